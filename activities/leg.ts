import type { Connection } from '../connectors/connections.ts';
import { changesAt } from '../domain/compose.ts';
import type { Failure } from '../domain/failures.ts';
import type { Kind } from '../domain/kinds.ts';
import { givenUp } from '../domain/returns/compose.ts';
import type { RootView } from '../domain/root-view.ts';
import { advance, type Stage, stageOfWrite } from '../domain/stages.ts';
import type { MappingBook } from '../mapper/index.ts';
import type { Claim, PartRow, RootBundle, StepAnswer, StepFruits, StepOutcome } from '../store/ledger.ts';
import { answerAll, closeWhenDone } from './answering.ts';
import { cancelWish } from './cancel-wish.ts';
import type { Deps } from './deps.ts';
import { outcomeOf, toFailure } from './failures.ts';
import { type FlowPlan, kindFor, planOf, priorityOf } from './flow-plan.ts';
import { beating } from './heartbeat.ts';
import { issueInvoices } from './issue-invoices.ts';
import { forceDrifted } from './levels.ts';
import type { LocalSteps } from './local-steps.ts';
import type { MappedInputs } from './map-inputs.ts';
import { stepKey } from './step-key.ts';
import { offerStock } from './stock/offer.ts';
import { targetShaped } from './target-shaped.ts';
import { isShut } from './window-gate.ts';
import { type Turn, type WishResult, type WriteWish, writePage } from './write-page.ts';

export interface LegInput {
  batchId: string;
  flow: string;
  /** The write step, by its index in the flow. */
  step: number;
  connectionId: string;
  /** Records still in the batch's hands before this step. */
  open: number;
}

/** One root in the hands of a write step, and what it wishes its target to hold. */
export interface Carried {
  claim: Claim;
  bundle: RootBundle;
  /** The mappings that rule it; throws where they are lost. */
  book: () => MappingBook;
  mapped: MappedInputs;
  view: RootView;
  wishes: WriteWish[];
  /** Its local steps, where they were done just before and are not yet in the ledger: answered together with this one. */
  local?: LocalSteps;
  /** Its parts, where they are others since it was mapped anew. */
  parts?: PartRow[];
  /** When the target shall hold something else though nobody reports anything; of the moment at which its wishes were made. */
  changesAt?: number | undefined;
  /** Set where it cannot be wished, so that nothing is called for it. */
  failed?: Failure;
}

/** Brings one page of roots to one target and answers for each; answers how many the batch still holds. */
export async function carryLeg(
  deps: Deps,
  { batchId, flow, step, connectionId, open }: LegInput,
  carried: Carried[],
): Promise<number> {
  const plan = planOf(deps, flow);
  const declared = plan.steps[step];
  const connection = deps.connections.get(connectionId);
  if (declared?.verb !== 'write' || !connection)
    throw new Error(`step ${step} of ${flow} does not write ${connectionId}`);
  const kind = kindFor(plan, declared, connection);
  const outcomes = !kind
    ? new Map<string, StepOutcome | 'dropped'>()
    : (await isShut(deps, connection, batchId))
      ? untilItsWindow(deps, connection, carried)
      : await bringAll(deps, { batchId, flow, connection, kind, carried });
  const isLast = step === plan.steps.length - 1;
  const answers = carried.flatMap((root) =>
    answerFor(plan, root, step, declared.name, outcomes.get(root.claim.rootId), isLast),
  );
  const dropped = carried.length - answers.length;
  const made = fruits(connection, kind, carried, outcomes);
  const { gone } = await answerAll(deps, batchId, flow, answers, made);
  const left = open - gone - dropped;
  await closeWhenDone(deps, batchId, flow, left);
  return left;
}

/** Between windows nothing is written: what changes until the next one is told then, as it is then. */
const untilItsWindow = (deps: Deps, connection: Connection, carried: Carried[]): Map<string, StepOutcome> =>
  new Map(carried.map(({ claim }) => [claim.rootId, { to: 'queue', queue: connection.id, readyAt: deps.clock.now() }]));

interface Page {
  batchId: string;
  flow: string;
  connection: Connection;
  kind: Kind;
  carried: Carried[];
}

async function bringAll(deps: Deps, page: Page): Promise<Map<string, StepOutcome | 'dropped'>> {
  const { connection, kind, carried } = page;
  try {
    await offerStock(
      deps,
      connection,
      kind,
      carried.map(({ view }) => view),
    );
  } catch (error) {
    const failure = toFailure(error);
    for (const root of carried) root.failed ??= failure;
  }
  await Promise.all(carried.map((root) => wish(deps, connection, kind, root)));
  return beating((signal) => bring(deps, page, { priority: priorityOf(deps, page.flow), signal }));
}

