import { expect, it } from 'vitest';
import { PRICE_TABLE } from '../domain/prices/places.ts';
import { crossCheck } from './cross-checks.ts';
import { withPriceFlows } from './price-flows.ts';
import { config } from './schema.ts';

const settings = (more: object) =>
  config.parse({
    connections: { erp: { use: 'erp' }, 'shop-eu': { use: 'shop' } },
    flows: { orders: { kinds: ['order'], from: ['shop-eu'], steps: ['map', 'write erp'] }, ...more },
    prices: { table: './prices.csv', shops: { 'shop-eu': {} } },
  });

it('gives each shop that is told the table a flow of its own', () => {
  expect(withPriceFlows(settings({})).flows).toMatchObject({
    orders: {},
    'prices-shop-eu': { kinds: ['price'], from: [PRICE_TABLE], steps: ['map', 'write shop-eu as price'] },
  });
  expect(crossCheck(settings({}))).toEqual([]);
});

it('lets no other flow tell prices to such a shop, nor take the name', () => {
  const steps = ['map', 'write shop-eu'];
  const messages = (more: object) => crossCheck(settings(more)).map(({ message }) => message);
  expect(messages({ mine: { kinds: ['price'], from: ['erp'], steps } })).toEqual([
    expect.stringContaining('flow mine tells it prices as well'),
  ]);
  expect(messages({ 'prices-shop-eu': { kinds: ['stock'], from: ['erp'], steps } })).toEqual([
    expect.stringContaining('there is a flow prices-shop-eu already'),
  ]);
});
