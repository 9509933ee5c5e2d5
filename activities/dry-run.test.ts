import { expect, it } from 'vitest';
import { config } from '../config/schema.ts';
import type { Connection } from '../connectors/connections.ts';
import type { ConnectorContext } from '../connectors/connector.ts';
import { MappingBook } from '../mapper/index.ts';
import type { RootBundle } from '../store/ledger.ts';
import { connectionOf, connectorOf, MAPPINGS } from '../test/spine-scene.ts';
import { type DryRunLine, dryRun } from './dry-run.ts';

const DATA = {
  id: '1001',
  number: '#1001',
  placedAt: '2026-11-22T09:00:00.000Z',
  state: 'open',
  paid: 'unpaid',
  lines: [{ id: 'L1', sku: 'A', quantity: 1, price: '10.00' }],
  customer: 'Somebody',
  total: '10.00',
};
const record = { kind: 'order', revision: 1, hmac: '', data: DATA, sourceId: '1001' } as const;
const order = { ...record, recordId: 'r1', connectionId: 'shop' };
const invoice = (state: string) => ({
  ...record,
  kind: 'invoice' as const,
  recordId: 'r2',
  connectionId: 'pay',
  sourceId: 'in-1',
  canonical: { number: 'IN-1', currency: 'EUR', total: '10.00', state },
});

/** What would be done with an order of a shop, of which a provider of payments told such an invoice. */
async function lineOf(state: string, data: object = DATA): Promise<DryRunLine> {
  const settings = config.parse({
    connections: { shop: { use: 'shop' }, pay: { use: 'pay' } },
    flows: { orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'gate'] } },
  });
  const shop = connectorOf('shop', 'storefront', 'order');
  const pulls = {
    ...shop,
    kinds: {
      order: {
        ...shop.kinds.order,
        async *pull(ctx: ConnectorContext<unknown>) {
          // Whoever reads it next has to find it all.
          expect(ctx.looks).toBe(true);
          yield { records: [{ kind: 'order' as const, id: '1001', numbers: ['#1001'], data }], cursor: '' };
        },
      },
    },
  } as typeof shop;
  const bundle: RootBundle = {
    rootId: 'r1',
    root: order,
    inputs: [order, invoice(state)],
    targets: [],
    parts: [],
    stage: 'received',
    stageAt: 0,
  };
  const ledger = {
    cursor: async () => null,
    findRoots: async () => ['r1'],
    bundles: async () => [bundle],
    cancelledHere: async () => new Set<string>(),
    waivers: async () => new Map(),
    accountsOf: async () => new Map(),
  };
  const deps = {
    config: settings,
    ledger: ledger as never,
    connections: new Map<string, Connection>([
      ['shop', connectionOf('shop', pulls)],
      ['pay', connectionOf('pay', connectorOf('pay', 'payment', 'order'))],
    ]),
    clock: { now: () => 1_800_000_000_000 },
    mappings: { current: () => MappingBook.compile(MAPPINGS) },
  };
  for await (const line of dryRun(deps as never, 'orders', 1, new AbortController().signal)) {
    return line;
  }
  throw new Error('nothing was read');
}

it('a dry run counts what a provider of payments collected by an invoice, as the gates do', async () => {
  const paid = await lineOf('paid');
  expect([paid.failure, paid.waitsFor]).toEqual([undefined, undefined]);
  const open = await lineOf('open');
  expect(open.failure).toBeUndefined();
  expect(open.waitsFor).toMatch(/^payment of #1001/);
});

it('a dry run names the rule that makes what is no order', async () => {
  const { failure } = await lineOf('paid', { ...DATA, state: 'somewhere' });
  expect(failure).toMatchObject({ class: 'validation', path: 'state', rule: 'state' });
});
