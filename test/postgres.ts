import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { accessSync, constants, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from '../temporal/free-ports.ts';

const run = promisify(execFile);

export interface TestPostgres {
  /** The address of a database that nobody used before, with nothing in it. */
  freshDatabase(): Promise<string>;
  /** Where its files and its log are. */
  home: string;
  stop(): Promise<void>;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where `initdb` is: on PATH, or where Debian and the official installers put it; the newest version first. */
export function postgresBinaries(): string | undefined {
  const versions = (root: string, tail: string): string[] => {
    try {
      const found = readdirSync(root).sort((a, b) => Number(b) - Number(a));
      return found.map((version) => join(root, version, tail));
    } catch {
      return [];
    }
  };
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...versions('/usr/lib/postgresql', 'bin'),
    ...['/usr/pgsql-17/bin', '/opt/homebrew/opt/postgresql/bin', '/usr/local/pgsql/bin'],
  ];
  return folders.find(
    (folder) => folder !== '' && isExecutable(join(folder, 'initdb')) && isExecutable(join(folder, 'pg_ctl')),
  );
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** PostgreSQL refuses to run as root; the account its package made is used then. */
function asServer(file: string, args: string[]) {
  if (process.getuid?.() !== 0) return run(file, args);
  return run('su', ['postgres', '-s', '/bin/sh', '-c', [file, ...args].map(quoted).join(' ')], { cwd: tmpdir() });
}

const addressOf = (port: number, database: string): string => `postgres://waybill@127.0.0.1:${port}/${database}`;

/** Speaks to the server as a whole. */
async function withServer(port: number, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: addressOf(port, 'postgres') });
  await client.connect();
  await work(client).finally(() => client.end());
}

/** Says one thing to it. */
const say = (port: number, statement: string): Promise<void> => withServer(port, (client) => client.query(statement));

/** From this on a copy goes page by page through the log, unless it is told to copy files: several times the work. */
const WITH_STRATEGIES = 150_000;

/** Where a new database is on the server at this port. */
export async function freshDatabase(port: number, template = 'template1'): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await withServer(port, async (client) => {
    const { rows } = await client.query<{ server_version_num: string }>('SHOW server_version_num');
    const strategy = Number(rows[0]?.server_version_num) >= WITH_STRATEGIES ? ' STRATEGY FILE_COPY' : '';
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}${strategy}`);
  });
  return addressOf(port, name);
}

export async function namedDatabase(port: number, name: string): Promise<string> {
  await say(port, `CREATE DATABASE ${name}`);
  return addressOf(port, name);
}

/** Ends a database, and whoever is still in it. */
export const dropDatabase = (address: string): Promise<void> => {
  const { port, pathname } = new URL(address);
  return say(Number(port), `DROP DATABASE IF EXISTS ${pathname.slice(1)} WITH (FORCE)`);
};

/** Starts a PostgreSQL in an empty folder, on a free port of 127.0.0.1, without fsync; gives the port. `settings` are as `name=value`. */
export async function startServer(home: string, ...more: string[]): Promise<number> {
  const bin = postgresBinaries();
  if (!bin) throw new Error('PostgreSQL was not found');
  if (process.getuid?.() === 0) await run('chown', ['postgres', home]);
  const data = join(home, 'data');
  const port = await freePort();
  const words = ['-D', data, '-U', 'waybill', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'];
  await asServer(join(bin, 'initdb'), words);
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'fsync=off',
    'max_connections=300',
    `unix_socket_directories=${home}`,
    ...more,
  ].map((setting) => `-c ${setting}`);
  await asServer(join(bin, 'pg_ctl'), ['-D', data, '-w', '-l', join(home, 'log'), '-o', settings.join(' '), 'start']);
  return port;
}

export async function stopServer(home: string): Promise<void> {
  await asServer(join(postgresBinaries() as string, 'pg_ctl'), ['-D', join(home, 'data'), '-m', 'immediate', 'stop']);
}

/**
 * A throwaway PostgreSQL of one's own in a temporary folder. `undefined`, with one line that says so, where none is installed.
 */
export async function startPostgres(): Promise<TestPostgres | undefined> {
  if (!postgresBinaries()) {
    console.warn('PostgreSQL was not found (no initdb on PATH or in /usr/lib/postgresql): its tests are skipped');
    return undefined;
  }
  const home = mkdtempSync(join(tmpdir(), 'waybill-pg-'));
  const port = await startServer(home);
  return {
    home,
    freshDatabase: () => freshDatabase(port),
    async stop() {
      await stopServer(home);
      rmSync(home, { recursive: true, force: true });
    },
  };
}
