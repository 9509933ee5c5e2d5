import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../../../temporal/free-ports.ts';
import { alone, run, startProcess } from './process.ts';

export interface Postgres {
  host: string;
  port: number;
  user: string;
  /** Folder of its programs: `pg_dump`, `createdb`, ... */
  bin: string;
  url(database: string): string;
  /** Creates a database, as a copy of `template` where one is named. */
  createDatabase(name: string, template?: string): Promise<void>;
  query<Row extends pg.QueryResultRow>(database: string, sql: string, values?: unknown[]): Promise<Row[]>;
  stop(): Promise<void>;
}

const USER = 'postgres';

/** Debian keeps the server's programs off the PATH, one folder a version: the newest is taken. */
function programs(): string | undefined {
  const home = '/usr/lib/postgresql';
  const versions = existsSync(home) ? readdirSync(home).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(home, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
}

async function install(log: string): Promise<string> {
  const found = programs();
  if (found) return found;
  if (process.getuid?.() !== 0)
    throw new Error('PostgreSQL is needed: install the package "postgresql", or run this as root');
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run({ name: 'apt-get update', command: 'apt-get', args: ['update'], env, log });
  await run({
    name: 'apt-get install',
    command: 'apt-get',
    args: ['install', '-y', '--no-install-recommends', 'postgresql'],
    env,
    log,
  });
  const bin = programs();
  if (!bin) throw new Error('PostgreSQL was installed but its programs were not found below /usr/lib/postgresql');
  return bin;
}

/** The server refuses to run as root; whoever else we are may run it. */
function account(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync('id', [flag, USER], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/**
 * A throwaway server on a free loopback port, in a folder of its own: the server runs as another user where we are root,
 * who may not enter ours. `stop` removes it.
 */
export async function startPostgres({ logs }: { logs: string }): Promise<Postgres> {
  const log = join(logs, 'postgres.log');
  const bin = programs() ?? (await alone('postgresql', () => install(log)));
  const who = account();
  const dir = mkdtempSync(join(tmpdir(), 'waybill-postgres-'));
  if (who.uid !== undefined && who.gid !== undefined) chownSync(dir, who.uid, who.gid);
  const data = join(dir, 'data');
  const args = ['-D', data, '-A', 'trust', '-U', USER, '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  await run({ name: 'initdb', command: join(bin, 'initdb'), args, cwd: dir, log, ...who });
  const port = await freePort();
  const url = (database: string) => `postgres://${USER}@127.0.0.1:${port}/${database}`;

  const query: Postgres['query'] = async (database, sql, values) => {
    const client = new pg.Client({ connectionString: url(database) });
    await client.connect();
    try {
      return (await client.query(sql, values)).rows;
    } finally {
      await client.end();
    }
  };

  // Nothing here must survive a power cut: no fsync.
  const settings = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '200',
    listen_addresses: '127.0.0.1',
    unix_socket_directories: dir,
  };
  const server = await startProcess({
    name: 'PostgreSQL',
    command: join(bin, 'postgres'),
    args: [
      '-D',
      data,
      '-p',
      String(port),
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    cwd: dir,
    log,
    ...who,
    ready: () =>
      query('postgres', 'select 1').then(
        () => true,
        () => undefined,
      ),
  });

  return {
    host: '127.0.0.1',
    port,
    user: USER,
    bin,
    url,
    query,
    createDatabase: async (name, template = 'template0') => {
      await query('postgres', `create database "${name}" template "${template}"`);
    },
    async stop() {
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
