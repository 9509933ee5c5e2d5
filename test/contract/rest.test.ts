import { createHmac } from 'node:crypto';
import { CATALOGUE } from '../../sandbox/catalogue.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import {
  type DeclaredSystem,
  fedShop,
  keyedShop,
  ownShop,
  queriedShop,
  sealedShop,
  signedShop,
  tokenedShop,
  WEBHOOK_SECRET,
} from './rest-systems.ts';
import { contractSuite, type KindFixture } from './suite.ts';

const address = { name: 'Ann Ok', street: 'Main 1', city: 'Berlin', zip: '10115', country: 'DE' };
const order = (sku = 'WB-001', quantity = 1) => ({ items: [{ sku, quantity, price: '10.00' }], address });

const seed = (system: SandboxSystem, count: number): string[] =>
  Array.from({ length: count }, () => system.act('place', {}) as string);

const reading: KindFixture = {
  seed,
  absentId: '999999',
  pageSize: 3,
  touch: (system, id) => system.act('pay', { id }),
  remove: (system, id) => system.act('remove', { id }),
};
// A feed by id is never read twice: it tells what is made.
const { touch: _, ...told } = reading;
const feeding: KindFixture = { ...told, changes: false };
const writing: KindFixture = {
  ...reading,
  payload: (_system, n) => order('WB-001', n + 1),
  refused: () => order('NO-SUCH'),
  writeCall: 'POST /orders ',
  searchCall: 'GET /orders ',
};

const orders = (system: () => DeclaredSystem, fixture: KindFixture) =>
  contractSuite({ ...system(), kinds: { order: fixture } });

contractSuite({
  ...ownShop(),
  kinds: {
    order: reading,
    shipment: {
      payload: (system, n) => ({ order_id: system.act('place', {}), carrier: 'DHL', tracking: `JJD00${n}` }),
      refused: (system) => ({ order_id: system.act('place', {}), carrier: 'DHL', tracking: '' }),
      changed: (payload) => ({ ...(payload as object), state: 'delivered' }),
      retold: {
        call: 'PUT /shipments/:id',
        payload: (payload, turn) => ({ ...(payload as object), tracking: `JJD-told-${turn}` }),
        shown: (payload) => ({ kind: 'shipment', trackingNumber: (payload as { tracking: string }).tracking }),
      },
      writeCall: 'POST /orders/:id/shipments',
      searchCall: 'GET /orders/:id/shipments',
    },
    stock: {
      seed: (system, count) =>
        Array.from({ length: count }, (_, n) => {
          const { sku } = CATALOGUE[Math.floor(Math.random() * 20) + n] as { sku: string };
          return system.act('setStock', { sku, quantity: n + 1 }) as string;
        }),
      absentId: 'NO-SUCH',
      whole: true,
      payload: (_system, n) => ({ sku: CATALOGUE[n]?.sku, free: 10 + n }),
      refused: () => ({ sku: 'WB-001', free: -1 }),
      changed: (payload) => ({ ...(payload as object), free: 99 }),
      retold: {
        call: 'PUT /stock/',
        payload: (payload, turn) => ({ ...(payload as object), free: 7_000 + turn }),
        shown: (payload) => ({ kind: 'stock', state: String((payload as { free: number }).free) }),
      },
      writeCall: 'PUT /stock/',
    },
  },
  webhook: {
    request: (_declared, now) => {
      const seconds = Math.floor(now / 1000);
      const raw = Buffer.from(JSON.stringify({ id: 'evt-1', type: 'order.changed', order: { id: 1001 } }));
      const signature = createHmac('sha256', WEBHOOK_SECRET).update(`${seconds}.`).update(raw).digest('hex');
      return { headers: { 'x-signature': `t=${seconds},v1=${signature}` }, raw, query: {} };
    },
    events: [{ topic: 'order.changed', eventId: 'evt-1', kind: 'order', id: '1001' }],
    signatureHeader: 'x-signature',
    toleranceMs: 300_000,
  },
});

orders(signedShop, writing);
/** Each turn is told to another country. */
const retoldBy = (call: string): KindFixture => ({
  changed: (payload) => ({ ...(payload as object), items: [{ sku: 'WB-002', quantity: 9 }] }),
  retold: {
    call,
    payload: (payload, turn) => ({
      ...(payload as object),
      address: { ...address, country: turn === 1 ? 'FR' : 'ES' },
    }),
    shown: (payload) => ({ kind: 'order', country: (payload as ReturnType<typeof order>).address.country }),
  },
});
orders(sealedShop, { ...writing, ...retoldBy('PUT /orders/:id') });
orders(tokenedShop, { ...writing, ...retoldBy('POST /orders ') });
orders(keyedShop, writing);
orders(queriedShop, reading);
orders(fedShop, feeding);
