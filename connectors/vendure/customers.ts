import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { openAdminApi } from './admin-api.ts';
import { changedRows, rowsById } from './changed-rows.ts';
import { CUSTOMERS } from './customers.graphql.ts';
import type { Options } from './options.ts';
import { standing } from './standing.ts';

const address = z.looseObject({
  id: z.string().nullish(),
  fullName: personal('name', z.string()).nullish(),
  company: personal('company', z.string()).nullish(),
  streetLine1: personal('street', z.string()).nullish(),
  streetLine2: personal('street', z.string()).nullish(),
  city: personal('city', z.string()).nullish(),
  province: personal('region', z.string()).nullish(),
  postalCode: personal('postalCode', z.string()).nullish(),
  country: z.looseObject({ code: z.string() }).nullish(),
  phoneNumber: personal('phone', z.string()).nullish(),
  defaultBillingAddress: z.boolean().nullish(),
});

/** Who buys, with the groups that they are in. */
export const customer = z
  .looseObject({
    id: z.string(),
    updatedAt: z.string(),
    firstName: personal('name', z.string()),
    lastName: personal('name', z.string()),
    emailAddress: personal('email', z.string()),
    phoneNumber: personal('phone', z.string()).nullish(),
    groups: z.array(z.looseObject({ id: z.string(), name: z.string() })).nullish(),
    addresses: z.array(address).nullish(),
  })
  .meta({ complete: true });

type Customer = z.infer<typeof customer>;

const LIST = { document: CUSTOMERS, field: 'customers' };

export const customers: KindPort<Options> = {
  schema: customer,
  ...standing,
  async *pull(ctx, cursor) {
    const api = await openAdminApi(ctx);
    for await (const page of changedRows<Customer>(api, LIST, cursor))
      yield { records: page.rows.map(recordOf), cursor: page.cursor };
  },
  async read(ctx, ids) {
    return (await rowsById<Customer>(await openAdminApi(ctx), LIST, ids)).map(recordOf);
  },
};

/** No `version`: groups and addresses change without the customer's time. Lists come in no order that would last. */
const recordOf = ({ groups, addresses, ...data }: Customer): SourceRecord => ({
  kind: 'customer',
  id: data.id,
  customerId: data.id,
  data: {
    ...data,
    groups: [...(groups ?? [])].sort((a, b) => a.name.localeCompare(b.name, 'en')),
    addresses: [...(addresses ?? [])].sort((a, b) => (a.id ?? '').localeCompare(b.id ?? '', 'en', { numeric: true })),
  },
});
