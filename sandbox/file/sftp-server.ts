import type { AddressInfo } from 'node:net';
import ssh2, { type Connection, type SFTPWrapper } from 'ssh2';
import type { Fate, Gate, Listening } from '../sandbox.ts';
import type { AccessLog } from './access-log.ts';
import { HOST_FINGERPRINT, HOST_KEY } from './host-key.ts';
import { isKnown, type Logins, waysIn } from './logins.ts';
import { serveFiles } from './sftp-calls.ts';
import type { Tree } from './tree.ts';

export interface SftpServerOptions {
  port: number;
  logins: Logins;
  /** More at once are cut, as `MaxStartups` and partners' contracts do. */
  mostSessions: number;
  tree: Tree;
  log: AccessLog;
  now(): number;
}

/** What is asked of the gate before a call, and told to the log after it. */
export interface Visit {
  meet(call: string, path: string): Fate;
  wait(): Promise<void>;
  noted(call: string, path: string, outcome: string): void;
  cut(): void;
}

/** How many sessions there were at once, at most. */
export interface Crowd {
  now: number;
  most: number;
}

/** An SFTP server over a tree of files. Its address names its host key, as the draft of the `sftp` scheme does. */
export async function listenSftp(options: SftpServerOptions, gate: Gate, crowd: Crowd): Promise<Listening> {
  const { logins, mostSessions, tree, log, now } = options;
  const connections = new Set<Connection>();
  let sessions = 0;
  const server = new ssh2.Server({ hostKeys: [HOST_KEY] }, (connection) => {
    sessions += 1;
    crowd.now += 1;
    crowd.most = Math.max(crowd.most, crowd.now);
    const visit = visitOf(connection, gate, (call, path, outcome) =>
      log.add({ at: now(), session, user: logins.user, call, path, outcome }),
    );
    const session = sessions;
    connections.add(connection);
    connection.on('error', () => {});
    connection.on('close', () => {
      crowd.now -= 1;
      connections.delete(connection);
      visit.noted('CLOSED', '', 'ok');
    });
    if (crowd.now > mostSessions) {
      visit.noted('LOGIN', '', 'too many sessions');
      visit.cut();
      return;
    }
    admit(connection, logins, visit);
    connection.on('ready', () => {
      connection.on('session', (accept) => {
        accept().on('sftp', (acceptSftp) => serveFiles(acceptSftp() as SFTPWrapper, tree, visit));
      });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const fingerprint = encodeURIComponent(HOST_FINGERPRINT.replace(':', '-'));
  return {
    origin: `sftp://${logins.user};fingerprint=${fingerprint}@127.0.0.1:${port}`,
    async close() {
      for (const connection of connections) connection.end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** The login is a call of its own, and has its own fate. A client asks `none` first, which is no call. */
function admit(connection: Connection, logins: Logins, visit: Visit): void {
  let fate: Fate | undefined;
  connection.on('authentication', async (asked) => {
    if (asked.method === 'none') return asked.reject(waysIn(logins));
    fate ??= visit.meet('LOGIN', asked.username);
    if (fate === 'down' || fate === 'hangBefore') {
      if (fate === 'hangBefore') await visit.wait();
      return visit.cut();
    }
    if (fate === 'late') await visit.wait();
    const known = fate !== 'auth' && isKnown(asked, logins);
    visit.noted('LOGIN', '', known ? 'ok' : `${asked.method} refused`);
    if (!known || fate === 'error') return asked.reject(waysIn(logins));
    asked.accept();
    if (fate === 'hangAfter') await visit.wait();
    if (fate === 'hangAfter' || fate === 'lost') visit.cut();
  });
}

/** What no protocol of SFTP's can do to a call does not happen to it. */
const visitOf = (connection: Connection, gate: Gate, noted: Visit['noted']): Visit => ({
  meet: (call, path) => gate.meet(call, path),
  wait: () => gate.hold(),
  noted,
  cut: () => (connection as unknown as { _sock: { destroy(): void } })._sock.destroy(),
});
