import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CustomsEntry, type ShipmentLeg, wayOf } from './milestones.ts';

const node = (unlocode: string) => ({
  place: { name: 'Zoë’s yard', address: { street_address: '1 Quay', unlocode }, details: [] },
});
const leg = (id: number, more: Partial<ShipmentLeg> = {}): ShipmentLeg => ({
  id,
  transportation_mode: 'ocean',
  carrier_name: 'Liberty Carrier',
  estimated_departure_date: `2026-12-0${id}T00:00:00.000Z`,
  actual_departure_date: null,
  estimated_arrival_date: `2026-12-0${id}T12:00:00.000Z`,
  actual_arrival_date: null,
  origin: node('CN SHA'),
  destination: { place: { details: [{ port_code: '3901' }, { iata_code: 'ORD' }] } },
  ...more,
});
const entry = (id: string, more: Partial<CustomsEntry> = {}): CustomsEntry => ({
  id,
  entry_number: `N-${id}`,
  ...more,
});

describe('the way of a shipment', () => {
  it('goes from the pick-up over its legs in the order of travel and customs to the delivery', () => {
    const ship = leg(1, { ocean_leg: { vessel_name: 'Lenox', voyage_number: '059E' } });
    const truck = leg(2, { transportation_mode: 'truck', actual_departure_date: '2026-12-02T01:00:00.000Z' });
    const way = wayOf(
      {
        actual_picked_up_in_full_date: '2026-11-30T00:00:00.000Z',
        estimated_delivered_in_full_date: '2026-12-03T00:00:00.000Z',
      },
      [truck, ship],
      [
        entry('B', { release_status: 'customs_hold' }),
        entry('A', { release_status: 'cleared', release_date: '2026-12-01' }),
      ],
    );
    expect(
      way.map(({ what, leg, place, conveyance, expected_at, actual_at }) => [
        what,
        leg,
        place,
        conveyance,
        expected_at ?? actual_at,
      ]),
    ).toEqual([
      ['picked-up', null, null, null, '2026-11-30T00:00:00.000Z'],
      ['departed', 1, 'CNSHA', 'Lenox 059E', '2026-12-01T00:00:00.000Z'],
      ['arrived', 1, 'ORD', 'Lenox 059E', '2026-12-01T12:00:00.000Z'],
      ['departed', 2, 'CNSHA', null, '2026-12-02T00:00:00.000Z'],
      ['arrived', 2, 'ORD', null, '2026-12-02T12:00:00.000Z'],
      ['customs-released', null, null, 'N-A', '2026-12-01T00:00:00.000Z'],
      ['customs-held', null, null, 'N-B', null],
      ['delivered', null, null, null, '2026-12-03T00:00:00.000Z'],
    ]);
    expect(JSON.stringify(way)).not.toMatch(/Zoë|Quay/);
  });

  it('is the same however its parts are told: in any order, some of them twice', () => {
    const legs = [1, 2, 3, 4].map((id) => leg(id));
    const entries = ['A', 'B'].map((id) => entry(id, { release_status: 'pending' }));
    const some = <T>(of: T[]) =>
      fc.shuffledSubarray([...of, ...of], { minLength: of.length, maxLength: 2 * of.length });
    const whole = <T>(told: T[], of: T[]) => [...told, ...of.filter((one) => !told.includes(one))];
    const expected = wayOf({}, legs, entries);
    fc.assert(
      fc.property(some(legs), some(entries), (toldLegs, toldEntries) => {
        expect(wayOf({}, whole(toldLegs, legs), whole(toldEntries, entries))).toEqual(expected);
      }),
    );
  });

  it('keeps a leg that left late before the next one, whose plan nobody has changed', () => {
    const late = leg(1, { actual_departure_date: '2026-12-05T00:00:00.000Z' });
    expect(wayOf({}, [leg(2), late], []).map(({ leg, actual_at }) => [leg, actual_at !== null])).toEqual([
      [1, true],
      [1, false],
      [2, false],
      [2, false],
    ]);
  });

  it('says nothing of a leg that nobody has planned yet, and keeps two that begin together as they were planned', () => {
    const bare = { estimated_departure_date: null, estimated_arrival_date: null };
    expect(wayOf({}, [leg(1, bare)], [])).toEqual([]);
    const late = { ...bare, actual_arrival_date: '2026-12-09T00:00:00.000Z' };
    expect(wayOf({}, [leg(9, late), leg(8, late)], []).map(({ leg }) => leg)).toEqual([1, 2]);
  });
});
