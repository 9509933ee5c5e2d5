import { z } from 'zod';
import { WaybillError } from '../../domain/failures.ts';
import { answered, failed } from '../answered.ts';
import type { WriteResult } from '../connector.ts';
import { inTurns } from '../in-turns.ts';
import { standingPort } from '../standing-port.ts';
import { call, type MagentoContext, unreadable } from './call.ts';
import type { MagentoOptions } from './options.ts';
import { anyOf, searchAll } from './search.ts';

/** What is kept of a customer in attributes of the shop's own, by their codes; all others are left as they are. */
export const standingSchema = z.strictObject({
  id: z.string().regex(/^[1-9]\d*$/, 'a customer by their number'),
  custom_attributes: z
    .record(
      z.string().regex(/^[a-z][a-z0-9_]{0,59}$/, 'the code of an attribute such as waybill_account'),
      z.union([z.string(), z.number(), z.boolean()]),
    )
    .describe('values of customer attributes by their codes'),
});

type Standing = z.infer<typeof standingSchema>;

type Attribute = { attribute_code: string; value?: unknown };

type Held = { id: number; custom_attributes?: Attribute[] | null; addresses?: unknown; extension_attributes?: unknown };

const BATCH = 10;

/** How a customer stands, told to the shop as attributes of theirs: the shop's own code goes by it. Nobody is made by it. */
export const standing = standingPort<MagentoOptions, Standing>({
  schema: standingSchema,
  batch: BATCH,
  // A look and a call for each, side by side as far as the connection lets them.
  requestsPerPush: BATCH,

  tell: (ctx, told) =>
    inTurns(
      told,
      ({ id }) => id,
      (one) => answered(() => tell(ctx, one)),
    ),

  async look(ctx, told) {
    const ids = [...new Set(told.map(({ id }) => id))];
    const people =
      ids.length === 0 ? [] : await searchAll<Held>(ctx, '/customers/search', { groups: [anyOf('entity_id', ids)] });
    return (one) => people.some((held) => String(held.id) === one.id && stands(held, one));
  },
});

const valueIn = ({ custom_attributes: held }: Held, code: string): unknown =>
  held?.find(({ attribute_code }) => attribute_code === code)?.value;

const stands = (held: Held, { custom_attributes: told }: Standing): boolean =>
  Object.entries(told).every(([code, value]) => String(valueIn(held, code)) === String(value));

/**
 * `PUT /V1/customers/{id}` saves a customer whole: a field or an attribute that is left out is emptied (the default addresses, by some
 * versions). So they are sent as they were read just before. Addresses and extension attributes have tables of their own, which only
 * change where they are sent: an address that the buyer adds meanwhile would be deleted by it, and an old one that lacks what the
 * shop asks for today would refuse it all.
 */
async function tell(ctx: MagentoContext, told: Standing): Promise<WriteResult> {
  const path = `/customers/${told.id}`;
  const held = await call(ctx, 'GET', path);
  if (!isCustomer(held))
    throw new WaybillError({ class: 'unavailable', message: `GET ${path}: no customer in the answer` });
  const done: WriteResult = { result: 'accepted', targetId: told.id };
  if (stands(held, told)) return done;
  const ours = Object.entries(told.custom_attributes).map(
    ([code, value]): Attribute => ({ attribute_code: code, value: String(value) }),
  );
  const saved = await call(ctx, 'PUT', path, { json: { customer: changed(held, ours) } });
  if (!isCustomer(saved)) throw unreadable(`PUT ${path}`);
  if (stands(saved, told)) return done;
  // The shop passes over the code of an attribute that it does not have.
  const lost = ours.find(({ attribute_code: code, value }) => String(valueIn(saved, code)) !== value)?.attribute_code;
  const message = `the shop keeps no such value in ${lost}: it needs a customer attribute of this code, a text field`;
  return failed({ class: 'rejected', message, field: `custom_attributes.${lost}` });
}

/** The whole of a customer with these attributes. A value of null is told of an attribute that has none, and refused where it is told. */
function changed({ addresses: _, extension_attributes: __, ...held }: Held, ours: readonly Attribute[]): object {
  const others = (held.custom_attributes ?? []).filter(
    ({ attribute_code: code, value }) =>
      value !== null && value !== undefined && !ours.some(({ attribute_code: own }) => own === code),
  );
  return { ...held, custom_attributes: [...others, ...ours] };
}

const isCustomer = (answer: unknown): answer is Held =>
  typeof answer === 'object' && answer !== null && Number.isInteger((answer as Partial<Held>).id);
