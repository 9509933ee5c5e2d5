import { describe, expect, it } from 'vitest';
import { unknownAccount } from './accounts.ts';
import type { Order } from './canonical/order.ts';
import { compose, partState, type Target } from './compose.ts';
import type { RootView } from './root-view.ts';

const order: Order = {
  id: '77',
  number: '#1001',
  placedAt: '2026-11-22T09:00:00.000Z',
  state: 'open',
  payment: { state: 'paid' },
  currency: 'EUR',
  customer: { email: 'ann@example.org' },
  shipTo: { line1: 'Main 1', city: 'Berlin', country: 'DE' },
  lines: [
    { id: 'L1', sku: 'A', quantity: 2, unitPrice: '5.00', total: '10.00' },
    { id: 'L2', sku: 'B', quantity: 1, unitPrice: '7.50', total: '7.50', warehouse: 'wms-us' },
  ],
  total: '17.50',
};

const view = (more: Partial<RootView> = {}): RootView => ({
  rootId: 'r1',
  origin: 'shop',
  order,
  shipments: [],
  statuses: [],
  returns: [],
  payments: [],
  invoices: [],
  collected: [],
  held: [],
  parts: [],
  cancelled: false,
  ...more,
});

const allocation = { default: 'wms-de', byCountry: {} };
const rules = { allocation, kyc: { required: 'b2b' as const, exemptGroups: [] }, now: 0 };
const shop = { connectionId: 'shop', role: 'storefront' } as const;
const freight = { connectionId: 'ff', role: 'freight' } as const;
const shipped = {
  connectionId: 'wms-de',
  role: 'warehouse',
  part: 'wms-de',
  record: { state: 'shipped', trackingNumber: 'W1' },
} as const;

describe('a customer is told to an ERP', () => {
  const NAME = { connectionId: 'shop', customerId: 'c-ann' };
  const told = (account?: RootView['account'], target: Target = { connectionId: 'erp', role: 'erp' }) => {
    const { order: _, ...bare } = view();
    const of = { ...bare, ...(account ? { account } : {}), other: { kind: 'customer', record: { id: 'c-ann' } } };
    return compose(of, 'customer', target, rules).map(({ record }) => record);
  };

  it('without a word of how they stand, where nobody said any', () => {
    expect(told()).toEqual([{ id: 'c-ann' }]);
    expect(told(unknownAccount(NAME))).toEqual([{ id: 'c-ann' }]);
    expect(told(unknownAccount(NAME), shop)).toEqual([]);
  });

  it('as they stand, where somebody did, also that they are thawed', () => {
    const said = { ...unknownAccount(NAME), decidedAt: 1 };
    expect(told({ ...said, frozen: true })).toEqual([{ id: 'c-ann', standing: 'frozen' }]);
    expect(told(said)).toEqual([{ id: 'c-ann', standing: 'undecided' }]);
    expect(told({ ...said, state: 'refused' })).toEqual([{ id: 'c-ann', standing: 'closed' }]);
  });
});

describe('compose', () => {
  it('asks each warehouse for its own lines only', () => {
    const de = compose(view(), 'shipment', { connectionId: 'wms-de', role: 'warehouse' }, rules);
    expect(de).toHaveLength(1);
    expect(de[0]).toMatchObject({ part: 'wms-de', record: { state: 'requested', lines: [{ sku: 'A', quantity: 2 }] } });
    expect(compose(view(), 'shipment', { connectionId: 'wms-cn', role: 'warehouse' }, rules)).toEqual([]);
  });

  it('tells forwarder and shop nothing before the warehouse has shipped', () => {
    const waiting = view({ shipments: [{ ...shipped, record: { state: 'waiting' } }] });
    expect(compose(waiting, 'shipment', freight, rules)).toEqual([]);
    expect(compose(waiting, 'shipment', shop, rules)).toEqual([]);
  });

  it('tells the shop the tracking of whoever knows the road best', () => {
    const seen = view({
      shipments: [shipped],
      statuses: [
        {
          connectionId: 'ff',
          role: 'freight',
          part: 'wms-de',
          record: { of: 'shipment', state: 'in-transit', trackingNumber: 'F9' },
        },
      ],
    });
    expect(compose(seen, 'shipment', shop, rules)[0]).toMatchObject({
      record: { trackingNumber: 'F9', state: 'in-transit' },
    });
  });

  it('tells a forwarder what the warehouse packed a part in, and nothing of what other parts are packed in', () => {
    const packages = [{ number: 'CTN 1', weightKg: '2.5', contents: [{ sku: 'A', quantity: 2 }] }];
    const packed = { ...shipped, record: { ...shipped.record, packages } };
    const other = { ...packed, part: 'wms-us', record: { state: 'shipped' as const, packages: [{ number: 'CTN 9' }] } };
    const told = compose(view({ shipments: [packed, other] }), 'shipment', freight, rules);
    expect(told.map(({ part, record }) => [part, record])).toMatchObject([
      ['wms-de', { packages, weightKg: '2.5' }],
      ['wms-us', { packages: [{ number: 'CTN 9' }] }],
    ]);
  });

  it('does not tell a forwarder its own news', () => {
    const before = compose(view({ shipments: [shipped] }), 'shipment', freight, rules);
    const after = compose(
      view({
        shipments: [shipped],
        statuses: [
          {
            connectionId: 'ff',
            role: 'freight',
            part: 'wms-de',
            record: { of: 'shipment', state: 'delivered', trackingNumber: 'F9' },
          },
        ],
        held: [
          {
            connectionId: 'ff',
            role: 'freight',
            kind: 'shipment',
            part: 'wms-de',
            targetId: 'b1',
            facts: { trackingNumber: 'F9' },
          },
        ],
        parts: [{ part: 'wms-de', warehouse: 'wms-de', stage: 'delivered' }],
      }),
      'shipment',
      freight,
      rules,
    );
    expect(after).toEqual(before);
  });
});

describe('partState', () => {
  it('refuses a regression that arrives late', () => {
    const late = view({ shipments: [shipped], parts: [{ part: 'wms-de', warehouse: 'wms-de', stage: 'delivered' }] });
    expect(partState(late, 'wms-de').stage).toBe('delivered');
  });

  it('keeps parts apart', () => {
    expect(partState(view({ shipments: [shipped] }), 'wms-us').stage).toBe('received');
  });

  it("takes an ERP's stock-out for what left, but not of a part that a warehouse was given", () => {
    const stockOut = {
      connectionId: 'erp',
      role: 'erp',
      part: undefined,
      record: { state: 'shipped', trackingNumber: 'E1' },
    } as const;
    const held = {
      connectionId: 'wms-de',
      role: 'warehouse',
      kind: 'shipment',
      part: 'wms-de',
      targetId: 'T1',
      facts: {},
    } as const;
    expect(partState(view({ shipments: [stockOut] }), 'wms-de')).toMatchObject({
      stage: 'shipped',
      facts: { trackingNumber: 'E1' },
    });
    const given = view({ shipments: [stockOut], held: [held] });
    expect(partState(given, 'wms-de')).toEqual({ stage: 'received', facts: {} });
    // Its own parcels, which nobody else ships, it may tell of at the same time.
    expect(partState(given, 'wms-us').stage).toBe('shipped');
    expect(partState(view({ shipments: [stockOut, shipped], held: [held] }), 'wms-de').facts.trackingNumber).toBe('W1');
  });
});
