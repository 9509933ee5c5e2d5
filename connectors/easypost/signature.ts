import { createHmac, timingSafeEqual } from 'node:crypto';

const PREFIX = 'hmac-sha256-hex=';

/** The secret is normalised, so that an accented letter is the same bytes however it was typed. */
const hmac = (secret: string, ...parts: (string | Uint8Array)[]): string => {
  const made = createHmac('sha256', secret.normalize('NFKD'));
  for (const part of parts) made.update(part);
  return made.digest('hex');
};

/** `X-Hmac-Signature`: over the raw body. */
export const signatureOf = (raw: Uint8Array, secret: string): string => PREFIX + hmac(secret, raw);

/** `X-Hmac-Signature-V2`: over the headers `X-Timestamp` and `X-Path` too, `{timestamp}POST{path}{body}`. */
export const timedSignatureOf = (raw: Uint8Array, secret: string, timestamp: string, path: string): string =>
  PREFIX + hmac(secret, timestamp, 'POST', path, raw);

/** Compared in constant time; the second kind is also met without its prefix. */
export function isSignature(given: string | undefined, expected: string): boolean {
  if (!given) return false;
  const actual = Buffer.from(given.startsWith(PREFIX) ? given : PREFIX + given);
  const wanted = Buffer.from(expected);
  return actual.length === wanted.length && timingSafeEqual(actual, wanted);
}
