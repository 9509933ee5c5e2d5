import { afterEach, beforeEach, expect, it } from 'vitest';
import odoo from '../../connectors/odoo/index.ts';
import { DEFAULT_ACCOUNT } from '../../sandbox/odoo/access.ts';
import sandbox from '../../sandbox/odoo/index.ts';
import { CUSTOMER, PRICELISTS } from '../../sandbox/odoo/records.ts';
import { type AnyContext, type AnyPort, type Harness, pullPages, startHarness } from './harness.ts';

const options = (url: string) => ({ ...DEFAULT_ACCOUNT, url, api: 'json-2' });
const returns = odoo.kinds.return as Required<AnyPort>;

let harness: Harness;
const act = (verb: string, input: Record<string, unknown>) => harness.system.act(verb, input) as string;
const told = async (ctx: AnyContext = harness.context()) =>
  (await pullPages(returns, ctx, null)).flatMap(({ records }) => records);
const sold = () => {
  const order_line = [[0, 0, { product_id: 101, product_uom_qty: 3, price_unit: 5 }]];
  return act('sell', { partner_id: CUSTOMER, pricelist_id: PRICELISTS.EUR, client_order_ref: 'ours', order_line });
};

beforeEach(async () => {
  harness = await startHarness({ connector: odoo, sandbox, options });
});
afterEach(() => harness.close());

it('tells what is to come back of an order, and what came, where it was put', async () => {
  const order = sold();
  act('ship', { id: order, tracking: 'T1' });
  const id = act('takeBack', { id: order, carrier_id: 1, carrier_tracking_ref: 'R1' });
  const awaited = { product_uom_qty: 3, quantity: 3, location: 'WH/Stock', usage: 'internal' };
  expect(await told()).toMatchObject([
    {
      ...{ id, parent: { kind: 'order', targetId: order }, numbers: [`WH/IN/${id.padStart(5, '0')}`] },
      data: { state: 'assigned', carrier: 'DHL', carrier_tracking_ref: 'R1', moves: [{ sku: 'WB-001', ...awaited }] },
    },
  ]);
  act('takeIn', { id, quantity: 2, location: 9 });
  expect(await returns.read(harness.context(), [id])).toMatchObject([
    {
      data: {
        state: 'done',
        date_done: expect.any(String),
        moves: [{ product_uom_qty: 3, quantity: 2, usage: 'inventory' }],
      },
    },
  ]);
});

it('takes no receipt for a return that brings what was bought for the order, and names whose number people wrote', async () => {
  const order = sold();
  const records = harness.server.books('odoo').collection<Record<string, unknown> & { id: number }>('stock.move');
  const bought = act('takeBack', { id: order });
  for (const move of records.filter(({ picking_id }) => picking_id === Number(bought)))
    records.put(String(move.id), { ...move, origin_returned_move_id: false });
  const id = act('takeBack', { id: order, x_rma: '#1001-R1' });
  expect(await told()).toMatchObject([{ id }]);
  const named = await harness.connect({ ...options(harness.server.url('odoo')), returnReferenceField: 'x_rma' });
  expect(await told(named)).toMatchObject([{ id, data: { reference: '#1001-R1' } }]);
});

it('keeps the pieces of a return that was called off, and leaves out those called off one by one', async () => {
  const order = sold();
  const moves = harness.server.books('odoo').collection<Record<string, unknown> & { id: number }>('stock.move');
  const [whole, part] = [act('takeBack', { id: order }), act('takeBack', { id: order })];
  for (const move of moves.filter(({ origin_returned_move_id }) => Boolean(origin_returned_move_id)))
    moves.put(String(move.id), { ...move, state: 'cancel' });
  act('touchPicking', { id: whole, state: 'cancel' });
  expect(await told()).toMatchObject([{ id: whole, data: { state: 'cancel', moves: [{ product_uom_qty: 3 }] } }]);
  expect(await returns.read(harness.context(), [part])).toEqual([]);
});
