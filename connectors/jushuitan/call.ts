import { WaybillError } from '../../domain/failures.ts';
import { failureOf, TOKEN_REFUSED } from './errors.ts';
import { type JushuitanContext, post } from './gateway.ts';
import { withAccess } from './tokens.ts';

/** One call of the business interface; answers its `data`. */
export async function ask<Data>(ctx: JushuitanContext, path: string, biz: unknown, read: boolean): Promise<Data> {
  const answer = await withAccess(ctx, async (accessToken) => {
    const fields = { access_token: accessToken, version: '2', biz: JSON.stringify(biz) };
    const said = await post(ctx, path, fields, read);
    // Only this refusal asks for another token: the others would spend tokens on what no token mends.
    if (said.code === TOKEN_REFUSED) throw new WaybillError(failureOf(said));
    return said;
  });
  if (answer.code === 0) return (answer.data ?? {}) as Data;
  const failure = failureOf(answer);
  // A read that failed in the ERP left nothing to look for.
  throw new WaybillError(
    read && failure.class === 'unknown-outcome' ? { class: 'unavailable', message: failure.message } : failure,
  );
}
