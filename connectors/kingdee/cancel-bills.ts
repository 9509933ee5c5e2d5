import { failed } from '../answered.ts';
import type { WriteResult } from '../connector.ts';
import type { BillForm } from './bill-form.ts';
import { billsBy, open, operateOn, release } from './bill-state.ts';
import type { KingdeeContext } from './call.ts';
import { accepted } from './save-bills.ts';

/**
 * Voids bills rather than deletes them, so that the ERP keeps their trace; one that is void or gone already is done.
 * Refused once goods went out. A bill that was opened but not voided is audited again.
 */
export async function cancelBills(
  ctx: KingdeeContext,
  form: BillForm,
  targets: { identity: string; targetId: string }[],
): Promise<WriteResult[]> {
  const bills = await billsBy(
    ctx,
    form,
    'key',
    targets.map((target) => target.targetId),
  );
  const live = bills.filter((bill) => !bill.void);
  const closed = await open(ctx, form, live);
  const opened = live.map((bill) => bill.id).filter((id) => !closed.has(id));
  const stay = await operateOn(ctx, form, 'ExcuteOperation', opened, 'Cancel');
  const refusedIds = [...stay].filter(([, failure]) => failure.class === 'rejected').map(([id]) => id);
  await release(
    ctx,
    form,
    refusedIds.map((id) => ({ id, status: 'D' })),
  );
  return targets.map(({ targetId, identity }): WriteResult => {
    const failure = closed.get(targetId) ?? stay.get(targetId);
    return failure ? failed(failure) : accepted(targetId, identity);
  });
}
