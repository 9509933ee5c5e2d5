import { createHash } from 'node:crypto';

/** The second from which the platform counts: 2012-01-01 00:00:00 in China. */
const EPOCH_S = 1_325_347_200;

export interface Signed {
  sid: string;
  key: string;
  salt: string;
  method: string;
  timestamp: string;
  v: string;
  sign: string;
  [field: string]: string;
}

/**
 * The query of a signed call: small hexadecimal MD5 over the secret, all names and values sorted by name, the body among them, and the
 * secret again.
 * @param appSecret `secret:salt`
 * @param at epoch ms
 */
export function signedQuery(
  { sid, appKey, appSecret }: { sid: string; appKey: string; appSecret: string },
  method: string,
  body: string,
  at: number,
  pager: Record<string, string> = {},
): Signed {
  const [secret = '', salt = ''] = appSecret.split(':');
  const timestamp = String(Math.floor(at / 1_000) - EPOCH_S);
  const query = { sid, key: appKey, salt, method, timestamp, v: '1.0', ...pager };
  const fields: Record<string, string> = { ...query, body };
  const text = Object.keys(fields)
    .sort()
    .map((name) => name + fields[name])
    .join('');
  return {
    ...query,
    sign: createHash('md5')
      .update(secret + text + secret, 'utf8')
      .digest('hex'),
  };
}
