import type { ConnectionConfig } from '../config/schema.ts';
import { config } from '../config/schema.ts';
import { type Connection, openConnections } from '../connectors/connections.ts';
import type { CallReport } from '../connectors/http.ts';
import sandbox from '../sandbox/file/index.ts';
import type { Faults } from '../sandbox/sandbox.ts';
import { startSandbox } from '../sandbox/server.ts';

/** How the scene's server is spoken to. */
interface SceneOptions {
  /** What the connection's definition declares. */
  kinds: Record<string, unknown>;
  /** Where bank statements are laid, where any are. */
  statements?: Record<string, unknown>;
  /** Of the sandbox: keys, folders, sessions. */
  told?: Record<string, unknown>;
}

/** The SFTP server of the sandbox, and connections to it. */
export async function sftpScene({ kinds, statements, told = {} }: SceneOptions) {
  const server = await startSandbox({
    port: 0,
    systems: ['file'],
    sandboxes: { file: sandbox },
    options: { file: { port: 0, ...told } },
  });
  const { hostname, port, username } = new URL(server.url('file'));
  const [user, fingerprint = ''] = decodeURIComponent(username).split(';fingerprint=');
  const hostKey = fingerprint.replace('-', ':');
  const definition = { waybill: 1, system: 'partner', title: 'Partner', role: 'storefront', kinds };
  const opened: Connection[] = [];
  const calls: CallReport[] = [];
  const connect = async (sftp: Record<string, unknown>, limits: Partial<ConnectionConfig['limits']> | object = {}) => {
    const parsed = config.parse({
      connections: {
        partner: {
          use: 'file',
          options: {
            ...(Object.keys(kinds).length > 0 ? { definition } : {}),
            ...(statements ? { statements } : {}),
            sftp: { host: hostname, port: Number(port), user, hostKey, path: '/', ...sftp },
          },
          limits,
        },
      },
      flows: {},
    });
    const connections = await openConnections(parsed, {
      clock: { now: Date.now },
      log: { debug() {}, warn() {} },
      onCall: (report) => calls.push(report),
    });
    const connection = connections.get('partner') as Connection;
    opened.push(connection);
    return connection;
  };
  const system = server.system('file');
  return {
    /** Calls that were counted. */
    calls,
    connect,
    act: <Result = unknown>(verb: string, input?: unknown) => system.act(verb, input) as Result,
    entries: () => system.entries(),
    faults: (faults: Faults) => server.setFaults('file', faults),
    names: (path: string) => (system.act('names', { path }) as string[]).sort(),
    async close() {
      for (const connection of opened) connection.close();
      await server.close();
    },
  };
}

export type SftpScene = Awaited<ReturnType<typeof sftpScene>>;
