import { createHash } from 'node:crypto';
import Client from 'ssh2-sftp-client';
import { type Failure, WaybillError } from '../../domain/failures.ts';
import type { SftpOptions } from './options.ts';
import { inTime, type Patience } from './patience.ts';

/** Logs in by password or key, once the server has shown the host key that is pinned; before that nothing is said to it. */
export async function loggedIn(options: SftpOptions, patience: Patience): Promise<Client> {
  const { host, port, user, password, key, passphrase, hostKey } = options;
  // What the library says by itself would go to the console.
  const client = new Client('sftp', { error() {}, end() {}, close() {} });
  let shown: string | undefined;
  const connecting = client.connect({
    host,
    port,
    username: user,
    ...(password === undefined ? {} : { password }),
    ...(key === undefined ? {} : { privateKey: key }),
    ...(passphrase === undefined ? {} : { passphrase }),
    readyTimeout: patience.timeoutMs,
    hostVerifier: (its: Buffer) => {
      shown = fingerprintOf(its);
      return shown === hostKey.replace(/=+$/, '');
    },
  });
  try {
    await inTime(connecting, patience);
    return client;
  } catch (error) {
    await ended(client);
    const stranger = shown !== undefined && shown !== hostKey.replace(/=+$/, '') ? shown : undefined;
    throw new WaybillError(loginFailure(error, `${user}@${host}:${port}`, stranger));
  }
}

/** As `ssh-keygen -lf` shows it. */
const fingerprintOf = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

const GOODBYE_MS = 200;

/**
 * A server that is silent does not answer a goodbye either, and before a session there is none to say: the library leaves a login that
 * was given up to go on. So the socket is closed in any case.
 */
export async function ended(client: Client): Promise<void> {
  const { signal } = new AbortController();
  await inTime(client.end(), { timeoutMs: GOODBYE_MS, signal }).catch(() => {});
  (client as unknown as { client?: { destroy?(): void } }).client?.destroy?.();
}

function loginFailure(error: unknown, place: string, stranger: string | undefined): Failure {
  const auth = (what: string): Failure => ({ class: 'auth', message: `${place}: ${what}` });
  if (stranger !== undefined)
    return auth(`its host key is another than \`hostKey\` (it shows ${stranger}): somebody may stand in between`);
  const text = error instanceof Error ? error.message : '';
  // The library's own words, which may hold a piece of the key, are never told.
  if (/encrypted|bad passphrase|decrypt/i.test(text))
    return auth('the private key cannot be opened: `passphrase` is missing, or another one');
  if (/privateKey|private key|key format/i.test(text))
    return auth('`key` cannot be read: a private key of OpenSSH or PuTTY, or PEM (BEGIN RSA or EC PRIVATE KEY)');
  if (/authentication/i.test(text)) return auth('the user or the credential is refused');
  return { class: 'unavailable', message: `${place}: no connection` };
}
