import { timingSafeEqual } from 'node:crypto';
import ssh2, { type AuthContext, type PublicKeyAuthContext } from 'ssh2';

/** Whom the server lets in: one user, by a password or by one of these keys. */
export interface Logins {
  user: string;
  /** Without it, keys alone are let in. */
  password?: string | undefined;
  /** Public keys as lines of `authorized_keys`. */
  authorizedKeys: readonly string[];
}

/** Ways in that are open, for a client that asks. */
export const waysIn = ({ password }: Logins): ('password' | 'publickey')[] =>
  password === undefined ? ['publickey'] : ['publickey', 'password'];

/** Whether the one who knocks is let in. A key without a signature only asks whether it would do. */
export function isKnown(asked: AuthContext, logins: Logins): boolean {
  if (asked.username !== logins.user) return false;
  if (asked.method === 'password') return logins.password !== undefined && equal(asked.password, logins.password);
  return asked.method === 'publickey' && logins.authorizedKeys.some((line) => isSigned(asked, line));
}

function isSigned({ key, signature, blob, hashAlgo }: PublicKeyAuthContext, line: string): boolean {
  const known = ssh2.utils.parseKey(line);
  if (known instanceof Error) throw known;
  const [one] = [known].flat() as [ssh2.ParsedKey];
  if (key.algo !== one.type || !equal(key.data, one.getPublicSSH())) return false;
  return signature === undefined || one.verify(blob as Buffer, signature, hashAlgo) === true;
}

function equal(given: string | Buffer, expected: string | Buffer): boolean {
  const [a, b] = [Buffer.from(given as string), Buffer.from(expected as string)];
  return a.length === b.length && timingSafeEqual(a, b);
}
