import { describe, expect, it } from 'vitest';
import { booking } from './booking.ts';
import { parcelsOf } from './parcels.ts';

const place = { person_name: 'Ann', address_line1: 'Main 1', city: 'Berlin', country_code: 'DE' };
const parcels = (line_items: object[], more: object = {}) =>
  parcelsOf(
    booking.parse({ carrier_id: 'road', service: 's', shipper: place, recipient: place, line_items, ...more }),
    line_items.map((_, at) => `line${at}`),
  );
const weighing = (parcel: object, ...items: object[]) => parcels(items, { parcel })[0]?.weight;

describe('a parcel weighs', () => {
  it('what it is said to, else what its pieces weigh, in its own unit', () => {
    const two = { sku: 'A', quantity: 2, weight: '0.4' };
    expect(weighing({ weight: '1.25' }, two)).toBe(1.25);
    expect(weighing({}, two, { sku: 'B', quantity: 3, weight: 100, weight_unit: 'G' })).toBe(1.1);
    expect(weighing({ weight_unit: 'G' }, two)).toBe(800);
  });

  it('never nothing', () => {
    expect(weighing({}, { sku: 'A', quantity: 2 })).toBe(0.01);
  });
});

describe('parcels', () => {
  const lines = [
    { sku: 'A', quantity: 3, weight: 1 },
    { sku: 'B', quantity: 1, weight: 2 },
    { sku: 'A', quantity: 4, weight: 1 },
  ];
  const shown = (more: object) =>
    parcels(lines, more).map(({ weight, items }) => [
      weight,
      items.map(({ sku, quantity, parent_id }) => `${quantity} ${sku} of ${parent_id}`),
    ]);

  it('hold what was packed in each, of the lines of the order in turn, those alike one by one', () => {
    const a = (quantity: number) => ({ sku: 'A', quantity });
    expect(
      shown({ parcels: [{ contents: [a(5), { sku: 'B', quantity: 1 }] }, { count: 2, contents: [a(1)] }] }),
    ).toEqual([
      [7, ['3 A of line0', '2 A of line2', '1 B of line1']],
      [1, ['1 A of line2']],
      [1, ['1 A of line2']],
    ]);
  });

  it('hold every article of the order once, whatever they are said to hold', () => {
    expect(shown({ parcels: [{ weight: 9 }, { weight: 3, contents: [{ sku: 'A', quantity: 9 }] }] })).toEqual([
      [9, ['1 B of line1']],
      [3, ['3 A of line0', '4 A of line2']],
    ]);
    expect(shown({})).toEqual([[9, ['3 A of line0', '1 B of line1', '4 A of line2']]]);
  });
});
