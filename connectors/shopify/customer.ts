import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { address } from './address.ts';
import { readInPages } from './by-id.ts';
import { type Changing, type ChangingList, changed, versionOf } from './changed.ts';
import {
  COMPANY_LOCATIONS_BY_ID,
  COMPANY_LOCATIONS_CHANGED,
  CUSTOMERS_BY_ID,
  CUSTOMERS_CHANGED,
} from './customers.graphql.ts';
import type { ShopifyContext } from './graphql.ts';
import type { ShopifyOptions } from './options.ts';
import { standing } from './standing.ts';
import { tierIn } from './tier.ts';

const A_PAGE = 25;
const text = z.string().nullish();

const company = z.looseObject({ id: z.string(), name: personal('company', z.string()), externalId: text });

const catalogs = z.looseObject({
  nodes: z.array(
    z.looseObject({
      id: z.string(),
      title: z.string(),
      status: text,
      priceList: z.looseObject({ id: z.string(), currency: text }).nullish(),
    }),
  ),
});

const locationRef = z.looseObject({
  id: z.string(),
  name: personal('company', z.string()),
  externalId: text,
  taxSettings: z.looseObject({ taxRegistrationId: personal('taxId', text) }).nullish(),
  catalogs: catalogs.nullish(),
});

/**
 * Who buys: a person (`gid://shopify/Customer/...`) with the companies that they buy for, or a place of a company
 * (`gid://shopify/CompanyLocation/...`), which has the tax number, the catalogs and the terms.
 */
export const customerSchema = z
  .looseObject({
    id: z.string().describe('of a customer, or of a company location'),
    updatedAt: z.string(),
    /** Made of the tags, or of the first active catalog. */
    tier: z
      .string()
      .optional()
      .describe('price tier: a tag that `tiers` names, or the title of the first active catalog'),
    addresses: z
      .array(address)
      .optional()
      .describe('made of addressesV2, and of a place of its shippingAddress and billingAddress, under the same names'),
    note: personal('note', text),
    locale: text,
    // Of a person.
    displayName: personal('name', text),
    firstName: personal('name', text),
    lastName: personal('name', text),
    tags: z.array(personal('free', z.string())).nullish(),
    taxExempt: z.boolean().nullish(),
    defaultEmailAddress: z.looseObject({ emailAddress: personal('email', text) }).nullish(),
    defaultPhoneNumber: z.looseObject({ phoneNumber: personal('phone', text) }).nullish(),
    companyContactProfiles: z
      .array(
        z.looseObject({
          id: z.string(),
          company,
          roleAssignments: z.looseObject({ nodes: z.array(z.looseObject({ companyLocation: locationRef })) }),
        }),
      )
      .nullish(),
    // Of a place of a company.
    name: personal('company', text),
    externalId: text,
    phone: personal('phone', text),
    currency: text,
    company: company.nullish(),
    taxSettings: z
      .looseObject({ taxRegistrationId: personal('taxId', text), taxExempt: z.boolean().nullish() })
      .nullish(),
    catalogs: catalogs.nullish(),
  })
  .meta({ complete: true });

type Buyer = z.infer<typeof customerSchema>;
type Address = z.infer<typeof address>;

/** `CompanyAddress`. */
interface CompanyAddress {
  [field: string]: string | null;
}

/** A customer or a company location, as its query names the fields. */
interface Listed extends Changing {
  addressesV2?: { nodes: Address[] };
  shippingAddress?: CompanyAddress | null;
  billingAddress?: CompanyAddress | null;
}

const PEOPLE = { document: CUSTOMERS_CHANGED, field: 'customers', pageSize: A_PAGE } satisfies ChangingList;
const PLACES = {
  document: COMPANY_LOCATIONS_CHANGED,
  field: 'companyLocations',
  pageSize: A_PAGE,
} satisfies ChangingList;

/** Up to when each of both lists has been staged. */
const cursorSchema = z.object({ people: z.iso.datetime().optional(), places: z.iso.datetime().optional() });

/** People and places are read; people are told how they stand. */
export const customer: KindPort<ShopifyOptions> = {
  schema: customerSchema,
  ...standing,

  async *pull(ctx, cursor) {
    const { companies } = ctx.options;
    const since = cursorSchema.parse(cursor === null ? {} : JSON.parse(cursor));
    const walks = [
      ['people', { ...PEOPLE, variables: { companies } }],
      ...(companies ? [['places', PLACES] as const] : []),
    ] as const;
    for (const [part, list] of walks)
      for await (const page of changed<Listed>(ctx, list, since[part])) {
        since[part] = page.since;
        yield { records: page.nodes.map((node) => recordOf(ctx, node)), cursor: JSON.stringify(since) };
      }
  },

  async read(ctx, ids) {
    const { companies } = ctx.options;
    const people = ids.filter((id) => id.includes('/Customer/'));
    const places = ids.filter((id) => id.includes('/CompanyLocation/'));
    const found = [
      ...(await readInPages<Listed>(ctx, CUSTOMERS_BY_ID, people, A_PAGE, { companies })),
      ...(await readInPages<Listed>(ctx, COMPANY_LOCATIONS_BY_ID, places, A_PAGE)),
    ];
    return found.map((node) => recordOf(ctx, node));
  },
};

function recordOf(
  ctx: ShopifyContext,
  { addressesV2, shippingAddress, billingAddress, ...node }: Listed,
): SourceRecord {
  const own = [shippingAddress, billingAddress].filter((one) => one !== undefined && one !== null);
  const addresses = addressesV2?.nodes ?? own.map(asMailing).filter(isNew);
  const buyer = customerSchema.parse({ ...node, addresses });
  const tier = tierIn(ctx.options, buyer.tags) ?? catalogOf(buyer);
  return {
    kind: 'customer',
    id: buyer.id,
    version: versionOf(buyer),
    customerId: buyer.id,
    ...(buyer.externalId ? { numbers: [buyer.externalId] } : {}),
    data: { ...buyer, ...(tier ? { tier } : {}) },
  };
}

/** A company's address has other names for the same things. */
const asMailing = ({ recipient, companyName, zoneCode, countryCode, ...rest }: CompanyAddress): Address => ({
  ...rest,
  name: recipient,
  company: companyName,
  provinceCode: zoneCode,
  countryCodeV2: countryCode,
});

const isNew = (one: Address, at: number, all: Address[]): boolean =>
  all.findIndex((other) => JSON.stringify(other) === JSON.stringify(one)) === at;

/** Where companies buy, the catalog makes the price; that of a person is that of the place they buy for. */
function catalogOf({ catalogs: own, companyContactProfiles }: Buyer): string | undefined {
  const all = [
    own,
    ...(companyContactProfiles ?? []).flatMap(({ roleAssignments }) =>
      roleAssignments.nodes.map(({ companyLocation }) => companyLocation.catalogs),
    ),
  ];
  return all.flatMap((one) => one?.nodes ?? []).find(({ status }) => status === 'ACTIVE')?.title;
}
