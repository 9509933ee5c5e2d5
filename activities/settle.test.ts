import { expect, it } from 'vitest';
import type { Connection } from '../connectors/connections.ts';
import type { KindPort, Once } from '../connectors/connector.ts';
import { BY } from '../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import type { Mischief } from '../test/spine-scene.ts';
import { spineScene } from '../test/spine-scene.ts';

const MINUTE_MS = 60_000;
const WAYS: Once['way'][] = ['idempotency key', 'upsert by our id', 'unique reference'];

onEachDatabase('a target that says it holds the object, and does not name it', (ledgers) => {
  /** An ERP that made the order, whose answer was lost, and that then says "I have it" to whatever is sent. */
  const begin = async (way: Once['way'], more: Partial<KindPort> = {}) => {
    const clock = testClock();
    const scene = spineScene(await ledgers.open(clock), clock);
    const { connector } = scene.deps.connections.get('erp') as Connection;
    const port = connector.kinds.order as KindPort;
    connector.kinds.order = { ...port, once: { way, identityMaxLength: 64, settleMs: 1_000 }, ...more };
    scene.erp.mischief.push('lost answer', ...new Array<Mischief>(100).fill('duplicate'));
    scene.erp.findAnswer = { found: false };
    await scene.order({ id: '1001' });
    await scene.settle();
    const pass = async (minutes: number) => {
      for (let passed = 0; passed < minutes; passed += 1) {
        clock.pass(MINUTE_MS);
        await scene.settle();
      }
    };
    return { scene, pass };
  };

  it.each(WAYS)('is searched until it shows it, and nothing is sent meanwhile (%s)', async (way) => {
    const { scene, pass } = await begin(way);
    await pass(8);
    expect(scene.erp.pushes).toBe(2);
    scene.erp.findAnswer = undefined;
    await pass(8);
    expect(scene.cases).toEqual([]);
    expect([scene.erp.pushes, scene.erp.objects.length]).toEqual([2, 1]);
    expect(scene.wms.live()).toHaveLength(1);
  });

  it.each(WAYS)(
    'goes to a person where its search lags beyond all patience, and makes no second one (%s)',
    async (way) => {
      const { scene, pass } = await begin(way);
      await pass(40);
      expect(scene.cases).toMatchObject([
        {
          kind: 'unknown-outcome',
          waitingFor: expect.stringMatching(/says that it holds it already.*does not show it/),
        },
      ]);
      await pass(60);
      expect([scene.erp.pushes, scene.erp.objects.length, scene.cases.length]).toEqual([2, 1, 1]);
    },
  );

  it('goes to a person where it cannot be searched', async () => {
    const { scene, pass } = await begin('idempotency key', { find: undefined as never });
    await pass(3);
    expect(scene.cases).toMatchObject([
      { kind: 'unknown-outcome', waitingFor: expect.stringMatching(/no search to trust/) },
    ]);
    expect(scene.erp.pushes).toBe(2);
  });
});

onEachDatabase('a create whose answer was lost, and whose repetition is refused', (ledgers) => {
  const begin = async (more: Partial<KindPort> = {}) => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const scene = spineScene(ledger, clock);
    const { connector } = scene.deps.connections.get('erp') as Connection;
    const port = connector.kinds.order as KindPort;
    const once: Once = { way: 'idempotency key', identityMaxLength: 64, settleMs: 1_000 };
    connector.kinds.order = { ...port, once, ...more };
    scene.erp.mischief.push('lost answer', { class: 'rejected', message: 'the period is closed' });
    await scene.order({ id: '1001' });
    const pass = async () => {
      for (let minutes = 0; minutes < 3; minutes += 1) {
        clock.pass(MINUTE_MS);
        await scene.settle();
      }
    };
    await pass();
    const retry = async () => {
      const [open] = await ledger.cases({ state: 'open', limit: 1 });
      await ledger.freeMembers(open?.caseId as string, { verb: 'retry', ...BY });
      await pass();
    };
    return { scene, retry };
  };

  it.each([true, false])('is looked for before it is tried under another key (it was made: %s)', async (made) => {
    const { scene, retry } = await begin();
    expect(scene.cases).toMatchObject([{ kind: 'rejected' }]);
    if (!made) scene.erp.objects.length = 0;
    await retry();
    expect([scene.erp.pushes, scene.erp.objects.length]).toEqual([made ? 2 : 3, 1]);
    expect(scene.wms.live()).toHaveLength(1);
  });

  it('is tried under another key where there is no search: who keeps keys would have named what it made', async () => {
    const { scene, retry } = await begin({ find: undefined as never });
    scene.erp.objects.length = 0;
    await retry();
    expect([scene.erp.pushes, scene.erp.live().length]).toEqual([3, 1]);
  });
});

