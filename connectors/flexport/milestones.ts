import { z } from 'zod';

const time = z.string().nullish();

/** A place on the way, as much of it as says which port or town: streets and names stay where they are. */
const node = z
  .looseObject({
    place: z
      .looseObject({
        address: z.looseObject({ unlocode: z.string().nullish() }).nullish(),
        details: z.array(z.looseObject({ iata_code: z.string().nullish() })).nullish(),
      })
      .nullish(),
  })
  .nullish();

/** `ShipmentLeg` of the vendor's OpenAPI. */
export const shipmentLeg = z.looseObject({
  id: z.number(),
  transportation_mode: z.string().nullish(),
  carrier_name: z.string().nullish(),
  estimated_departure_date: time,
  actual_departure_date: time,
  estimated_arrival_date: time,
  actual_arrival_date: time,
  origin: node,
  destination: node,
  air_leg: z.looseObject({ flight_number: z.string().nullish() }).nullish(),
  ocean_leg: z.looseObject({ vessel_name: z.string().nullish(), voyage_number: z.string().nullish() }).nullish(),
});

export type ShipmentLeg = z.output<typeof shipmentLeg>;

/** `CustomsEntry` of the vendor's OpenAPI; its release is a day without a time. */
export const customsEntry = z.looseObject({
  id: z.string(),
  entry_number: z.string().nullish(),
  release_status: z.string().nullish(),
  release_date: z.string().nullish(),
});

export type CustomsEntry = z.output<typeof customsEntry>;

/** What happened on the way or is expected to, with both times as the forwarder tells them. */
export const milestone = z
  .looseObject({
    what: z.enum([
      'picked-up',
      'departed',
      'arrived',
      'customs-held',
      'customs-pending',
      'customs-released',
      'delivered',
    ]),
    /** Which leg of the way, from 1. */
    leg: z.int().positive().nullable(),
    mode: z.string().nullable(),
    carrier: z.string().nullable(),
    /** Flight, or vessel and voyage; of customs, the number of the entry. */
    conveyance: z.string().nullable(),
    /** UN/LOCODE, or the IATA code of an airport. */
    place: z.string().nullable(),
    expected_at: z.string().nullable(),
    actual_at: z.string().nullable(),
  })
  .meta({ complete: true });

export type Milestone = z.output<typeof milestone>;

interface Ends {
  estimated_picked_up_in_full_date?: string | null | undefined;
  actual_picked_up_in_full_date?: string | null | undefined;
  estimated_delivered_in_full_date?: string | null | undefined;
  actual_delivered_in_full_date?: string | null | undefined;
}

const NOWHERE = { leg: null, mode: null, carrier: null, conveyance: null, place: null };

const isKnown = ({ expected_at, actual_at }: Milestone): boolean => expected_at !== null || actual_at !== null;

/** Both ends of the whole way. */
const end = (
  what: 'picked-up' | 'delivered',
  expected: string | null = null,
  actual: string | null = null,
): Milestone => ({
  ...NOWHERE,
  what,
  expected_at: expected,
  actual_at: actual,
});

const placeOf = (at: z.output<typeof node>): string | null =>
  at?.place?.address?.unlocode?.replace(/\s/g, '') ||
  at?.place?.details?.find(({ iata_code }) => iata_code)?.iata_code ||
  null;

function conveyanceOf({ air_leg, ocean_leg }: ShipmentLeg): string | null {
  if (air_leg?.flight_number) return air_leg.flight_number;
  return [ocean_leg?.vessel_name, ocean_leg?.voyage_number].filter(Boolean).join(' ') || null;
}

function milestonesOf(one: ShipmentLeg, at: number): Milestone[] {
  const way = {
    leg: at + 1,
    mode: one.transportation_mode ?? null,
    carrier: one.carrier_name ?? null,
    conveyance: conveyanceOf(one),
  };
  const departed = { expected_at: one.estimated_departure_date ?? null, actual_at: one.actual_departure_date ?? null };
  const arrived = { expected_at: one.estimated_arrival_date ?? null, actual_at: one.actual_arrival_date ?? null };
  return [
    { what: 'departed', ...way, place: placeOf(one.origin), ...departed },
    { what: 'arrived', ...way, place: placeOf(one.destination), ...arrived },
  ];
}

/** When a leg was to begin, as far as anybody knows: one that left late is still before the next one, whose plan may be older. */
const beginning = (one: ShipmentLeg): number =>
  Date.parse(one.estimated_departure_date ?? one.actual_departure_date ?? one.estimated_arrival_date ?? '') ||
  Number.POSITIVE_INFINITY;

/** Each once, though pages that shift meanwhile show one twice. */
const once = <T extends { id: number | string }>(some: readonly T[]): T[] => [
  ...new Map(some.map((one) => [one.id, one])).values(),
];

/** In the order of travel; those that begin at the same time, or at one that nobody knows, in the order in which they were planned. */
const inOrder = (legs: readonly ShipmentLeg[]): ShipmentLeg[] =>
  once(legs).sort((a, b) => {
    const [first, second] = [beginning(a), beginning(b)];
    return first === second ? a.id - b.id : first - second;
  });

function customsOf({ entry_number, release_status, release_date }: CustomsEntry): Milestone {
  const isReleased = release_status === 'cleared' || release_status === 'released';
  const day = release_date ? `${release_date.slice(0, 10)}T00:00:00.000Z` : null;
  return {
    ...NOWHERE,
    what: isReleased ? 'customs-released' : release_status === 'customs_hold' ? 'customs-held' : 'customs-pending',
    conveyance: entry_number ?? null,
    expected_at: isReleased ? null : day,
    actual_at: isReleased ? day : null,
  };
}

/**
 * The way of a shipment as it stands, always in the same order: what is told twice, late or out of order makes the same list, and a time
 * that was corrected stands corrected.
 */
export function wayOf(shipment: Ends, legs: readonly ShipmentLeg[], entries: readonly CustomsEntry[]): Milestone[] {
  const travelled = inOrder(legs).flatMap(milestonesOf).filter(isKnown);
  const customs = once(entries)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(customsOf);
  return [
    end('picked-up', shipment.estimated_picked_up_in_full_date, shipment.actual_picked_up_in_full_date),
    ...travelled,
    ...customs,
    end('delivered', shipment.estimated_delivered_in_full_date, shipment.actual_delivered_in_full_date),
  ].filter((one) => isKnown(one) || one.what.startsWith('customs-'));
}
