import { expect, it } from 'vitest';
import type { Connection } from '../connectors/connections.ts';
import { type Failure, WaybillError } from '../domain/failures.ts';
import type { Ledger } from '../store/ledger.ts';
import { onEachDatabase, type TestClock, testClock } from '../test/ledgers.ts';
import { spineScene } from '../test/spine-scene.ts';
import { createHealth } from './health.ts';
import { sweep } from './sweep.ts';

const HOUR_MS = 3_600_000;
const SWEEP_MS = 30_000;
/** Until here it is taken for a bad minute. */
const FIRST_MS = 300_000;

/** A worker process as the composition root makes it, with a real eye on the health of its connections. */
function worker(ledger: Ledger, clock: TestClock, name: string, credential = 'token') {
  const scene = spineScene(ledger, clock);
  const erp = {
    ...(scene.deps.connections.get('erp') as Connection),
    credential: () => credential,
    secrets: ['token'],
  };
  scene.deps.connections = new Map([...scene.deps.connections, ['erp', erp]]);
  let calls = 0;
  /** Why the ERP does nothing now. */
  let down: Failure | undefined;
  const push = scene.erp.push.bind(scene.erp);
  scene.erp.push = (write) => {
    calls += 1;
    return down ? { result: 'failed', failure: down } : push(write);
  };
  erp.connector = {
    ...erp.connector,
    check: async () => {
      calls += 1;
      if (down) throw new WaybillError(down);
    },
  };
  const { starter, connections, log } = scene.deps;
  scene.deps.health = createHealth({ ledger, starter, connections, clock, process: name, log });
  return {
    ...scene,
    sweep: sweep(scene.deps, async () => {}),
    calls: () => calls,
    now(failure: Failure | undefined) {
      down = failure;
    },
  };
}

const openCases = (ledger: Ledger) => ledger.cases({ state: 'open', limit: 10 });

