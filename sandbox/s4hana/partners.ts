import type { BookEntry, SandboxContext } from '../sandbox.ts';
import type { Operation } from './batch.ts';
import type { Row } from './query.ts';
import { Refusal } from './refusal.ts';

/** A business partner with the number that it has as a customer. */
export interface Partner {
  id: string;
  fields: Row;
  addresses: Row[];
  salesAreas: Row[];
  createdAt: number;
  changedAt: number;
  changes: number;
}

const DAY_MS = 86_400_000;
export const dayOf = (ms: number): string => `/Date(${Math.floor(ms / DAY_MS) * DAY_MS})/`;

const list = (value: unknown): Row[] =>
  Array.isArray(value) ? value : ((value as { results?: Row[] } | undefined)?.results ?? []);

/** Business partners: people and organisations that buy, and others that do not. Nothing keeps an external number from being used twice. */
export class Partners {
  readonly #context: SandboxContext;
  readonly partners;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.partners = context.books.collection<Partner>('partners');
  }

  put({ addresses = [], salesAreas = [], ...fields }: Row & { addresses?: Row[]; salesAreas?: Row[] }): Partner {
    const id = String(this.#context.books.next('partner', 10_100_001));
    const now = this.#context.now();
    return this.partners.put(id, {
      id,
      fields: { BusinessPartnerCategory: '2', Customer: id, ...fields },
      addresses: addresses.map((one) => this.#address(one)),
      salesAreas,
      createdAt: now,
      changedAt: now,
      changes: 1,
    });
  }

  change(id: string, fields: Row): Partner {
    const partner = this.partners.get(id) as Partner;
    return this.#changed({ ...partner, fields: { ...partner.fields, ...fields } });
  }

  /** A partner with all that is below it, in one call. */
  insert(body: Row): Partner {
    const { to_BusinessPartnerRole, to_BusinessPartnerAddress, to_BusinessPartnerTax, to_Customer, ...fields } = body;
    checkName(fields);
    const customer = (to_Customer ?? {}) as Row;
    const [tax] = list(to_BusinessPartnerTax);
    const buys = list(to_BusinessPartnerRole).some(({ BusinessPartnerRole }) => BusinessPartnerRole === 'FLCU01');
    return this.put({
      ...fields,
      ...(buys ? {} : { Customer: '' }),
      ...(tax ? { tax: tax.BPTaxNumber, taxType: tax.BPTaxType } : {}),
      ...(customer.OrderIsBlockedForCustomer ? { block: customer.OrderIsBlockedForCustomer } : {}),
      addresses: list(to_BusinessPartnerAddress).map(plainAddress),
      salesAreas: list(customer.to_CustomerSalesArea),
    });
  }

  /** One operation at one partner. */
  amend([operation]: readonly Operation[]): void {
    const { method = '', path = '', headers = {}, body = {} } = operation ?? {};
    const keyOf = (name: string) => new RegExp(`${name}='([^']*)'`).exec(path)?.[1];
    const [, set, only] = /^(\w+)\((?:'([^']*)')?/.exec(path) ?? [];
    const link = path.split('/')[1];
    const addressId = keyOf('AddressID');
    const partner = this.partners.find(({ id, fields, addresses }) =>
      addressId === undefined
        ? id === (only ?? keyOf('BusinessPartner')) || (set === 'A_Customer' && fields.Customer === only)
        : addresses.some((one) => one.AddressID === addressId),
    );
    if (!partner) throw new Refusal('/IWBEP/CM_MGW_RT/020', `Resource not found for '${path}'`, { status: 404 });
    const copy = structuredClone(partner);
    const address = copy.addresses.find((one) => one.AddressID === addressId);
    const what = `${method} ${set}${link ? `/${link}` : ''}`;
    if (what === 'PATCH A_BusinessPartner') {
      if (headers['if-match'] !== etagOf(partner))
        throw new Refusal('/IWFND/CM_MGW/412', 'Precondition failed', { status: 412 });
      Object.assign(copy.fields, body);
      checkName(copy.fields);
    } else if (what === 'POST A_BusinessPartner/to_BusinessPartnerAddress')
      copy.addresses.push(this.#address(plainAddress(body)));
    else if (what === 'POST A_BusinessPartner/to_BusinessPartnerTax')
      Object.assign(copy.fields, { tax: body.BPTaxNumber, taxType: body.BPTaxType });
    else if (what === 'PATCH A_BusinessPartnerTaxNumber') copy.fields.tax = body.BPTaxNumber;
    else if (what === 'PATCH A_Customer') copy.fields.block = body.OrderIsBlockedForCustomer;
    else if (address && what === 'PATCH A_BusinessPartnerAddress') Object.assign(address, body);
    else if (address && /Email/.test(what)) address.email = body.EmailAddress;
    else if (address && /Phone/.test(what)) address.phone = body.PhoneNumber;
    else throw new Refusal('/IWBEP/CM_MGW_RT/021', `Method ${method} is not allowed for ${path}`, { status: 405 });
    this.#changed(copy);
  }

  #address(address: Row): Row {
    return { AddressID: String(this.#context.books.next('address', 20_001)), ...address };
  }

  #changed(partner: Partner): Partner {
    return this.partners.put(partner.id, {
      ...partner,
      changedAt: this.#context.now(),
      changes: partner.changes + 1,
    });
  }
}

/** An address as the books keep it. */
const plainAddress = ({ to_EmailAddress, to_PhoneNumber, to_AddressUsage: _, ...address }: Row): Row => {
  if (String(address.Country ?? '').length !== 2)
    throw new Refusal('AM/010', `Country ${address.Country} is not defined`, { field: 'Country' });
  const [email] = list(to_EmailAddress);
  const [phone] = list(to_PhoneNumber);
  return { ...address, email: email?.EmailAddress, phone: phone?.PhoneNumber };
};

function checkName(fields: Row): void {
  const name = fields.BusinessPartnerCategory === '1' ? 'LastName' : 'OrganizationBPName1';
  if (!fields[name]) throw new Refusal('R1/102', `Enter a value for ${name}`, { field: name });
}

const etagOf = ({ changes }: Partner): string => `W/"'PARTNER${changes}'"`;

export function partnerRow(partner: Partner): Row {
  const { id, fields, addresses, salesAreas, createdAt, changedAt } = partner;
  const { tax, taxType = 'DE0', block = '', ...rest } = fields;
  return {
    __metadata: { type: 'API_BUSINESS_PARTNER.A_BusinessPartnerType', etag: etagOf(partner) },
    BusinessPartner: id,
    BusinessPartnerIsBlocked: false,
    FirstName: '',
    LastName: '',
    ...rest,
    CreationDate: dayOf(createdAt),
    LastChangeDate: changedAt > createdAt ? dayOf(changedAt) : null,
    to_BusinessPartnerAddress: addresses.map(({ email, phone, ...one }) => ({
      BusinessPartner: id,
      ...one,
      to_EmailAddress: email ? [reached(one, { EmailAddress: email, IsDefaultEmailAddress: true })] : [],
      to_PhoneNumber: phone
        ? [reached(one, { PhoneNumber: phone, IsDefaultPhoneNumber: true, InternationalPhoneNumber: '' })]
        : [],
    })),
    to_BusinessPartnerTax: tax
      ? [{ BusinessPartner: id, BPTaxType: taxType, BPTaxNumber: tax, BPTaxLongNumber: '' }]
      : [],
    to_Customer: rest.Customer
      ? { Customer: rest.Customer, OrderIsBlockedForCustomer: block, to_CustomerSalesArea: salesAreas }
      : null,
  };
}

const reached = ({ AddressID }: Row, fields: Row): Row => ({ AddressID, Person: '', OrdinalNumber: '1', ...fields });

export const partnerEntry = ({ id, fields }: Partner): BookEntry => ({
  kind: 'customer',
  id: String(fields.Customer),
  ...(fields.BusinessPartnerIDByExtSystem ? { reference: String(fields.BusinessPartnerIDByExtSystem) } : {}),
  state: fields.BusinessPartnerIsBlocked === true || fields.block ? 'blocked' : 'open',
  live: true,
  complete: true,
  number: String(fields.OrganizationBPName1 ?? fields.LastName ?? id),
});
