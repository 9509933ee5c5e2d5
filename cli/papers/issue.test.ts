import { describe, expect, it } from 'vitest';
import { packedIn } from '../../activities/paper-wishes.ts';
import { config as schema } from '../../config/schema.ts';
import type { Order } from '../../domain/canonical/order.ts';
import type { Package } from '../../domain/canonical/package.ts';
import type { RootBundle } from '../../store/ledger.ts';
import { checkedParts, partText } from './check.ts';
import { wishesOf } from './issue.ts';

const config = schema.parse({
  connections: {},
  flows: {},
  allocation: { default: 'wms' },
  rules: { papers: { seller: { name: 'Hengtai', lines: ['Shenzhen'], country: 'CN' }, incoterm: 'DAP' } },
});

const withAbroad = schema.parse({
  connections: { 'wms-cn': { use: 'x' }, 'wms-de': { use: 'x' } },
  flows: {},
  allocation: { default: 'wms-cn', leavesFrom: { 'wms-cn': 'CN', 'wms-de': 'DE' } },
  rules: { papers: { seller: { name: 'Hengtai', lines: ['Shenzhen'], country: 'CN' }, incoterm: 'DAP' } },
});

const order: Order = {
  id: '1',
  number: '#1001',
  placedAt: '2026-11-22T09:00:00.000Z',
  state: 'open',
  payment: { state: 'paid' },
  currency: 'EUR',
  customer: { name: 'Zoë Müller' },
  shipTo: {
    name: 'Zoë Müller',
    line1: 'Hafen 1',
    city: 'Hamburg',
    postalCode: '20457',
    country: 'DE',
    phone: '+49 40 1',
  },
  lines: [
    {
      id: 'L1',
      sku: 'WB-001',
      name: 'Cable',
      hsCode: '85444290',
      origin: 'CN',
      weightKg: '0.5',
      quantity: 4,
      unitPrice: '5.00',
      total: '20.00',
    },
  ],
  total: '20.00',
};

/** What the books hold of the order once its warehouse has said how it packed. */
function bundle(packages: Package[]): RootBundle {
  const input = (kind: string, recordId: string, canonical: unknown, more: object = {}) => ({
    connectionId: 'shop',
    kind,
    recordId,
    sourceId: recordId,
    revision: 1,
    canonical,
    ...more,
  });
  const root = input('order', 'r1', order);
  const reported = input('shipment', 'r2', { state: 'packed', packages }, { connectionId: 'wms', sourceId: 'OUT-1' });
  const target = { connectionId: 'wms', kind: 'shipment', part: 'wms', targetId: 'OUT-1', facts: {}, cancelled: false };
  return {
    rootId: 'r1',
    root,
    inputs: [root, reported],
    targets: [target],
    parts: [],
    stage: 'released',
  } as unknown as RootBundle;
}

const wishes = (packages: Package[], incomplete = false) =>
  wishesOf(order, ['commercial-invoice', 'packing-list'], config, {
    now: 0,
    incomplete,
    packed: packedIn(bundle(packages), new Map()),
  }).map(({ draft }) => draft);

describe('papers of what was packed', () => {
  it('list the packages that the warehouse reported on the packing list, and nowhere else', () => {
    const [invoice, list] = wishes([
      { number: 'CTN 1', count: 2, weightKg: '1.2', contents: [{ sku: 'WB-001', quantity: 2 }] },
    ]);
    expect(invoice).not.toHaveProperty('packing');
    expect(list).toMatchObject({
      part: 'wms',
      netWeightKg: '2.0',
      packing: {
        count: 2,
        grossWeightKg: '2.4',
        packages: [{ number: 'CTN 1', netWeightKg: '2.0', grossWeightKg: '2.4' }],
      },
    });
  });

  it('are refused where packages hold something else than what travels, and made without them if a person says so', () => {
    const short: Package[] = [{ contents: [{ sku: 'WB-001', quantity: 3 }] }];
    expect(() => wishes(short)).toThrow(
      'the packages of #1001 (wms) do not fit what travels: 3 of WB-001 are packed and 4 travel',
    );
    expect(wishes(short, true)[1]).not.toHaveProperty('packing');
  });
});

describe('papers of an order that leaves from two countries', () => {
  const [line] = order.lines as [Order['lines'][number]];
  const domestic = { ...line, id: 'L2', sku: 'DE-1', hsCode: undefined, origin: undefined, warehouse: 'wms-de' };
  const asked = { now: Date.parse('2026-11-26T10:00:00.000Z'), incomplete: false, packed: () => [] };
  const drafts = (one: Order, types: Parameters<typeof wishesOf>[1]) =>
    wishesOf(one, types, withAbroad, asked).map(({ draft }) => [draft.type, draft.part, draft.from]);
  const both: Order = { ...order, lines: [line, domestic] };

  it('are a commercial invoice of what crosses a border, and packing lists of both', () => {
    expect(drafts(both, ['commercial-invoice', 'packing-list', 'proforma-invoice'])).toEqual([
      ['commercial-invoice', 'wms-cn', undefined],
      ['packing-list', 'wms-cn', undefined],
      ['packing-list', 'wms-de', 'DE'],
      ['proforma-invoice', '', undefined],
    ]);
  });

  it('are none for customs where nothing crosses a border', () => {
    const inside = { ...order, lines: [domestic] };
    expect(() => drafts(inside, ['commercial-invoice'])).toThrow('#1001 crosses no customs border');
    expect(drafts(inside, ['packing-list'])).toEqual([['packing-list', 'wms-de', 'DE']]);
  });

  it('are asked for by part', () => {
    expect(checkedParts(both, withAbroad, undefined).map((part) => partText(both, part))).toEqual([
      '#1001 from CN (wms-cn) to DE: crosses a customs border\nnothing is missing',
      '#1001 from DE (wms-de) to DE: crosses no customs border\nnothing is missing',
    ]);
    const bare = { ...both, lines: [{ ...line, hsCode: undefined }, domestic] };
    expect(checkedParts(bare, withAbroad, undefined)[0]?.gaps).toEqual([{ field: 'hsCode', skus: ['WB-001'] }]);
    expect(() => drafts(bare, ['packing-list'])).toThrow('papers of #1001 lack the HS code of WB-001:');
  });
});
