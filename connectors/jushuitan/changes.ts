import { WaybillError } from '../../domain/failures.ts';
import { toVendorTime } from '../naive-time.ts';
import { ask } from './call.ts';
import type { JushuitanContext } from './gateway.ts';

const DAY_MS = 86_400_000;
/** The longest span of times that a query takes is seven days. */
export const SPAN_MS = 7 * DAY_MS - 1_000;

interface Row {
  ts: number | string;
}

/** A list that can be read by the time of change, and within that by the row's version. */
export interface ChangeList {
  path: string;
  /** The member of the answer that holds the rows. */
  rows: string;
  /** What the version from which to read on is called. */
  from: 'start_ts' | 'ts';
  pageSize: number;
  biz: object;
}

/** Of 16 digits and more only as text: a number would lose the last of them. */
const versionOf = (ts: bigint): number | string => (ts < 10n ** 15n ? Number(ts) : String(ts));

/** A span of change times and the row version to go on from. */
interface Place {
  from: number;
  to?: number;
  ts: bigint;
}

function placeOf({ options, now }: JushuitanContext, cursor: string | null): Place {
  if (cursor === null) return { from: now() - options.historyDays * DAY_MS, ts: 0n };
  const [from = '', to, ts] = cursor.split('/');
  if (to === undefined) return { from: Date.parse(from) - options.overlapMs, ts: 0n };
  return { from: Date.parse(from), to: Date.parse(to), ts: BigInt(ts ?? 0) };
}

/**
 * Rows changed since the cursor, in spans of seven days, and in each by the database's row version, as the vendor advises: a page counted
 * off by numbers loses rows when one of an earlier page changes. The cursor is `{to}`, or `{from}/{to}/{version}` inside a span.
 */
export async function* changes<R extends Row>(
  ctx: JushuitanContext,
  cursor: string | null,
  list: ChangeList,
): AsyncIterable<{ rows: R[]; cursor: string }> {
  const now = ctx.now();
  let { from, to, ts } = placeOf(ctx, cursor);
  for (;;) {
    to ??= Math.min(from + SPAN_MS, now);
    const { rows, more } = await pageOf<R>(ctx, list, { from, to, ts });
    const next = rows.reduce((last, row) => (BigInt(row.ts) >= last ? BigInt(row.ts) + 1n : last), ts);
    if (more && next === ts)
      throw new WaybillError({ class: 'unavailable', message: `${list.path}: a page that does not move on` });
    const [begun, end] = [new Date(from).toISOString(), new Date(to).toISOString()];
    yield { rows, cursor: more ? `${begun}/${end}/${next}` : end };
    ts = more ? next : 0n;
    if (more) continue;
    if (to >= now) return;
    from = to;
    to = undefined;
  }
}

async function pageOf<R extends Row>(
  ctx: JushuitanContext,
  { path, rows, from: name, pageSize, biz }: ChangeList,
  { from, to, ts }: Required<Place>,
): Promise<{ rows: R[]; more: boolean }> {
  const { utcOffset } = ctx.options;
  const data = await ask<Record<string, unknown>>(
    ctx,
    path,
    {
      ...biz,
      modified_begin: toVendorTime(new Date(from).toISOString(), utcOffset),
      modified_end: toVendorTime(new Date(to).toISOString(), utcOffset),
      [name]: versionOf(ts),
      page_index: 1,
      page_size: pageSize,
    },
    true,
  );
  return { rows: (data[rows] ?? []) as R[], more: data.has_next === true };
}
