import type { ForgetAnswer, ForgetSubject } from '../connector.ts';
import { callIfThere, type OnfidoContext } from './call.ts';
import { applicantOf } from './customer.ts';

/** Deletes the applicants of somebody; Onfido erases what hangs on them (papers, pictures, reports) after the account's own delay. */
export async function forget(ctx: OnfidoContext, { customerId, objects }: ForgetSubject): Promise<ForgetAnswer> {
  const runs = objects.filter(({ kind }) => kind === 'customer');
  const named = await Promise.all(runs.map(({ id }) => applicantOf(ctx, id)));
  const applicants = new Set([customerId, ...named].filter((id) => id !== undefined));
  let deleted = 0;
  for (const id of applicants) {
    const path = `/applicants/${encodeURIComponent(id)}`;
    if ((await callIfThere(ctx, 'GET', path)) === undefined) continue;
    await callIfThere(ctx, 'DELETE', path);
    deleted += 1;
  }
  return deleted > 0
    ? { asked: true, note: 'DELETE /applicants: deleted after the delay that the account has set' }
    : { asked: false, note: 'it knows no such applicant, or has deleted them' };
}