onEachDatabase('a system that is of no use', (ledgers) => {
  const unavailable: Failure = { class: 'unavailable', message: 'erp answered 503' };
  const auth: Failure = { class: 'auth', message: 'erp answered 401' };

  it('is not one whose calls we gave up ourselves, however many', async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const one = worker(ledger, clock, 'one');
    one.now({ class: 'unavailable', message: 'cancelled before it was sent', ours: true });
    for (let id = 1; id <= 20; id += 1) await one.order({ id: String(id) });
    for (let turn = 0; turn < 20; turn += 1) {
      await one.settle();
      await one.sweep();
      clock.pass(SWEEP_MS);
    }
    expect(one.calls()).toBeGreaterThanOrEqual(20);
    expect(await openCases(ledger)).toEqual([]);
    one.now(undefined);
    for (let turn = 0; turn < 10; turn += 1) {
      await one.settle();
      await one.sweep();
      clock.pass(SWEEP_MS);
    }
    expect(one.erp.objects).toHaveLength(20);
  });

  it('for six hours leaves its records queued, no claim held and one case, and gets all of them once when it is back', async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const one = worker(ledger, clock, 'one');
    one.now(unavailable);
    for (let id = 1; id <= 20; id += 1) await one.order({ id: String(id) });
    const start = clock.now();
    let lastBusy = start;
    while (clock.now() < start + 6 * HOUR_MS) {
      if ((await one.settle()) > 0) lastBusy = clock.now();
      await one.sweep();
      expect((await ledger.sweep(clock.now(), 0)).claiming, 'batches that hold something').toEqual([]);
      clock.pass(clock.now() < start + FIRST_MS ? SWEEP_MS : 20 * SWEEP_MS);
    }
    expect(lastBusy - start).toBeLessThan(FIRST_MS);
    // The second one says that the pause has lasted long.
    expect((await openCases(ledger)).map(({ kind, connectionId }) => [kind, connectionId])).toEqual([
      ['overdue', 'erp'],
      ['connection', 'erp'],
    ]);
    expect(one.erp.objects).toEqual([]);
    one.now(undefined);
    await one.sweep();
    for (let turn = 0; turn < 10; turn += 1) {
      await one.settle();
      clock.pass(SWEEP_MS);
    }
    expect(one.erp.objects).toHaveLength(20);
    expect(one.wms.objects).toHaveLength(20);
    await one.sweep();
    expect(await openCases(ledger)).toEqual([]);
  });

  it('for a wrong credential is called once by two processes, and goes on by itself with a right one', async () => {
    const clock = testClock();
    const url = await ledgers.freshUrl();
    const [first, second] = [await ledgers.open(clock, url), await ledgers.open(clock, url)];
    const workers = [worker(first, clock, 'one'), worker(second, clock, 'two')] as const;
    for (const each of workers) each.now(auth);
    for (let id = 1; id <= 20; id += 1) await workers[0].order({ id: String(id) });
    const halves = [await first.pack(half), await second.pack(half)];
    await Promise.all(workers.map((each, at) => each.carry(halves[at] as { batchId: string })));
    for (let turn = 0; turn < 20; turn += 1, clock.pass(SWEEP_MS)) {
      for (const each of workers) {
        await each.settle();
        await each.sweep();
      }
    }
    expect(workers[0].calls() + workers[1].calls()).toBe(1);
    const [only, ...others] = await openCases(first);
    expect([only?.kind, others]).toEqual(['auth', []]);
    expect(only?.waitingFor).toContain('new credentials of erp (token)');

    const mended = worker(second, clock, 'three', 'another token');
    await mended.sweep();
    for (let turn = 0; turn < 10; turn += 1, clock.pass(SWEEP_MS)) await mended.settle();
    expect(mended.erp.objects).toHaveLength(20);
    expect(await openCases(first)).toEqual([]);
  });

  it.each([
    ['clock', 'the clocks of erp and of this host to agree'],
    ['plan', 'the plan of erp to allow calls'],
  ] as const)('for its %s goes on with the same credential as soon as a probe succeeds', async (lack, waitingFor) => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const one = worker(ledger, clock, 'one');
    one.now({ ...auth, lack });
    await one.order({ id: '1' });
    await one.settle();
    for (let turn = 0; turn < 5; turn += 1, clock.pass(SWEEP_MS)) {
      await one.settle();
      await one.sweep();
    }
    // The one that was refused, and a probe a sweep.
    expect([one.calls(), one.erp.objects]).toEqual([6, []]);
    expect(await openCases(ledger)).toMatchObject([{ kind: 'connection', connectionId: 'erp', waitingFor }]);
    one.now(undefined);
    await one.sweep();
    for (let turn = 0; turn < 5; turn += 1, clock.pass(SWEEP_MS)) await one.settle();
    expect(one.erp.objects).toHaveLength(1);
    await one.sweep();
    expect(await openCases(ledger)).toEqual([]);
  });

  it('paused for its clock, and then refused for its credential, is asked no more until a person says retry', async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const one = worker(ledger, clock, 'one');
    one.now({ ...auth, lack: 'clock' });
    await one.order({ id: '1' });
    await one.settle();
    one.now(auth);
    for (let turn = 0; turn < 5; turn += 1, clock.pass(SWEEP_MS)) await one.sweep();
    expect(one.calls()).toBe(2);
    one.now(undefined);
    const [only] = await openCases(ledger);
    await ledger.freeMembers(only?.caseId as string, { verb: 'retry', who: 'li', why: 'the token was taken back' });
    await one.sweep();
    for (let turn = 0; turn < 5; turn += 1, clock.pass(SWEEP_MS)) await one.settle();
    expect(one.erp.objects).toHaveLength(1);
  });

  it('tries the same credential once more where a person says retry: the system takes it again', async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const one = worker(ledger, clock, 'one');
    one.now(auth);
    await one.order({ id: '1' });
    await one.settle();
    one.now(undefined);
    for (let turn = 0; turn < 5; turn += 1, clock.pass(SWEEP_MS)) await one.sweep();
    const [refused] = await openCases(ledger);
    expect([refused?.kind, refused?.members, one.erp.objects]).toEqual(['auth', 0, []]);

    await ledger.freeMembers(refused?.caseId as string, { verb: 'retry', who: 'li', why: 'the vendor had a bad hour' });
    await one.sweep();
    for (let turn = 0; turn < 5; turn += 1, clock.pass(SWEEP_MS)) await one.settle();
    expect(one.erp.objects).toHaveLength(1);
    expect(await openCases(ledger)).toEqual([]);
  });
});

const half = { flow: 'orders', max: 10, maxNumberBytes: 1_900, closedQueues: [] };
