import { MockActivityEnvironment } from '@temporalio/testing';
import { z } from 'zod';
import type { Deps } from '../activities/deps.ts';
import { createActivities, IntakeTurns, type PinnedMappings } from '../activities/index.ts';
import { type Config, config } from '../config/schema.ts';
import type { Connection } from '../connectors/connections.ts';
import type { Connector, Facts, Finding, Write, WriteResult } from '../connectors/connector.ts';
import type { Failure } from '../domain/failures.ts';
import type { Role } from '../domain/kinds.ts';
import { MappingBook } from '../mapper/index.ts';
import type { CaseRow, Ledger, PackedBatch, PackRequest } from '../store/ledger.ts';
import type { TestClock } from './ledgers.ts';

/** What a target does with its next pushes, instead of taking them. */
export type Mischief = Failure | 'duplicate' | 'lost answer';

/** How a target treats what holds one article, whatever it does with the rest. */
export interface Poison {
  sku: string;
  push?: Mischief;
  find?: Finding;
  cancel?: WriteResult;
}

/** A target with its own book and no guard against doubles: what is pushed twice is there twice. */
export class Target {
  readonly objects: { id: string; identity: string; payload: unknown; live: boolean }[] = [];
  readonly mischief: Mischief[] = [];
  /** How cancels are answered; accepted without it. */
  cancelAnswer: WriteResult | undefined;
  /** What a search says instead of what it finds. */
  findAnswer: Finding | undefined;
  change: 'in-place' | 'replace' | 'refuse' = 'in-place';
  pushes = 0;
  poison: Poison | undefined;
  /** What it tells of each object that it makes. */
  facts: Facts | undefined;

  live(): { id: string; identity: string; payload: unknown }[] {
    return this.objects.filter((object) => object.live);
  }

  push(write: Write): WriteResult {
    this.pushes += 1;
    const mischief = this.mischief.shift() ?? this.poisonOf(write.payload)?.push;
    if (mischief === 'duplicate') return { result: 'duplicate' };
    if (mischief && mischief !== 'lost answer') return { result: 'failed', failure: mischief };
    const id = this.put(write);
    if (mischief === 'lost answer')
      return { result: 'failed', failure: { class: 'unknown-outcome', message: 'reset' } };
    return { result: 'accepted', targetId: id, numbers: [`N-${id}`], ...(this.facts ? { facts: this.facts } : {}) };
  }

  private poisonOf(payload: unknown): Poison | undefined {
    const { lines = [] } = (payload ?? {}) as { lines?: { sku: string }[] };
    return lines.some(({ sku }) => sku === this.poison?.sku) ? this.poison : undefined;
  }

  private put(write: Write): string {
    const known = this.objects.find((object) => object.id === write.targetId);
    if (known) {
      known.payload = write.payload;
      return known.id;
    }
    const object = { id: `T${this.objects.length + 1}`, identity: write.identity, payload: write.payload, live: true };
    this.objects.push(object);
    return object.id;
  }

  find(identity: string): Finding {
    if (this.findAnswer) return this.findAnswer;
    const found = this.live().find((object) => object.identity === identity);
    const poisoned = this.poisonOf(found?.payload)?.find;
    if (poisoned) return poisoned;
    return found ? { found: true, targetId: found.id } : { found: false };
  }

  cancel(targetId: string): WriteResult {
    if (this.cancelAnswer) return this.cancelAnswer;
    const object = this.objects.find(({ id }) => id === targetId);
    const poisoned = this.poisonOf(object?.payload)?.cancel;
    if (poisoned) return poisoned;
    if (object) object.live = false;
    return { result: 'accepted', targetId };
  }
}

const passing = z.looseObject({});

/** A system that takes one kind into its target's book, or without one has nothing but what is staged of it. */
export function connectorOf(
  id: string,
  role: Role,
  kind: 'order' | 'shipment' | 'stock' | 'price',
  target?: Target,
): Connector<unknown> {
  const port = {
    schema: passing,
    once: { way: 'probe by reference' as const, identityMaxLength: 64, settleMs: 1_000 },
    push: async (_: unknown, writes: Write[]) => writes.map((write) => (target as Target).push(write)),
    find: async (_: unknown, identities: string[]) => identities.map((identity) => (target as Target).find(identity)),
    cancel: async (_: unknown, targets: { targetId: string }[]) =>
      targets.map(({ targetId }) => (target as Target).cancel(targetId)),
    get change() {
      return target?.change ?? 'in-place';
    },
  };
  return {
    id,
    title: id,
    docs: '',
    evidence: [{ kind: 'unverified', of: 'a stand-in' }],
    role,
    options: passing,
    limits: { concurrency: 10, timeoutMs: 1_000 },
    kinds: {
      [kind]: target ? port : { schema: passing },
      ...(kind === 'order' ? { customer: target ? port : { schema: passing } } : {}),
    },
    check: async () => {},
  };
}

