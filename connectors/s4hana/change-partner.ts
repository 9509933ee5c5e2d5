import { quoted } from '../odata.ts';
import { ifMatch } from './carry-out.ts';
import type { Operation } from './multipart.ts';
import { type Entity, linked, linkedOne } from './odata.ts';
import type { S4hanaOptions } from './options.ts';
import { blockFor } from './order-block.ts';
import { addressBody, apart, type CustomerWish, emailBody, isOurs, phoneBody } from './partner.ts';

type Fields = Record<string, unknown>;

/** What of the wanted fields is not so yet. */
const differing = (now: Entity, wanted: Fields): Fields =>
  Object.fromEntries(Object.entries(wanted).filter(([name, value]) => (now[name] ?? '') !== (value ?? '')));

function patch(now: Entity, path: string, wanted: Fields): Operation[] {
  const body = differing(now, wanted);
  return Object.keys(body).length === 0 ? [] : [{ method: 'PATCH', path, ...ifMatch(now), body }];
}

const key = (entity: Entity, ...names: string[]): string =>
  names.map((name) => `${name}=${quoted(String(entity[name] ?? ''))}`).join(',');

/** One entity below another: changed where there is one, added where there is none. */
function below(
  now: Entity | undefined,
  { keyedPath, listPath }: { keyedPath: (now: Entity) => string; listPath: string },
  wanted: Fields,
): Operation[] {
  return now ? patch(now, keyedPath(now), wanted) : [{ method: 'POST', path: listPath, body: wanted }];
}

/**
 * What makes the partner what is wished, each operation for itself; empty where it is that already. Addresses, tax numbers and sales areas that people
 * keep beside ours stay as they are.
 */
export function changesOf(partner: Entity, wish: CustomerWish, options: S4hanaOptions): Operation[] {
  const { head, ...parts } = apart(wish);
  const { Tax, Address, EmailAddress, PhoneNumber, standing } = parts;
  const { BusinessPartnerGrouping: _, BusinessPartnerCategory: __, ...names } = head;
  const root = `A_BusinessPartner(${quoted(String(partner.BusinessPartner))})`;
  const customer = linkedOne(partner, 'to_Customer');
  const block = blockFor(String(customer?.OrderIsBlockedForCustomer ?? ''), standing, options);
  const taxes = linked(partner, 'to_BusinessPartnerTax');
  const address = linked(partner, 'to_BusinessPartnerAddress').find(isOurs);
  return [
    ...patch(partner, root, names),
    ...(Tax
      ? below(
          taxes.find(({ BPTaxType }) => BPTaxType === Tax.BPTaxType),
          {
            keyedPath: (now) => `A_BusinessPartnerTaxNumber(${key(now, 'BusinessPartner', 'BPTaxType')})`,
            listPath: `${root}/to_BusinessPartnerTax`,
          },
          Tax,
        )
      : []),
    ...(Address && !address
      ? [{ method: 'POST' as const, path: `${root}/to_BusinessPartnerAddress`, body: addressBody({ head, ...parts }) }]
      : []),
    ...(Address && address ? addressChanges(address, Address, { EmailAddress, PhoneNumber }) : []),
    ...(customer && block !== undefined
      ? patch(customer, `A_Customer(${quoted(String(partner.Customer))})`, { OrderIsBlockedForCustomer: block })
      : []),
  ];
}

function addressChanges(
  address: Entity,
  wanted: Fields,
  { EmailAddress, PhoneNumber }: { EmailAddress: string | undefined; PhoneNumber: string | undefined },
): Operation[] {
  const path = `A_BusinessPartnerAddress(${key(address, 'BusinessPartner', 'AddressID')})`;
  const reached = (set: string, link: string, body: object) =>
    below(
      linked(address, link)[0],
      {
        keyedPath: (now) => `${set}(${key(now, 'AddressID', 'Person', 'OrdinalNumber')})`,
        listPath: `${path}/${link}`,
      },
      body as Fields,
    );
  return [
    ...patch(address, path, wanted),
    ...(EmailAddress ? reached('A_AddressEmailAddress', 'to_EmailAddress', emailBody(EmailAddress)) : []),
    ...(PhoneNumber ? reached('A_AddressPhoneNumber', 'to_PhoneNumber', phoneBody(PhoneNumber)) : []),
  ];
}
