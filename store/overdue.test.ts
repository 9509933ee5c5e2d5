import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { scratchFolder, TEST_MASTER_KEY, testClock } from '../test/ledgers.ts';
import { openLedger } from './open.ts';
import { CAME_SINCE } from './overdue.ts';

it('the search for who came to a stage steps over its index alone: what is done costs nothing', async () => {
  const folder = scratchFolder('waybill-overdue-');
  try {
    const file = join(folder, 'book.db');
    const ledger = await openLedger({ url: `sqlite:${file}`, masterKey: TEST_MASTER_KEY, clock: testClock() });
    await ledger.migrate();
    await ledger.close();
    const db = new Database(file);
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${CAME_SINCE}`).all('received', 0, 0, 1, 1) as { detail: string }[];
    db.close();
    expect(plan[0]?.detail).toMatch(/^SEARCH t USING COVERING INDEX roots_passing \(stage=\? AND stage_at>\?/);
    expect(plan.map(({ detail }) => detail).join('\n')).not.toMatch(/SCAN|TEMP B-TREE/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