export function connectionOf(id: string, connector: Connector<unknown>): Connection {
  return {
    id,
    system: connector.id,
    role: connector.role,
    connector,
    options: {},
    params: {},
    limits: connector.limits,
    outsideWindow: ['cancel', 'probe'],
    timezone: 'UTC',
    mappings: {},
    secrets: [],
    credential: () => '',
    context: () => ({ connectionId: id }) as never,
    close: () => {},
  };
}

export const MAPPINGS = [
  {
    path: 'shop/order.yaml',
    text: `waybill: 1
from: shop/order
to: order
rules:
  id: id
  number: number
  placedAt: placedAt
  state: state
  payment.state: paid
  currency: { const: EUR }
  customer.name: customer
  customer.company: { from: company, missing: skip }
  customer.taxId: { from: taxId, missing: skip }
  shipTo: { rules: { line1: { const: Main 1 }, city: { const: Berlin }, country: { const: DE } } }
  lines: { each: lines, rules: { id: id, sku: sku, quantity: quantity, unitPrice: price, total: price } }
  total: total
`,
  },
  {
    path: 'shop/customer.yaml',
    text: `waybill: 1
from: shop/customer
to: customer
rules:
  id: id
  company: { from: company, missing: skip }
  taxId: { from: taxId, missing: skip }
  group: { from: group, missing: skip }
  phone: { from: phone, missing: skip }
  country: { const: DE }
`,
  },
  {
    path: 'erp/customer.yaml',
    text: 'waybill: 1\nfrom: customer\nto: erp/customer\nrules:\n  reference: { context: identity }\n  standing: { from: standing, missing: skip }\n',
  },
  {
    path: 'erp/order.yaml',
    text: 'waybill: 1\nfrom: order\nto: erp/order\nrules:\n  reference: { context: identity }\n  total: total\n  lines: { each: lines, rules: { sku: sku, quantity: quantity } }\n',
  },
  {
    path: 'wms/shipment-out.yaml',
    text: 'waybill: 1\nfrom: shipment\nto: wms/shipment\nrules:\n  reference: { context: identity }\n  lines: { each: lines, rules: { sku: sku, quantity: quantity } }\n',
  },
];

export interface ShopOrder {
  id: string;
  paid?: 'paid' | 'unpaid';
  state?: 'open' | 'cancelled';
  quantity?: number;
  sku?: string;
  /** The shop's id of the customer; a guest without it. */
  customer?: string;
  company?: string;
  taxId?: string;
  /** An instant; the same for all without it. */
  placedAt?: string;
}

async function stageOrders(ledger: Ledger, orders: ShopOrder[]): Promise<void> {
  const records = orders.map(
    ({
      id,
      paid = 'paid',
      state = 'open',
      quantity = 1,
      sku = 'A',
      customer,
      company,
      taxId,
      placedAt = '2026-11-22T09:00:00.000Z',
    }) => {
      const lines = [{ id: 'L1', sku, quantity, price: '10.00' }];
      const data = {
        id,
        number: `#${id}`,
        placedAt,
        state,
        paid,
        lines,
        customer: 'Somebody',
        ...(company === undefined ? {} : { company }),
        ...(taxId === undefined ? {} : { taxId }),
        total: '10.00',
      };
      return {
        kind: 'order' as const,
        id,
        numbers: [`#${id}`],
        cancelled: state === 'cancelled',
        data,
        ...(customer === undefined ? {} : { customerId: customer }),
      };
    },
  );
  const flows = [{ flow: 'orders', kinds: ['order' as const], from: ['shop'], priority: 'order' as const }];
  await ledger.stage({ connectionId: 'shop', flows, records });
}

export interface ShopCustomer {
  id: string;
  company?: string;
  taxId?: string;
  group?: string;
  phone?: string;
}

