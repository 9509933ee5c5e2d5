import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { BY, scene } from '../test/ledger-scene.ts';
import { onEachDatabase, scratchFolder, TEST_MASTER_KEY, testClock } from '../test/ledgers.ts';
import type { Claim } from './ledger.ts';
import { createVault, keyNumberOf } from './vault.ts';

const CARD = '4111 1111 1111 1111';
const MASKED = '411111******1111';

onEachDatabase('card numbers', (ledgers) => {
  it('are masked in records, corrections, failures and reasons before they are written', async () => {
    const ledger = await ledgers.open(testClock());
    const { stage, order, carry, send, put, answer } = scene(ledger);
    await stage([order('1', { id: '1', note: `card ${CARD}`, poNumber: CARD }, { numbers: ['#1', CARD] })]);
    const data = async () =>
      (await ledger.recentRecords({ connectionId: 'shop', kind: 'order', limit: 1 }))[0]?.data as { note: string };
    expect(await data()).toEqual({ id: '1', note: `card ${MASKED}`, poNumber: MASKED });
    expect(await ledger.findRoots(MASKED)).toHaveLength(1);
    expect(await ledger.findRoots(CARD)).toEqual([]);

    const { batchId, claims } = await carry();
    const claim = claims[0] as Claim;
    const ticket = await send(batchId, put(claim, { total: 1 }));
    const failure = { class: 'rejected', message: `no ${CARD} here` } as const;
    await ledger.outcome({ writeId: ticket.writeId, attempt: ticket.attempt, state: 'rejected', failure });
    const cause = {
      kind: 'rejected',
      cause: 'rejected:erp',
      waitingFor: `rejected: ${failure.message}`,
      failure,
    } as const;
    await answer(batchId, claim, { to: 'case', case: cause });
    await ledger.amend(claim.rootId, { note: `pays with ${CARD}` }, { who: 'ann', why: `she said ${CARD}` });
    await ledger.command(claim.rootId, { verb: 'hold', ...BY, why: `wants ${CARD} charged` });

    expect((await data()).note).toBe(`pays with ${MASKED}`);
    const told = JSON.stringify([
      await ledger.journey(claim.rootId),
      await ledger.cases({ limit: 10 }),
      await ledger.order(claim.rootId),
    ]);
    expect(told).toContain(MASKED);
    expect(told).not.toContain(CARD);
  });
});

it('a webhook is kept without the card that it tells', async () => {
  const { openLedger } = await import('./open.ts');
  const file = join(scratchFolder('waybill-cards-'), 'waybill.db');
  const ledger = await openLedger({ url: `sqlite:${file}`, masterKey: TEST_MASTER_KEY, clock: testClock() });
  await ledger.migrate();
  const body = `{ "id": 4111111111111111, "note": "${CARD}" }`;
  await ledger.receive([{ connectionId: 'shop', topic: 't', eventId: 'e', kind: 'order', sourceId: '1', body }]);
  await ledger.close();
  const db = new Database(file, { readonly: true });
  const { raw_enc: sealed } = db.prepare('SELECT raw_enc FROM inbox').get() as { raw_enc: Buffer };
  const { name, wrapped } = db
    .prepare('SELECT name, wrapped FROM customer_keys WHERE number = ?')
    .get(keyNumberOf(sealed)) as {
    name: string;
    wrapped: Buffer;
  };
  db.close();
  const vault = createVault(TEST_MASTER_KEY);
  const opened = vault.open({ number: keyNumberOf(sealed), key: vault.unwrap(name, wrapped) }, 'inbox:t:e', sealed);
  expect(opened).toBe(`{"id":4111111111111111,"note":"${MASKED}"}`);
});
