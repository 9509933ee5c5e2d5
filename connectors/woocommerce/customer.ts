import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import { changedSpans } from '../changed-spans.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { type Listing, pageOf, rowsWith } from './changed.ts';
import type { WoocommerceOptions } from './options.ts';
import type { Meta } from './order-shape.ts';
import { CUSTOMERS, standing } from './standing.ts';

const address = z.looseObject({
  first_name: personal('name', z.string()).nullish(),
  last_name: personal('name', z.string()).nullish(),
  company: personal('company', z.string()).nullish(),
  address_1: personal('street', z.string()).nullish(),
  address_2: personal('street', z.string()).nullish(),
  city: personal('city', z.string()).nullish(),
  state: z.string().nullish(),
  postcode: personal('postalCode', z.string()).nullish(),
  country: z.string().nullish(),
  email: personal('email', z.string()).nullish(),
  phone: personal('phone', z.string()).nullish(),
});

/** `GET /wc/v3/customers`: users of the shop of every role. */
export const customer = z.looseObject({
  id: z.int(),
  email: personal('email', z.string()),
  first_name: personal('name', z.string()).nullish(),
  last_name: personal('name', z.string()).nullish(),
  role: z.string().nullish().describe('customer, or what a B2B plugin makes of its tiers, e.g. wholesale_customer'),
  is_paying_customer: z.boolean().nullish(),
  date_modified_gmt: z.string().nullish(),
  billing: address,
  shipping: address,
  meta: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('made of meta_data: the values of plugins by their names'),
});

type Customer = z.infer<typeof customer> & { meta_data?: Meta[] | null };

/** Without a role only those are listed who have none but `customer`; a plugin's tiers are roles. */
const ALL: Listing = { path: CUSTOMERS, query: { role: 'all' } };

/** There is no version, because a change of role moves no time. The list knows no change and is read whole, from its last page on: who goes meanwhile moves nobody out of sight. */
export const customers: KindPort<WoocommerceOptions> = {
  schema: customer,
  ...standing,
  async *pull(ctx, cursor) {
    const { pageSize, customersEveryMs } = ctx.options;
    const over = cursor !== null && !cursor.includes('/');
    if (over && ctx.now() - Date.parse(cursor) < customersEveryMs) return;
    const list = {
      spanMs: Number.POSITIVE_INFINITY,
      historyMs: 0,
      overlapMs: 0,
      pageSize,
      page: (_: unknown, number: number) => pageOf<Customer>(ctx, ALL, number + 1),
    };
    for await (const { rows, cursor: next } of changedSpans<Customer>(list, cursor, ctx))
      yield { records: rows.map(recordOf), cursor: next };
  },
  read: async (ctx, ids) => (await rowsWith<Customer>(ctx, ALL.path, ids, ALL.query)).map(recordOf),
};

/** A picture and a login are nobody's data but the shop's. */
const LEFT_OUT: readonly string[] = ['avatar_url', 'username', 'meta_data', '_links'];

function recordOf(found: Customer): SourceRecord {
  const id = String(found.id);
  return {
    kind: 'customer',
    id,
    customerId: id,
    data: {
      ...Object.fromEntries(Object.entries(found).filter(([name]) => !LEFT_OUT.includes(name))),
      meta: Object.fromEntries((found.meta_data ?? []).map(({ key, value }) => [key, value])),
    },
  };
}
