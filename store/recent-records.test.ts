import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { scene } from '../test/ledger-scene.ts';
import { onEachDatabase, scratchFolder, TEST_MASTER_KEY, testClock } from '../test/ledgers.ts';
import type { RecentRecord } from './ledger.ts';
import { openLedger } from './open.ts';
import { recentSql } from './recent-records.ts';

const ORDERS = { connectionId: 'shop', kind: 'order' as const };

onEachDatabase('recent records', (ledgers) => {
  const start = async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    return { ledger, clock, ...scene(ledger) };
  };

  it('come what changed last first, page after page, each once', async () => {
    const { ledger, clock, stage, order } = await start();
    // Two share a moment: the page may end between them.
    await stage([order('1'), order('2'), order('3')]);
    clock.pass(1_000);
    await stage([order('4', { id: '4', note: 'as it is' })]);
    clock.pass(1_000);
    await stage([order('1', { id: '1', changed: true })]);
    await stage([{ kind: 'payment', id: 'p', parent: { kind: 'order', id: '2' }, data: {} }]);

    const seen: RecentRecord[] = [];
    for (let before: RecentRecord | undefined; ; before = seen.at(-1)) {
      const page = await ledger.recentRecords({ ...ORDERS, limit: 2, ...(before ? { before } : {}) });
      seen.push(...page);
      if (page.length === 0) break;
    }
    expect(seen.map(({ sourceId }) => sourceId)).toEqual(['1', '4', '3', '2']);
    expect(seen[0]).toMatchObject({ number: '#1', revision: 2, data: { id: '1', changed: true }, ...ORDERS });
    expect(seen[0]?.rootId).toBe(seen[0]?.recordId);
    expect(seen[1]?.data).toEqual({ id: '4', note: 'as it is' });
  });

  it('are as amended, not older than asked for, and closed where nobody reads them', async () => {
    const { ledger, clock, stage, order } = await start();
    await stage([order('1', { total: 1 }), order('2', { total: 2 })]);
    clock.pass(1_000);
    const [one] = await ledger.findRoots('1');
    await ledger.amend(one as string, { total: 9 }, { who: 'ann', why: 'agreed' });
    const sinceMs = clock.now();
    const recent = await ledger.recentRecords({ ...ORDERS, limit: 10, sinceMs });
    expect(recent).toMatchObject([{ sourceId: '1', revision: 2, changedAt: sinceMs, data: { total: 9 } }]);
    const closed = await ledger.recentRecords({ ...ORDERS, limit: 10, data: false });
    expect(closed.map(({ number, data }) => [number, data])).toEqual([
      ['#1', undefined],
      ['#2', undefined],
    ]);
    expect(await ledger.recentRecords({ connectionId: 'other', kind: 'order', limit: 10 })).toEqual([]);
  });
});

describe('recent records', () => {
  it('are found by an index, without a sort', async () => {
    const file = `${scratchFolder('waybill-recent-')}/a.db`;
    const ledger = await openLedger({ url: `sqlite:${file}`, masterKey: TEST_MASTER_KEY, clock: testClock() });
    await ledger.migrate();
    await ledger.close();
    const db = new Database(file, { readonly: true });
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${recentSql(true)}`).all('shop', 'order', 0, 9, 9, 10) as {
      detail: string;
    }[];
    db.close();
    const steps = plan.map(({ detail }) => detail);
    expect(steps.join('\n')).toMatch(/SEARCH r USING (COVERING )?INDEX records_changed/);
    expect(steps.join('\n')).not.toMatch(/TEMP B-TREE|SCAN/);
  });
});
