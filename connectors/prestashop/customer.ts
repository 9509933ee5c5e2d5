import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { listAny, type PrestashopContext } from './call.ts';
import { changedIn } from './changed.ts';
import type { PrestashopOptions } from './options.ts';
import { address } from './order-shape.ts';
import { standing } from './standing.ts';
import { type Element, textAt, textsAt } from './xml.ts';

/** `GET /api/customers`, with what its ids name and the addresses. Never the password and the keys beside it. */
const FIELDS = [
  'id',
  'email',
  'firstname',
  'lastname',
  'company',
  'siret',
  'website',
  'id_default_group',
  'id_shop',
  'active',
  'is_guest',
  'deleted',
  'outstanding_allow_amount',
  'max_payment_days',
  'date_upd',
];

const text = z.string();

export const customer = z.looseObject({
  id: text,
  email: personal('email', text),
  firstname: personal('name', text).optional(),
  lastname: personal('name', text).optional(),
  company: personal('company', text).optional(),
  siret: personal('taxId', text).optional(),
  website: personal('url', text).optional(),
  id_default_group: text.optional(),
  group: text.optional().describe('name of the default group, in the language of the connection'),
  active: text.optional(),
  is_guest: text.optional(),
  outstanding_allow_amount: text.optional().describe('B2B: what may be owed'),
  max_payment_days: text.optional().describe('B2B: days to pay'),
  addresses: z.array(address),
});

export const customers: KindPort<PrestashopOptions> = {
  schema: customer,
  ...standing,
  async *pull(ctx, cursor) {
    for await (const { items, cursor: next } of changedIn(
      ctx,
      { resource: 'customers', name: 'customer', display: FIELDS },
      cursor,
    ))
      yield { records: await recordsOf(ctx, items), cursor: next };
  },
  read: async (ctx, ids) => recordsOf(ctx, await listAny(ctx, 'customers', 'customer', 'id', ids, FIELDS)),
};

async function recordsOf(ctx: PrestashopContext, rows: readonly Element[]): Promise<SourceRecord[]> {
  if (rows.length === 0) return [];
  const [addresses, groups] = await Promise.all([
    listAny(
      ctx,
      'addresses',
      'address',
      'id_customer',
      rows.map((row) => textAt(row, 'id')),
    ),
    listAny(
      ctx,
      'groups',
      'group',
      'id',
      rows.map((row) => textAt(row, 'id_default_group')),
    ),
  ]);
  const countries = await listAny(
    ctx,
    'countries',
    'country',
    'id',
    addresses.map((one) => textAt(one, 'id_country')),
    ['id', 'iso_code'],
  );
  const country = (one: Element) =>
    textAt(
      countries.find((row) => textAt(row, 'id') === textAt(one, 'id_country')),
      'iso_code',
    );
  return rows.map(({ date_upd: _, ...row }): SourceRecord => {
    const id = textAt(row, 'id');
    const group = groups.find((one) => textAt(one, 'id') === textAt(row, 'id_default_group'));
    const own = addresses.filter((one) => textAt(one, 'id_customer') === id && textAt(one, 'deleted') !== '1');
    return {
      kind: 'customer',
      id,
      customerId: id,
      data: {
        ...row,
        group: textsAt(group, 'name')[0] ?? '',
        addresses: own.map((one) => ({ ...one, country: country(one) })),
      },
    };
  });
}
