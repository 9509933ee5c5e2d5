import { PRICE_TABLE } from '../domain/prices/places.ts';
import { PURCHASES } from '../domain/purchases/draft.ts';
import { TRANSFERS } from '../domain/transfers/entry.ts';
import type { MappingBook } from '../mapper/index.ts';
import type { RecordInput, RootBundle, StepFruits } from '../store/ledger.ts';
import type { Deps } from './deps.ts';
import type { FlowPlan } from './flow-plan.ts';
import { canonical, inbound, made } from './mapping.ts';
import { heldCanonicals } from './view.ts';

/** In place of a mapping's version, for what no mapping makes. */
const OWN_PIN = 'waybill';

/** The canonical records of one root, and by which versions those were made that its flow maps. */
export interface MappedInputs {
  /** By record id. */
  canonicals: Map<string, unknown>;
  pins: Map<string, string>;
  /** What was made anew and is not in the ledger yet. */
  kept: NonNullable<StepFruits['canonicals']>;
}

export const heldInputs = (bundle: RootBundle): MappedInputs => ({
  canonicals: heldCanonicals(bundle),
  pins: new Map(),
  kept: [],
});

/**
 * Makes a root's records canonical by the mappings that rule it: what those made already is taken as it is. `into` holds what was
 * done before a mapping's first problem is thrown.
 */
export async function mapInputs(
  deps: Pick<Deps, 'connections' | 'clock'>,
  plan: FlowPlan,
  bundle: RootBundle,
  book: MappingBook,
  into: MappedInputs,
): Promise<void> {
  for (const input of bundle.inputs) {
    const mapped = await mapInput(deps, plan, bundle, input, book);
    if (!mapped) continue;
    const { recordId, revision } = input;
    into.pins.set(recordId, mapped.pin);
    into.canonicals.set(recordId, mapped.canonical);
    if (mapped.fresh) {
      const text = JSON.stringify(mapped.canonical);
      into.kept.push({ recordId, revision, canonical: mapped.canonical, text, pin: mapped.pin });
    }
  }
}

async function mapInput(
  deps: Pick<Deps, 'connections' | 'clock'>,
  plan: FlowPlan,
  bundle: RootBundle,
  input: RecordInput,
  book: MappingBook,
) {
  // What the house itself makes of a statement, or of its own table, is canonical already.
  if (input.connectionId === TRANSFERS && input.data !== undefined)
    return { canonical: input.data, pin: OWN_PIN, fresh: input.canonical === undefined };
  if ((input.connectionId === PRICE_TABLE || input.connectionId === PURCHASES) && input.data !== undefined)
    return { canonical: canonical(input.kind, input.data), pin: OWN_PIN, fresh: input.canonical === undefined };
  const ruled = plan.kinds.includes(input.kind) && plan.from.includes(input.connectionId);
  const isRoot = input.recordId === bundle.root.recordId;
  if (!ruled && (!isRoot || input.canonical !== undefined)) return undefined;
  const connection = deps.connections.get(input.connectionId);
  if (!connection) return undefined;
  const mapping = inbound(book, connection, input.kind);
  if (input.canonical !== undefined && input.pin === mapping.pin)
    return { canonical: input.canonical, pin: mapping.pin, fresh: false };
  // What the source sent is kept for a time, what was made of it for longer: then it stands as it was made.
  if (input.canonical !== undefined && input.data === undefined)
    return { canonical: input.canonical, pin: input.pin ?? mapping.pin, fresh: false };
  return {
    canonical: await made(mapping, connection, input.kind, input.data, deps.clock.now()),
    pin: mapping.pin,
    fresh: true,
  };
}