async function stageCustomer(ledger: Ledger, data: ShopCustomer, declared: Config['flows']): Promise<void> {
  const flows = Object.entries(declared)
    .filter(([, { kinds }]) => kinds.includes('customer'))
    .map(([flow, { kinds, from }]) => ({ flow, kinds, from, priority: 'status' as const }));
  const record = { kind: 'customer' as const, id: data.id, customerId: data.id, data };
  await ledger.stage({ connectionId: 'shop', flows, records: [record] });
}

/** A shop, an ERP and a warehouse around a real ledger; batches run as their workflow would run them, one after the other. */
export function spineScene(ledger: Ledger, clock: TestClock, mappings?: PinnedMappings, more: object = {}) {
  const erp = new Target();
  const wms = new Target();
  const settings = config.parse({
    connections: { shop: { use: 'shop' }, erp: { use: 'erp' }, wms: { use: 'wms' } },
    flows: { orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'gate', 'write erp', 'write wms'] } },
    allocation: { default: 'wms' },
    ...more,
  });
  const book = MappingBook.compile(MAPPINGS);
  const cases: CaseRow[] = [];
  const failures: [string, Failure][] = [];
  const deps: Deps = {
    config: settings,
    ledger,
    connections: new Map([
      ['shop', connectionOf('shop', connectorOf('shop', 'storefront', 'order'))],
      ['erp', connectionOf('erp', connectorOf('erp', 'erp', 'order', erp))],
      ['wms', connectionOf('wms', connectorOf('wms', 'warehouse', 'shipment', wms))],
    ]),
    mappings: mappings ?? { current: () => book, released: async () => ({ of: () => book }) },
    starter: {
      startBatch: async () => {},
      startCase: async (row) => void cases.push(row),
      nudgeIntake: async () => {},
      startErase: async () => {},
      checkCase: async (caseId) => void (await ledger.closeCaseIfEmpty(caseId)),
      running: async () => new Set(),
    },
    packer: {
      wake() {},
      keepUp: async () => {},
      packWindow: async () => ({ batches: 0, records: 0 }),
      refill: async () => 0,
      close: async () => {},
    },
    intakes: new IntakeTurns(),
    health: {
      succeeded() {},
      failed(connectionId, failure) {
        failures.push([connectionId, failure]);
        return undefined;
      },
      turn: async () => 'free',
      turnOver: async () => {},
    },
    clock,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    observer: { step() {}, moved() {}, write() {} },
  };
  const activities = createActivities(deps);
  const environment = () => new MockActivityEnvironment();

  return {
    deps,
    erp,
    wms,
    cases,
    failures,
    /** The shop's order as it is now arrives. */
    order: (order: ShopOrder): Promise<void> => stageOrders(ledger, [order]),
    /** A page of them. */
    orders: (orders: ShopOrder[]): Promise<void> => stageOrders(ledger, orders),
    /** The shop's customer as they are now arrives. */
    customer: (customer: ShopCustomer): Promise<void> => stageCustomer(ledger, customer, settings.flows),
    pack: (window?: PackRequest['window'], flow = 'orders'): Promise<PackedBatch | null> =>
      ledger.pack({
        flow,
        max: 100,
        maxNumberBytes: 1_900,
        closedQueues: [...deps.connections.values()].filter(({ windows }) => windows).map(({ id }) => id),
        ...(window ? { window } : {}),
      }),
    /** What `workflows/batch.ts` does with one batch. */
    async carry({ batchId }: { batchId: string }, flow = 'orders'): Promise<void> {
      const input = { batchId, flow };
      const plan = (await environment().run(activities.openBatch, { ...input, connectionId: 'erp' })) as Awaited<
        ReturnType<typeof activities.openBatch>
      >;
      let { open } = plan;
      if (plan.takeBack && open > 0)
        ({ open } = (await environment().run(activities.takeBack, { ...input, open })) as { open: number });
      for (const { step, connectionId } of plan.legs) {
        if (open <= 0) return;
        ({ open } = (await environment().run(activities.carry, { ...input, step, connectionId, open })) as {
          open: number;
        });
      }
      if (open > 0) await activities.releaseBatch(input);
    },
    /** Packs and carries until nothing is ready; answers how many batches that took. */
    async settle(flow = 'orders'): Promise<number> {
      let batches = 0;
      for (let batch = await this.pack(undefined, flow); batch; batch = await this.pack(undefined, flow)) {
        batches += 1;
        if (batches > 20) throw new Error('it does not come to rest');
        await this.carry(batch, flow);
      }
      return batches;
    },
  };
}
