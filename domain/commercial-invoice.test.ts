import { describe, expect, it } from 'vitest';
import type { Order } from './canonical/order.ts';
import { invoice, type Status } from './canonical/records.ts';
import { compose } from './compose.ts';
import { composePaper } from './papers/compose.ts';
import type { Paper } from './papers/paper.ts';
import type { Report, RootView } from './root-view.ts';

const order: Order = {
  id: '77',
  number: '#1001',
  placedAt: '2026-11-22T09:00:00.000Z',
  state: 'open',
  payment: { state: 'paid' },
  currency: 'EUR',
  customer: {},
  shipTo: { line1: 'Main 1', city: 'Berlin', country: 'DE' },
  lines: [
    { id: 'L1', sku: 'A', quantity: 2, unitPrice: '5.005', total: '10.01', hsCode: '441911', origin: 'CN' },
    { id: 'L2', sku: 'B', quantity: 1, unitPrice: '7.5', total: '7.5', weightKg: '0.4' },
    { id: 'L3', sku: 'C', quantity: 1, unitPrice: '1.00', total: '1.00', warehouse: 'wms-us' },
  ],
  total: '18.51',
  incoterm: 'DDP',
};

const report = (more: Partial<Report<Status>>, number?: string): Report<Status> => ({
  connectionId: 'ff',
  role: 'freight',
  part: 'wms-de',
  record: { of: 'shipment', state: 'shipped', ...(number ? { number } : {}) },
  ...more,
});

const view = (statuses: Report<Status>[]): RootView => ({
  rootId: 'r1',
  origin: 'shop',
  order,
  shipments: [],
  statuses,
  returns: [],
  payments: [],
  invoices: [],
  collected: [],
  held: [],
  parts: [],
  cancelled: false,
});

const invoices = (statuses: Report<Status>[], target = { connectionId: 'ff', role: 'freight' as const }) =>
  compose(view(statuses), 'invoice', target, {
    allocation: { default: 'wms-de', byCountry: {} },
    kyc: { required: 'b2b', exemptGroups: [] },
    now: 0,
  });