/** Composes and maps what the target shall hold of this root. */
async function wish(deps: Deps, connection: Connection, kind: Kind, root: Carried): Promise<void> {
  const { bundle, view, claim } = root;
  if (root.failed) return;
  try {
    const change = connection.connector.kinds[kind]?.change ?? 'refuse';
    const sourcePin = sourcePinOf(root);
    if (kind === 'invoice' && connection.role === 'freight') await issueInvoices(deps, connection, view);
    const now = deps.clock.now();
    root.changesAt = changesAt(view, now);
    const ruled = { config: deps.config, clock: { now: () => now }, mappings: { current: root.book } };
    const number = view.order?.number ?? bundle.root.sourceId;
    for (const { key, payload, pin } of await targetShaped(ruled, connection, kind, root))
      root.wishes.push({ intent: { ...key, claim, payload, pin, sourcePin, change, verb: 'put' }, number });
    // Of an order's parts, what is not composed is not known yet; a price that is not is over, or not yet begun.
    if (kind === 'price' && root.wishes.length === 0)
      root.wishes.push(cancelWish(claim, bundle, connection, kind, '', number));
    const target = { connectionId: connection.id, role: connection.role };
    for (const part of kind === 'return' ? givenUp(view, target) : [])
      root.wishes.push(cancelWish(claim, bundle, connection, kind, part, number));
  } catch (error) {
    root.failed = toFailure(error);
  }
}

/** The versions that made the canonical records of a root: a bad one is found by what it sent. */
function sourcePinOf({ bundle, mapped }: Carried): string {
  const pins = bundle.inputs.flatMap(({ recordId, pin }) => mapped.pins.get(recordId) ?? pin ?? []);
  return [...new Set(pins)].sort().join('+');
}

/** Writes the page, and where a target takes no change in place, takes back first and writes anew. Answers one outcome a root. */
async function bring(
  deps: Deps,
  { batchId, connection, kind, carried }: Page,
  turn: Turn,
): Promise<Map<string, StepOutcome | 'dropped'>> {
  const outcomes = new Map<string, StepOutcome | 'dropped'>();
  const note = (rootId: string, result: WishResult) => {
    if (result.held || outcomes.has(rootId)) return;
    if ('outcome' in result) outcomes.set(rootId, result.outcome);
    else if ('dropped' in result) outcomes.set(rootId, 'dropped');
  };
  await forceDrifted(deps, connection, kind, carried, turn.signal);
  for (const root of carried) {
    if (!root.failed) continue;
    outcomes.set(
      root.claim.rootId,
      outcomeOf(root.failed, { connectionId: connection.id, step: `write ${kind}`, now: deps.clock.now() }),
    );
  }
  const standing = carried.filter((root) => !root.failed);
  const wishes = standing.flatMap((root) => root.wishes);
  const results = await writePage(deps, batchId, connection, kind, wishes, turn);
  const replaced: WriteWish[] = [];
  results.forEach((result, index) => {
    const one = wishes[index] as WriteWish;
    if ('replace' in result) replaced.push({ ...one, intent: { ...one.intent, verb: 'cancel' } });
    else note(one.intent.claim.rootId, result);
  });
  if (replaced.length === 0) return outcomes;

  const takenBack = await writePage(deps, batchId, connection, kind, replaced, turn);
  takenBack.forEach((result, index) => {
    const { rootId } = (replaced[index] as WriteWish).intent.claim;
    note(rootId, result);
    // The new object has a new generation, so it is composed and mapped anew on the next turn, at once.
    if (result.held && !outcomes.has(rootId))
      outcomes.set(rootId, { to: 'queue', queue: connection.id, readyAt: deps.clock.now() });
  });
  return outcomes;
}

/** What was mapped on the way, and what the accepted writes prove of how far the order's parts are. */
function fruits(
  connection: Connection,
  kind: Kind | undefined,
  carried: Carried[],
  outcomes: Map<string, StepOutcome | 'dropped'>,
): StepFruits {
  const canonicals = carried.flatMap(({ mapped }) => mapped.kept);
  const proved = kind ? stageOfWrite(connection.role) : undefined;
  const parts = carried.flatMap(({ claim, bundle, wishes, local, parts: remade }) => {
    const written = proved && !outcomes.has(claim.rootId);
    const told = new Set(wishes.map((wished) => wished.intent.part));
    const changed = local?.parts ?? remade;
    let moved = changed !== undefined;
    const rows = (changed ?? bundle.parts).map((row): PartRow => {
      const stage = written && (told.has('') || told.has(row.part)) ? advance(row.stage as Stage, proved) : row.stage;
      moved ||= stage !== row.stage;
      return { ...row, stage };
    });
    return moved ? [{ rootId: claim.rootId, parts: rows }] : [];
  });
  return { canonicals, parts };
}

function answerFor(
  plan: FlowPlan,
  { claim, bundle, mapped, view, local, changesAt }: Carried,
  step: number,
  name: string,
  outcome: StepOutcome | 'dropped' | undefined,
  isLast: boolean,
): StepAnswer[] {
  if (outcome === 'dropped') return [];
  const answered = outcome ?? (isLast ? { to: 'end' as const } : { to: 'next' as const });
  if (!local) {
    const key = stepKey(plan, bundle, mapped.canonicals, view.cancelled, mapped.pins, mapped.kept);
    return [{ claim, name, ...key, outcome: answered, changesAt }];
  }
  const { inputHmac, pin, gates, before = [], name: last } = local.answer;
  return [
    {
      claim: { ...claim, step },
      name,
      inputHmac,
      pin,
      outcome: answered,
      changesAt,
      gates,
      before: [...before, { step: last, inputHmac, pin }],
    },
  ];
}
