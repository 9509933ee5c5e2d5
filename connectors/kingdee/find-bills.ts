import { WaybillError } from '../../domain/failures.ts';
import type { Finding } from '../connector.ts';
import type { BillForm } from './bill-form.ts';
import { billsBy, release } from './bill-state.ts';
import type { KingdeeContext } from './call.ts';

/**
 * Opened again (重新审核): it was audited or submitted, and somebody took that back. Our own making of a bill leaves none so but where the ERP refused it and the
 * answer to taking it away was lost. Which of them it was the bill does not say.
 */
const REOPENED = 'D';

/**
 * Looks bills up by number. A lost answer can leave one saved or submitted that is to be audited; such a bill is found only
 * once it is completed here, and where the ERP refuses that, a person is asked: nothing stays half done in silence. One that
 * somebody opened again is theirs to audit, and no look of ours does it.
 * A void bill counts as absent.
 */
export async function findBills(ctx: KingdeeContext, form: BillForm, identities: string[]): Promise<Finding[]> {
  const bills = (await billsBy(ctx, form, 'number', identities)).filter((bill) => !bill.void);
  const left = await release(ctx, form, form.audited ? bills.filter(({ status }) => status !== REOPENED) : []);
  const lost = [...left.values()].find((failure) => failure.class !== 'rejected');
  if (lost) throw new WaybillError(lost);
  return identities.map((identity): Finding => {
    const [bill, ...others] = bills.filter((one) => one.number === identity);
    if (!bill) return { found: false };
    if (others.length > 0) return { found: 'unsure', why: `${others.length + 1} bills of number ${identity}` };
    if (form.audited && bill.status === REOPENED) {
      return {
        found: 'unsure',
        why: `bill ${bill.id} was opened again (D, 重新审核): whoever did so audits it or voids it`,
      };
    }
    const failure = left.get(bill.id);
    if (failure) {
      return { found: 'unsure', why: `bill ${bill.id} is saved but could not be audited: ${failure.message}` };
    }
    return { found: true, targetId: bill.id, numbers: [identity] };
  });
}
