import fc from 'fast-check';
import { expect, describe as group, it } from 'vitest';
import type { Order } from '../canonical/order.ts';
import { type GoodsReturn, RETURN_STATES, type ReturnState } from '../canonical/return.ts';
import { compose } from '../compose.ts';
import type { Held, ReturnReport, RootView } from '../root-view.ts';
import { givenUp } from './compose.ts';
import { allCameBack, doubtOf } from './doubts.ts';
import { hasArrived, knownReturns, stateOf } from './known.ts';

const order: Order = {
  ...{ id: '77', number: '#1001', placedAt: '2026-11-22T09:00:00.000Z', state: 'open', payment: { state: 'paid' } },
  ...{
    currency: 'EUR',
    customer: { email: 'ann@example.org' },
    shipTo: { line1: 'M 1', city: 'Berlin', country: 'DE' },
  },
  lines: [
    { id: 'L1', sku: 'A', quantity: 2, unitPrice: '5.00', total: '10.00' },
    { id: 'L2', sku: 'B', quantity: 1, unitPrice: '7.50', total: '7.50', warehouse: 'wms-us' },
  ],
  total: '17.50',
};
const wms = { connectionId: 'wms-de', role: 'warehouse' } as const;
const erp = { connectionId: 'erp', role: 'erp' } as const;
const shop = { connectionId: 'shop', role: 'storefront' } as const;

const asked = (state: ReturnState = 'announced', more: Partial<GoodsReturn> = {}): ReturnReport => ({
  ...{ ...shop, part: 'shop/R1', begun: true },
  record: { id: 'R1', number: '#1001-R1', state, lines: [{ sku: 'A', quantity: 2, orderLineId: 'L1' }], ...more },
});
const found = (state: ReturnState, more: Partial<GoodsReturn> = {}): ReturnReport => ({
  ...{ ...wms, part: 'shop/R1', begun: false },
  record: {
    number: 'RG1',
    state,
    lines: [{ sku: 'A', ...(state === 'done' ? { sellable: 1, unsellable: 1 } : {}) }],
    ...more,
  },
});
/** Entered in the warehouse's portal, or sent back by the carrier. */
const begunThere = (state: ReturnState, more: Partial<GoodsReturn> = {}): ReturnReport => ({
  ...found(state, more),
  ...{ part: 'wms-de/RG9', begun: true },
});
const held = (
  kind: string,
  targetId: string,
  part: string,
  of = wms as { connectionId: string; role: Held['role'] },
): Held => ({
  ...{ ...of, kind, targetId, part, facts: {} },
});
const view = (returns: ReturnReport[], more: Partial<RootView> = {}): RootView => ({
  ...{
    rootId: 'r1',
    origin: 'shop',
    order,
    shipments: [],
    statuses: [],
    payments: [],
    invoices: [],
    collected: [],
    returns,
  },
  ...{ held: [held('shipment', 'G1', 'wms-de')], parts: [], cancelled: false, ...more },
});
const rules = {
  now: 0,
  allocation: { default: 'wms-de', byCountry: {} },
  kyc: { required: 'b2b' as const, exemptGroups: [] },
};
const told = (of: RootView, target: typeof wms | typeof erp | typeof shop) =>
  compose(of, 'return', target, rules).map(({ part, record }) => ({ part, ...(record as GoodsReturn) }));

