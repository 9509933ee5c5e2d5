import { createHmac } from 'node:crypto';

/**
 * The query of a call for an access token: base64 of the HMAC-SHA256 over names and values, sorted by name and joined by nothing. It is
 * encoded for the address once, by whoever sends it.
 * @param at epoch ms
 */
export function signedQuery({ appKey, appSecret }: { appKey: string; appSecret: string }, at: number) {
  const query = { appKey, timestamp: String(at) };
  const text = `appKey${query.appKey}timestamp${query.timestamp}`;
  return { ...query, signature: createHmac('sha256', appSecret).update(text, 'utf8').digest('base64') };
}
