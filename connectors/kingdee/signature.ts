import { createHmac } from 'node:crypto';
import type { KingdeeOptions } from './options.ts';

/** The vendor's signatures are Base64 of the hexadecimal text of an HMAC-SHA256, not of its bytes. */
export function sign(content: string, key: string): string {
  const hex = createHmac('sha256', key).update(content, 'utf8').digest('hex');
  return Buffer.from(hex, 'utf8').toString('base64');
}

/** The mask under which application ids carry their gateway secret; the same in every SDK of the vendor. */
const MASK = Buffer.from('0054f397c6234378b09ca7d3e5debce7', 'utf8');
const MASKED_LENGTH = 32;

/** The gateway secret inside an application id `{client}_{masked secret}`; empty where the id has none. */
export function gatewaySecret(appId: string): string {
  const [, masked, ...rest] = appId.split('_');
  if (masked?.length !== MASKED_LENGTH || rest.length > 0) return '';
  const bytes = Buffer.from(masked, 'base64').map((byte, index) => byte ^ (MASK[index] ?? 0));
  return Buffer.from(bytes).toString('base64');
}

/**
 * Headers of a signed call: no login, no session. Two signatures: one for the API gateway (the path, the time and the
 * nonce), one for the data centre (who calls). Without a gateway part in the application id the first has an empty key.
 * @param path of the request, with the leading slash, as it goes over the wire
 * @param timestamp seconds since 1970
 */
export function signedHeaders(
  options: Pick<KingdeeOptions, 'acctId' | 'user' | 'appId' | 'appSecret' | 'lcid' | 'orgNumber'>,
  path: string,
  timestamp: number,
  nonce: string,
): Record<string, string> {
  const parts = options.appId.split('_');
  const caller = `${options.acctId},${options.user},${options.lcid},${options.orgNumber}`;
  const signedPath = encodeURI(path).replaceAll('/', '%2F');
  return {
    'X-Api-ClientID': parts.length === 2 ? (parts[0] as string) : '',
    'X-Api-Auth-Version': '2.0',
    'x-api-timestamp': String(timestamp),
    'x-api-nonce': nonce,
    'x-api-signheaders': 'x-api-timestamp,x-api-nonce',
    'X-Api-Signature': sign(
      `POST\n${signedPath}\n\nx-api-nonce:${nonce}\nx-api-timestamp:${timestamp}\n`,
      gatewaySecret(options.appId),
    ),
    'X-Kd-Appkey': options.appId,
    'X-Kd-Appdata': Buffer.from(caller, 'utf8').toString('base64'),
    'X-Kd-Signature': sign(options.appId + caller, options.appSecret),
  };
}
