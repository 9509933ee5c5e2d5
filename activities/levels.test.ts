import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import type { Config } from '../config/schema.ts';
import type { Connection } from '../connectors/connections.ts';
import type { HeldTarget, RootBundle } from '../store/ledger.ts';
import { compareLevels } from './compare-levels.ts';
import type { Deps } from './deps.ts';
import { comparedTargets, forceDrifted, LEVELS_A_READ, sameLevel } from './levels.ts';
import type { WriteWish } from './write-page.ts';

/** A shop that holds levels, and a house that believes it told it others. */
function scene(options: { held: HeldTarget[]; levels: Record<string, object>; down?: boolean; windows?: string[] }) {
  const reads: string[][] = [];
  const again: string[] = [];
  const woken: string[] = [];
  const failed: string[] = [];
  const shop = {
    id: 'shop',
    role: 'storefront',
    windows: options.windows,
    context: () => ({}),
    connector: {
      kinds: {
        order: { push: () => {} },
        stock: {
          push: () => {},
          async read(_: unknown, ids: string[]) {
            reads.push(ids);
            if (options.down) throw new Error('down');
            return ids.flatMap((id) => (options.levels[id] ? [{ kind: 'stock', id, data: options.levels[id] }] : []));
          },
        },
      },
    },
  } as unknown as Connection;
  const deps = {
    config: {
      flows: {
        stock: { kinds: ['stock'], from: ['wms'], steps: ['map', 'write shop'] },
        orders: { kinds: ['order'], from: ['wms'], steps: ['map', 'write shop', 'write $origin'] },
      },
    } as unknown as Config,
    connections: new Map([['shop', shop]]),
    ledger: {
      paused: async () => [],
      heldTargets: async (_: string, __: string, after: string | undefined, limit: number) =>
        options.held.filter((one) => after === undefined || one.targetId > after).slice(0, limit),
      again: async (flow: string, rootIds: string[]) => {
        again.push(...rootIds.map((id) => `${flow} ${id}`));
        return rootIds.length;
      },
    },
    packer: { wake: (flow: string) => void woken.push(flow) },
    health: {
      succeeded() {},
      failed: (id: string) => void failed.push(id),
      turn: async () => 'free',
      turnOver: async () => {},
    },
  } as unknown as Deps;
  return { deps, shop, reads, again, woken, failed };
}

const held = (targetId: string, payload: object, flow = 'stock'): HeldTarget => ({
  rootId: `root of ${targetId}`,
  flow,
  recordId: targetId,
  targetId,
  payload,
});

const compare = (deps: Deps, flow = 'stock') =>
  new MockActivityEnvironment().run(compareLevels(deps), { connectionId: 'shop', flow });

it('holds a level for the same where every field that was told is there', () => {
  expect(sameLevel({ sku: 'A', onHand: 3 }, { sku: 'A', onHand: 3, allocated: 1 })).toBe(true);
  expect(sameLevel({ sku: 'A', onHand: 3 }, { sku: 'A', onHand: 2 })).toBe(false);
  expect(sameLevel({ sku: 'A', place: '1' }, { sku: 'A' })).toBe(false);
  expect(sameLevel({ sku: 'A' }, undefined)).toBe(false);
  expect(sameLevel(undefined, { sku: 'A' })).toBe(false);
});

describe('compareLevels', () => {
  it('sends again what the target changed or lost, of this flow alone', async () => {
    const { deps, again, woken } = scene({
      held: [held('1', { n: 5 }), held('2', { n: 5 }), held('3', { n: 5 }), held('4', { n: 5 }, 'other')],
      levels: { 1: { n: 5, more: 1 }, 2: { n: 4 } },
    });
    expect(await compare(deps)).toEqual({ drifted: 2 });
    expect(again).toEqual(['stock root of 2', 'stock root of 3']);
    expect(woken).toEqual(['stock']);
  });

  it('goes through all pages and disturbs nobody where all is equal', async () => {
    const ids = Array.from({ length: LEVELS_A_READ * 2 + 5 }, (_, index) => String(index + 1_000));
    const { deps, reads, again, woken } = scene({
      held: ids.map((id) => held(id, { n: 1 })),
      levels: Object.fromEntries(ids.map((id) => [id, { n: 1 }])),
    });
    expect(await compare(deps)).toEqual({ drifted: 0 });
    expect(reads.flat()).toEqual(ids);
    expect([...again, ...woken]).toEqual([]);
  });

  it('does not look where nothing drifts, and tells of a system that does not answer', async () => {
    const quiet = scene({ held: [held('1', { n: 1 })], levels: {} });
    expect(await compare(quiet.deps, 'orders')).toEqual({ drifted: 0 });
    expect(quiet.reads).toEqual([]);
    const down = scene({ held: [held('1', { n: 1 })], levels: {}, down: true });
    await expect(compare(down.deps)).rejects.toThrow('down');
    expect(down.failed).toEqual(['shop']);
  });
});

it('compares the targets of a flow that can be read, and none that has windows', () => {
  const { deps, shop } = scene({ held: [], levels: {} });
  expect(comparedTargets(deps, 'stock')).toEqual([shop]);
  expect(comparedTargets(deps, 'orders')).toEqual([]);
  expect(comparedTargets(scene({ held: [], levels: {}, windows: ['09:00'] }).deps, 'stock')).toEqual([]);
});

describe('forceDrifted', () => {
  const root = (id: string, n: number, targetId?: string) => {
    const intent = { connectionId: 'shop', kind: 'stock', recordId: id, part: '', payload: { n } };
    const target = { ...intent, targetId, cancelled: false };
    return {
      bundle: { targets: targetId ? [target] : [] } as unknown as RootBundle,
      wishes: [{ intent, number: id } as unknown as WriteWish],
    };
  };

  it('forces what differs by now, and nothing that is new or equal', async () => {
    const { deps, shop, reads } = scene({ held: [], levels: { 1: { n: 5 }, 2: { n: 4 } } });
    const roots = [root('a', 5, '1'), root('b', 5, '2'), root('c', 5)];
    await forceDrifted(deps, shop, 'stock', roots, AbortSignal.timeout(1_000));
    expect(roots.map(({ wishes }) => wishes[0]?.intent.force)).toEqual([undefined, true, undefined]);
    expect(reads).toEqual([['1', '2']]);
    await forceDrifted(deps, shop, 'order', roots, AbortSignal.timeout(1_000));
    expect(reads).toHaveLength(1);
  });

  it('lets those fail whose level cannot be known', async () => {
    const { deps, shop } = scene({ held: [], levels: {}, down: true });
    const roots = [root('a', 5, '1'), root('b', 5)] as (ReturnType<typeof root> & { failed?: object })[];
    await forceDrifted(deps, shop, 'stock', roots as never, AbortSignal.timeout(1_000));
    expect(roots.map(({ failed }) => failed !== undefined)).toEqual([true, false]);
  });
});
