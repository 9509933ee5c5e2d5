import { parseDecimal } from '../../domain/decimal.ts';
import type { Kind } from '../../domain/kinds.ts';
import { type Measures, parcelHash } from '../../domain/reconciliation/measures.ts';
import type { Survey, SurveyedObject } from '../connector.ts';
import type { Caller, RestOptions } from './call.ts';
import type { CompareSpec, KindSpec } from './definition-kind.ts';
import { at, textAt } from './path.ts';
import { placeFrom } from './place.ts';
import { type Listing, pull } from './pull.ts';
import { changedOf, recordOf } from './records.ts';
import { placeholdersOf } from './template.ts';
import type { TimeSpec } from './times.ts';

/** Levels are read again by their ids, because targets change them by themselves: a list of them is nothing to compare. */
const READ_BY_ID: readonly string[] = ['stock'];

/** Why a kind cannot be compared over a period, in the words of a definition's maker; undefined where it can. */
export function whyUncompared(kind: string, { record, list, cancel, compare }: KindSpec): string | undefined {
  if (READ_BY_ID.includes(kind)) return 'levels are read again by their ids: leave `compare` out';
  if (!list || !record) return 'what is compared is listed: declare `list` and `record`';
  const time = compare?.at ?? record.changed;
  if (!time) return 'a period needs a time of each object: declare record.changed, or compare.at';
  if (time.as === 'number') return 'a counter of changes tells no time: declare compare.at';
  if (cancel && !record.cancelled)
    return 'what is cancelled must not be taken for what is there: declare record.cancelled';
  return undefined;
}

/**
 * What a definition's list makes comparable: all of it where `compare` is declared; else whether objects are there and not taken back, where
 * the list can be asked for a period.
 */
export function surveyOf(caller: Caller, kind: Kind, spec: KindSpec): Survey<RestOptions> | undefined {
  const { list, record, compare } = spec;
  if (!list || !record || whyUncompared(kind, spec) !== undefined) return undefined;
  const incremental = placeholdersOf(list.request).some(({ path }) => path === 'since');
  if (!compare && !incremental) return undefined;
  const asked: TimeSpec | undefined = incremental ? (record.changed ?? list.since) : undefined;
  // A counter cannot be asked for by a time: such a list is read whole.
  const dated = asked !== undefined && asked.as !== 'number';
  const listing: Listing = { kind, list, record };
  return {
    async *list(ctx, { from }, cursor) {
      const since = dated ? new Date(from).toISOString() : undefined;
      for await (const page of pull(caller, listing, ctx, cursor ?? placeFrom(since, list.paging.by)))
        yield { objects: page.records.map(({ data }) => heldOf(kind, spec, data)), cursor: page.cursor };
    },
    measure: (data) => measured(compare, data, compare?.payload),
  };
}

function heldOf(kind: Kind, spec: KindSpec, item: unknown): SurveyedObject {
  const { compare, find } = spec;
  const record = spec.record as NonNullable<KindSpec['record']>;
  const { id, version, numbers, cancelled } = recordOf(kind, record, item);
  const named = spec.create && typeof find?.id === 'string' && !find.id.includes('{') ? find.id : undefined;
  const referred = compare?.reference ?? find?.match;
  const reference = referred && textAt(item, referred);
  const time = compare?.at ? changedOf({ ...record, changed: compare.at }, item) : undefined;
  const word = compare?.stage && textAt(item, compare.stage.path);
  const stages = new Map(Object.entries(compare?.stage?.is ?? {}));
  const stage = word === undefined ? undefined : stages.get(word);
  return {
    targetId: (named && textAt(item, named)) ?? id,
    ...(reference ? { reference } : {}),
    ...(numbers && numbers.length > 0 ? { numbers } : {}),
    ...(version ? { version } : {}),
    at: Date.parse(time ?? changedOf(record, item) ?? '') || 0,
    live: !cancelled,
    measures: { ...measured(compare, item), ...(stage ? { stage } : {}) },
    ...(spec.read && record.parent && 'target' in record.parent ? { report: { kind, id } } : {}),
  };
}

/** What stands at the declared paths; in what was sent, `own` names first where it stands there. */
function measured(compare: CompareSpec | undefined, data: unknown, own: CompareSpec['payload'] = {}): Measures {
  if (!compare) return {};
  const text = (name: 'total' | 'currency' | 'tracking'): string | undefined => {
    const places = [own[name], compare[name]].filter((one) => one !== undefined);
    return places.map((path) => textAt(data, path)).find((one) => one !== undefined);
  };
  const total = parseDecimal(text('total'));
  const currency = text('currency');
  const tracking = text('tracking');
  const lines = linesOf(data, own.lines) ?? linesOf(data, compare.lines);
  return {
    ...(total === undefined ? {} : { total }),
    ...(currency === undefined ? {} : { currency }),
    ...(lines ? { lines } : {}),
    ...(tracking === undefined ? {} : { tracking: parcelHash(tracking) }),
  };
}

/** Undefined where a line has no article or no number of pieces: what is half-known is not compared. */
function linesOf(data: unknown, spec: CompareSpec['lines']): Measures['lines'] {
  const items = spec && at(data, spec.in);
  if (!spec || !Array.isArray(items)) return undefined;
  const lines = items.map((item) => ({
    sku: textAt(item, spec.sku),
    quantity: parseDecimal(textAt(item, spec.quantity)),
  }));
  const whole = lines.filter((line): line is { sku: string; quantity: string } => Boolean(line.sku && line.quantity));
  return whole.length === lines.length ? whole : undefined;
}
