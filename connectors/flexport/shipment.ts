import { z } from 'zod';
import { PACKAGE_TYPES } from '../../domain/canonical/package.ts';
import { WaybillError } from '../../domain/failures.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { call, type FlexportContext, list } from './call.ts';
import type { FlexportOptions } from './options.ts';
import { shipmentSurvey } from './survey.ts';

const quantity = z.looseObject({ value: z.number(), unit: z.string() });

const incoterm = z.enum(['EXW', 'FOB', 'FAS', 'FCA', 'CPT', 'CFR', 'CIF', 'CIP', 'DAT', 'DAP', 'DDP', 'DPU']);

const product = z.looseObject({
  description: z.string(),
  description_for_export_customs: z.string().optional(),
  description_for_export_customs_locale: z.string().optional(),
  hs_code: z.string(),
});

const packing = z.enum([
  'packed_loose',
  'packed_with_equipment',
  'contained_in_equipment',
  'contained_in_battery_powered_vehicles',
]);

const ports = {
  origin_port_us_cbp_port_code: z.string().optional(),
  origin_port_loc_code: z.string().optional(),
  destination_port_us_cbp_port_code: z.string().optional(),
  destination_port_loc_code: z.string().optional(),
};

/**
 * `CreateBooking` of the vendor's OpenAPI, version 2, whose list of required fields misspells
 * `wants_export_customs_service`. The connector adds our identity to `metadata`.
 */
export const booking = z.looseObject({
  name: z.string(),
  shipper_entity_ref: z.string(),
  consignee_entity_ref: z.string(),
  notify_party: z.string().optional(),
  origin_address_ref: z.string(),
  destination_address_ref: z.string(),
  cargo_ready_date: z.iso.date(),
  delivery_date: z.iso.date().optional(),
  wants_export_customs_service: z.boolean(),
  cargo: z.looseObject({
    volume: quantity,
    weight: quantity,
    marks_and_numbers: z.string().optional(),
    shipping_units: z
      .array(
        z.looseObject({
          name: z.string().optional(),
          count: z.number().int(),
          /** Asked for where the unit is a pallet. */
          atomic_count: z.number().int().optional(),
          unit_type: z.enum(PACKAGE_TYPES),
          length: quantity.optional(),
          width: quantity.optional(),
          height: quantity.optional(),
          weight: quantity.optional(),
          volume: quantity.optional(),
        }),
      )
      .min(1),
    contains_hazmat: z.boolean().optional(),
    contains_magnets: z.boolean().optional(),
    contains_other_dangerous_goods: z.boolean().optional(),
    contains_li_ion: z.boolean().optional(),
    contains_non_li_ion_battery: z.boolean().optional(),
    lithium_batteries_packing_types: z.array(packing).optional(),
  }),
  special_instructions: z.string().optional(),
  air_booking: z
    .looseObject({
      incoterm,
      product_descriptions: z.array(product),
      wants_pickup_service: z.boolean(),
      wants_delivery_service: z.boolean().optional(),
      ...ports,
    })
    .optional(),
  ocean_booking: z
    .looseObject({
      is_lcl: z.boolean(),
      container_counts: z.record(z.string(), z.int()).optional(),
      incoterm,
      product_descriptions: z.array(product),
      wants_pickup_service: z.boolean(),
      wants_delivery_service: z.boolean().optional(),
      ...ports,
    })
    .optional(),
  metadata: z.record(z.string(), z.array(z.string())).optional(),
});

type BookingPayload = z.output<typeof booking>;

interface Booking {
  id: number;
  name?: string;
  status?: string;
  metadata?: Record<string, string[]>;
}

/** Fields of a booking that an amendment may change, by their name there. */
const AMENDED = {
  name: 'new_name',
  origin_address_ref: 'new_origin_address_ref',
  cargo_ready_date: 'new_cargo_ready_date',
  cargo: 'new_cargo',
} as const;

const numbersOf = (one: Booking): string[] => (one.name ? [one.name] : []);

function metadataOf(ctx: FlexportContext, write: Write): Record<string, string[]> {
  return { ...(write.payload as BookingPayload).metadata, [ctx.options.metadataKey]: [write.identity] };
}

async function book(ctx: FlexportContext, write: Write): Promise<WriteResult> {
  const json = { ...(write.payload as BookingPayload), metadata: metadataOf(ctx, write) };
  const made = await call<Booking>(ctx, 'POST', '/bookings', { json });
  return { result: 'accepted', targetId: String(made.id), numbers: numbersOf(made) };
}

/** Twice the same amendment leaves the same booking, so a lost one may be sent again. */
async function amend(ctx: FlexportContext, write: Write): Promise<WriteResult> {
  const payload = write.payload as BookingPayload;
  const changes = Object.entries(AMENDED).map(([field, name]) => [name, payload[field]]);
  const products = (payload.air_booking ?? payload.ocean_booking)?.product_descriptions;
  await call(ctx, 'POST', '/booking_amendments', {
    json: {
      booking_id: Number(write.targetId),
      ...Object.fromEntries(changes),
      ...(products ? { new_product_descriptions: products } : {}),
      new_metadata: metadataOf(ctx, write),
    },
  });
  return { result: 'accepted', targetId: write.targetId as string, numbers: [payload.name] };
}

const push = (ctx: FlexportContext, writes: Write[]): Promise<WriteResult[]> =>
  Promise.all(
    writes.map(async (write): Promise<WriteResult> => {
      try {
        return await (write.op === 'create' ? book(ctx, write) : amend(ctx, write));
      } catch (error) {
        if (error instanceof WaybillError) return { result: 'failed', failure: error.failure };
        throw error;
      }
    }),
  );

const IDENTITIES_A_CALL = 20;

/** The metadata filter takes a key many times and answers bookings that carry any of the values. */
async function bookingsOf(ctx: FlexportContext, identities: string[]): Promise<Booking[]> {
  const bookings: Booking[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await list<Booking>(ctx, '/bookings', {
      page,
      [`f.metadata.${ctx.options.metadataKey}`]: identities,
    });
    bookings.push(...answer.data);
    if (!answer.next) return bookings;
  }
}

async function find(ctx: FlexportContext, identities: string[]): Promise<Finding[]> {
  const bookings: Booking[] = [];
  for (let start = 0; start < identities.length; start += IDENTITIES_A_CALL) {
    bookings.push(...(await bookingsOf(ctx, identities.slice(start, start + IDENTITIES_A_CALL))));
  }
  const live = bookings.filter((one) => one.status !== 'archived');
  return identities.map((identity): Finding => {
    // Compared here too: a search that ignored its filter must not make us adopt a stranger's booking.
    const [one, ...others] = live.filter((made) => made.metadata?.[ctx.options.metadataKey]?.includes(identity));
    if (!one) return { found: false };
    if (others.length > 0) return { found: 'unsure', why: `${others.length + 1} bookings carry this reference` };
    return { found: true, targetId: String(one.id), numbers: numbersOf(one) };
  });
}

/**
 * Bookings. The API knows no idempotency key, so a create is looked for before it is sent again; it has no cancel
 * either, so taking a booking back is a person's call to the forwarder.
 */
export const shipment: KindPort<FlexportOptions> = {
  schema: booking,
  push,
  find,
  survey: shipmentSurvey,
  once: { way: 'probe by reference', identityMaxLength: 40, settleMs: 5_000 },
  change: 'in-place',
};
