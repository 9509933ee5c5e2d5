import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { BY } from '../test/ledger-scene.ts';
import { onEachDatabase, scratchFolder, TEST_MASTER_KEY, testClock } from '../test/ledgers.ts';
import { spineScene } from '../test/spine-scene.ts';
import { kindsSql } from './member-kinds.ts';
import { openLedger } from './open.ts';

onEachDatabase('what waited in a case that is over', (ledgers) => {
  it('is told of that case alone, whatever came to others', async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const scene = spineScene(ledger, clock, undefined, { rules: { gates: ['kyc'] } });
    const registered = [
      ['1001', 'c-ann'],
      ['1002', 'c-ann'],
      ['1003', 'c-ben'],
    ] as const;
    for (const [id, customer] of registered) await scene.order({ id, customer, company: 'Works' });
    await scene.settle();
    await ledger.decideAccount({ connectionId: 'shop', customerId: 'c-ann' }, { verb: 'approve' }, BY);
    await scene.settle();
    const cases = await ledger.cases({ limit: 5 });
    const [over, open] = ['kyc:shop/c-ann', 'kyc:shop/c-ben'].map((cause) => cases.find((one) => one.cause === cause));
    expect(await ledger.closeCaseIfEmpty(over?.caseId as string)).toBe(true);
    const kinds = await ledger.memberKinds([over?.caseId as string, open?.caseId as string]);
    expect([...kinds.values()]).toEqual([{ order: 2 }, { order: 1 }]);
  });
});

it.each([
  ['m.left_at IS NULL', 'case_members_in'],
  ['m.left_at IS NOT NULL', 'case_members_left'],
] as const)('members where %s are found by their index', async (which, index) => {
  const folder = scratchFolder('waybill-members-');
  try {
    const file = join(folder, 'book.db');
    const ledger = await openLedger({ url: `sqlite:${file}`, masterKey: TEST_MASTER_KEY, clock: testClock() });
    await ledger.migrate();
    await ledger.close();
    const db = new Database(file, { readonly: true });
    const rows = () => "(SELECT json_extract(value, '$.id') AS id FROM json_each(?)) AS r";
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${kindsSql({ rows }, which)}`).all('[]') as { detail: string }[];
    db.close();
    const steps = plan.map(({ detail }) => detail);
    expect(steps.join('\n')).toMatch(new RegExp(`SEARCH m USING (COVERING )?INDEX ${index} \\(case_id=\\?`));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
