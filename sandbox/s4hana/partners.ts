import type { BookEntry, SandboxContext } from '../sandbox.ts';
import type { Row } from './query.ts';

/** A business partner with the number that it has as a customer. */
export interface Partner {
  id: string;
  fields: Row;
  addresses: Row[];
  salesAreas: Row[];
  createdAt: number;
  changedAt: number;
}

const DAY_MS = 86_400_000;
export const dayOf = (ms: number): string => `/Date(${Math.floor(ms / DAY_MS) * DAY_MS})/`;

/** Business partners: people and organisations that buy, and others that do not. */
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
      addresses,
      salesAreas,
      createdAt: now,
      changedAt: now,
    });
  }

  change(id: string, fields: Row): Partner {
    const partner = this.partners.get(id) as Partner;
    return this.partners.put(id, {
      ...partner,
      fields: { ...partner.fields, ...fields },
      changedAt: this.#context.now(),
    });
  }
}

export function partnerRow({ id, fields, addresses, salesAreas, createdAt, changedAt }: Partner): Row {
  const { tax, ...rest } = fields;
  return {
    __metadata: { type: 'API_BUSINESS_PARTNER.A_BusinessPartnerType' },
    BusinessPartner: id,
    BusinessPartnerIsBlocked: false,
    FirstName: '',
    LastName: '',
    ...rest,
    CreationDate: dayOf(createdAt),
    LastChangeDate: changedAt > createdAt ? dayOf(changedAt) : null,
    to_BusinessPartnerAddress: addresses.map(({ email, phone, ...one }, index) => ({
      AddressID: String(index + 1),
      ...one,
      to_EmailAddress: email ? [{ EmailAddress: email, IsDefaultEmailAddress: true }] : [],
      to_PhoneNumber: phone ? [{ PhoneNumber: phone, IsDefaultPhoneNumber: true, InternationalPhoneNumber: '' }] : [],
    })),
    to_BusinessPartnerTax: tax ? [{ BPTaxType: 'DE0', BPTaxNumber: tax, BPTaxLongNumber: '' }] : [],
    to_Customer: rest.Customer ? { Customer: rest.Customer, to_CustomerSalesArea: salesAreas } : null,
  };
}

export const partnerEntry = ({ id, fields }: Partner): BookEntry => ({
  kind: 'customer',
  id: String(fields.Customer),
  state: fields.BusinessPartnerIsBlocked === true ? 'blocked' : 'open',
  live: true,
  complete: true,
  number: id,
});
