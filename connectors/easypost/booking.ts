import { z } from 'zod';
import { country } from '../../domain/canonical/fields.ts';
import { personal } from '../../domain/personal.ts';

const address = z.looseObject({
  name: personal('name', z.string()).optional(),
  company: personal('company', z.string()).optional(),
  street1: personal('street', z.string().min(1)),
  street2: personal('street', z.string()).optional(),
  city: personal('city', z.string().min(1)),
  state: personal('region', z.string()).optional(),
  zip: personal('postalCode', z.string()).optional(),
  country,
  phone: personal('phone', z.string()).optional(),
  email: personal('email', z.string()).optional(),
  federal_tax_id: personal('taxId', z.string()).optional(),
});

const incoterm = z.enum(['EXW', 'FCA', 'CPT', 'CIP', 'DAT', 'DAP', 'DPU', 'DDP', 'FAS', 'FOB', 'CFR', 'CIF']);

/** What customs asks; value and weight are of all pieces of an item, weight in ounces. */
const customsInfo = z.looseObject({
  /** `NOEEI 30.37(a)` and its like, or `AES` with the ITN: exports from the USA. */
  eel_pfc: z.string().min(1),
  contents_type: z.enum(['merchandise', 'returned_goods', 'documents', 'gift', 'sample', 'dangerous_goods', 'other']),
  contents_explanation: z.string().optional(),
  customs_certify: z.literal(true),
  customs_signer: z.string().min(1),
  restriction_type: z.enum(['none', 'other', 'quarantine', 'sanitary_phytosanitary_inspection']),
  restriction_comments: z.string().optional(),
  non_delivery_option: z.enum(['abandon', 'return']),
  declaration: z.string().optional(),
  customs_items: z
    .array(
      z.looseObject({
        description: z.string().min(1),
        code: z.string().min(1),
        quantity: z.int().positive(),
        value: z.number().nonnegative(),
        currency: z.string().optional(),
        weight: z.number().positive(),
        hs_tariff_number: z.string().optional(),
        origin_country: country,
        manufacturer: z.string().optional(),
        eccn: z.string().optional(),
      }),
    )
    .min(1),
});

/**
 * `Shipment` of the API as it is created, and which of its rates is bought. The connector sets `reference`.
 */
export const booking = z.looseObject({
  to_address: address,
  from_address: address,
  /** Ounces and inches. */
  parcel: z.looseObject({
    weight: z.number().positive(),
    length: z.number().positive().optional(),
    width: z.number().positive().optional(),
    height: z.number().positive().optional(),
    predefined_package: z.string().optional(),
  }),
  customs_info: customsInfo.optional(),
  options: z
    .looseObject({
      incoterm: incoterm.optional(),
      invoice_number: z.string().optional(),
      print_custom_1: z.string().optional(),
      label_format: z.enum(['PNG', 'PDF', 'ZPL', 'EPL2']).optional(),
      currency: z.string().optional(),
    })
    .optional(),
  /** Ids of carrier accounts; all of the account without it. */
  carrier_accounts: z.array(z.string()).optional(),
  /** Kept here: how many packages they are. */
  packages: z.int().positive().optional(),
  /** Kept here: the cheapest rate that is of this carrier and service, as EasyPost writes them, is bought. */
  wanted: z.looseObject({ carrier: z.string().optional(), service: z.string().optional() }).prefault({}),
});

/** A label is of one package, and of several no carrier makes one. */
export const labelled = booking.refine(({ packages = 1 }) => packages === 1, {
  path: ['packages'],
  message: 'EasyPost labels one package a shipment: have the warehouse report each package as a part of its own',
});

export type Booking = z.output<typeof booking>;
