import type { Failure } from '../../domain/failures.ts';
import { failed } from '../answered.ts';
import type { WriteResult } from '../connector.ts';
import { type Bill, billsBy, operateOn } from './bill-state.ts';
import type { KingdeeContext } from './call.ts';
import { PURCHASE_ORDER } from './purchase-order.ts';
import { accepted } from './save-bills.ts';

const TOO_LATE: Failure = { class: 'rejected', code: 'too-late', message: 'the purchase was audited by somebody' };

/**
 * Voids drafts; what is audited is ordered, and a person's to take back, at the supplier first. One that was submitted is taken from its approval, and
 * submitted again where it may not be voided. One that is void or gone already is done: people may delete a draft.
 */
export async function cancelPurchases(
  ctx: KingdeeContext,
  targets: { identity: string; targetId: string }[],
): Promise<WriteResult[]> {
  const bills = await billsBy(
    ctx,
    PURCHASE_ORDER,
    'key',
    targets.map(({ targetId }) => targetId),
  );
  const live = bills.filter((bill) => !bill.void);
  const submitted = idsOf(live, ({ status }) => status === 'B');
  const held = await operateOn(ctx, PURCHASE_ORDER, 'CancelAssign', submitted);
  const open = idsOf(live, ({ id, status }) => status !== 'C' && !held.has(id));
  const stay = await operateOn(ctx, PURCHASE_ORDER, 'ExcuteOperation', open, 'Cancel');
  await operateOn(
    ctx,
    PURCHASE_ORDER,
    'Submit',
    submitted.filter((id) => stay.get(id)?.class === 'rejected'),
  );
  const ordered = new Set(idsOf(live, ({ status }) => status === 'C'));
  return targets.map(({ targetId, identity }): WriteResult => {
    const failure = ordered.has(targetId) ? TOO_LATE : (held.get(targetId) ?? stay.get(targetId));
    return failure ? failed(failure) : accepted(targetId, identity);
  });
}

const idsOf = (bills: readonly Bill[], which: (bill: Bill) => boolean): string[] =>
  bills.filter(which).map(({ id }) => id);
