import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import { goneFrom } from './fixture.ts';
import { type ContractOptions, contractSuite } from './suite.ts';
import { articleId, CONNECTED, customer, purchase, reprice, sale, shipment } from './tryton-scene.ts';

let seeded = 0;
const act = (verb: string) => (system: SandboxSystem, count: number) =>
  Array.from({ length: count }, () => {
    seeded += 1;
    return system.act(verb, { reference: `seed-${seeded}` }) as string;
  });

const never = { lag: 'a search reads the rows of the database itself' };

const options: ContractOptions = {
  ...CONNECTED,
  lacks: {
    permission: { sandbox: { mayNot: ['sale.sale', 'party.party'] }, says: /may not read sale\.sale, party\.party,/ },
  },
  kinds: {
    order: {
      payload: (_system, n) => sale(n),
      refused: () => ({ ...sale(1), total_amount: '15.00' }),
      // The last of three calls: what it leaves half-made, the next push completes.
      changed: (payload) => ({ ...(payload as object), description: 'changed' }),
      writeCall: '/confirm',
      blindRetry: 'one',
      never,
    },
    status: {
      seed: act('sell'),
      absentId: '999999',
      pageSize: 200,
      remove: goneFrom('erp/sale.sale'),
      touch: (system, id) => system.act('change', { model: 'sale.sale', id, shipment_state: `v${++seeded}` }),
    },
    customer: {
      seed: (system, count) =>
        Array.from({ length: count }, () => system.act('party', { code: `P${++seeded}`, name: 'Harbor Ök' }) as string),
      absentId: '999999',
      pageSize: 100,
      remove: goneFrom('erp/party.party'),
      touch: (system, id) => system.act('change', { model: 'party.party', id, name: `Renamed ${++seeded}` }),
      payload: (_system, n) => customer(n),
      refused: () => ({ ...customer(99), tax_identifier: { type: 'eu_vat', code: 'DE1' } }),
      changed: (payload) => ({ ...(payload as object), name: 'Changed' }),
      retold: {
        call: 'PUT /',
        payload: (payload, turn) => ({ ...(payload as object), name: `Retold ${turn}` }),
        shown: (payload) => ({ kind: 'customer', number: (payload as { name: string }).name }),
      },
      never,
      writeCall: 'party.party/create',
    },
    price: {
      seed: (system, count) =>
        Array.from({ length: count }, () => {
          const code = `NEW-${++seeded}`;
          system.act('make', { model: 'product.product', code, list_price: '9.9' });
          return `${code}@@1`;
        }),
      pageSize: 200,
      remove: (system, id, books) =>
        goneFrom('erp/product.product')(system, String(articleId(system, id.split('@')[0] as string)), books),
      touch: (system, id) => reprice(system, id.split('@')[0] as string, `1${++seeded}`),
    },
    invoice: {
      seed: act('invoice'),
      absentId: '999999',
      pageSize: 200,
      remove: goneFrom('erp/account.invoice'),
      touch: (system, id) => system.act('pay', { id, left: '4.00' }),
    },
    purchase: {
      seed: (system, count) => Array.from({ length: count }, () => system.act('draftPurchase', {}) as string),
      absentId: '999999',
      pageSize: 200,
      remove: goneFrom('erp/purchase.purchase'),
      touch: (system, id) => system.act('change', { model: 'purchase.purchase', id, description: `v${++seeded}` }),
      payload: (_system, n) => purchase(n),
      refused: () => ({ ...purchase(1), party: 'nobody' }),
      changed: (payload) => ({ ...(payload as object), description: 'changed' }),
      happens: (system, { id }) => system.act('order', { id, price: '4.20' }),
      writeCall: 'purchase.purchase/create',
      blindRetry: 'one',
      never,
    },
    shipment: {
      seed: act('request'),
      absentId: '999999',
      pageSize: 200,
      remove: goneFrom('erp/stock.shipment.out'),
      touch: (system, id) => system.act('ship', { id }),
      payload: (_system, n) => shipment(n),
      refused: () => ({ ...shipment(1), moves: [{ product: 'nope', quantity: 1 }] }),
      changed: (payload) => ({
        ...(payload as object),
        moves: [{ product: 'WB-002', quantity: 1, unit_price: '3.33' }],
      }),
      writeCall: '/wait',
      blindRetry: 'one',
      never,
    },
    return: {
      seed: (system, count) => {
        const [sale] = act('sell')(system, 1);
        return Array.from({ length: count }, () => `${system.act('sendBack', { sale, quantity: 1 })}/${sale}`);
      },
      absentId: '999999/1',
      pageSize: 200,
      remove: goneFrom('erp/stock.shipment.out.return', (id) => id.split('/')[0]),
      touch: (system, id) => system.act('takeIn', { id: id.split('/')[0], state: 'received' }),
    },
    stock: {
      seed: (system, count) =>
        Array.from({ length: count }, (_, at) => {
          const sku = `NEW-${++seeded}`;
          system.act('make', { model: 'product.product', code: sku, list_price: '9.9' });
          system.act('setStock', { sku, quantity: 10 + at });
          return sku;
        }),
      absentId: 'nope',
      pageSize: 500,
      remove: (system, id, books) => goneFrom('erp/product.product')(system, String(articleId(system, id)), books),
      touch: (system, id) => system.act('setStock', { sku: id, quantity: 7_000 + ++seeded }),
    },
  },
};

contractSuite(options);
