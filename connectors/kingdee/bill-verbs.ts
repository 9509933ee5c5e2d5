import { WaybillError } from '../../domain/failures.ts';
import { failed } from '../answered.ts';
import type { KindPort, Write, WriteResult } from '../connector.ts';
import type { BillForm } from './bill-form.ts';
import type { KingdeeContext } from './call.ts';
import { createBills } from './create-bills.ts';
import { findBills } from './find-bills.ts';
import type { KingdeeOptions } from './options.ts';

import { updateBills } from './update-bills.ts';

/** What one half of a page throws is the answer of its own writes: the other half may have been accepted already. */
async function half(writes: Write[], work: (writes: Write[]) => Promise<WriteResult[]>): Promise<WriteResult[]> {
  if (writes.length === 0) return [];
  try {
    return await work(writes);
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    return writes.map(() => failed(error.failure));
  }
}

async function push(ctx: KingdeeContext, form: BillForm, writes: Write[]): Promise<WriteResult[]> {
  const creates = writes.filter((write) => write.op === 'create');
  const updates = writes.filter((write) => write.op === 'update');
  const created = await half(creates, (some) => createBills(ctx, form, some));
  const updated = await half(updates, (some) => updateBills(ctx, form, some));
  const results = new Map<Write, WriteResult>();
  for (const [index, write] of creates.entries()) results.set(write, created[index] as WriteResult);
  for (const [index, write] of updates.entries()) results.set(write, updated[index] as WriteResult);
  return writes.map((write) => results.get(write) as WriteResult);
}

/** What all forms have in common whose bills are saved, submitted and audited as one: the identity is the number, which the ERP keeps unique. */
export const billVerbs = (form: BillForm) =>
  ({
    push: (ctx, writes) => push(ctx, form, writes),
    find: (ctx, identities) => findBills(ctx, form, identities),
    batch: 100,
    requestsPerPush: 6,
    usualRequestsPerPush: 3,
    once: { way: 'unique reference', identityMaxLength: 30, settleMs: 2_000 },
    change: 'in-place',
  }) satisfies Partial<KindPort<KingdeeOptions>>;
