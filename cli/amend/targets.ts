import type { Deps } from '../../activities/deps.ts';
import { toFailure } from '../../activities/failures.ts';
import { planOf, targetOf } from '../../activities/flow-plan.ts';
import { heldInputs, mapInputs } from '../../activities/map-inputs.ts';
import { rootView } from '../../activities/view.ts';
import { type WouldWrite, wouldWrite } from '../../activities/would-write.ts';
import type { Kind } from '../../domain/kinds.ts';
import { type Change, compareResults } from '../../mapper/compare/changes.ts';
import type { MappingBook } from '../../mapper/index.ts';
import type { RootBundle } from '../../store/ledger.ts';
import { failureText } from './failure-text.ts';

/** What an amendment makes different of one thing that a target is, or would be, sent. */
export interface TargetTrial {
  connectionId: string;
  kind: Kind;
  part: string;
  /** `none`: it would have been sent, and with the amendment it is not. */
  op: WouldWrite['op'] | 'none';
  /** It could not be made, or there was none, as the record was. */
  fresh: boolean;
  /** Of the payload, in the target's own shape. */
  fields: Change[];
}

/** All that an amendment makes different in the targets of a root. */
export interface TargetsTrial {
  targets: TargetTrial[];
  /** What the amendment itself makes impossible: a mapping that stops, or a payload that is none by the target's own schema. */
  problems: string[];
  /** What stood in the way before, and still does. */
  still: string[];
}

export type TargetDeps = Pick<Deps, 'config' | 'connections' | 'clock'> & { ledger: Pick<Deps['ledger'], 'stockOf'> };

/** A root as it is, and as it would be. */
export interface Amended {
  before: RootBundle;
  after: RootBundle;
  /** A person cancelled it: no target is sent it, whatever is amended. */
  cancelledHere: boolean;
}

interface Sent {
  /** By connection, kind and part. */
  writes: Map<string, WouldWrite>;
  /** Why a target's payload cannot be made, by connection. */
  stops: Map<string, string>;
}

/** Composes and maps what each target of these flows would be sent, with and without an amendment; nothing is sent. */
export async function tryTargets(
  deps: TargetDeps,
  book: MappingBook,
  flows: readonly string[],
  { before, after, cancelledHere }: Amended,
): Promise<TargetsTrial> {
  const sent = (bundle: RootBundle) => sentOf(deps, book, flows, bundle, cancelledHere);
  const [was, is] = [await sent(before), await sent(after)];
  const trial: TargetsTrial = { targets: [], problems: [], still: [] };
  for (const [target, why] of is.stops) {
    if (was.stops.get(target) === why) trial.still.push(`${target}: ${why}`);
    else trial.problems.push(`${target}: ${why}`);
  }
  for (const name of new Set([...was.writes.keys(), ...is.writes.keys()])) {
    const [old, next] = [was.writes.get(name), is.writes.get(name)];
    const { connectionId, kind, part } = (next ?? old) as WouldWrite;
    // Nothing is known of what cannot be made any more: that is a problem already.
    if (!next && is.stops.has(connectionId)) continue;
    trial.problems.push(...newIssues(deps, old, next));
    const fields = compareResults({ ok: true, target: old?.payload ?? {} }, { ok: true, target: next?.payload ?? {} });
    if (fields.length > 0)
      trial.targets.push({ connectionId, kind, part, op: next?.op ?? 'none', fresh: old === undefined, fields });
  }
  return trial;
}

async function sentOf(
  deps: TargetDeps,
  book: MappingBook,
  flows: readonly string[],
  bundle: RootBundle,
  cancelledHere: boolean,
): Promise<Sent> {
  const sent: Sent = { writes: new Map(), stops: new Map() };
  const ruled = { ...deps, mappings: { current: () => book } };
  for (const flow of flows) {
    const plan = planOf(deps, flow);
    const mapped = heldInputs(bundle);
    // What stops a record before its targets is told of the record itself.
    if (!(await quietly(mapInputs(deps, plan, bundle, book, mapped)))) continue;
    const view = rootView(deps, bundle, mapped.canonicals, cancelledHere);
    if (view.cancelled) continue;
    for (const step of plan.steps) {
      if (step.verb !== 'write') continue;
      try {
        for (const write of await wouldWrite(ruled, plan, step, { bundle, view }))
          sent.writes.set(`${write.connectionId}\n${write.kind}\n${write.part}`, write);
      } catch (error) {
        sent.stops.set(targetOf(deps, step, view.origin).id, failureText(toFailure(error)));
      }
    }
  }
  return sent;
}

const quietly = (work: Promise<void>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );

/** What the target's own schema finds wrong that it did not find before. */
function newIssues(deps: TargetDeps, old: WouldWrite | undefined, next: WouldWrite | undefined): string[] {
  if (!next) return [];
  const { connectionId, kind } = next;
  const port = deps.connections.get(connectionId)?.connector.kinds[kind];
  const schema = port && (port.writeSchema ?? port.schema);
  if (!schema) return [];
  const issues = (payload: unknown) =>
    schema.safeParse(payload).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
  const known = new Set(old ? issues(old.payload) : []);
  return issues(next.payload)
    .filter((text) => !known.has(text))
    .map((text) => `${connectionId} takes no such ${kind}: ${text}`);
}
