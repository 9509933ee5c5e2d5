import odoo from '../../connectors/odoo/index.ts';
import sandbox from '../../sandbox/odoo/index.ts';
import { PRICELISTS } from '../../sandbox/odoo/records.ts';
import { goneFrom } from './fixture.ts';
import { another, buyer, json2, purchase, saleOrder, seedOrders, TAGS, theirs } from './odoo-scene.ts';
import { contractSuite } from './suite.ts';

const never = { lag: 'a search reads the rows of the database itself' };

contractSuite({
  connector: odoo,
  sandbox,
  // By JSON-2; what JSON-RPC does otherwise is tried below.
  options: (url) => ({ ...json2(url), standingTags: TAGS }),
  lacks: {
    account: { sandbox: { database: 'another' }, says: /no such database/ },
    permission: { sandbox: { without: ['read res.partner'] }, says: /res\.partner/ },
  },
  kinds: {
    order: {
      payload: (_system, n) => saleOrder(n),
      refused: () => saleOrder(99, { order_line: [{ sku: 'NO-SUCH', product_uom_qty: 1, price_unit: 5 }] }),
      changed: (payload) => ({ ...(payload as object), origin: 'changed' }),
      writeCall: 'sale.order/create',
      retold: {
        call: 'sale.order/write',
        payload: (payload, turn) => ({ ...(payload as object), origin: `told ${turn}` }),
        shown: (payload) => ({ kind: 'order', number: (payload as { origin: string }).origin }),
      },
      // It looks before it makes.
      blindRetry: 'one',
      never,
    },
    status: {
      seed: seedOrders,
      absentId: '424242',
      pageSize: 200,
      remove: goneFrom('sale.order'),
      touch: (system, id) => system.act('touch', { id, state: 'cancel' }),
    },
    purchase: {
      seed: (system, count) => Array.from({ length: count }, () => system.act('buy', theirs()) as string),
      absentId: '424242',
      pageSize: 200,
      remove: goneFrom('purchase.order'),
      touch: (system, id) => system.act('touchPurchase', { id, origin: `Q${another()}` }),
      payload: (_system, n) => purchase(n),
      refused: () => purchase(99, { vendor: 'NOBODY' }),
      changed: (payload) => ({ ...(payload as object), origin: 'changed' }),
      happens: (system, { id }) => system.act('orderPurchase', { id }),
      writeCall: 'purchase.order/create',
      blindRetry: 'one',
      never,
    },
    shipment: {
      seed: (system, count) => seedOrders(system, count).map((id) => system.act('picking', { id }) as string),
      absentId: '424242',
      pageSize: 200,
      remove: goneFrom('stock.picking', (id) => id.split('/')[0]),
      touch: (system, id) => system.act('touchPicking', { id, carrier_tracking_ref: `T${another()}` }),
    },
    return: {
      seed: (system, count) => {
        const [id] = seedOrders(system, 1);
        return Array.from({ length: count }, () => system.act('takeBack', { id }) as string);
      },
      absentId: '424242',
      pageSize: 200,
      remove: goneFrom('stock.picking'),
      touch: (system, id) => system.act('touchPicking', { id, state: 'cancel' }),
    },
    stock: {
      seed: (system, count) =>
        Array.from({ length: count }, () => system.act('quant', { sku: `NEW-${another()}`, quantity: 5 }) as string),
      // Rows of one call; records are given once all were read.
      pageSize: 1_000,
      gathered: true,
      touch: (system, id) => system.act('recount', { sku: id.split('@')[0], quantity: 7_000 + another() }),
      remove: (system, id) => system.act('recount', { sku: id.split('@')[0] }),
    },
    customer: {
      seed: (system, count) =>
        Array.from({ length: count }, () => system.act('partner', { name: `Theirs ${another()}` }) as string),
      absentId: '424242',
      pageSize: 200,
      remove: goneFrom('res.partner'),
      touch: (system, id) => system.act('touchPartner', { id, phone: `+44 ${another()}` }),
      payload: (_system, n) => buyer(n),
      refused: () => buyer(99, { country: 'ZZ' }),
      changed: (payload) => ({ ...(payload as object), name: 'Somebody else', standing: 'open' }),
      retold: {
        call: 'res.partner/write',
        payload: (payload, turn) => ({ ...(payload as object), name: `Retold ${turn}` }),
        shown: (payload) => ({ kind: 'customer', number: (payload as { name: string }).name }),
      },
      writeCall: 'res.partner/create',
      // It looks before it makes.
      blindRetry: 'one',
      count: (system) =>
        system.entries().filter(({ kind, reference }) => kind === 'customer' && reference?.startsWith('WB-')).length,
      never,
    },
    price: {
      seed: (system, count) =>
        Array.from({ length: count }, () => {
          const product = system.act('product', { sku: `NEW-${another()}` });
          system.act('rule', { product_id: product, fixed_price: 5, min_quantity: 10 });
          return `${product}@${PRICELISTS.EUR}@10`;
        }),
      absentId: '424242@1@1',
      pageSize: 200,
      remove: goneFrom('product.product', (id) => id.split('@')[0]),
      touch: (system, id) =>
        system.act('rule', { product_id: Number(id.split('@')[0]), fixed_price: 6, min_quantity: 10 }),
    },
    invoice: {
      seed: (system, count) => seedOrders(system, count).map((id) => system.act('invoice', { id }) as string),
      absentId: '424242',
      pageSize: 200,
      remove: goneFrom('account.move'),
      touch: (system, id) => system.act('pay', { id, amount: '0.01' }),
    },
  },
});
