import { z } from 'zod';
import { STANDINGS } from '../../domain/accounts.ts';
import { personal } from '../../domain/personal.ts';

/** Characters of `BusinessPartnerIDByExtSystem`, which holds our reference. */
export const REFERENCE_LENGTH = 20;
/** The address that is ours, by its number at us: people keep theirs beside it. */
const OUR_ADDRESS = 'WAYBILL';
/** A partner in general, and one that is sold to. */
const ROLES = ['FLCU00', 'FLCU01'];
const USUAL = 'XXDEFAULT';

/**
 * A business partner that buys, for the deep insert. The connector sets `BusinessPartnerIDByExtSystem` to the identity, by which it is found, and the
 * roles. `EmailAddress` and `PhoneNumber` are of `Address`, which is ours; so are `Tax` and `SalesArea`. Grouping and sales area count for new ones
 * alone. Not complete: every field of the entity may be given.
 */
export const customerWish = z.looseObject({
  BusinessPartnerCategory: z.enum(['1', '2']).describe('a person, or an organisation'),
  BusinessPartnerGrouping: z.string().max(4).optional().describe('how it is numbered'),
  FirstName: personal('name', z.string().max(40)).optional(),
  LastName: personal('name', z.string().max(40)).optional(),
  OrganizationBPName1: personal('company', z.string().max(40)).optional(),
  OrganizationBPName2: personal('company', z.string().max(40)).optional(),
  EmailAddress: personal('email', z.string().max(241)).optional(),
  PhoneNumber: personal('phone', z.string().max(30)).optional(),
  Tax: z.looseObject({ BPTaxType: z.string().max(4), BPTaxNumber: personal('taxId', z.string().max(20)) }).optional(),
  standing: z.enum(STANDINGS).optional().describe('how the account stands: shown where `orderBlocks` says so'),
  Address: z
    .looseObject({
      StreetName: personal('street', z.string().max(60)).optional(),
      HouseNumber: personal('street', z.string().max(10)).optional(),
      StreetPrefixName: personal('street', z.string().max(40)).optional(),
      CityName: personal('city', z.string().max(40)).optional(),
      PostalCode: personal('postalCode', z.string().max(10)).optional(),
      Region: personal('region', z.string().max(3)).optional(),
      Country: z.string().max(3),
    })
    .optional(),
  SalesArea: z
    .looseObject({
      SalesOrganization: z.string().max(4),
      DistributionChannel: z.string().max(2),
      Division: z.string().max(2),
      Currency: z.string().max(5).optional(),
    })
    .optional(),
});

export type CustomerWish = z.output<typeof customerWish>;

/** A wish by the entities that it is written to. */
export function apart({ EmailAddress, PhoneNumber, Tax, Address, SalesArea, standing, ...head }: CustomerWish) {
  return { head, Tax, Address, SalesArea, standing, EmailAddress, PhoneNumber };
}

/** Our address with what is reached by it, for an insert. */
export const addressBody = ({ Address, EmailAddress, PhoneNumber }: ReturnType<typeof apart>): object => ({
  ...Address,
  AddressIDByExternalSystem: OUR_ADDRESS,
  to_AddressUsage: [{ AddressUsage: USUAL }],
  ...(EmailAddress ? { to_EmailAddress: [emailBody(EmailAddress)] } : {}),
  ...(PhoneNumber ? { to_PhoneNumber: [phoneBody(PhoneNumber)] } : {}),
});

export const emailBody = (EmailAddress: string): object => ({ EmailAddress, IsDefaultEmailAddress: true });
export const phoneBody = (PhoneNumber: string): object => ({ PhoneNumber, IsDefaultPhoneNumber: true });

export const isOurs = ({ AddressIDByExternalSystem }: Record<string, unknown>): boolean =>
  AddressIDByExternalSystem === OUR_ADDRESS;

/** The body of the deep insert. */
export function partnerBody(wish: CustomerWish, identity: string, block: string | undefined): object {
  const parts = apart(wish);
  const { head, Tax, Address, SalesArea } = parts;
  return {
    ...head,
    BusinessPartnerIDByExtSystem: identity,
    to_BusinessPartnerRole: ROLES.map((BusinessPartnerRole) => ({ BusinessPartnerRole })),
    ...(Address ? { to_BusinessPartnerAddress: [addressBody(parts)] } : {}),
    ...(Tax ? { to_BusinessPartnerTax: [Tax] } : {}),
    ...(SalesArea || block
      ? {
          to_Customer: {
            ...(block ? { OrderIsBlockedForCustomer: block } : {}),
            ...(SalesArea ? { to_CustomerSalesArea: [SalesArea] } : {}),
          },
        }
      : {}),
  };
}
