import { z } from 'zod';
import type { WriteResult } from '../connector.ts';
import { standingPort } from '../standing-port.ts';
import { batchUpdate } from './batch.ts';
import { V3 } from './call.ts';
import { rowsWith } from './changed.ts';
import type { WoocommerceOptions } from './options.ts';
import type { Meta } from './order-shape.ts';

export const CUSTOMERS = `${V3}/customers`;

/** What is kept of a customer as their user's meta: values of ours by their names; all others are left as they are. */
export const standingSchema = z.strictObject({
  id: z.string().regex(/^[1-9]\d*$/, 'a customer by the number of their user'),
  meta: z
    .record(
      z.string().regex(/^[A-Za-z_][\w-]{0,254}$/, 'a name such as waybill_account'),
      z.union([z.string(), z.number(), z.boolean()]),
    )
    .describe('values of meta fields by their names'),
});

type Standing = z.infer<typeof standingSchema>;

type Held = { id: number; meta_data?: Meta[] | null };

/** How a customer stands, told to the shop as meta of their user: the shop's own code goes by it. */
export const standing = standingPort<WoocommerceOptions, Standing>({
  schema: standingSchema,
  batch: 50,
  requestsPerPush: 1,

  async tell(ctx, told) {
    const update = told.map(({ id, meta }) => ({
      id: Number(id),
      meta_data: Object.entries(meta).map(([key, value]) => ({ key, value: String(value) })),
    }));
    const failures = await batchUpdate(ctx, CUSTOMERS, update);
    return told.map(({ id }, at): WriteResult => {
      const failure = failures[at];
      return failure ? { result: 'failed', failure } : { result: 'accepted', targetId: id };
    });
  },

  async look(ctx, told) {
    const ids = [...new Set(told.map(({ id }) => id))];
    const people = await rowsWith<Held>(ctx, CUSTOMERS, ids, { role: 'all' });
    return (one) => people.some((held) => String(held.id) === one.id && stands(held, one));
  },
});

const stands = ({ meta_data }: Held, { meta }: Standing): boolean =>
  Object.entries(meta).every(([key, value]) =>
    meta_data?.some((one) => one.key === key && one.value === String(value)),
  );
