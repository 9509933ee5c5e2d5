import { describe, expect, it } from 'vitest';
import { config } from '../config/schema.ts';
import type { Connection } from './connections.ts';
import { movesOf } from './moves.ts';

const give = { pull: async function* () {} };
const take = { push: async () => [] };
const shop = {
  id: 'shop',
  role: 'storefront',
  connector: { kinds: { order: give, customer: give, shipment: take, stock: take } },
} as unknown as Connection;
const erp = { ...shop, id: 'erp', role: 'erp' } as Connection;

const flows = (declared: object) =>
  config.parse({ connections: { shop: { use: 'x' }, erp: { use: 'x' } }, flows: declared }).flows;
const moved = (connection: Connection, declared: object) => {
  const { gives, takes } = movesOf(connection, flows(declared));
  return { gives: [...gives], takes: [...takes] };
};

describe('what a connection moves', () => {
  it('is what flows take from it and write to it, and that it can', () => {
    const orders = { kinds: ['order', 'payment'], from: ['shop'], steps: ['map', 'write erp as stock'] };
    expect(moved(shop, { orders })).toEqual({ gives: ['order'], takes: [] });
    expect(moved(erp, { orders })).toEqual({ gives: [], takes: ['stock'] });
  });

  it('is also what comes back to where orders come from', () => {
    const orders = { kinds: ['order'], from: ['shop'], steps: ['map'] };
    const fulfil = { kinds: ['shipment'], from: ['erp'], steps: ['map', 'write $origin'] };
    expect(moved(shop, { orders, fulfil })).toEqual({ gives: ['order'], takes: ['shipment'] });
    expect(moved(erp, { orders, fulfil })).toEqual({ gives: [], takes: [] });
  });

  it('is nothing where no flow names it', () => {
    expect(moved(shop, {})).toEqual({ gives: [], takes: [] });
  });
});
