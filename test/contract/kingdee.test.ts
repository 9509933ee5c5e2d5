import { expect, it } from 'vitest';
import kingdee from '../../connectors/kingdee/index.ts';
import sandbox from '../../sandbox/kingdee/index.ts';
import { goneFrom } from './fixture.ts';
import { failureOf, startHarness } from './harness.ts';
import {
  customerModel,
  longPurchase,
  model,
  options,
  priceOf,
  purchaseModel,
  receivableModel,
  seeded,
  seedNumbered,
  seedOrders,
} from './kingdee-scene.ts';
import { contractSuite } from './suite.ts';

contractSuite({
  connector: kingdee,
  sandbox,
  lacks: { permission: { sandbox: { mayNot: true }, says: /lacks a permission/ } },
  options,
  kinds: {
    order: {
      payload: (_system, n) => model(n),
      refused: () => ({ ...model(99), FCustId: {} }),
      changed: (payload) => ({ ...(payload as object), FNote: 'changed' }),
      retold: {
        call: 'BatchSave',
        payload: (payload, turn) => ({ ...(payload as object), FNote: `told ${turn}` }),
        shown: (payload) => ({ kind: 'order', number: (payload as { FNote: string }).FNote }),
        // It was audited again when the change was given up.
        refusedLate: true,
      },
      writeCall: 'BatchSave',
      searchCall: 'ExecuteBillQuery',
    },
    status: {
      seed: seedOrders,
      absentId: '424242',
      // Two entries each, and 2,000 rows a page.
      pageSize: 1_000,
      remove: goneFrom('saleOrders'),
      touch: (system, id) => system.act('shipOut', { id }),
    },
    shipment: {
      seed: (system, count) =>
        seedNumbered(system, count).map(({ id, number }) => `${system.act('outStock', { numbers: [number] })}/${id}`),
      absentId: '424242/1',
      // Two entries each, and 2,000 rows a page.
      pageSize: 1_000,
      remove: goneFrom('outStocks', (id) => id.split('/')[0]),
      touch: (system, id) => system.act('change', { form: 'SAL_OUTSTOCK', id: id.split('/')[0], FCarriageNO: 'SF1' }),
    },
    return: {
      seed: (system, count) => {
        const [order] = seedNumbered(system, 1);
        return Array.from(
          { length: count },
          () => `${system.act('returnStock', { numbers: [order?.number] })}/${order?.id}`,
        );
      },
      absentId: '424242/1',
      // Two entries each, and 2,000 rows a page.
      pageSize: 1_000,
      remove: goneFrom('returnStocks', (id) => id.split('/')[0]),
      touch: (system, id) =>
        system.act('change', { form: 'SAL_RETURNSTOCK', id: id.split('/')[0], FDocumentStatus: 'D' }),
    },
    customer: {
      seed: (system, count) =>
        Array.from({ length: count }, () => system.act('customer', { FName: 'Harbor Supply Ltd' }) as string),
      absentId: '424242',
      pageSize: 2_000,
      remove: goneFrom('customers'),
      touch: (system, id) => system.act('change', { form: 'BD_Customer', id, FTEL: '+44 20 7946 0002' }),
      payload: (_system, n) => ({ ...customerModel(n), standing: 'closed' }),
      refused: () => ({ ...customerModel(99), FTRADINGCURRID: { FNumber: '' } }),
      changed: (payload) => ({ ...(payload as object), FTEL: '+44 20 7946 0003', standing: 'open' }),
      retold: {
        call: 'BatchSave',
        payload: (payload, turn) => ({ ...(payload as object), FName: `Retold ${turn}`, standing: 'open' }),
        shown: (payload) => ({ kind: 'customer', number: (payload as { FName: string }).FName }),
        refusedLate: true,
      },
      writeCall: 'BatchSave',
      searchCall: 'ExecuteBillQuery',
    },
    invoice: {
      seed: (system, count) =>
        seedNumbered(system, count).map(({ number }) => system.act('receivable', { numbers: [number] }) as string),
      absentId: '424242',
      pageSize: 1_000,
      remove: goneFrom('receivables'),
      touch: (system, id) => system.act('change', { form: 'AR_receivable', id, FWRITTENOFFSTATUS: 'C' }),
      payload: (_system, n) => receivableModel(n),
      refused: () => ({ ...receivableModel(99), FEntityDetail: [] }),
      changed: (payload) => ({ ...(payload as object), FAR_Remark: 'changed' }),
      retold: {
        call: 'BatchSave',
        payload: (payload, turn) => ({ ...(payload as object), FAR_Remark: `told ${turn}` }),
        shown: (payload) => ({ kind: 'invoice', number: (payload as { FAR_Remark: string }).FAR_Remark }),
        refusedLate: true,
      },
      writeCall: 'BatchSave',
      searchCall: 'ExecuteBillQuery',
    },
    purchase: {
      seed: (system, count) => Array.from({ length: count }, () => system.act('buy', longPurchase()) as string),
      absentId: '424242',
      // Forty entries each, and 2,000 rows a page.
      pageSize: 50,
      remove: goneFrom('purchases'),
      touch: (system, id) => system.act('touchPurchase', { id, FSupplierId: { FNumber: `VEN${++seeded.next}` } }),
      payload: (_system, n) => purchaseModel(n),
      refused: () => purchaseModel(99, { FSupplierId: { FNumber: 'NOBODY' } }),
      happens: (system, { id }) => system.act('orderPurchase', { id }),
      writeCall: 'BatchSave',
      searchCall: 'ExecuteBillQuery',
    },
    price: {
      seed: (system, count) => Array.from({ length: count }, () => priceOf(system, `NEW-${++seeded.next}`, 9.9)),
      pageSize: 2_000,
      remove: goneFrom('prices', (id) => id.slice(0, id.lastIndexOf('@'))),
      touch: (system, id) => priceOf(system, id.split('@')[1] as string, 11.5),
    },
    stock: {
      seed: (system, count) =>
        Array.from({ length: count }, (_, index) => {
          system.act('setStock', { sku: `NEW-${index}`, quantity: index });
          return `NEW-${index}@CK001`;
        }),
      pageSize: 2_000,
      remove: goneFrom('inventory', (id) => id.split('@')[0]),
      touch: (system, id) => system.act('setStock', { sku: id.replace(/@.*/, ''), quantity: 7_000 }),
    },
  },
});

it('says so when the call limit is reached', async () => {
  const small = await startHarness({ connector: kingdee, sandbox, options, sandboxOptions: { callsPerHour: 8 } });
  // One for each form that it is read from.
  await kingdee.check(small.context());
  expect(await failureOf(small.said, kingdee.check(small.context()))).toMatchObject({
    class: 'rate-limited',
    retryAfterMs: 60_000,
  });
  await small.close();
});
