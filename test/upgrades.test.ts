import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ledger } from '../store/ledger.ts';
import { openLedger } from '../store/open.ts';
import { scratchFolder, testClock } from './ledgers.ts';
import { postgresBinaries, startPostgres, type TestPostgres } from './postgres.ts';
import { dumpOf, rawOf } from './raw-database.ts';
import { spineScene, type Target } from './spine-scene.ts';
import {
  AMENDED,
  ANNOUNCED,
  HELD,
  LIVING,
  ODD,
  PAUSED,
  REJECTED,
  type TargetBooks,
  UNPAID,
} from './upgrades/busy-day.ts';

/** Ledgers as earlier releases left them in the middle of a busy day, one folder a release, and what the systems held then. */
const folder = fileURLToPath(new URL('./upgrades/', import.meta.url));
const releases = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** The new release starts so long after the old one stopped: leases are over, what was put off is due. */
const STANDSTILL_MS = 3_600_000;
const WAIT_MS = 120_000;

const ids = (target: Target) => target.live().map(({ identity }) => identity.split('/')[2] as string);

async function goOn(url: string, release: string): Promise<void> {
  const at = (name: string) => join(folder, release, name);
  const books = JSON.parse(readFileSync(at('targets.json'), 'utf8')) as TargetBooks & { at: number };
  const masterKey = Buffer.from(readFileSync(at('master.key'), 'utf8').trim(), 'base64');
  const clock = testClock(books.at + STANDSTILL_MS);
  const ledger: Ledger = await openLedger({ url, masterKey, clock });
  try {
    await ledger.migrate();
    const raw = await rawOf(url);
    // Words that the old release kept in clear are sealed, and are read as they were said.
    expect((await dumpOf(raw)).filter(({ bytes }) => bytes.includes(ODD)).map(({ where }) => where)).toEqual([]);
    await raw.close();
    const scene = spineScene(ledger, clock);
    scene.erp.objects.push(...books.erp);
    scene.wms.objects.push(...books.wms);

    /** What the daemon does at its start and at each sweep, until nothing moves that need not wait. */
    const sweepAndSettle = async () => {
      const report = await ledger.sweep(clock.now(), 1);
      for (const batch of report.batches) await scene.carry(batch);
      await ledger.freeBatches(report.claiming.map(({ batchId }) => batchId));
      await scene.settle();
      clock.pass(WAIT_MS);
    };
    const rest = async () => {
      for (let round = 0; round < 6; round += 1) await sweepAndSettle();
    };
    const rootOf = async (number: string) => {
      const [root, second] = await ledger.findRoots(number);
      if (!root || second) throw new Error(`${number} is known ${second ? 'twice' : 'not at all'}`);
      return root;
    };
    const said = { who: 'li', why: 'it is mended' };

    expect((await ledger.journey(await rootOf(HELD))).map(({ outcome }) => outcome)).toContain(`by li: ${ODD}`);
    await rest();
    // The warehouse's connection is still paused: nothing was sent there, and what waits for it knows.
    expect(scene.wms.live()).toHaveLength(books.wms.filter(({ live }) => live).length);
    expect((await ledger.paused()).map(({ connectionId }) => connectionId)).toEqual([PAUSED]);
    await ledger.resume(PAUSED);
    await rest();
    const waiting = [UNPAID, REJECTED, HELD];
    expect(ids(scene.wms).sort()).toEqual(LIVING.filter((id) => !waiting.includes(id)));

    await scene.order({ id: UNPAID, paid: 'paid' });
    await ledger.command(await rootOf(HELD), { verb: 'release', ...said });
    const rejected = (await ledger.cases({ state: 'open', limit: 100 })).find(({ kind }) => kind === 'rejected');
    await ledger.freeMembers(rejected?.caseId as string, { verb: 'retry', ...said });
    await rest();
    expect(ids(scene.erp).sort()).toEqual(LIVING);
    expect(ids(scene.wms).sort()).toEqual(LIVING);
    const amended = scene.erp.live().find(({ identity }) => identity.split('/')[2] === AMENDED.id);
    expect(amended?.payload).toMatchObject({ lines: [{ quantity: AMENDED.quantity }] });
    expect((await ledger.counts()).moves).toMatchObject({ ready: 0, claimed: 0, queued: 0, waiting: 0 });
    expect((await ledger.counts()).unknownWrites).toBe(0);

    // What had only been announced is still there to be read, and what had no order yet still waits for it.
    expect(await ledger.takeInbox('shop', 10)).toMatchObject([
      { eventId: ANNOUNCED.eventId, sourceId: ANNOUNCED.sourceId },
    ]);
    expect((await ledger.counts()).inbox.parked).toBe(1);
    expect(await ledger.cursor('wms', 'pull/shipment')).toBe('2026-11-20T00:00:00Z');
    // Personal data is opened by the key of then.
    const [record] = await ledger.recentRecords({ connectionId: 'shop', kind: 'order', limit: 1 });
    expect(record?.data).toMatchObject({ customer: 'Somebody' });
    // And a day's new order goes its way.
    await scene.order({ id: '2001' });
    await rest();
    expect([ids(scene.erp), ids(scene.wms)].map((all) => all.filter((id) => id === '2001'))).toEqual([
      ['2001'],
      ['2001'],
    ]);
  } finally {
    await ledger.close();
  }
}

describe.each(releases)(
  'the ledger of release %s goes on under this one, nothing lost and nothing doubled',
  (release) => {
    it('on SQLite', async () => {
      const file = join(scratchFolder('waybill-upgrade-'), 'waybill.db');
      copyFileSync(join(folder, release, 'ledger.db'), file);
      await goOn(`sqlite:${file}`, release);
    });

    describe.skipIf(!postgresBinaries())('on PostgreSQL', () => {
      let server: TestPostgres | undefined;
      beforeAll(async () => {
        server = await startPostgres();
      });
      afterAll(() => server?.stop());

      it('likewise', async () => {
        const url = await (server as TestPostgres).freshDatabase();
        const client = new pg.Client({ connectionString: url });
        await client.connect();
        await client.query(readFileSync(join(folder, release, 'ledger.sql'), 'utf8'));
        await client.end();
        await goOn(url, release);
      });
    });
  },
);
