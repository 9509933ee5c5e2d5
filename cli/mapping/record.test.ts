import { describe, expect, it } from 'vitest';
import type { Connection } from '../../connectors/connections.ts';
import { MappingBook } from '../../mapper/index.ts';
import type { Ledger, RecordInput, RootBundle } from '../../store/ledger.ts';
import type { MappingDesk } from './mapping-context.ts';
import { findRecords } from './record.ts';

const book = MappingBook.compile([]);
const IN = { from: 'shop/order', to: 'order' };
const OUT = { from: 'order', to: 'depot/shipment' };

const connection = (id: string, system: string, role = 'storefront') =>
  ({ id, system, role, params: { of: id }, mappings: {}, connector: { kinds: {} } }) as unknown as Connection;

const input = (recordId: string, connectionId: string, kind: string, more: object = {}) =>
  ({
    recordId,
    connectionId,
    kind,
    sourceId: `src-${recordId}`,
    revision: 0,
    hmac: '',
    data: { of: recordId },
    ...more,
  }) as RecordInput;

const ORDER = {
  id: '1',
  number: '#1001',
  placedAt: '2026-11-22T09:00:00.000Z',
  state: 'open',
  payment: { state: 'paid' },
  currency: 'EUR',
  customer: {},
  shipTo: { line1: 'Weg 1', city: 'Bonn', country: 'DE' },
  lines: [
    { id: 'a', sku: 'A', quantity: 1, unitPrice: '1.00', total: '1.00', warehouse: 'wms-1' },
    { id: 'b', sku: 'B', quantity: 1, unitPrice: '1.00', total: '1.00', warehouse: 'wms-2' },
  ],
  total: '2.00',
};

/** What is asked of the ledger, with these roots known by any number. */
function desk(bundles: RootBundle[]): MappingDesk {
  const ledger = {
    findRoots: async () => bundles.map(({ rootId }) => rootId),
    bundles: async () => bundles,
    cancelledHere: async () => new Set<string>(),
    order: async (rootId: string) => ({ numbers: [{ connectionId: 'shop-us', number: `#${rootId}` }] }),
  } as unknown as Ledger;
  const connections = ['shop-us', 'shop-eu']
    .map((id) => connection(id, 'shop'))
    .concat(['wms-1', 'wms-2'].map((id) => connection(id, 'depot', 'warehouse')));
  return {
    loaded: {
      config: {
        allocation: { default: 'wms-1', byCountry: {} },
        rules: { kyc: { required: 'b2b', exemptGroups: [] } },
      },
      file: '/etc/waybill/config.yaml',
    },
    ledger: async () => ledger,
    connections: async () => new Map(connections.map((one) => [one.id, one])),
  } as unknown as MappingDesk;
}

const root = (rootId: string, inputs: RecordInput[]): RootBundle => ({
  rootId,
  root: inputs[0] as RecordInput,
  inputs,
  targets: [],
  parts: [],
  stage: 'received',
  stageAt: 0,
});

describe('the records that a number means', () => {
  it('are those of the kind and the system that the mapping reads, of every order of that number', async () => {
    const found = await findRecords(
      desk([
        root('r1', [input('r1', 'shop-us', 'order'), input('r7', 'shop-us', 'payment'), input('r8', 'wms-1', 'order')]),
        root('r2', [input('r2', 'shop-eu', 'order')]),
      ]),
      book,
      IN,
      '1001',
    );
    expect(found.map(({ record, values, label }) => [record, values, label])).toEqual([
      [{ of: 'r1' }, { params: { of: 'shop-us' } }, 'order #r1 from shop-us'],
      [{ of: 'r2' }, { params: { of: 'shop-eu' } }, 'order 1001 from shop-eu'],
    ]);
  });

  it('are one a part where they are written in parts', async () => {
    const found = await findRecords(
      desk([root('r1', [input('r1', 'shop-us', 'order', { canonical: ORDER })])]),
      book,
      OUT,
      '1001',
    );
    expect(found.map(({ record, values, from }) => [record, values.params, from])).toMatchObject([
      [{ lines: [{ sku: 'A' }] }, { of: 'wms-1' }, { connectionId: 'wms-1', kind: 'shipment' }],
      [{ lines: [{ sku: 'B' }] }, { of: 'wms-2' }, { connectionId: 'wms-2', kind: 'shipment' }],
    ]);
    expect(new Set(found.map(({ values }) => values.identity)).size).toBe(2);
  });

  it.each([
    [
      'of an erased customer',
      IN,
      [root('r1', [input('r1', 'shop-us', 'order', { data: undefined })])],
      /its customer was erased$/,
    ],
    [
      'to be written, of an erased customer',
      OUT,
      [root('r1', [input('r1', 'shop-us', 'order', { data: undefined })])],
      /its customer was erased$/,
    ],
    [
      'that cannot be mapped so far',
      OUT,
      [root('r1', [input('r1', 'shop-us', 'order')])],
      /^#r1 has not come as far as wms-1: its order from shop-us cannot be mapped \(no mapping from shop\/order/,
    ],
    [
      'of another kind',
      IN,
      [root('r1', [input('r1', 'shop-us', 'payment')])],
      /^1001 has no order from shop-us, shop-eu$/,
    ],
    [
      'of a system that nothing connects',
      { from: 'other/order', to: 'order' },
      [root('r1', [input('r1', 'shop-us', 'order')])],
      /^no connection of config\.yaml uses other: /,
    ],
    ['of nobody', IN, [], /^no order is known by 1001$/],
  ])('are refused in a sentence: %s', async (_, sides, bundles, message) => {
    await expect(findRecords(desk(bundles), book, sides, '1001')).rejects.toThrow(message);
  });
});
