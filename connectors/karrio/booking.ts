import { z } from 'zod';
import { country, text } from '../../domain/canonical/fields.ts';

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

/** karrio's `CustomsData`; the articles are those of the booking. */
const customs = z.looseObject({
  content_type: z.enum(['documents', 'gift', 'sample', 'merchandise', 'return_merchandise', 'other']).optional(),
  /** One of those that karrio knows: it refuses others. */
  incoterm: z.string().optional(),
  /** Number of the invoice. */
  invoice: z.string().max(50).optional(),
  /** Whether the carrier shall make the invoice; it is read as a document then. */
  commercial_invoice: z.boolean().optional(),
  certify: z.boolean().optional(),
  signer: z.string().max(50).optional(),
  duty: z
    .looseObject({ paid_by: z.enum(['sender', 'recipient', 'third_party']), currency: z.string().optional() })
    .optional(),
});

const UNITS = ['KG', 'LB', 'OZ', 'G'] as const;

/** karrio's `ParcelData`, how many are alike, and which articles are in one of them. */
const parcel = z.looseObject({
  count: z.int().positive().default(1),
  /** Gross, of one; what is in it without. */
  weight: z.coerce.number().positive().optional(),
  weight_unit: z.enum(UNITS).default('KG'),
  length: z.coerce.number().positive().optional(),
  width: z.coerce.number().positive().optional(),
  height: z.coerce.number().positive().optional(),
  dimension_unit: z.enum(['CM', 'IN']).optional(),
  packaging_type: z.string().optional(),
  reference_number: z.string().max(100).optional(),
  contents: z.array(z.looseObject({ sku: text, quantity: z.int().positive() })).optional(),
});

/**
 * What a forwarder is asked to carry: made into a karrio order (the guard against doubles) and one shipment of it, whose
 * label is bought from the carrier connection and service named, or at the rate that a rule chooses.
 */
export const booking = z.looseObject({
  /** What people know the order by; kept as metadata. */
  order_number: z.string().optional(),
  /** `carrier_id` of a connection in karrio. */
  carrier_id: z.string().min(1).optional(),
  service: z.string().min(1).optional(),
  /** Buys the rate that this chooses among those of `carrier_id` and `service`, where these are named. Without it both are bought as named. */
  choose: z.enum(['cheapest', 'fastest']).optional(),
  shipper: address,
  recipient: address,
  line_items: z.array(commodity).min(1),
  parcel: z
    .looseObject({
      /** Of the whole parcel; the items' weights without it. */
      weight: z.coerce.number().positive().optional(),
      weight_unit: z.enum(UNITS).default('KG'),
    })
    .prefault({}),
  /** As they were packed; without them all travels in the one `parcel`. */
  parcels: z.array(parcel).optional(),
  customs: customs.optional(),
});

/** A booking that says what is bought. */
export const wholeBooking = booking.refine(
  ({ carrier_id, service, choose }) => choose !== undefined || (carrier_id !== undefined && service !== undefined),
  { path: ['carrier_id'], message: 'name the carrier and its service, or how a rate is chosen (params.rate)' },
);

export type Booking = z.output<typeof booking>;
export type Commodity = z.output<typeof commodity>;

/** Below this a parcel would weigh nothing, which karrio refuses. */
const LEAST_KG = 0.01;

const PER_KG = { KG: 1, G: 1_000, LB: 2.204_622_621_8, OZ: 35.273_961_95 } as const;

/** What a parcel weighs, in its own unit: what it is said to, else what is in it. */
export function parcelWeight(
  parcel: Pick<z.output<typeof booking>['parcel'], 'weight' | 'weight_unit'>,
  items: readonly Pick<Commodity, 'quantity' | 'weight' | 'weight_unit'>[],
): number {
  if (parcel.weight !== undefined) return parcel.weight;
  const kilograms = items.reduce((sum, item) => sum + (item.quantity * item.weight) / PER_KG[item.weight_unit], 0);
  return Number((Math.max(LEAST_KG, kilograms) * PER_KG[parcel.weight_unit]).toFixed(3));
}
