import { createHmac, timingSafeEqual } from 'node:crypto';

/** `X-Hub-Signature-256` of a webhook: `sha256=` and the hexadecimal HMAC of the raw body. */
export const hubSignature = (raw: Uint8Array, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`;

/** Compared in constant time. */
export function isHubSignature(given: string | undefined, raw: Uint8Array, secret: string): boolean {
  const expected = Buffer.from(hubSignature(raw, secret));
  const actual = Buffer.from(given ?? '');
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
