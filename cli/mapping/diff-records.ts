import { toFailure } from '../../activities/failures.ts';
import { kindFor, planOf } from '../../activities/flow-plan.ts';
import { canonical } from '../../activities/mapping.ts';
import { type TargetInput, targetInputs } from '../../activities/target-shaped.ts';
import { heldCanonicals, rootView } from '../../activities/view.ts';
import type { Config } from '../../config/schema.ts';
import type { Connection } from '../../connectors/connections.ts';
import type { Kind } from '../../domain/kinds.ts';
import { ORIGIN } from '../../domain/steps.ts';
import type { MappingResult } from '../../mapper/apply.ts';
import { compareResults } from '../../mapper/compare/changes.ts';
import type { Tally } from '../../mapper/compare/tally.ts';
import type { Mapping } from '../../mapper/index.ts';
import type { Ledger, RecentRecord } from '../../store/ledger.ts';

/** Records read from the ledger at once: some megabytes at most. */
const PAGE = 200;

/** What a record is called, and where it is in the ledger. */
export interface RecordLabel {
  number: string;
  rootId: string;
  connectionId: string;
  /** Of what is written: the order's part. */
  part?: string;
}

/** Which records are compared. */
export interface Window {
  /** The last so many of each source. */
  last: number;
  /** Epoch ms. */
  sinceMs?: number;
}

/** One mapping before and after; on one side it may be missing. */
export interface Pair {
  before: Mapping | undefined;
  after: Mapping | undefined;
}

/** What a comparison works with; nothing of it is changed. */
export interface Bench {
  ledger: Pick<Ledger, 'recentRecords' | 'bundles' | 'cancelledHere'>;
  config: Config;
  connections: ReadonlyMap<string, Connection>;
  /** One moment for both sides, epoch ms: a rule that asks for the time makes no difference. */
  now: number;
  /** Told after every page how many records were compared by then. */
  progress?(records: number): unknown;
}

/** What was compared besides the tally. */
export interface Span {
  from?: number;
  to?: number;
  /** Records whose data is no longer kept, or whose customer was erased. */
  closed: number;
}

/** Applies both sides to the last records that some connections gave of a kind. */
export async function compareInbound(
  bench: Bench,
  pair: Pair,
  sources: readonly Connection[],
  kind: Kind,
  window: Window,
  tally: Tally<RecordLabel>,
): Promise<Span> {
  const span: Span = { closed: 0 };
  const params = new Map(sources.map(({ id, params: values }) => [id, { params: values }]));
  const made = async (mapping: Mapping | undefined, record: RecentRecord) => {
    const result = await applyTo(mapping, record.data, params.get(record.connectionId) ?? {}, bench.now);
    return result.ok ? inShape(kind, result.target) : result;
  };
  for await (const record of latest(
    bench.ledger,
    sources.map(({ id }) => id),
    kind,
    window,
    true,
  )) {
    if (record.data === undefined) {
      span.closed += 1;
      continue;
    }
    stretch(span, record.changedAt);
    tallyUp(tally, labelOf(record), await made(pair.before, record), await made(pair.after, record));
    if (tally.records % PAGE === 0) bench.progress?.(tally.records);
  }
  return span;
}

/** Applies both sides to what a connection would be told of the last roots, composed as a write composes it. */
export async function compareOutbound(
  bench: Bench,
  pair: Pair,
  target: Connection,
  kind: Kind,
  window: Window,
  tally: Tally<RecordLabel>,
): Promise<Span> {
  const span: Span = { closed: 0 };
  const rootKind = kind === 'shipment' ? 'order' : kind;
  const roots: RecentRecord[] = [];
  const compareRoots = async () => {
    const page = new Map(roots.splice(0).map((record) => [record.rootId, record]));
    const rootIds = [...page.keys()];
    // As of the newest revision, as an order that nobody carries is read.
    const claims = rootIds.map((rootId) => ({ flow: '', rootId, epoch: 0, carryRev: 2 ** 31 - 1, step: 0 }));
    const cancelled = await bench.ledger.cancelledHere(rootIds);
    for (const bundle of await bench.ledger.bundles(claims)) {
      const record = page.get(bundle.rootId) as RecentRecord;
      const view = rootView(bench, bundle, heldCanonicals(bundle), cancelled.has(bundle.rootId));
      if (view.cancelled) continue;
      for (const { key, record: input, values } of inputsOf(bench, target, kind, { bundle, view })) {
        stretch(span, record.changedAt);
        tallyUp(
          tally,
          { ...labelOf(record), ...(key.part ? { part: key.part } : {}) },
          await applyTo(pair.before, input, values, bench.now),
          await applyTo(pair.after, input, values, bench.now),
        );
      }
    }
    bench.progress?.(tally.records);
  };
  for await (const record of latest(bench.ledger, originsOf(bench, target, kind), rootKind, window, false)) {
    if (record.recordId !== record.rootId) continue;
    roots.push(record);
    if (roots.length === PAGE) await compareRoots();
  }
  await compareRoots();
  return span;
}

