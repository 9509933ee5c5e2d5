import prestashop from '../../connectors/prestashop/index.ts';
import sandbox from '../../sandbox/prestashop/index.ts';
import type { Row } from '../../sandbox/prestashop/webservice.ts';
import { goneFrom } from './fixture.ts';
import { lineOf, options, PAGE, paidBack, parcel, place } from './prestashop-scene.ts';
import { contractSuite } from './suite.ts';

/** Why no search lags. */
const UNLAGGING = 'the webservice reads the tables that it wrote: its search index is of the pages of the shop alone';

contractSuite({
  connector: prestashop,
  sandbox,
  options,
  lacks: {
    permission: [
      { sandbox: { mayNot: ['addresses', 'states'] }, says: /key may not GET addresses, states$/ },
      {
        sandbox: { mayNot: ['order_histories', 'PUT stock_availables', 'DELETE specific_prices'] },
        says: /may not GET order_histories; PUT stock_availables; POST order_histories; DELETE specific_prices$/,
      },
    ],
  },
  kinds: {
    order: {
      seed: (system, count) => Array.from({ length: count }, () => place(system).id),
      absentId: '99999',
      pageSize: PAGE,
      remove: goneFrom('orders'),
      touch: (system, id) => system.act('cancel', { id }),
    },
    shipment: {
      payload: parcel,
      refused: () => ({ id_order: '99999', tracking_number: 'TRK-none' }),
      changed: (payload) => ({ ...(payload as object), tracking_number: 'TRK-another', state: 'delivered' }),
      // The call that completes it: until then a row with a tracking number alone counts as absent.
      retold: {
        call: 'PUT /api/:resource/:id /prestashop/api/order_carriers',
        payload: (payload, turn) => ({ ...(payload as object), tracking_number: `TRK-turn-${turn}` }),
        shown: (payload) => ({ trackingNumber: (payload as { tracking_number: string }).tracking_number }),
      },
      writeCall: 'POST /api/:resource /prestashop/api/order_histories',
      blindRetry: 'one',
      never: { lag: UNLAGGING },
    },
    price: {
      payload: (_, n) => ({
        reference: `WB-${String(n + 1).padStart(3, '0')}`,
        price: '8.5',
        group: 'Wholesale',
        currency: 'EUR',
        from_quantity: 10,
      }),
      refused: () => ({ reference: 'NO-SUCH', price: '8.5' }),
      changed: (payload) => ({ ...(payload as object), price: '8' }),
      retold: {
        call: 'PUT /api/:resource/:id /prestashop/api/specific_prices',
        payload: (payload, turn) => ({ ...(payload as object), price: `7.${turn}` }),
        shown: (payload) => ({ kind: 'price', state: (payload as { price: string }).price }),
      },
      writeCall: 'POST /api/:resource /prestashop/api/specific_prices',
      never: { lag: UNLAGGING },
    },
    customer: {
      seed: (system, count) => Array.from({ length: count }, () => (system.act('enrol', {}) as Row).id),
      absentId: '99999',
      pageSize: PAGE,
      remove: goneFrom('customers'),
      touch: (system, id) => system.act('move', { id }),
      payload: (system) => ({ id: (system.act('enrol', {}) as Row).id, standing: 'frozen' }),
      refused: () => ({ id: '99999', standing: 'frozen' }),
      changed: (payload) => ({ ...(payload as object), standing: 'closed' }),
      retold: {
        call: 'PATCH /api/:resource/:id',
        payload: (payload, turn) => ({ ...(payload as object), standing: turn % 2 ? 'closed' : 'frozen' }),
        shown: (payload) => ({ kind: 'customer', state: lineOf((payload as { standing: string }).standing) }),
      },
      writeCall: 'PATCH /api/:resource/:id',
      count: (system) => system.entries().filter(({ kind, state }) => kind === 'customer' && state !== '').length,
      never: { lag: UNLAGGING },
    },
    product: {
      seed: (system, count) =>
        Array.from({ length: count }, () => `${(system.act('stock', { sku: `NEW-${Math.random()}` }) as Row).id}-0`),
      absentId: '99999-0',
      pageSize: PAGE,
      remove: goneFrom('products', (id) => id.split('-')[0]),
      touch: (system, id) => system.act('rename', { id: id.split('-')[0], sku: `OTHER-${Math.random()}` }),
    },
    return: {
      seed: (system, count) => Array.from({ length: count }, () => paidBack(system)),
      absentId: '99999',
      pageSize: PAGE,
      remove: goneFrom('order_slip'),
      touch: (system, id) => system.act('correct', { id, quantity: 2 }),
    },
    stock: {
      seed: (_, count) => Array.from({ length: count }, (__, n) => String(n + 1)),
      absentId: '99999',
      payload: (_, n) => ({ reference: `WB-${String(n + 1).padStart(3, '0')}`, quantity: 40 + n }),
      refused: () => ({ reference: 'NO-SUCH', quantity: 1 }),
      changed: (payload) => ({ ...(payload as object), quantity: 7 }),
      retold: {
        call: 'PUT /api/:resource/:id',
        payload: (payload, turn) => ({ ...(payload as object), quantity: 500 + turn }),
        shown: (payload) => ({ state: String((payload as { quantity: number }).quantity) }),
      },
      writeCall: 'PUT /api/:resource/:id',
    },
  },
});
