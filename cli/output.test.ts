import { describe, expect, it } from 'vitest';
import { config as schema } from '../config/schema.ts';
import type { JourneyEntry, OrderSummary } from '../store/ledger.ts';
import { doing, ownNumber } from './journey.ts';
import { journeyTable } from './journey-table.ts';
import { localTime, table, wrapped } from './output.ts';

describe('tables', () => {
  it('make columns as wide as they must be, Chinese letters two wide', () => {
    expect(
      table(
        ['who', 'what'],
        [
          ['港区', 'x'],
          ['a', 'long one'],
        ],
      ),
    ).toBe('who   what\n港区  x\na     long one');
  });

  it('break long lines between words, never inside one', () => {
    expect(wrapped('one two three', 20, 4)).toBe('one two three');
    expect(wrapped('one two three', 12, 4)).toBe('one two\n    three');
    expect(wrapped('averyverylongword b', 8, 2)).toBe('averyverylongword\n  b');
  });

  it("tell times in the config's time zone", () => {
    expect(localTime(Date.UTC(2026, 10, 22, 16, 30, 5), 'Asia/Shanghai')).toBe('2026-11-23 00:30:05');
  });
});

const config = schema.parse({
  connections: { shop: { use: 'rest' }, erp: { use: 'rest' } },
  flows: { orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'gate', 'write erp'] } },
});

describe("an order's journey", () => {
  const at = Date.UTC(2026, 10, 22, 9, 0, 0);
  const step = (name: string, batchId: string): JourneyEntry => ({
    at: at + 1_000,
    what: 'step',
    flow: 'orders',
    name,
    outcome: 'done',
    pin: 'a31103f4dd2a8c42',
    batchId,
  });

  it('tells the steps of one batch in one line, in the order of the flow', () => {
    const text = journeyTable(
      [
        { at, what: 'received', name: 'order 7', connectionId: 'shop', outcome: 'revision 1' },
        step('gate', 'batch/orders/1'),
        step('map', 'batch/orders/1'),
        step('write erp', 'batch/orders/1'),
        { at: at + 1_000, what: 'stage', name: 'wms', outcome: 'in-erp' },
        { at: at + 1_000, what: 'stage', name: 'order', outcome: 'in-erp' },
        step('map', 'batch/orders/2'),
      ],
      config,
    );
    const lines = text.split('\n').map((line) => line.trim().split(/\s{2,}/));
    expect(lines.slice(1)).toEqual([
      ['2026-11-22'],
      ['09:00:00', 'received order 7', 'shop', 'revision 1'],
      ['09:00:01', 'orders', 'map, gate, write erp', 'done', 'a31103f4', 'batch/orders/1'],
      ['09:00:01', 'stage order', 'in-erp'],
      ['09:00:01', 'orders', 'map', 'done', 'a31103f4', 'batch/orders/2'],
    ]);
  });

  it('fits a terminal of 120 columns', () => {
    const write: JourneyEntry = {
      ...step('create shipment wms', 'batch/orders/12'),
      what: 'write',
      connectionId: 'freight',
      outcome: `rejected ${'because '.repeat(30)}`,
    };
    const widths = journeyTable([write], config)
      .split('\n')
      .map((line) => line.length);
    expect(Math.max(...widths)).toBeLessThanOrEqual(120);
  });
});

describe('an order in a few words', () => {
  const order: OrderSummary = {
    rootId: 'r1',
    connectionId: 'shop',
    sourceId: 'gid/1',
    kind: 'order',
    stage: 'checked',
    numbers: [
      { connectionId: 'erp', number: 'SO-9' },
      { connectionId: 'shop', number: '#1001' },
    ],
    moves: [{ flow: 'orders', state: 'queued', step: 2, queue: 'erp', held: false }],
    openCases: [],
    updatedAt: 0,
  };

  it('is called by the number of the system that it came from', () => {
    expect(ownNumber(order)).toBe('#1001');
    expect(ownNumber({ ...order, numbers: [] })).toBe('gid/1');
  });

  it('says what it waits for before where it is', () => {
    expect(doing(order)).toBe('orders: queued (erp)');
    expect(doing({ ...order, moves: order.moves.map((move) => ({ ...move, held: true })) })).toBe('held');
    expect(doing({ ...order, moves: [] })).toBe('done');
    const waiting = {
      caseId: 'case/1',
      cause: 'payment:r1',
      kind: 'payment' as const,
      state: 'open' as const,
      waitingFor: 'payment of #1001',
      members: 1,
      joined: 1,
      openedAt: 0,
      lastAt: 0,
    };
    expect(doing({ ...order, openCases: [waiting] })).toBe('waits for payment of #1001');
  });
});
