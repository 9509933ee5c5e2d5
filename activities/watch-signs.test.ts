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

  it('is told of announcements that nobody reads, and of those whose order never comes', async () => {
    const { clock, ledger, open, watch } = await scene();
    const announce = (eventId: string, kind: 'order' | 'status') =>
      ledger.receive([{ connectionId: 'shop', topic: kind, eventId, kind, sourceId: eventId, body: '{}' }]);
    await announce('lost', 'order');
    clock.pass(HOUR_MS - 1);
    expect(await watch()).toEqual({ opened: 0, ended: 0 });
    clock.pass(1);
    expect(await watch()).toEqual({ opened: 1, ended: 0 });
    expect(await open()).toEqual(['overdue:unread-events:shop']);
    const [lost] = await ledger.takeInbox('shop', 10);
    const inbox = [{ inboxId: lost?.inboxId as string, sourceId: 'lost', kind: 'order' as const }];
    await ledger.stage({ connectionId: 'shop', flows: [], records: [], inbox });
    expect(await watch()).toEqual({ opened: 0, ended: 1 });
    await announce('early', 'status');
    const [early] = await ledger.takeInbox('shop', 10);
    const parent = { kind: 'order' as const, id: 'unknown' };
    await ledger.stage({
      connectionId: 'shop',
      flows: [],
      records: [{ kind: 'status', id: 'early', numbers: [], data: {}, parent }],
      inbox: [{ inboxId: early?.inboxId as string, sourceId: 'early', kind: 'status' }],
    });
    expect((await ledger.counts()).inbox.parked).toBe(1);
    clock.pass(23 * HOUR_MS);
    expect(await watch()).toEqual({ opened: 0, ended: 0 });
    clock.pass(HOUR_MS);
    expect(await watch()).toEqual({ opened: 1, ended: 0 });
    expect(await open()).toContain('overdue:parked-events:shop');
  });

  it('is told of writes whose fate nobody knows, as long as that is so', async () => {
    const { clock, ledger, shop, open, watch } = await scene();
    shop.erp.mischief.push('lost answer');
    shop.erp.findAnswer = { found: 'unsure', why: 'its search is down' };
    await shop.order({ id: '1' });
    await shop.settle();
    expect((await ledger.counts()).unknownWrites).toBe(1);
    clock.pass(HOUR_MS - 1);
    await watch();
    expect(await open()).not.toContain('overdue:unknown-writes:erp');
    clock.pass(1);
    await watch();
    expect(await open()).toContain('overdue:unknown-writes:erp');
  });

  it('is as old as the config says, and a pause that lasts has a case of its own beside the first', async () => {
    const { clock, ledger, shop, open } = await scene();
    const { overdue, ...rest } = shop.deps.config;
    const signs = { ...overdue.signs, 'long-pause': 2 * HOUR_MS, 'old-batches': 'never' as const };
    const watch = () => watchSigns({ ...shop.deps, config: { ...rest, overdue: { ...overdue, signs } } });
    await shop.order({ id: '1' });
    expect(await shop.pack()).not.toBeNull();
    await ledger.pause('erp', { kind: 'auth', cause: 'auth:erp', waitingFor: 'new credentials', connectionId: 'erp' });
    clock.pass(2 * HOUR_MS - 1);
    await watch();
    expect(await open()).toEqual(['auth:erp']);
    clock.pass(1);
    await watch();
    expect((await open()).sort()).toEqual(['auth:erp', 'overdue:long-pause:erp']);
    await ledger.resume('erp');
    expect(await watch()).toEqual({ opened: 0, ended: 1 });
  });
});
