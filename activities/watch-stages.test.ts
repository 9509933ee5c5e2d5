import { expect, it } from 'vitest';
import type { Connection } from '../connectors/connections.ts';
import type { Ledger } from '../store/ledger.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import { spineScene } from '../test/spine-scene.ts';
import { watchStages } from './watch-stages.ts';

const HOUR_MS = 3_600_000;
const rateLimited = { class: 'rate-limited' as const, message: 'slow down', retryAfterMs: 1 };

onEachDatabase('orders past the time of their stage', (ledgers) => {
  async function scene(more: { windows?: NonNullable<Connection['windows']> } = {}) {
    const clock = testClock(Date.parse('2026-11-25T08:00:00Z'));
    const ledger: Ledger = await ledgers.open(clock);
    const shop = spineScene(ledger, clock);
    const erp = shop.deps.connections.get('erp') as Connection;
    if (more.windows) erp.windows = more.windows;
    const watch = () => watchStages(shop.deps);
    const overdue = async () =>
      (await ledger.cases({ state: 'open', limit: 10 })).filter(({ kind }) => kind === 'overdue');
    return { ...shop, clock, ledger, watch, overdue };
  }

  it('join one case of their stage and the system that should bring them on, once', async () => {
    const { erp, clock, watch, overdue, ledger, ...shop } = await scene();
    erp.mischief.push(rateLimited, rateLimited, rateLimited);
    for (const id of ['1', '2', '3']) await shop.order({ id });
    await shop.settle();
    expect(await watch()).toEqual({ joined: 0, left: 0 });
    clock.pass(4 * HOUR_MS);
    expect(await watch()).toEqual({ joined: 3, left: 0 });
    const [row, ...others] = await overdue();
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      cause: 'overdue:cleared:erp',
      waitingFor: 'erp to bring orders on that stand at "cleared" past their time',
      connectionId: 'erp',
      members: 3,
    });
    const members = await ledger.caseMembers(row?.caseId as string, { limit: 10 });
    expect(members.map(({ flow, numbers }) => [flow, ...numbers])).toEqual([
      ['', '#1'],
      ['', '#2'],
      ['', '#3'],
    ]);
    clock.pass(HOUR_MS);
    expect(await watch()).toEqual({ joined: 0, left: 0 });
    expect((await overdue())[0]?.members).toBe(3);
  });

  it('are held up by it in nothing, and leave it in the moment they move on; an empty one closes', async () => {
    const { erp, clock, watch, overdue, ledger, ...shop } = await scene();
    erp.mischief.push(rateLimited, rateLimited);
    await shop.order({ id: '1' });
    await shop.order({ id: '2' });
    await shop.settle();
    clock.pass(4 * HOUR_MS);
    await watch();
    const [row] = await overdue();
    erp.mischief.push(rateLimited);
    await shop.settle();
    expect((await overdue())[0]?.members).toBe(1);
    expect(await ledger.closeCaseIfEmpty(row?.caseId as string)).toBe(false);
    clock.pass(HOUR_MS);
    await shop.settle();
    expect(await ledger.closeCaseIfEmpty(row?.caseId as string)).toBe(true);
    // Both are at the warehouse now, on time; nothing joins again.
    expect(await watch()).toEqual({ joined: 0, left: 0 });
    expect(await overdue()).toEqual([]);
  });

  it('are in time until the first planned window since they came has passed', async () => {
    const { clock, watch, ...shop } = await scene({
      windows: { times: ['07:00', '18:00'], timezone: 'UTC', runsPerDay: 5 },
    });
    await shop.order({ id: '1' });
    await shop.settle();
    clock.pass(10 * HOUR_MS + 30 * 60_000);
    expect(await watch()).toEqual({ joined: 0, left: 0 });
    clock.pass(30 * 60_000);
    expect(await watch()).toEqual({ joined: 1, left: 0 });
  });

  it('that wait in another case are told by that one, and by this when it no longer says why', async () => {
    const { clock, watch, overdue, ledger, ...shop } = await scene();
    await shop.order({ id: '1', paid: 'unpaid' });
    await shop.settle();
    clock.pass(5 * HOUR_MS);
    expect(await watch()).toEqual({ joined: 0, left: 0 });
    expect(await overdue()).toEqual([]);
    const [payment] = await ledger.cases({ state: 'open', limit: 10 });
    await ledger.freeMembers(payment?.caseId as string, { verb: 'release', who: 'ann', why: 'paid by wire' });
    clock.pass(HOUR_MS);
    // Nobody packs it: it stands ready, and nothing else says so.
    expect(await watch()).toEqual({ joined: 1, left: 0 });
    expect((await overdue())[0]?.cause).toBe('overdue:checked:');
  });

  it("leave on a person's word, and come back when they stand as long again", async () => {
    const { erp, clock, watch, overdue, ledger, ...shop } = await scene();
    erp.mischief.push(rateLimited);
    await shop.order({ id: '1' });
    await shop.settle();
    clock.pass(4 * HOUR_MS);
    await watch();
    const [row] = await overdue();
    const said = await ledger.freeMembers(row?.caseId as string, { verb: 'release', who: 'ann', why: 'I know' });
    expect(said).toEqual({ freed: 1, flows: [] });
    expect(await ledger.closeCaseIfEmpty(row?.caseId as string)).toBe(true);
    clock.pass(HOUR_MS);
    expect(await watch()).toEqual({ joined: 0, left: 0 });
    clock.pass(3 * HOUR_MS);
    expect(await watch()).toEqual({ joined: 1, left: 0 });
  });

  it('are taken out when they are cancelled; stock and other things without a stage never come in', async () => {
    const { erp, clock, watch, overdue, ledger, ...shop } = await scene();
    await ledger.stage({
      connectionId: 'shop',
      flows: [],
      records: [{ kind: 'stock', id: 'SKU', numbers: [], data: {} }],
    });
    erp.mischief.push(rateLimited);
    await shop.order({ id: '1' });
    await shop.settle();
    clock.pass(4 * HOUR_MS);
    expect(await watch()).toEqual({ joined: 1, left: 0 });
    const [rootId] = await ledger.findRoots('1');
    await ledger.command(rootId as string, { verb: 'cancel', who: 'ann', why: 'buyer rang' });
    clock.pass(HOUR_MS);
    expect(await watch()).toEqual({ joined: 0, left: 1 });
    expect((await overdue()).map(({ members }) => members)).toEqual([0]);
  });
});
