import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it } from 'vitest';
import type { Connection } from '../connectors/connections.ts';
import type { Finding, SourceRecord, Write, WriteResult } from '../connectors/connector.ts';
import { WaybillError } from '../domain/failures.ts';
import type { Ledger, RootBundle } from '../store/ledger.ts';
import { onEachDatabase, type TestClock, testClock } from '../test/ledgers.ts';
import { spineScene } from '../test/spine-scene.ts';
import { createHealth } from './health.ts';
import { forceDrifted } from './levels.ts';
import { pullKind } from './pull-kind.ts';
import { sweep } from './sweep.ts';
import { takeIn } from './take-in.ts';
import type { WriteWish } from './write-page.ts';

const SWEEP_MS = 30_000;
/** Longer than an answer that was lost is waited for. */
const LATER_MS = 60_000;

type Erp = ReturnType<typeof spineScene>['erp'];

/** A worker process whose ERP is called in every way there is, and refuses or takes the credential; `shared`: the one that others call too. */
function worker(ledger: Ledger, clock: TestClock, name: string, taken: boolean, shared?: Erp) {
  const scene = spineScene(ledger, clock);
  const books = shared ?? scene.erp;
  const calls: string[] = [];
  const call = async <T>(verb: string, answer: () => T): Promise<T> => {
    calls.push(verb);
    // Long enough for the others to begin theirs meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (!taken) throw new WaybillError({ class: 'auth', message: 'erp answered 401' });
    return answer();
  };
  const known = scene.deps.connections.get('erp') as Connection;
  const order = known.connector.kinds.order as NonNullable<typeof known.connector.kinds.order>;
  const record = (id: string): SourceRecord => ({ kind: 'order', id, data: { id } });
  const erp: Connection = {
    ...known,
    credential: () => (taken ? 'right' : 'wrong'),
    connector: {
      ...known.connector,
      check: () => call('check', () => {}),
      kinds: {
        order: {
          ...order,
          push: (_: unknown, writes: Write[]) =>
            call<WriteResult[]>('push', () => writes.map((write) => books.push(write))),
          find: (_: unknown, ids: string[]) => call<Finding[]>('find', () => ids.map((id) => books.find(id))),
          read: (_: unknown, ids: string[]) => call('read', () => ids.map(record)),
          async *pull() {
            yield await call('pull', () => ({ records: [record('P1')], cursor: '1' }));
          },
        },
        stock: { schema: order.schema, read: (_: unknown, ids: string[]) => call('levels', () => ids.map(record)) },
      },
    },
  };
  scene.deps.connections = new Map([...scene.deps.connections, ['erp', erp]]);
  const { deps } = scene;
  deps.health = createHealth({ ...deps, process: name });
  const levels = async () => {
    const intent = { connectionId: 'erp', kind: 'stock', recordId: 'r', part: '', payload: {} };
    const bundle = { targets: ['1', '2'].map((targetId) => ({ ...intent, targetId, cancelled: false })) };
    const root = { bundle: bundle as unknown as RootBundle, wishes: [{ intent } as unknown as WriteWish] };
    await forceDrifted(deps, erp, 'stock', [root], AbortSignal.timeout(60_000));
  };
  const refused = (error: unknown) => expect(error).toMatchObject({ failure: { class: 'auth' } });
  const ways: (() => Promise<unknown>)[] = [
    async () => {
      const batch = await ledger.pack({ flow: 'orders', max: 8, maxNumberBytes: 1_900, closedQueues: [] });
      if (batch) await scene.carry(batch);
    },
    () => new MockActivityEnvironment().run(takeIn(deps), { connectionId: 'erp' }).catch(refused),
    () => pullKind(deps, erp, 'order', AbortSignal.timeout(60_000)).catch(refused),
    levels,
    sweep(deps, async () => {}),
  ];
  return { ...scene, calls, ways };
}

/** The same list, begun elsewhere. */
const turned = <T>(list: readonly T[], by: number): T[] => list.map((_, at) => list[(at + by) % list.length] as T);

onEachDatabase('a credential that nobody tried yet', (ledgers) => {
  const begin = async () => {
    const clock = testClock();
    const url = await ledgers.freshUrl();
    const [first, second] = [await ledgers.open(clock, url), await ledgers.open(clock, url)];
    // An earlier process leaves writes whose fate nobody knows, new orders, and events.
    const earlier = worker(first, clock, 'earlier', true);
    for (let n = 0; n < 6; n += 1) earlier.erp.mischief.push('lost answer');
    await earlier.orders(Array.from({ length: 6 }, (_, at) => ({ id: `L${at}` })));
    await earlier.settle();
    await first.receive(
      Array.from({ length: 30 }, (_, at) => ({
        connectionId: 'erp',
        topic: 't',
        eventId: `e${at}`,
        kind: 'order' as const,
        sourceId: `E${at}`,
        body: '{}',
      })),
    );
    await earlier.orders(Array.from({ length: 10 }, (_, at) => ({ id: `N${at}` })));
    clock.pass(LATER_MS);
    return { clock, first, second, erp: earlier.erp };
  };

  it.each([0, 1, 2, 3, 4])(
    'is tried by one call of two workers that make all kinds of them, from the %d. on',
    async (from) => {
      const { clock, first, second, erp } = await begin();
      const workers = [worker(first, clock, 'one', false, erp), worker(second, clock, 'two', false, erp)];
      await Promise.all(workers.flatMap(({ ways }) => turned(ways, from).map((way) => way())));
      for (let turn = 0; turn < 3; turn += 1, clock.pass(SWEEP_MS))
        for (const { ways } of workers) for (const way of ways) await way();
      expect(workers.flatMap(({ calls }) => calls)).toHaveLength(1);
      expect(await first.cases({ state: 'open', limit: 10 })).toMatchObject([{ kind: 'auth', connectionId: 'erp' }]);
    },
  );

  it('is tried by one call, and then all of them are made, where it is right', async () => {
    const { clock, first, second, erp } = await begin();
    const workers = [worker(first, clock, 'one', true, erp), worker(second, clock, 'two', true, erp)];
    await Promise.all(workers.flatMap(({ ways }) => ways.map((way) => way())));
    for (let turn = 0; turn < 6; turn += 1, clock.pass(LATER_MS))
      for (const { ways } of workers) for (const way of ways) await way();
    expect(new Set(workers.flatMap(({ calls }) => calls))).toEqual(new Set(['push', 'find', 'read', 'pull', 'levels']));
    expect((await first.counts()).moves).toMatchObject({ queued: 0, claimed: 0, ready: 0 });
    expect(await first.cases({ state: 'open', limit: 10 })).toEqual([]);
  });
});
