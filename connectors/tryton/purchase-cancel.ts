import { failed } from '../answered.ts';
import type { WriteResult } from '../connector.ts';
import type { TrytonApi } from './api.ts';

import { attempt } from './sale-cancel.ts';

const MODEL = 'purchase.purchase';

/** Takes drafts back. What a person has ordered is theirs to take back, at the supplier first. */
export async function cancelPurchases(api: TrytonApi, ids: string[]): Promise<WriteResult[]> {
  const rows = await api.search<{ id: number; state: string }>(MODEL, [['id', 'in', ids.map(Number)]], ['state']);
  const results: WriteResult[] = [];
  for (const targetId of ids) {
    const row = rows.find(({ id }) => String(id) === targetId);
    results.push(await attempt(() => takenBack(api, targetId, row)));
  }
  return results;
}

async function takenBack(
  api: TrytonApi,
  targetId: string,
  row: { id: number; state: string } | undefined,
): Promise<WriteResult> {
  // Tryton lets people delete a draft: then there is nothing left to take back.
  if (!row || row.state === 'cancelled') return { result: 'accepted', targetId };
  if (row.state !== 'draft' && row.state !== 'quotation')
    return failed({
      class: 'rejected',
      code: 'too-late',
      message: `the purchase is ${row.state}: somebody ordered it`,
    });
  await api.press(MODEL, row.id, 'cancel', ['state']);
  return { result: 'accepted', targetId };
}
