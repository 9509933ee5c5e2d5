import type { LegTimes, Shipment } from './freight.ts';
import { iso, ref } from './objects.ts';

const HOUR_MS = 3_600_000;

const node = (code: string, tag: string) => ({
  _object: '/shipment_node',
  tags: [tag],
  place: {
    _object: '/place',
    name: `Port of ${code}`,
    address: {
      _object: '/address',
      street_address: '1 Quay',
      city: code,
      unlocode: `${code.slice(0, 2)} ${code.slice(2)}`,
    },
    details: [],
  },
});

interface Way {
  mode: string;
  from: string;
  to: string;
  times: LegTimes;
}

/** The way of a shipment: by truck to the port, by ship or plane, and by truck from there. */
function waysOf({ reachedAt: [confirmed = 0, departed, delivered] }: Shipment, mode: string): Way[] {
  const planned = (hours: number) => iso(confirmed + hours * HOUR_MS) as string;
  const happened = (at: number | undefined) => (at === undefined ? {} : { at: iso(at) as string });
  const times = (from: number, to: number, left: { at?: string }, came: { at?: string }): LegTimes => ({
    estimated_departure_date: planned(from),
    estimated_arrival_date: planned(to),
    ...(left.at ? { actual_departure_date: left.at } : {}),
    ...(came.at ? { actual_arrival_date: came.at } : {}),
  });
  return [
    { mode, from: 'CNSHA', to: 'USLAX', times: times(24, 72, happened(departed), happened(delivered)) },
    { mode: 'truck', from: 'USLAX', to: 'USMIA', times: times(96, 120, happened(delivered), happened(delivered)) },
  ];
}

/** `ShipmentLeg`s of the vendor's specification, in the order of travel. */
export const legViews = (origin: string, shipment: Shipment, mode: string) =>
  waysOf(shipment, mode).map(({ mode, from, to, times }, at) => ({
    _object: '/shipment_leg',
    id: shipment.id * 10 + at,
    shipment: ref(origin, '/shipment', '/shipments', shipment.id),
    ...times,
    ...shipment.noted?.[at],
    origin: node(from, 'port_of_loading'),
    destination: node(to, 'port_of_unloading'),
    transportation_mode: mode,
    carrier_name: 'Liberty Carrier',
    ...(mode === 'air' ? { air_leg: { _object: '/air/shipment_leg', iata_code: '2Q', flight_number: 'Y8 1234' } } : {}),
    ...(mode === 'ocean'
      ? { ocean_leg: { _object: '/ocean/shipment_leg', vessel_name: 'Lenox', voyage_number: '059E' } }
      : {}),
  }));

/** `CustomsEntry` of the vendor's specification: one from when the goods are under way, released when they are there. */
export function customsViews(origin: string, { id, reachedAt }: Shipment) {
  const [, departed, delivered] = reachedAt;
  if (departed === undefined) return [];
  return [
    {
      _object: '/customs_entry',
      id: `CE-${id}`,
      entry_number: `ABC-${id}-7`,
      release_status: delivered === undefined ? 'pending' : 'cleared',
      ...(delivered === undefined ? {} : { release_date: (iso(delivered) as string).slice(0, 10) }),
      shipment: ref(origin, '/shipment', '/shipments', id),
    },
  ];
}
