import { describe, expect, it } from 'vitest';
import type { BulkField } from './fields.ts';
import { orderRows } from './order-rows.ts';

const columns = new Map<BulkField, number>([
  ['order', 0],
  ['sku', 1],
  ['quantity', 2],
  ['city', 3],
]);
const read = (...rows: string[][]) =>
  orderRows(
    {
      name: 'Orders',
      rows: rows.map((cells, at) => ({ row: at + 2, cells: cells.map((text) => (text ? { text } : undefined)) })),
    },
    { row: 1, columns, findings: [] },
  );
const codesOf = ({ sums }: ReturnType<typeof read>) => sums.map(({ findings }) => findings.map(({ code }) => code));

const ONE = ['A-1', 'WB-001', '12', 'Berlin'];
const TWO = ['A-2', 'WB-002', '6', 'Berlin'];

describe('a row that is no line', () => {
  it.each([
    ['of all rows', [ONE, TWO, ['Total', '', '18']]],
    ['of each order', [ONE, ['', 'Subtotal:', '12'], TWO, ['', '小计', '6'], ['', 'Grand total', '18']]],
    [
      'of nothing that can be read',
      [
        ['A-1', 'WB-001', 'some', 'Berlin'],
        ['Summe', '', '18'],
      ],
    ],
  ])('is a sum %s, and adds up', (_, rows) => {
    const found = read(...rows);
    expect(found.strays).toEqual([]);
    expect([...new Set(codesOf(found).flat())]).toEqual(['total-row']);
  });

  it('is a sum of other rows than these, and that is told', () => {
    expect(codesOf(read(ONE, ['合计', '', '18']))).toEqual([['total-row', 'total-differs']]);
  });

  it('is the headings again', () => {
    const { orders, strays, rows } = read(
      ['订单号', '商品编码', '数量', '城市'],
      ONE,
      ['Order no', 'Item', 'Qty', 'City'],
      TWO,
    );
    expect([[...orders.keys()], strays, rows]).toEqual([['A-1', 'A-2'], [], 2]);
  });

  it('is not one that goes somewhere, or only looks like it', () => {
    const { orders, sums } = read(['A-1', 'Total', '12', 'Berlin'], ['Total Works 7', 'WB-001', '1', 'Berlin']);
    expect([[...orders.keys()], sums]).toEqual([['A-1', 'Total Works 7'], []]);
  });
});