group('a warehouse', () => {
  it('is told to expect the pieces that it sent itself, by its own number of what it sent, and nothing of what it says of them', () => {
    const expecting = told(view([asked()]), wms);
    expect(expecting).toMatchObject([
      { part: 'shop/R1', state: 'announced', number: '#1001-R1', shipment: 'G1', shipFrom: { city: 'Berlin' } },
    ]);
    expect(expecting[0]?.lines).toEqual([{ sku: 'A', quantity: 2, orderLineId: 'L1', unitPrice: '5.00' }]);
    for (const state of ['received', 'inspected', 'done'] as const)
      expect(told(view([asked(), found(state)]), wms)).toEqual(expecting);
  });

  it('is told nothing of drafts, of what others sent, of what it began itself, and of an order that it never had', () => {
    expect(told(view([asked('draft')]), wms)).toEqual([]);
    const other = asked('announced', { lines: [{ sku: 'B', quantity: 1, orderLineId: 'L2' }] });
    expect(told(view([other]), wms)).toEqual([]);
    expect(told(view([begunThere('received')]), wms)).toEqual([]);
    expect(told(view([asked()], { held: [] }), wms)).toEqual([]);
  });

  it('lets go of what the buyer gave up, unless the goods are there', () => {
    const announced = { held: [held('shipment', 'G1', 'wms-de'), held('return', 'RG1', 'shop/R1')] };
    expect(givenUp(view([asked('cancelled'), found('announced')], announced), wms)).toEqual(['shop/R1']);
    expect(givenUp(view([asked('cancelled'), found('received')], announced), wms)).toEqual([]);
    expect(givenUp(view([asked(), found('announced')], announced), wms)).toEqual([]);
    expect(givenUp(view([asked('cancelled')]), wms)).toEqual([]);
  });
});

group('an ERP', () => {
  const announced = { held: [held('return', 'RG1', 'shop/R1'), held('order', 'SO1', '', erp)] };

  it('books what was counted, at what the buyer paid, and nothing before', () => {
    for (const state of ['announced', 'received', 'inspected'] as const)
      expect(told(view([asked(), found(state)], announced), erp)).toEqual([]);
    expect(told(view([asked(), found('done')], announced), erp)).toMatchObject([
      {
        ...{ part: 'shop/R1', state: 'done', number: '#1001-R1', order: 'SO1', currency: 'EUR' },
        lines: [{ sku: 'A', quantity: 2, sellable: 1, unsellable: 1, unitPrice: '5.00', orderLineId: 'L1' }],
      },
    ]);
  });

  it('waits for the warehouse where the shop is done with it before', () => {
    expect(told(view([asked('done'), found('received')], announced), erp)).toEqual([]);
    expect(told(view([asked('done')], announced), erp)).toEqual([]);
    expect(told(view([asked('done')]), erp)).toHaveLength(1);
  });
});

group('the shop', () => {
  it('is told of its own return by its id, once goods are there', () => {
    expect(told(view([asked(), found('announced')]), shop)).toEqual([]);
    expect(told(view([asked(), found('received')]), shop)).toMatchObject([
      { id: 'R1', state: 'received', order: '77' },
    ]);
  });

  it('is told of what came without being announced, as a return that it does not know', () => {
    const [one] = told(view([begunThere('done', { from: 'carrier' })]), shop);
    expect(one).toMatchObject({ part: 'wms-de/RG9', state: 'done', from: 'carrier', number: 'RG1' });
    expect(one).not.toHaveProperty('id');
  });

  it('is told of what it does not know once somebody says what came', () => {
    expect(told(view([begunThere('received')]), shop)).toEqual([]);
    expect(told(view([begunThere('received', { lines: [{ sku: 'A', quantity: 1 }] })]), shop)).toHaveLength(1);
    expect(told(view([asked('announced', { lines: [] }), found('received')]), shop)).toHaveLength(1);
  });
});

