import type { ForgetAnswer, ForgetSubject } from '../connector.ts';
import { ERASE_CUSTOMER } from './forget.graphql.ts';
import { graphql, refusal, type ShopifyContext } from './graphql.ts';

/**
 * Shopify erases customers, not orders: those of a guest are redacted by the shop's people. It waits until the last order is older than
 * 180 days, then sends `customers/redact` to every app.
 */
export async function forget(ctx: ShopifyContext, { customerId }: ForgetSubject): Promise<ForgetAnswer> {
  if (customerId === undefined) return { asked: false, note: 'a guest, of whom it has no account' };
  const { customerRequestDataErasure: answer } = await graphql<{ customerRequestDataErasure: { userErrors: unknown } }>(
    ctx,
    ERASE_CUSTOMER,
    { customerId },
  );
  const refused = refusal(answer.userErrors);
  return refused
    ? { asked: false, note: `refused: ${'code' in refused && refused.code ? refused.code : refused.message}` }
    : { asked: true, note: 'customerRequestDataErasure' };
}
