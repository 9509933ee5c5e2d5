import { execFile } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);

export interface TestPostgres {
  /** The address of a database that nobody used before. */
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

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/**
 * A throwaway PostgreSQL in a temporary folder, on a free port of 127.0.0.1, without fsync. `undefined`, with one line
 * that says so, where none is installed.
 */
export async function startPostgres(): Promise<TestPostgres | undefined> {
  const bin = postgresBinaries();
  if (!bin) {
    console.warn('PostgreSQL was not found (no initdb on PATH or in /usr/lib/postgresql): its tests are skipped');
    return undefined;
  }
  const home = mkdtempSync(join(tmpdir(), 'waybill-pg-'));
  if (process.getuid?.() === 0) await run('chown', ['postgres', home]);
  const data = join(home, 'data');
  const port = await freePort();
  await asServer(join(bin, 'initdb'), [
    '-D',
    data,
    '-U',
    'waybill',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--no-locale',
    '--no-sync',
  ]);
  const settings = `-c listen_addresses=127.0.0.1 -c port=${port} -c fsync=off -c unix_socket_directories=${home}`;
  await asServer(join(bin, 'pg_ctl'), ['-D', data, '-w', '-l', join(home, 'log'), '-o', settings, 'start']);
  const url = (name: string) => `postgres://waybill@127.0.0.1:${port}/${name}`;
  let databases = 0;
  return {
    home,
    async freshDatabase() {
      databases += 1;
      const name = `test_${databases}`;
      const client = new pg.Client({ connectionString: url('postgres') });
      await client.connect();
      await client.query(`CREATE DATABASE ${name}`);
      await client.end();
      return url(name);
    },
    async stop() {
      await asServer(join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', 'stop']);
      rmSync(home, { recursive: true, force: true });
    },
  };
}
