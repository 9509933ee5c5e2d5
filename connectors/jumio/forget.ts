import type { ForgetAnswer, ForgetSubject } from '../connector.ts';
import { call, type JumioContext, whereThere } from './call.ts';
import { accountPath } from './execution.ts';

/** Deletes the accounts of somebody, with all that was read in their papers. */
export async function forget(ctx: JumioContext, { customerId, objects }: ForgetSubject): Promise<ForgetAnswer> {
  const named = objects.flatMap(({ kind, id }) => (kind === 'customer' ? (id.split('/')[0] ?? []) : []));
  let deleted = 0;
  for (const account of new Set([...(customerId === undefined ? [] : [customerId]), ...named]))
    if (await whereThere(call(ctx, 'DELETE', 'retrieval', accountPath(account)))) deleted += 1;
  return deleted > 0
    ? { asked: true, note: 'DELETE /accounts' }
    : { asked: false, note: 'it knows no such account, or has deleted it' };
}
