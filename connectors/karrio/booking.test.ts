import { describe, expect, it } from 'vitest';
import { booking, parcelWeight } from './booking.ts';

const place = { person_name: 'Ann', address_line1: 'Main 1', city: 'Berlin', country_code: 'DE' };
const weighing = (parcel: object, ...items: object[]) =>
  parcelWeight(
    booking.parse({ carrier_id: 'road', service: 's', shipper: place, recipient: place, parcel, line_items: items }),
  );

describe('parcelWeight', () => {
  it('is what it is said to be, else what its pieces weigh, in its own unit', () => {
    const two = { sku: 'A', quantity: 2, weight: '0.4' };
    expect(weighing({ weight: '1.25' }, two)).toBe(1.25);
    expect(weighing({}, two, { sku: 'B', quantity: 3, weight: 100, weight_unit: 'G' })).toBe(1.1);
    expect(weighing({ weight_unit: 'G' }, two)).toBe(800);
  });

  it('is never nothing', () => {
    expect(weighing({}, { sku: 'A', quantity: 2 })).toBe(0.01);
  });
});
