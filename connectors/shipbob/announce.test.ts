import { expect, test } from 'vitest';
import type { KindPort, Write } from '../connector.ts';
import type { Caller, RestContext, RestOptions } from '../rest/call.ts';
import { announcing } from './announce.ts';

const product = (sku: string, ...ids: number[]) => ({
  reference_id: sku,
  sku,
  inventory_items: ids.map((id) => ({ id })),
});
const packed = (sku: string, id: number, ...quantities: number[]) => ({
  ...product(sku),
  inventory_items: quantities.map((quantity) => ({ id, quantity })),
});
const PARCELS = [
  { id: 1, status: 'Cancelled', products: [product('A', 11), product('B', 12)] },
  { id: 2, status: 'Completed', location: { id: 22 }, products: [product('A', 11), product('KIT', 13, 14)] },
  { id: 3, status: 'Completed', location: null, products: [product('B', 12)] },
];

/** What is sent for a return of these lines, or why nothing is. */
async function announced(
  lines: { sku: string; quantity: number }[],
  more: object = {},
  order: object = { shipments: PARCELS },
): Promise<unknown> {
  const sent: unknown[] = [];
  const caller = { call: async () => ({ data: order }) } as unknown as Caller;
  const declared: Partial<KindPort<RestOptions>> = {
    push: async (_ctx, [write]) => {
      sent.push(write?.payload);
      return [{ result: 'accepted', targetId: '1' }];
    },
  };
  const { push } = announcing(caller, declared as KindPort<RestOptions>);
  const payload = { order: '7', tracking_number: '1Z', lines, ...more };
  const [result] = (await push?.({} as RestContext, [{ payload } as Write])) ?? [];
  return result?.result === 'failed' ? result.failure.message : sent[0];
}

test('names the parcel that sent the pieces, its fulfilment centre, and each article once', async () => {
  const twice = [
    { sku: 'A', quantity: 1 },
    { sku: 'A', quantity: 2 },
  ];
  expect(await announced(twice)).toEqual({
    fulfillment_center: { id: 22 },
    original_shipment_id: 2,
    tracking_number: '1Z',
    inventory: [{ id: 11, quantity: 3, requested_action: 'Default' }],
  });
  expect(await announced([{ sku: 'B', quantity: 1 }], { fulfillment_center: 5, requested_action: 'Dispose' })).toEqual({
    fulfillment_center: { id: 5 },
    original_shipment_id: 3,
    tracking_number: '1Z',
    inventory: [{ id: 12, quantity: 1, requested_action: 'Dispose' }],
  });
});

test.each([
  [['C'], 'order 7 sent no C'],
  [['A', 'B'], 'order 7 left in several parcels, and a return there is of one'],
  [['KIT'], 'KIT is a bundle there: its articles have to be announced by themselves'],
  [['B'], 'parcel 3 names no fulfilment centre: name one (params.returnCenter)'],
])('leaves %s to a person', async (skus, says) => {
  expect(await announced(skus.map((sku) => ({ sku, quantity: 1 })))).toBe(says);
});

test('knows a pack of several of one article by its pieces in all parcels, however they were divided', async () => {
  const parcel = (id: number, ...products: object[]) => ({ id, status: 'Completed', location: { id: 22 }, products });
  const order = {
    products: [
      { reference_id: 'PAIR', sku: 'PAIR', quantity: 2 },
      { reference_id: 'A', sku: null, quantity: 2 },
      { reference_id: 'A', sku: null, quantity: 1 },
    ],
    shipments: [
      parcel(1, packed('PAIR', 13, 2), packed('A', 11, 1, 1)),
      parcel(2, packed('PAIR', 13, 2), packed('A', 11, 1)),
      { ...parcel(3, packed('A', 11, 3)), status: 'Cancelled' },
    ],
  };
  const [pair, a] = await Promise.all(['PAIR', 'A'].map((sku) => announced([{ sku, quantity: 1 }], {}, order)));
  expect(pair).toBe('PAIR is a bundle there: its articles have to be announced by themselves');
  expect(a).toMatchObject({ original_shipment_id: 1, inventory: [{ id: 11, quantity: 1 }] });
});