group('one return', () => {
  it('is what two people entered in two systems: by its parcel, or by the number that one gives the other', () => {
    const parcel = { trackingNumber: 'T1' };
    expect(knownReturns(view([begunThere('announced', parcel), asked('announced', parcel)]))).toMatchObject([
      { part: 'shop/R1' },
    ]);
    expect(knownReturns(view([asked(), begunThere('done', { reference: '1001-R1' })]))).toHaveLength(1);
    expect(knownReturns(view([asked(), begunThere('done')]))).toHaveLength(2);
  });

  it('counts an article of several order lines into each as far as it was announced, and what nobody announced apart', () => {
    const lines = [
      { sku: 'A', quantity: 1, orderLineId: 'L1' },
      { sku: 'A', quantity: 2, orderLineId: 'L9' },
    ];
    const counted = found('done', {
      lines: [
        { sku: 'A', sellable: 3 },
        { sku: 'X', unsellable: 1 },
      ],
    });
    expect(told(view([asked('announced', { lines }), counted]), erp)[0]?.lines).toMatchObject([
      { quantity: 1, sellable: 1 },
      { quantity: 2, sellable: 2 },
      { sku: 'X', unsellable: 1 },
    ]);
  });

  it('is as far as whoever knows most says, whatever order they report in, and never cancelled once goods came', () => {
    const state = fc.constantFrom(...RETURN_STATES);
    fc.assert(
      fc.property(state, fc.array(state, { maxLength: 4 }), (first, others) => {
        const reports = [asked(first), ...others.map((one) => found(one))];
        const reached = stateOf(reports);
        expect(stateOf([...reports].reverse())).toBe(reached);
        if ([first, ...others].some(hasArrived)) expect(hasArrived(reached)).toBe(true);
        else if (first === 'cancelled') expect(reached).toBe('cancelled');
        expect(stateOf([...reports, found(reached)])).toBe(reached);
      }),
    );
  });

  it('loses no piece: what is told of it is what was counted', () => {
    const counts = fc.record({ sellable: fc.nat(9), unsellable: fc.nat(9), destroyed: fc.nat(9) });
    const skus = fc.array(fc.tuple(fc.constantFrom('A', 'B', 'X'), counts), { maxLength: 5 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('A', 'B'), fc.nat(3)), { maxLength: 4 }),
        skus,
        (announced, counted) => {
          const lines = announced.map(([sku, quantity]) => ({ sku, quantity }));
          const report = found('done', { lines: counted.map(([sku, one]) => ({ sku, ...one })) });
          const [one] = told(view([asked('announced', { lines }), report]), erp);
          for (const name of ['sellable', 'unsellable', 'destroyed'] as const)
            for (const sku of ['A', 'B', 'X']) {
              const of = (some: { sku: string; [count: string]: unknown }[] = []) =>
                some.filter((line) => line.sku === sku).reduce((sum, line) => sum + Number(line[name] ?? 0), 0);
              expect(of(one?.lines)).toBe(of(report.record.lines));
            }
        },
      ),
    );
  });
});

group('a person', () => {
  it('looks where more comes back than was sold, or what was not', () => {
    expect(doubtOf(view([asked(), found('done')]))).toBeUndefined();
    expect(doubtOf(view([asked(), begunThere('done')]))?.waitingFor).toContain(
      '4 x A came back of #1001, of which it had 2',
    );
    expect(doubtOf(view([asked('cancelled'), begunThere('done')]))).toBeUndefined();
    const wrong = found('done', { lines: [{ sku: 'X', unsellable: 1 }] });
    expect(doubtOf(view([asked(), wrong]))?.waitingFor).toContain('1 x X came back');
  });

  it('looks at goods of no order once they are there', () => {
    const alone = (state: ReturnState): RootView => {
      const { order: _, ...rest } = view([]);
      return {
        ...rest,
        other: { kind: 'return', record: { number: 'RG7', state, lines: [{ sku: 'A', sellable: 1 }] } },
      };
    };
    expect(doubtOf(alone('announced'))).toBeUndefined();
    expect(doubtOf(alone('received'))?.waitingFor).toBe('a person: of which order is the return RG7: 1 x A?');
  });
});

it('an order is back when all that was sold was counted', () => {
  const rest = begunThere('done', { lines: [{ sku: 'B', destroyed: 1 }] });
  expect(allCameBack(view([asked(), found('done')]), order)).toBe(false);
  expect(allCameBack(view([asked(), found('received'), rest]), order)).toBe(false);
  expect(allCameBack(view([asked(), found('done'), rest]), order)).toBe(true);
});
