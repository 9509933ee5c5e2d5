import { expect, it } from 'vitest';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import { spineScene } from '../test/spine-scene.ts';
import { watchSigns } from './watch-signs.ts';

const HOUR_MS = 3_600_000;

onEachDatabase('what stands still and is no order at a stage', (ledgers) => {
  async function scene() {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const shop = spineScene(ledger, clock);
    const open = async () => (await ledger.cases({ state: 'open', limit: 10 })).map(({ cause }) => cause);
    return { clock, ledger, shop, open, watch: () => watchSigns(shop.deps) };
  }

  it('is one case as long as it is seen, and closes when it is gone', async () => {
    const { clock, ledger, shop, open, watch } = await scene();
    shop.erp.mischief.push({ class: 'rate-limited', message: 'slow down', retryAfterMs: 1 });
    await shop.order({ id: '1' });
    await shop.settle();
    clock.pass(HOUR_MS / 2);
    expect(await watch()).toEqual({ opened: 0, ended: 0 });
    clock.pass(HOUR_MS);
    expect(await watch()).toEqual({ opened: 1, ended: 0 });
    expect(await watch()).toEqual({ opened: 0, ended: 0 });
    expect(await open()).toEqual(['overdue:late-queue:erp']);
    const [row] = await ledger.cases({ state: 'open', limit: 1 });
    expect(row).toMatchObject({ kind: 'overdue', connectionId: 'erp', members: 0 });
    expect(await ledger.closeCaseIfEmpty(row?.caseId as string)).toBe(false);
    await shop.settle();
    expect(await watch()).toEqual({ opened: 0, ended: 1 });
    const { outbox } = await ledger.pendingDeliveries();
    expect(outbox).toMatchObject([{ workflowId: row?.caseId, message: 'check' }]);
    expect(await ledger.closeCaseIfEmpty(row?.caseId as string)).toBe(true);
  });

  it('is told of batches that never end, and of nothing that a pause or a window explains', async () => {
    const { clock, shop, open, watch } = await scene();
    await shop.order({ id: '1' });
    expect(await shop.pack()).not.toBeNull();
    clock.pass(2 * HOUR_MS);
    await watch();
    expect(await open()).toEqual(['overdue:old-batches:orders']);
  });

  it('is not told of a queue whose connection is paused', async () => {
    const { clock, ledger, shop, open, watch } = await scene();
    shop.erp.mischief.push({ class: 'rate-limited', message: 'slow down', retryAfterMs: 1 });
    await shop.order({ id: '1' });
    await shop.settle();
    await ledger.pause('erp', {
      kind: 'auth',
      cause: 'auth:erp',
      waitingFor: 'new credentials of erp',
      connectionId: 'erp',
    });
    clock.pass(2 * HOUR_MS);
    expect(await watch()).toEqual({ opened: 0, ended: 0 });
    expect(await open()).toEqual(['auth:erp']);
  });
});
