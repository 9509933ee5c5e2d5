import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { withPriceFlows } from '../config/price-flows.ts';
import { withPurchaseFlow } from '../config/purchase-flow.ts';
import { config } from '../config/schema.ts';
import type { Connection } from '../connectors/connections.ts';
import type { Role } from '../domain/kinds.ts';
import { MappingBook } from '../mapper/index.ts';
import { incapable, unmapped } from './capabilities.ts';

const port = { schema: z.unknown(), async *pull() {}, push: async () => [] };
const system = (id: string, role: Role, kinds: string[]) =>
  [
    id,
    { id, system: id, role, mappings: {}, connector: { kinds: Object.fromEntries(kinds.map((kind) => [kind, port])) } },
  ] as const;
const connections = new Map([
  system('shop', 'storefront', ['order', 'shipment']),
  system('archive', 'storefront', ['order', 'shipment']),
  system('erp', 'erp', ['order', 'status']),
  system('wms', 'warehouse', ['shipment', 'stock']),
  system('money', 'payment', ['payment', 'invoice']),
  system('crm', 'crm', ['order', 'customer']),
]) as unknown as Map<string, Connection>;

const findings = (flows: Record<string, { kinds: string[]; from: string[]; steps: string[] }>) =>
  incapable(
    config.parse({
      connections: Object.fromEntries([...connections.keys()].map((use) => [use, { use }])),
      flows,
    }),
    connections,
  );

describe('where `$origin` is told what shipped', () => {
  const fulfil = { kinds: ['shipment'], from: ['wms'], steps: ['map', 'write $origin'] };
  const orders = (...from: string[]) => ({ kinds: ['order', 'payment'], from, steps: ['map', 'write erp'] });

  it('whoever gives payments alone is the origin of nothing', () => {
    expect(findings({ orders: orders('shop', 'money'), fulfil })).toEqual([]);
  });

  it('an origin that can be told nothing of it stands beside one that can', () => {
    expect(findings({ orders: orders('shop', 'crm'), fulfil })).toEqual([]);
  });

  it('is refused where none of them can be', () => {
    expect(findings({ orders: orders('crm'), fulfil })).toEqual([
      { path: 'flows.fulfil.steps.1', message: 'crm takes none of shipment (it takes order, customer)' },
    ]);
  });
});

describe('two flows that write the same kind to one system', () => {
  const orders = { kinds: ['order'], from: ['shop'], steps: ['map', 'write erp'] };

  it('are refused where they carry the same records', () => {
    expect(findings({ orders, again: { ...orders, from: ['archive', 'shop'] } })).toEqual([
      { path: 'flows.again.steps.1', message: expect.stringContaining('flow orders writes order of the same records') },
    ]);
  });

  it('go side by side where each has shops of its own', () => {
    expect(findings({ orders, old: { ...orders, from: ['archive'] } })).toEqual([]);
  });

  it('are refused where one of them reports on the orders of all shops', () => {
    const asked = { kinds: ['order'], from: ['shop'], steps: ['map', 'write wms as shipment'] };
    const reported = { kinds: ['status'], from: ['erp'], steps: ['map', 'write wms as shipment'] };
    expect(findings({ asked, reported })).toMatchObject([{ path: 'flows.reported.steps.1' }]);
  });
});

it('points to where an ERP is named that gives and takes no purchases: their flow is in no config', () => {
  const read = config.parse({
    connections: { erp: { use: 'erp' } },
    flows: {},
    rules: { replenish: { connection: 'erp' } },
  });
  const path = 'rules.replenish.connection';
  expect(incapable(withPurchaseFlow(read), connections)).toEqual([
    { path, message: expect.stringContaining('erp gives none of purchase') },
    { path, message: expect.stringContaining('erp takes none of purchase') },
  ]);
});

it('points to the shop of the price table that takes no prices, or has no mapping for them: its flow is in no config', () => {
  const read = config.parse({
    connections: { shop: { use: 'shop' } },
    flows: {},
    prices: { table: './prices.csv', shops: { shop: {} } },
  });
  const path = 'prices.shops.shop';
  expect(incapable(withPriceFlows(read), connections)).toEqual([
    { path, message: expect.stringContaining('shop takes none of price') },
  ]);
  const taking = new Map([system('shop', 'storefront', ['price'])]) as unknown as Map<string, Connection>;
  expect(unmapped(withPriceFlows(read), taking, MappingBook.compile([]))).toMatchObject([{ path }]);
});
