import type { Connection } from '../connectors/connections.ts';
import type { SourceRecord } from '../connectors/connector.ts';
import { vatIdOf } from '../domain/business.ts';
import type { Failure } from '../domain/failures.ts';
import { askGates } from '../domain/gates/index.ts';
import type { Kind } from '../domain/kinds.ts';
import { isWritten, type RootView } from '../domain/root-view.ts';
import type { RecordInput, RootBundle } from '../store/ledger.ts';
import type { Deps } from './deps.ts';
import { toFailure } from './failures.ts';
import { type FlowPlan, planOf } from './flow-plan.ts';
import { type FactDeps, gatherFacts } from './gate-facts.ts';
import { leavingNow } from './leaving.ts';
import { inbound, made } from './mapping.ts';
import type { CurrentMappings } from './ruling.ts';
import { stockFact } from './stock/fact.ts';
import { vatFact } from './vat-ids/fact.ts';
import { heldCanonicals, rootView } from './view.ts';
import { type WouldWrite, wouldWrite } from './would-write.ts';

/** What a flow would do with one record that was really read. */
export interface DryRunLine {
  connectionId: string;
  kind: Kind;
  id: string;
  numbers: string[];
  cancelled: boolean;
  /** What it would wait for before the first write. */
  waitsFor?: string;
  writes: WouldWrite[];
  failure?: Failure;
}

/** Everything a dry run may use: it reads systems and the ledger, and changes neither. */
export type DryRunDeps = Pick<Deps, 'config' | 'connections' | 'clock'> & {
  mappings: CurrentMappings;
  ledger: Pick<Deps['ledger'], 'cursor' | 'findRoots' | 'bundles' | 'cancelledHere' | 'stockOf' | 'vatKnown'> &
    FactDeps['ledger'];
};

/** Reads what is new for a flow, from where its cursors stand, and says for each record what would be written where. */
export async function* dryRun(
  deps: DryRunDeps,
  flow: string,
  limit: number,
  signal: AbortSignal,
): AsyncGenerator<DryRunLine> {
  const plan = planOf(deps, flow);
  let left = limit;
  for (const connectionId of plan.from) {
    const connection = deps.connections.get(connectionId);
    if (!connection) continue;
    for (const kind of plan.kinds) {
      const pull = connection.connector.kinds[kind]?.pull;
      if (!pull) continue;
      for await (const page of pull(
        { ...connection.context(signal), looks: true },
        await deps.ledger.cursor(connectionId, `pull/${kind}`),
      )) {
        for (const record of page.records) {
          if (left-- <= 0) return;
          yield await tryRecord(deps, plan, connection, record);
        }
      }
    }
  }
}

async function tryRecord(
  deps: DryRunDeps,
  plan: FlowPlan,
  connection: Connection,
  record: SourceRecord,
): Promise<DryRunLine> {
  const line: DryRunLine = {
    connectionId: connection.id,
    kind: record.kind,
    id: record.id,
    numbers: record.numbers ?? [],
    cancelled: record.cancelled ?? false,
    writes: [],
  };
  try {
    const mapping = inbound(deps.mappings.current(), connection, record.kind);
    const mapped = await made(mapping, connection, record.kind, record.data, deps.clock.now());
    const bundle = await bundleWith(deps, connection, record);
    const canonicals = heldCanonicals(bundle);
    canonicals.set(recordKey(connection, record), mapped);
    const { rootId } = bundle;
    const cancelledHere = rootId !== '' && (await deps.ledger.cancelledHere([rootId])).has(rootId);
    line.cancelled ||= cancelledHere;
    const view = rootView(deps, bundle, canonicals, cancelledHere);
    if (view.order && !isWritten(view)) {
      const facts = await gatherFacts(deps, deps.config.rules, [bundle]);
      const { payments, invoices, collected } = view;
      const stock = await stockFact(deps, view.order, rootId);
      const { vat } = await vatFact(deps, rootId, vatIdOf(view.order));
      const known = {
        ...facts.of(bundle),
        payments,
        invoices,
        collected,
        leaves: await leavingNow(deps, view.order, rootId, view.placed),
        ...(stock ? { stock } : {}),
        ...(vat ? { vat } : {}),
      };
      const verdict = askGates(view.order, known, deps.config.rules);
      if (!verdict.pass) line.waitsFor = verdict.waitingFor;
    }
    if (!view.cancelled) line.writes = await allWrites(deps, plan, bundle, view);
  } catch (error) {
    line.failure = toFailure(error);
  }
  return line;
}

const recordKey = (connection: Connection, record: SourceRecord): string =>
  `dry/${connection.id}/${record.kind}/${record.id}`;

/** The root that the record belongs to, as the ledger knows it, with the record put in its place. */
async function bundleWith(deps: DryRunDeps, connection: Connection, record: SourceRecord): Promise<RootBundle> {
  const input: RecordInput = {
    recordId: recordKey(connection, record),
    connectionId: connection.id,
    kind: record.kind,
    sourceId: record.id,
    revision: 0,
    data: record.data,
    hmac: '',
    ...(record.parent && 'targetId' in record.parent ? { parentTargetId: record.parent.targetId } : {}),
  };
  const names = [
    ...(record.numbers ?? []),
    ...(record.parent && 'targetId' in record.parent ? [record.parent.targetId] : []),
    record.id,
  ];
  for (const name of names) {
    const roots = await deps.ledger.findRoots(name);
    if (roots.length === 0) continue;
    const claims = roots.map((rootId) => ({ flow: '', rootId, epoch: 0, carryRev: 2 ** 31 - 1, step: 0 }));
    const found = (await deps.ledger.bundles(claims)).find((bundle) => belongs(bundle, input));
    if (!found) continue;
    const others = found.inputs.filter((old) => !sameRecord(old, input));
    return {
      ...found,
      root: sameRecord(found.root, input) ? { ...input, recordId: found.root.recordId } : found.root,
      inputs: [...others, input],
    };
  }
  return {
    rootId: '',
    root: input,
    inputs: [input],
    targets: [],
    parts: [],
    stage: 'received',
    stageAt: deps.clock.now(),
  };
}

const sameRecord = (a: RecordInput, b: RecordInput): boolean =>
  a.connectionId === b.connectionId && a.kind === b.kind && a.sourceId === b.sourceId;

const belongs = (bundle: RootBundle, input: RecordInput): boolean =>
  sameRecord(bundle.root, input) ||
  bundle.targets.some(
    (target) =>
      target.connectionId === input.connectionId &&
      (target.targetId === input.parentTargetId || target.targetId === input.sourceId),
  );

async function allWrites(deps: DryRunDeps, plan: FlowPlan, bundle: RootBundle, view: RootView): Promise<WouldWrite[]> {
  const writes: WouldWrite[] = [];
  for (const step of plan.steps)
    if (step.verb === 'write') writes.push(...(await wouldWrite(deps, plan, step, { bundle, view })));
  return writes;
}
