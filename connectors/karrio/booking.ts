import { z } from 'zod';
import { country } from '../../domain/canonical/fields.ts';

/** karrio's `AddressData`. */
const address = z.looseObject({
  person_name: z.string().optional(),
  company_name: z.string().optional(),
  address_line1: z.string().min(1),
  address_line2: z.string().optional(),
  city: z.string().min(1),
  state_code: z.string().optional(),
  postal_code: z.string().optional(),
  country_code: country,
  phone_number: z.string().optional(),
  email: z.string().optional(),
  residential: z.boolean().optional(),
});

/** karrio's `CommodityData`; weights and values are numbers there. */
const commodity = z.looseObject({
  sku: z.string().min(1),
  title: z.string().optional(),
  quantity: z.int().positive(),
  /** Of one piece. */
  weight: z.coerce.number().nonnegative().default(0),
  weight_unit: z.enum(['KG', 'LB', 'OZ', 'G']).default('KG'),
  hs_code: z.string().optional(),
  value_amount: z.coerce.number().nonnegative().optional(),
  value_currency: z.string().optional(),
  origin_country: country.optional(),
});

/**
 * What a forwarder is asked to carry: made into a karrio order (the guard against doubles) and one shipment of it, whose
 * label is bought at once from the carrier connection and service named.
 */
export const booking = z.looseObject({
  /** What people know the order by; kept as metadata. */
  order_number: z.string().optional(),
  /** `carrier_id` of a connection in karrio. */
  carrier_id: z.string().min(1),
  service: z.string().min(1),
  shipper: address,
  recipient: address,
  line_items: z.array(commodity).min(1),
  parcel: z
    .looseObject({
      /** Of the whole parcel; the items' weights without it. */
      weight: z.coerce.number().positive().optional(),
      weight_unit: z.enum(['KG', 'LB', 'OZ', 'G']).default('KG'),
    })
    .prefault({}),
});

export type Booking = z.output<typeof booking>;

/** Below this a parcel would weigh nothing, which karrio refuses. */
const LEAST_KG = 0.01;

const PER_KG = { KG: 1, G: 1_000, LB: 2.204_622_621_8, OZ: 35.273_961_95 } as const;

/** What the parcel weighs, in its own unit. */
export function parcelWeight({ parcel, line_items }: Booking): number {
  if (parcel.weight !== undefined) return parcel.weight;
  const kilograms = line_items.reduce((sum, item) => sum + (item.quantity * item.weight) / PER_KG[item.weight_unit], 0);
  return Number((Math.max(LEAST_KG, kilograms) * PER_KG[parcel.weight_unit]).toFixed(3));
}
