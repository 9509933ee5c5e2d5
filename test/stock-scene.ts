import { MockActivityEnvironment } from '@temporalio/testing';
import { createActivities } from '../activities/index.ts';
import { watchStock } from '../activities/stock/watch.ts';
import { MappingBook } from '../mapper/index.ts';
import type { Ledger } from '../store/ledger.ts';
import type { TestClock } from './ledgers.ts';
import { connectionOf, connectorOf, MAPPINGS, spineScene, Target } from './spine-scene.ts';

const FIELDS =
  'sku: sku\n  available: available\n  onHand: { from: onHand, missing: skip }\n  location: { from: location, missing: skip }\n';
const STOCK = [
  { path: 'wms/stock.yaml', text: `waybill: 1\nfrom: wms/stock\nto: stock\nrules:\n  ${FIELDS}` },
  { path: 'far/stock.yaml', text: `waybill: 1\nfrom: far/stock\nto: stock\nrules:\n  ${FIELDS}` },
  {
    path: 'far/shipment-out.yaml',
    text: 'waybill: 1\nfrom: shipment\nto: far/shipment\nrules:\n  lines: { each: lines, rules: { sku: sku, quantity: quantity } }\n',
  },
  { path: 'shop-us/stock.yaml', text: `waybill: 1\nfrom: stock\nto: shop-us/stock\nrules:\n  ${FIELDS}` },
  { path: 'shop-eu/stock.yaml', text: `waybill: 1\nfrom: stock\nto: shop-eu/stock\nrules:\n  ${FIELDS}` },
];
const FLOWS = [{ flow: 'stock', kinds: ['stock' as const], from: ['wms', 'far'], priority: 'stock' as const }];

interface Level {
  available: number;
  onHand?: number;
  location?: string;
}

/** Two warehouses that count, two shops that are told, and the orders of the spine's shop. */
export function stockScene(ledger: Ledger, clock: TestClock, rules: object, more: object = {}) {
  const book = MappingBook.compile([...MAPPINGS, ...STOCK]);
  const scene = spineScene(
    ledger,
    clock,
    { current: () => book, released: async () => ({ of: () => book }) },
    {
      connections: Object.fromEntries(
        ['shop', 'erp', 'wms', 'far', 'shop-us', 'shop-eu'].map((id) => [id, { use: id }]),
      ),
      flows: {
        orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'gate', 'write erp', 'write wms', 'write far'] },
        stock: { kinds: ['stock'], from: ['wms', 'far'], steps: ['map', 'write shop-us', 'write shop-eu'] },
      },
      rules: { gates: ['payment'], ...rules },
      ...more,
    },
  );
  const shops = { 'shop-us': new Target(), 'shop-eu': new Target() };
  const connections = scene.deps.connections as Map<string, ReturnType<typeof connectionOf>>;
  for (const [id, shop] of Object.entries(shops))
    connections.set(id, connectionOf(id, connectorOf(id, 'storefront', 'stock', shop)));
  const far = new Target();
  connections.set('far', connectionOf('far', connectorOf('far', 'warehouse', 'shipment', far)));
  const activities = createActivities(scene.deps);
  const run = <T>(activity: (input: never) => Promise<T>, input: object): Promise<T> =>
    new MockActivityEnvironment().run(activity as never, input as never) as Promise<T>;

  /** Packs and carries a flow until nothing of it is ready. */
  async function settle(flow: 'stock' | 'orders'): Promise<void> {
    for (;;) {
      const batch = await ledger.pack({ flow, max: 100, maxNumberBytes: 1_900, closedQueues: [] });
      if (!batch) return;
      const input = { batchId: batch.batchId, flow };
      const first = flow === 'stock' ? 'shop-us' : 'erp';
      const plan = await run(activities.openBatch, { ...input, connectionId: first });
      let { open } = plan;
      if (plan.takeBack && open > 0) ({ open } = await run(activities.takeBack, { ...input, open }));
      for (const { step, connectionId } of plan.legs)
        if (open > 0) ({ open } = await run(activities.carry, { ...input, step, connectionId, open }));
      if (open > 0) await activities.releaseBatch(input);
    }
  }

  /** What a shop shows, by SKU, and by place where there is one. */
  const shown = (shop: keyof typeof shops): Record<string, number> =>
    Object.fromEntries(
      shops[shop].live().map(({ payload }) => {
        const { sku, location, available } = payload as { sku: string; location?: string; available: number };
        return [location ? `${sku}@${location}` : sku, available];
      }),
    );

  return {
    ...scene,
    far,
    shops,
    shown,
    settle,
    /** A counting system tells levels, and shops are told. */
    async counts(connectionId: 'wms' | 'far', levels: Record<string, Level | number>): Promise<void> {
      const records = Object.entries(levels).map(([sku, level]) => ({
        kind: 'stock' as const,
        id: sku,
        data: typeof level === 'number' ? { sku, available: level } : { sku: sku.split('@')[0], ...level },
      }));
      await ledger.stage({ connectionId, flows: FLOWS, records });
      await settle('stock');
    },
    async takes(order: Parameters<typeof scene.order>[0]): Promise<void> {
      await scene.order(order);
      await settle('orders');
    },
    /** The sweep goes by, and what it woke goes on. */
    async sweeps(): Promise<void> {
      await watchStock(scene.deps);
      await settle('orders');
      await settle('stock');
    },
  };
}
