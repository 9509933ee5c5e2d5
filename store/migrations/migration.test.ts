import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { onEachDatabase, TEST_MASTER_KEY, testClock } from '../../test/ledgers.ts';
import { transactor } from '../../test/migrated.ts';
import { openLedger } from '../open.ts';
import type { Transactor } from '../transaction.ts';
import { MIGRATIONS } from './index.ts';
import { type Migration, migrate, NewerLedgerError } from './migration.ts';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));

const named = async (db: Transactor): Promise<string[]> =>
  (await db.read((session) => session.all<{ name: string }>('SELECT name FROM migrations ORDER BY name'))).map(
    ({ name }) => name,
  );

const NAMES = MIGRATIONS.map(({ name }) => name).sort();
const later = (name: string): Migration => ({
  name,
  up: ({ int }) => [`CREATE TABLE later_table (id ${int} PRIMARY KEY)`],
});

/** A process that migrates, as the built program does; it may be told to be killed inside the last migration. */
const MIGRATOR = `
  const [dist, url, how] = process.argv.slice(1);
  const { createTransactor } = await import(dist + '/store/transaction.js');
  const { sqliteBackend } = await import(dist + '/store/sqlite.js');
  const { postgresBackend } = await import(dist + '/store/postgres.js');
  const { MIGRATIONS } = await import(dist + '/store/migrations/index.js');
  const { migrate } = await import(dist + '/store/migrations/migration.js');
  const db = createTransactor(url.startsWith('sqlite:') ? sqliteBackend(url.slice(7)) : postgresBackend(url));
  const end = { name: '9999-end', up: () => process.kill(process.pid, 'SIGKILL') };
  await migrate(db, how === 'killed' ? [...MIGRATIONS, end] : MIGRATIONS, 1);
  await db.close();
`;

async function migrator(url: string, how: 'whole' | 'killed'): Promise<number | NodeJS.Signals> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', MIGRATOR, dist, url, how], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return code ?? (signal as NodeJS.Signals);
}

onEachDatabase('migrations', (ledgers) => {
  const withDb = async (work: (db: Transactor, url: string) => Promise<void>) => {
    const url = await ledgers.emptyUrl();
    const db = transactor(url);
    try {
      await work(db, url);
    } finally {
      await db.close();
    }
  };

  it('are each applied once, in their order', () =>
    withDb(async (db) => {
      await migrate(db, MIGRATIONS.slice(0, 1), 1);
      await migrate(db, MIGRATIONS, 2);
      await migrate(db, MIGRATIONS, 3);
      expect(await named(db)).toEqual(NAMES);
    }));

  it('refuse the ledger of a newer release, in words, and leave it as it is', () =>
    withDb(async (db, url) => {
      await migrate(db, [...MIGRATIONS, later('9999-of-tomorrow')], 1);
      await expect(migrate(db, MIGRATIONS, 2)).rejects.toThrow(NewerLedgerError);
      await expect(migrate(db, MIGRATIONS, 2)).rejects.toThrow(/newer release .*9999-of-tomorrow.* ends with /);
      const ledger = await openLedger({ url, masterKey: TEST_MASTER_KEY, clock: testClock() });
      await expect(ledger.migrate()).rejects.toThrow(NewerLedgerError);
      await ledger.close();
      expect(await named(db)).toEqual([...NAMES, '9999-of-tomorrow']);
    }));

  it('leave nothing behind of one that fails', () =>
    withDb(async (db) => {
      const wrong: Migration = { name: '9998-wrong', up: (types) => [...later('').up(types), 'CREATE TABEL typo'] };
      await expect(migrate(db, [...MIGRATIONS, wrong], 1)).rejects.toThrow();
      await migrate(db, [...MIGRATIONS, later('9999-right')], 2);
      expect(await named(db)).toEqual([...NAMES, '9999-right']);
    }));

  it.runIf(existsSync(join(dist, 'store/open.js')))(
    'begin anew after a process was killed in the middle of them',
    () =>
      withDb(async (db, url) => {
        await migrate(db, MIGRATIONS.slice(0, 1), 1);
        expect(await migrator(url, 'killed')).toBe('SIGKILL');
        expect(await named(db)).toEqual(NAMES.slice(0, 1));
        expect(await migrator(url, 'whole')).toBe(0);
        expect(await named(db)).toEqual(NAMES);
      }),
    60_000,
  );

  it.runIf(existsSync(join(dist, 'store/open.js')))(
    'are applied once by processes that start at the same time',
    () =>
      withDb(async (db, url) => {
        expect(await Promise.all([1, 2, 3].map(() => migrator(url, 'whole')))).toEqual([0, 0, 0]);
        expect(await named(db)).toEqual(NAMES);
      }),
    60_000,
  );
});
