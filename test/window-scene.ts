import { readFileSync } from 'node:fs';
import { MockActivityEnvironment } from '@temporalio/testing';
import { z } from 'zod';
import type { Deps } from '../activities/deps.ts';
import { createActivities, createPacker, IntakeTurns } from '../activities/index.ts';
import { type Config, config as schema } from '../config/schema.ts';
import { createBudget } from '../connectors/budget.ts';
import type { Connector } from '../connectors/connector.ts';
import { connect } from '../daemon/connect.ts';
import { ledgerGrants } from '../daemon/ledger-grants.ts';
import { MappingBook } from '../mapper/index.ts';
import { DEFAULT_ACCOUNT } from '../sandbox/kingdee/auth.ts';
import { startSandbox } from '../sandbox/server.ts';
import type { Ledger } from '../store/ledger.ts';
import type { TestClock } from './ledgers.ts';
import { MAPPINGS } from './spine-scene.ts';

const shipped = (path: string) => ({
  path,
  text: readFileSync(new URL(`../mappings/${path}`, import.meta.url), 'utf8'),
});

const shop: Connector<unknown> = {
  id: 'shop',
  title: 'shop',
  docs: '',
  evidence: [{ kind: 'unverified', of: 'a stand-in' }],
  role: 'storefront',
  options: z.looseObject({}),
  limits: { concurrency: 10, timeoutMs: 1_000 },
  kinds: { order: { schema: z.looseObject({}), async *pull() {} } },
  check: async () => {},
};

export interface WindowSceneOptions {
  /** `limits.calls` of the ERP. */
  calls: string;
  windows: string[];
}

/**
 * A shop and a stand-in of the ERP with its own books and access log; between them the shipped connector and mapping, the
 * real budget, packer and activities, and a clock that is turned by hand. Batches run in this process, one after the other,
 * as their workflow would run them.
 */
export async function windowScene(ledger: Ledger, clock: TestClock, { calls, windows }: WindowSceneOptions) {
  const sandbox = await startSandbox({ port: 0, systems: ['kingdee'], now: clock.now });
  const settings = schema.parse({
    timezone: 'UTC',
    connections: {
      shop: { use: 'shop' },
      archive: { use: 'shop' },
      erp: {
        use: 'kingdee',
        options: { url: `${sandbox.url('kingdee')}/k3cloud`, ...DEFAULT_ACCOUNT },
        params: { customer: 'WEB' },
        limits: { calls },
        windows,
      },
    },
    flows: {
      old: { kinds: ['order'], from: ['archive'], steps: ['map', 'write erp'], priority: 'backfill' },
      orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'gate', 'write erp'] },
      progress: { kinds: ['status', 'stock'], from: ['erp'], steps: ['map'] },
    },
  });
  const connections = await connect(settings, {
    clock,
    log: { debug() {}, warn() {} },
    connectors: { shop },
    budget: (id, limits, unit) => createBudget(ledgerGrants(ledger, id, limits, unit), clock),
  });
  const book = MappingBook.compile([
    ...MAPPINGS.filter(({ path }) => path.startsWith('shop/')),
    ...['order', 'status', 'stock'].map((kind) => shipped(`kingdee/${kind}.yaml`)),
    ...['currency', 'status'].map((name) => shipped(`tables/kingdee-${name}.yaml`)),
  ]);
  const batches: Promise<void>[] = [];
  const starter: Deps['starter'] = {
    startBatch: async (flow, { batchId }) => void batches.push(carry(flow, batchId)),
    startCase: async () => {},
    nudgeIntake: async () => {},
    startErase: async () => {},
    checkCase: async () => {},
    running: async () => new Set(),
  };
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  const packer = createPacker({ ledger, starter, config: settings, clock, log: quiet });
  const deps: Deps = {
    config: settings,
    ledger,
    connections,
    mappings: { current: () => book, released: async () => ({ of: () => book }) },
    starter,
    // What is not let out by a window is packed by `settle`, not by timers.
    packer: { ...packer, wake() {} },
    intakes: new IntakeTurns(),
    health: { succeeded() {}, failed: () => undefined, turn: async () => 'free', turnOver: async () => {} },
    clock,
    log: quiet,
    observer: { step() {}, moved() {}, write() {} },
  };
  const activities = createActivities(deps);
  const inActivity = <T>(work: () => Promise<T>): Promise<T> => new MockActivityEnvironment().run(work) as Promise<T>;

  async function carry(flow: string, batchId: string): Promise<void> {
    let { open, legs } = await inActivity(() => activities.openBatch({ batchId, flow, connectionId: 'erp' }));
    for (const { step, connectionId } of legs) {
      if (open > 0) ({ open } = await inActivity(() => activities.carry({ batchId, flow, step, connectionId, open })));
    }
    if (open > 0) await activities.releaseBatch({ batchId, flow });
  }

  const base = { max: 100, maxNumberBytes: 1_900, closedQueues: ['erp'] };
  return {
    deps,
    config: settings,
    connections,
    sandbox,
    erp: sandbox.system('kingdee'),
    /** All calls that the ERP was sent so far. */
    calls: () => Object.values(sandbox.calls('kingdee')).reduce((sum, count) => sum + count, 0),
    /** Paid orders, numbered from `first` on, arrive at the source of a flow. */
    async arrive(flow: 'orders' | 'old', first: number, count: number): Promise<void> {
      const { priority = 'order', from } = settings.flows[flow] as Config['flows'][string];
      for (let at = first; at < first + count; at += 500) {
        await ledger.stage({
          connectionId: from[0] as string,
          flows: [{ flow, kinds: ['order'], from, priority }],
          records: Array.from({ length: Math.min(500, first + count - at) }, (_, i) => recordOf(at + i)),
        });
      }
    },
    /** Takes what is ready as far as it goes without a window. */
    async settle(): Promise<void> {
      for (const flow of Object.keys(settings.flows)) {
        for (let batch = await ledger.pack({ ...base, flow }); batch; batch = await ledger.pack({ ...base, flow }))
          await carry(flow, batch.batchId);
      }
    },
    /** What the workflow of a planned window does, from its opening until its run ends. */
    async open(): Promise<void> {
      const planned = { connectionId: 'erp', scheduledAt: clock.now() };
      const { refused } = await activities.beginWindow(planned);
      if (refused) throw new Error(refused);
      await inActivity(() => activities.pullChanges({ connectionId: 'erp' }));
      for (;;) {
        const { again } = await activities.openWindow(planned);
        await Promise.all(batches.splice(0));
        if (again === undefined) return;
        clock.pass(Math.max(1_000, again - clock.now()));
      }
    },
    async close(): Promise<void> {
      await Promise.all(batches.splice(0));
      await packer.close();
      for (const connection of connections.values()) connection.close();
      await sandbox.close();
    },
  };
}

const recordOf = (n: number) => ({
  kind: 'order' as const,
  id: String(n),
  numbers: [`#${n}`],
  data: {
    id: String(n),
    number: `#${n}`,
    placedAt: '2026-11-22T09:00:00.000Z',
    state: 'open',
    paid: 'paid',
    lines: [{ id: 'L1', sku: 'WB-001', quantity: 1, price: '10.00' }],
    customer: 'Somebody',
    total: '10.00',
  },
});
