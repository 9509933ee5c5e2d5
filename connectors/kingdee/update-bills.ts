import { WaybillError } from '../../domain/failures.ts';
import { failed } from '../answered.ts';
import type { Write, WriteResult } from '../connector.ts';
import type { BillForm } from './bill-form.ts';
import { billsBy, open, release } from './bill-state.ts';
import type { KingdeeContext } from './call.ts';
import { accepted, modelOf, type Saved, saveAll, unsettled } from './save-bills.ts';

/**
 * Opens bills, saves them under their inner id, and releases them again: five calls a page. A bill that was opened is
 * released whatever became of its change, so that none stays unaudited for a refusal.
 */
export async function updateBills(ctx: KingdeeContext, form: BillForm, writes: Write[]): Promise<WriteResult[]> {
  const idOf = (write: Write) => write.targetId ?? '0';
  const bills = new Map((await billsBy(ctx, form, 'key', writes.map(idOf))).map((bill) => [bill.id, bill]));
  const closed = await open(
    ctx,
    form,
    [...bills.values()].filter((bill) => !bill.void),
  );
  const opened = writes.filter((write) => {
    const bill = bills.get(idOf(write));
    return bill && !bill.void && !closed.has(bill.id);
  });
  const saved = await saveOpened(ctx, form, opened);
  const left = await release(
    ctx,
    form,
    opened.map((write) => ({ id: idOf(write), status: 'D' })),
  );
  return writes.map((write): WriteResult => {
    const id = idOf(write);
    const bill = bills.get(id);
    if (!bill || bill.void) {
      return failed({ class: 'conflict', message: `bill ${id} is ${bill ? 'void' : 'gone'}` });
    }
    const shut = closed.get(id);
    if (shut) return failed(shut);
    const one = saved[opened.indexOf(write)] as Saved;
    const failure = 'failure' in one ? one.failure : left.get(id);
    if (!failure) return accepted(id, write.identity);
    return failed(failure.class === 'rejected' ? failure : unsettled(failure));
  });
}

/** A save that failed as a whole fails each, so that the bills are still released. */
async function saveOpened(ctx: KingdeeContext, form: BillForm, writes: Write[]): Promise<Saved[]> {
  if (writes.length === 0) return [];
  try {
    return await saveAll(
      ctx,
      form,
      writes.map((write) => modelOf(ctx, form, write, write.targetId)),
    );
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    return writes.map(() => ({ failure: error.failure }));
  }
}
