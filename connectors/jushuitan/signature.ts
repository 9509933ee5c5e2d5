import { createHash } from 'node:crypto';

/** Small hexadecimal MD5 over the secret and all names and values, sorted by name; https://openweb.jushuitan.com/doc?docId=70. */
export function sign(fields: Record<string, string>, appSecret: string): string {
  const text = Object.keys(fields)
    .sort()
    .map((name) => name + fields[name])
    .join('');
  return createHash('md5')
    .update(appSecret + text, 'utf8')
    .digest('hex');
}