/** Nothing to tell of a root that cannot be composed yet, such as one whose parts no warehouse is named for. */
function inputsOf(
  bench: Bench,
  target: Connection,
  kind: Kind,
  root: Parameters<typeof targetInputs>[3],
): TargetInput[] {
  try {
    return targetInputs(bench, target, kind, root);
  } catch {
    return [];
  }
}

/** The connections whose roots a target is told of: all, but its own alone where only `$origin` means it. */
function originsOf({ config, connections }: Bench, target: Connection, kind: Kind): string[] {
  let own = false;
  for (const flow of Object.keys(config.flows)) {
    const plan = planOf({ config }, flow);
    for (const step of plan.steps) {
      if (step.verb !== 'write' || kindFor(plan, step, target) !== kind) continue;
      if (step.target === target.id) return [...connections.keys()];
      if (step.target === ORIGIN) own = true;
    }
  }
  return own ? [target.id] : [];
}

/** The last records of several connections, what changed last first, page by page. */
async function* latest(
  ledger: Bench['ledger'],
  connectionIds: readonly string[],
  kind: Kind,
  { last, sinceMs }: Window,
  data: boolean,
): AsyncGenerator<RecentRecord> {
  const limit = Math.min(PAGE, last);
  const since = sinceMs === undefined ? {} : { sinceMs };
  const sources = await Promise.all(
    connectionIds.map(async (connectionId) => {
      const ask = (before?: RecentRecord) =>
        ledger.recentRecords({ connectionId, kind, limit, data, ...since, ...(before ? { before } : {}) });
      return { ask, page: await ask(), at: 0 };
    }),
  );
  for (let left = last; left > 0; left -= 1) {
    let newest: (typeof sources)[number] | undefined;
    for (const source of sources) {
      if (source.at === source.page.length && source.page.length === limit) {
        source.page = await source.ask(source.page.at(-1));
        source.at = 0;
      }
      const [mine, best] = [source.page[source.at], newest?.page[newest.at]];
      if (mine && (!best || mine.changedAt > best.changedAt)) newest = source;
    }
    if (!newest) return;
    yield newest.page[newest.at] as RecentRecord;
    newest.at += 1;
  }
}

const labelOf = ({ number, rootId, connectionId }: RecentRecord): RecordLabel => ({ number, rootId, connectionId });

function stretch(span: Span, at: number): void {
  span.from = Math.min(span.from ?? at, at);
  span.to = Math.max(span.to ?? at, at);
}

const tallyUp = (tally: Tally<RecordLabel>, label: RecordLabel, before: MappingResult, after: MappingResult): void =>
  tally.add(label, compareResults(before, after), !after.ok);

const failing = (code: string, message: string, path = ''): MappingResult => ({
  ok: false,
  problems: [{ code, message, ...(path ? { path } : {}), severity: 'error' }],
});

const applyTo = (
  mapping: Mapping | undefined,
  record: unknown,
  values: Record<string, unknown>,
  now: number,
): MappingResult | Promise<MappingResult> =>
  mapping ? mapping.apply(record, { now, values }) : failing('no-mapping', 'there is no mapping for it');

/** What is kept of a mapped record, or why it is none of its kind. */
function inShape(kind: Kind, target: Record<string, unknown>): MappingResult {
  try {
    return { ok: true, target: canonical(kind, target) as Record<string, unknown> };
  } catch (error) {
    const failure = toFailure(error);
    return failing(failure.class, failure.message);
  }
}
