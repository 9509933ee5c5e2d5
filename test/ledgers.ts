import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import type { Ledger } from '../store/ledger.ts';
import { openLedger } from '../store/open.ts';
import { makeTables } from './migrated.ts';
import { onePostgres, TEMPLATE } from './one-postgres.ts';
import { dropDatabase, freshDatabase, postgresBinaries } from './postgres.ts';

/** A clock that tests turn by hand. */
export interface TestClock {
  now(): number;
  /** Milliseconds forward. */
  pass(ms: number): void;
}

export function testClock(start = 1_800_000_000_000): TestClock {
  let at = start;
  return {
    now: () => at,
    pass: (ms) => {
      at += ms;
    },
  };
}

/** A clock that runs on from there, for what waits for a vendor's rate: time that stands still would wait for ever. */
export function runningClock(start: number): TestClock {
  const { now, pass } = testClock(start);
  const begun = performance.now();
  return { now: () => now() + Math.round(performance.now() - begun), pass };
}

/** A temporary folder, in memory where the system has such a place: a commit syncs its disk, and tests commit a lot. */
export const scratchFolder = (prefix: string): string =>
  mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), prefix));

export const TEST_MASTER_KEY = Buffer.alloc(32, 7);

export interface Ledgers {
  /** Where a book that nobody used before is: its tables, and nothing in them. */
  freshUrl(): Promise<string>;
  /** Where a book may be made that has not even tables. */
  emptyUrl(): Promise<string>;
  /** A migrated ledger; closed when the tests end. Two of one url are two processes. */
  open(clock: TestClock, url?: string): Promise<Ledger>;
}

/** Runs the same tests on SQLite, and on PostgreSQL where it is installed. */
export function onEachDatabase(title: string, tests: (ledgers: Ledgers) => void): void {
  describe(`${title} on SQLite`, () => {
    let folder: string;
    let template: string;
    let files = 0;
    beforeAll(async () => {
      folder = scratchFolder('waybill-ledger-');
      template = join(folder, 'template.db');
      await makeTables(`sqlite:${template}`);
    });
    // Hooks after the tests run last in, first out: the ledgers close before this.
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    const nextFile = () => join(folder, `${++files}.db`);
    tests(
      ledgersAt({
        async freshUrl() {
          const file = nextFile();
          copyFileSync(template, file);
          return `sqlite:${file}`;
        },
        emptyUrl: async () => `sqlite:${nextFile()}`,
      }),
    );
  });

  describe.skipIf(!postgresBinaries())(`${title} on PostgreSQL`, () => {
    let port: number;
    const made: string[] = [];
    beforeAll(async () => {
      port = await onePostgres();
    });
    afterAll(async () => {
      for (const url of made) await dropDatabase(url);
    });
    const make = async (template?: string) => {
      const url = await freshDatabase(port, template);
      made.push(url);
      return url;
    };
    tests(ledgersAt({ freshUrl: () => make(TEMPLATE), emptyUrl: () => make() }));
  });
}

function ledgersAt(books: Pick<Ledgers, 'freshUrl' | 'emptyUrl'>): Ledgers {
  const open: Ledger[] = [];
  afterAll(async () => {
    for (const ledger of open) await ledger.close();
  });
  return {
    ...books,
    async open(clock, url) {
      const ledger = await openLedger({ url: url ?? (await books.freshUrl()), masterKey: TEST_MASTER_KEY, clock });
      open.push(ledger);
      await ledger.migrate();
      return ledger;
    },
  };
}
