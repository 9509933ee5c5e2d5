import { createHash } from 'node:crypto';
import type { RootBundle } from '../store/ledger.ts';
import type { FlowPlan } from './flow-plan.ts';
import type { MappedInputs } from './map-inputs.ts';
import type { Canonicals } from './view.ts';

/**
 * What a flow's steps read of a root, as one hash, and the mapping versions that made it: a step that was done for the
 * same key is not done again. Our own writes are left out, for they follow from the same records.
 */
export function stepKey(
  plan: FlowPlan,
  bundle: RootBundle,
  canonicals: Canonicals,
  cancelled: boolean,
  pins: ReadonlyMap<string, string>,
  made: MappedInputs['kept'] = [],
) {
  // As JSON of the records would be, with the texts that are at hand already.
  const texts = new Map(made.map(({ recordId, text }) => [recordId, text]));
  const records = [...canonicals.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, record]) => `[${JSON.stringify(id)},${texts.get(id) ?? JSON.stringify(record)}]`);
  const ruling = bundle.inputs
    .filter((input) => plan.kinds.includes(input.kind) && plan.from.includes(input.connectionId))
    .map((input) => pins.get(input.recordId) ?? input.pin ?? '');
  return {
    inputHmac: createHash('sha256')
      .update(`[[${records.join(',')}],${cancelled}]`)
      .digest('base64url'),
    pin: [...new Set(ruling)].sort().join('+'),
  };
}