onEachDatabase('a target without a guard, whose search lags', (ledgers) => {
  const SETTLE_MS = 1_000;

  /** The answer to order 1001 is lost; what was made shows in searches only `lagMs` later. */
  const begin = async (lagMs: number) => {
    const clock = testClock();
    const scene = spineScene(await ledgers.open(clock), clock);
    const { connector } = scene.deps.connections.get('erp') as Connection;
    const port = connector.kinds.order as Required<KindPort>;
    const madeAt = new Map<string, number>();
    connector.kinds.order = {
      ...port,
      push: async (ctx, writes) => {
        const results = await port.push(ctx, writes);
        for (const { id } of scene.erp.objects) if (!madeAt.has(id)) madeAt.set(id, clock.now());
        return results;
      },
      find: async (ctx, identities, payloads) =>
        (await port.find(ctx, identities, payloads)).map((finding) =>
          finding.found === true && clock.now() - (madeAt.get(finding.targetId) ?? 0) < lagMs
            ? { found: false }
            : finding,
        ),
    } as KindPort;
    scene.erp.mischief.push('lost answer');
    await scene.order({ id: '1001' });
    await scene.settle();
    const pass = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += SETTLE_MS) {
        clock.pass(SETTLE_MS);
        await scene.settle();
      }
    };
    const orders = () => scene.erp.objects.map(({ identity }) => identity);
    return { scene, pass, orders };
  };

  it('is not told again while it does not show what was made later either', async () => {
    const { scene, pass, orders } = await begin(60 * SETTLE_MS);
    await pass(3 * SETTLE_MS);
    await scene.order({ id: '1002' });
    await pass(150 * SETTLE_MS);
    expect(scene.erp.pushes).toBe(2);
    expect(new Set(orders()).size).toBe(2);
    expect(scene.cases).toEqual([]);
    expect(scene.wms.live()).toHaveLength(2);
  });

  it('goes to a person, told once, where it lags beyond all patience', async () => {
    const { scene, pass } = await begin(60 * MINUTE_MS);
    await pass(3 * SETTLE_MS);
    await scene.order({ id: '1002' });
    await pass(40 * MINUTE_MS);
    expect(scene.erp.pushes).toBe(2);
    expect(scene.cases).toMatchObject([
      { kind: 'unknown-outcome', waitingFor: expect.stringMatching(/does not show what was made later/) },
    ]);
  });

  it('is given five times as long where nothing was made by which to tell how far it is', async () => {
    const { scene, pass } = await begin(9 * SETTLE_MS);
    await pass(20 * SETTLE_MS);
    expect([scene.erp.pushes, scene.erp.objects.length, scene.cases.length]).toEqual([1, 1, 0]);
    expect(scene.wms.live()).toHaveLength(1);
  });

  it.each([true, false])('is told again what is surely not there (something was made later: %s)', async (later) => {
    const { scene, pass } = await begin(0);
    scene.erp.objects.length = 0;
    await pass(3 * SETTLE_MS);
    expect(scene.erp.pushes).toBe(1);
    if (later) await scene.order({ id: '1002' });
    await pass(2 * SETTLE_MS);
    expect(scene.erp.pushes).toBe(later ? 3 : 1);
    await pass(10 * SETTLE_MS);
    expect(scene.erp.pushes).toBe(later ? 3 : 2);
    expect(scene.erp.live()).toHaveLength(later ? 2 : 1);
  });
});
