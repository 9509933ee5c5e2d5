import { createHash } from 'node:crypto';

/** What is signed of a request, by name. `data` is the JSON text that is sent. */
export interface Signed {
  action: string;
  app_key: string;
  data: string;
  format: string;
  platform: string;
  sign_method: string;
  timestamp: string;
  version: string;
}

/** MD5 in capitals over names and values in the order of names, between twice the key: the token for `sign`, the client's secret for `client_sign`. */
export function signatureOf(fields: Signed, key: string): string {
  const text = Object.entries(fields)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => name + value)
    .join('');
  return createHash('md5').update(`${key}${text}${key}`).digest('hex').toUpperCase();
}
