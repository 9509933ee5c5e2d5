import type { Address } from '../canonical/fields.ts';
import type { Order } from '../canonical/order.ts';
import type { Party } from './paper.ts';

/** Postal code, city and region in one line, as most countries write them for a carrier. */
const cityLine = ({ postalCode, city, region }: Address): string =>
  [postalCode, city, region].filter((part) => part !== undefined && part.trim() !== '').join(' ');

function ofAddress(address: Address): Party {
  const { company, name } = address;
  const lines = [address.line1, address.line2, cityLine(address)].filter((line): line is string => !!line?.trim());
  return {
    name: company?.trim() || name?.trim() || '',
    ...(company?.trim() && name?.trim() ? { contact: name.trim() } : {}),
    lines,
    country: address.country,
    ...(address.phone ? { phone: address.phone } : {}),
  };
}

/** Who receives the goods, and can be reached about them. */
export function consigneeOf({ shipTo, customer }: Order): Party {
  const party = ofAddress(shipTo);
  const phone = shipTo.phone ?? customer.phone;
  return {
    ...party,
    name: party.name || customer.company || customer.name || '',
    ...(phone ? { phone } : {}),
    ...(customer.email ? { email: customer.email } : {}),
  };
}

/** Who buys: the customer at the address of the bill, which is where the goods go unless another is named. */
export function buyerOf({ billTo, shipTo, customer }: Order): Party {
  const party = ofAddress(billTo ?? shipTo);
  const company = customer.company ?? billTo?.company;
  const name = company || customer.name || party.name;
  const contact = company ? (customer.name ?? party.contact) : undefined;
  const { contact: _named, ...rest } = party;
  return {
    ...rest,
    name,
    ...(contact && contact !== name ? { contact } : {}),
    ...(customer.taxId ? { taxId: customer.taxId } : {}),
    ...(customer.eori ? { eori: customer.eori } : {}),
    ...(customer.phone ? { phone: customer.phone } : {}),
    ...(customer.email ? { email: customer.email } : {}),
  };
}