describe('a commercial invoice', () => {
  it('waits for the shipment that the forwarder made of its part', () => {
    expect(invoices([])).toEqual([]);
    expect(invoices([report({})])).toEqual([]);
    expect(invoices([report({ part: 'wms-us' }, '70001')]).map(({ part }) => part)).toEqual(['wms-us']);
    expect(invoices([report({ connectionId: 'other' }, '70001')])).toEqual([]);
  });

  it('is over the lines of its part, to the cent', () => {
    const [made, ...others] = invoices([report({}, '70001')]);
    expect(others).toEqual([]);
    expect(invoice.parse(made?.record)).toEqual(made?.record);
    expect(made).toMatchObject({
      part: 'wms-de',
      record: { number: '#1001-wms-de', shipment: '70001', currency: 'EUR', total: '17.51', incoterm: 'DDP' },
    });
    expect((made?.record as { lines: unknown }).lines).toEqual([
      { sku: 'A', quantity: 2, unitPrice: '5.005', total: '10.01', hsCode: '441911', origin: 'CN' },
      { sku: 'B', quantity: 1, unitPrice: '7.5', total: '7.5', weightKg: '0.4' },
    ]);
  });

  it('values goods without the tax that their prices hold, where no paper is made of them as well', () => {
    const taxed = { ...order, lines: order.lines.map((line) => ({ ...line, taxRate: '19' })) };
    const [made] = compose(
      { ...view([report({}, '70001')]), order: taxed },
      'invoice',
      { connectionId: 'ff', role: 'freight' },
      {
        allocation: { default: 'wms-de', byCountry: {} },
        kyc: { required: 'b2b', exemptGroups: [] },
        now: 0,
      },
    );
    expect(made?.record).toMatchObject({
      total: '14.71',
      lines: [
        { sku: 'A', quantity: 2, unitPrice: '4.205', total: '8.41' },
        { sku: 'B', quantity: 1, unitPrice: '6.30', total: '6.30' },
      ],
    });
  });

  it('takes the tax of lines that name a rate out of those alone, whatever leaves with the other parts', () => {
    const seller = { name: 'Hengtai', lines: ['Shenzhen'], country: 'CN' };
    const line = (id: string, total: string, more: object = {}) => ({
      ...{ id, sku: id, quantity: 1, unitPrice: total, total },
      ...more,
    });
    const whole = (tax: string, last: object = {}): Order => ({
      ...order,
      lines: [line('L1', '119.00', { taxRate: '19' }), line('L2', '100.00'), line('L3', '-11.90', last)],
      shipping: { total: '11.90' },
      tax,
    });
    const values = (of: Order, ...ids: string[]) => {
      const lines = of.lines.filter(({ id }) => ids.includes(id));
      const goods = { order: of, part: 'wms-de', lines };
      const { lines: valued } = composePaper('commercial-invoice', goods, { seller, reason: 'sale', incoterm: 'DAP' });
      return valued.map(({ total }) => total);
    };
    expect(values(whole('19.00'), 'L1')).toEqual(['100.00']);
    expect(values(whole('19.00'), 'L2')).toEqual(['100.00']);
    // More than that: the freight's, and what is left is of the line that names none.
    expect(values(whole('25.90'), 'L1', 'L2')).toEqual(['100.00', '95.00']);
    // Less, for a discount lowers it.
    expect(values(whole('17.10'), 'L1', 'L2')).toEqual(['101.90', '100.00']);
  });

  it('is the paper where one was issued: its number, its values without tax, its freight', () => {
    const goods = { order, part: 'wms-de', lines: order.lines.slice(0, 2) };
    const seller = { name: 'Hengtai', lines: ['Shenzhen'], country: 'CN' };
    const draft = composePaper('commercial-invoice', goods, { seller, reason: 'sale', incoterm: 'DAP' });
    const paper: Paper = { ...draft, number: 'CI-2026-00007', revision: 2, issuedOn: '2026-11-26' };
    const [made] = compose(
      { ...view([report({}, '70001')]), papers: [paper] },
      'invoice',
      { connectionId: 'ff', role: 'freight' },
      { allocation: { default: 'wms-de', byCountry: {} }, kyc: { required: 'b2b', exemptGroups: [] }, now: 0 },
    );
    expect(invoice.parse(made?.record)).toEqual(made?.record);
    expect(made?.record).toMatchObject({
      number: 'CI-2026-00007',
      shipment: '70001',
      total: paper.money?.total,
      freight: paper.money?.freight,
      incoterm: 'DDP',
      lines: [
        { sku: 'A', quantity: 2, unitPrice: '5.005', total: '10.01', hsCode: '441911' },
        { sku: 'B', quantity: 1, netWeightKg: '0.4' },
      ],
    });
  });

  it('says in a dry run that its number is still to be drawn', () => {
    const seller = { name: 'Hengtai', lines: ['Shenzhen'], country: 'CN' };
    const numbers = { 'commercial-invoice': 'CI-{n}', 'packing-list': 'PL-{n}', 'proforma-invoice': 'PI-{n}' };
    const [made] = compose(
      view([report({}, '70001')]),
      'invoice',
      { connectionId: 'ff', role: 'freight' },
      {
        allocation: { default: 'wms-de', byCountry: {} },
        kyc: { required: 'b2b', exemptGroups: [] },
        now: 0,
        papers: { seller, reason: 'sale', numbers },
      },
    );
    expect(made?.record).toMatchObject({ number: 'CI-{n}', incoterm: 'DDP' });
  });

  it('stays as it is while the shipment travels on', () => {
    const early = invoices([report({}, '70001')]);
    const record: Status = { of: 'shipment', state: 'delivered', number: '70001', trackingNumber: 'F1', detail: 'x' };
    expect(invoices([report({ record })])).toEqual(early);
  });
});
