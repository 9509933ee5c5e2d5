import { type Failure, WaybillError } from '../../domain/failures.ts';
import { failed } from '../answered.ts';
import type { Write, WriteResult } from '../connector.ts';
import type { BillForm } from './bill-form.ts';
import { billsBy, open, operateOn, release } from './bill-state.ts';
import type { KingdeeContext } from './call.ts';
import { isDuplicateNumber } from './errors.ts';
import { findBills } from './find-bills.ts';
import { accepted, modelOf, saveAll, unsettled } from './save-bills.ts';

/**
 * Save, submit and audit: three calls a page; where a person releases them, the save alone. A save that was refused left nothing. After a save, a refused submit or
 * audit takes the bill away again, so that `rejected` means that nothing is there; an unknown one stays unknown, and
 * the search for it completes it.
 */
export async function createBills(ctx: KingdeeContext, form: BillForm, writes: Write[]): Promise<WriteResult[]> {
  const saved = await saveAll(
    ctx,
    form,
    writes.map((write) => modelOf(ctx, form, write)),
  );
  const ids = form.audited ? saved.flatMap((one) => ('id' in one ? [one.id] : [])) : [];
  const left = await release(
    ctx,
    form,
    ids.map((id) => ({ id, status: 'A' })),
  );
  const withdrawn = await withdraw(ctx, form, left);
  return Promise.all(
    saved.map((one, index): WriteResult | Promise<WriteResult> => {
      const { identity } = writes[index] as Write;
      if (!('id' in one)) {
        return one.refusal && isDuplicateNumber(one.refusal) ? adopt(ctx, form, identity) : failed(one.failure);
      }
      const failure = left.get(one.id);
      if (!failure) return accepted(one.id, identity);
      return failed(withdrawn.has(one.id) ? failure : unsettled(failure));
    }),
  );
}

/** The bill that holds the number already: ours from a lost answer, completed by the search where it was half done. */
async function adopt(ctx: KingdeeContext, form: BillForm, identity: string): Promise<WriteResult> {
  const [finding] = (await tried(() => findBills(ctx, form, [identity]))) ?? [];
  if (finding?.found === true) return { result: 'duplicate', targetId: finding.targetId };
  if (finding?.found === 'unsure') return failed({ class: 'conflict', message: finding.why });
  const bills = (await tried(() => billsBy(ctx, form, 'number', [identity]))) ?? [];
  // A number that is taken by a bill nobody can see yet is looked for again.
  if (!bills.some((bill) => bill.void)) return { result: 'duplicate' };
  return failed({ class: 'conflict', message: `number ${identity} belongs to a void bill` });
}

/** Deletes saved bills whose submit or audit was refused; answers those that are surely gone. */
async function withdraw(ctx: KingdeeContext, form: BillForm, left: Map<string, Failure>): Promise<Set<string>> {
  const refusedIds = [...left].filter(([, failure]) => failure.class === 'rejected').map(([id]) => id);
  if (refusedIds.length === 0) return new Set();
  const bills = (await tried(() => billsBy(ctx, form, 'key', refusedIds))) ?? [];
  await open(ctx, form, bills);
  const ids = bills.map((bill) => bill.id);
  const stay = await operateOn(ctx, form, 'Delete', ids);
  return new Set(ids.filter((id) => !stay.has(id)));
}

/** Undefined where it failed: the records stay unsettled, and the next search tells. */
async function tried<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof WaybillError) return undefined;
    throw error;
  }
}
