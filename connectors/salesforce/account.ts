import { z } from 'zod';
import { STANDINGS } from '../../domain/accounts.ts';
import { personal } from '../../domain/personal.ts';

const text = z.string().nullish();
const street = personal('street', z.string()).nullish();
const city = personal('city', z.string()).nullish();
const region = personal('region', z.string()).nullish();
const postalCode = personal('postalCode', z.string()).nullish();
const phone = personal('phone', z.string()).nullish();

/** Both addresses of an account or an order. `...CountryCode` is there where the organisation has picklists of countries. */
export const addresses = {
  BillingStreet: street,
  BillingCity: city,
  BillingState: region,
  BillingPostalCode: postalCode,
  BillingCountry: text,
  BillingCountryCode: text,
  ShippingStreet: street,
  ShippingCity: city,
  ShippingState: region,
  ShippingPostalCode: postalCode,
  ShippingCountry: text,
  ShippingCountryCode: text,
};

/** An account and the people of it, as they are read. Further fields are those of `accountFields`. */
export const account = z.looseObject({
  Id: z.string(),
  IsDeleted: z.boolean(),
  SystemModstamp: z.string(),
  Name: personal('company', z.string()),
  AccountNumber: text,
  Type: text,
  Phone: phone,
  Website: text,
  ...addresses,
  /** Made of the billing and the shipping address: those with a street, a city and a country. */
  Addresses: z.array(
    z.looseObject({
      Street: personal('street', z.string()),
      City: personal('city', z.string()),
      State: region,
      PostalCode: postalCode,
      Country: z.string(),
    }),
  ),
  Contacts: z
    .array(
      z.looseObject({
        Id: z.string(),
        FirstName: personal('name', z.string()).nullish(),
        LastName: personal('name', z.string()),
        Email: personal('email', z.string()).nullish(),
        Phone: phone,
        MobilePhone: phone,
      }),
    )
    .nullish(),
});

/** An account to make or change, and the one contact of it that we keep. The connector sets their external ids, and `standingField`. */
export const accountWrite = z.looseObject({
  standing: z.enum(STANDINGS).nullish().describe('how their account stands: goes into the field of `standingField`'),
  Account: z.looseObject({
    Name: personal('company', z.string()).optional(),
    Phone: phone,
    AccountNumber: text,
    ...addresses,
  }),
  Contact: z
    .looseObject({
      FirstName: personal('name', z.string()).nullish(),
      LastName: personal('name', z.string()),
      Email: personal('email', z.string()).nullish(),
      Phone: phone,
      MobilePhone: phone,
    })
    .optional(),
});

export type AccountWrite = z.output<typeof accountWrite>;

const WHICH = ['Billing', 'Shipping'] as const;

/** Both addresses, in fields that every organisation has. */
export const ADDRESS_FIELDS: readonly string[] = WHICH.flatMap((which) =>
  ['Street', 'City', 'State', 'PostalCode', 'Country'].map((field) => which + field),
);

/** Fields of an account that every organisation has. */
export const ACCOUNT_FIELDS = ['Name', 'AccountNumber', 'Type', 'Phone', 'Website', ...ADDRESS_FIELDS] as const;

/** An address of a row to which something could be sent; a country's code stands before its name where there is one. */
export function addressOf(row: Record<string, unknown>, which: (typeof WHICH)[number]): object | undefined {
  const [Street, City, State, PostalCode] = ['Street', 'City', 'State', 'PostalCode'].map((one) => row[which + one]);
  const Country = row[`${which}CountryCode`] ?? row[`${which}Country`];
  return Street && City && Country ? { Street, City, State, PostalCode, Country } : undefined;
}

export const addressesOf = (row: Record<string, unknown>): object[] =>
  WHICH.flatMap((which) => addressOf(row, which) ?? []);

const CONTACT_FIELDS = 'Id, FirstName, LastName, Email, Phone, MobilePhone';
const MOST_CONTACTS = 20;

/** The people of an account, the eldest first. */
export const CONTACTS = `(SELECT ${CONTACT_FIELDS} FROM Contacts WHERE IsDeleted = false ORDER BY CreatedDate, Id LIMIT ${MOST_CONTACTS})`;
