import type { BookEntry, SandboxContext } from '../sandbox.ts';
import { dayOf } from './partners.ts';
import type { Row } from './query.ts';

/** A customer return, of what its items refer to. */
export interface CustomerReturn {
  id: string;
  fields: Row;
  items: Row[];
  createdAt: number;
  changedAt: number;
}

/** Returns that people or the returns management enter. */
export class Returns {
  readonly #context: SandboxContext;
  readonly all;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.all = context.books.collection<CustomerReturn>('returns');
  }

  put(items: Row[], fields: Row): CustomerReturn {
    const id = String(this.#context.books.next('return', 60_000_001));
    const now = this.#context.now();
    return this.all.put(id, { id, fields, items, createdAt: now, changedAt: now });
  }

  change(id: string, fields: Row): CustomerReturn {
    const held = this.all.get(id) as CustomerReturn;
    return this.all.put(id, { ...held, fields: { ...held.fields, ...fields }, changedAt: this.#context.now() });
  }
}

export const returnRow = ({ id, fields, items, createdAt, changedAt }: CustomerReturn): Row => ({
  __metadata: { type: 'API_CUSTOMER_RETURN_SRV.A_CustomerReturnType' },
  CustomerReturn: id,
  ...{ SalesOrganization: '1710', OverallSDProcessStatus: 'A', OverallSDDocumentRejectionSts: 'A' },
  ...fields,
  CustomerReturnDate: dayOf(createdAt),
  CreationDate: dayOf(createdAt),
  LastChangeDate: changedAt > createdAt ? dayOf(changedAt) : null,
  to_Item: items.map((item, index) => ({
    CustomerReturn: id,
    CustomerReturnItem: String((index + 1) * 10),
    SalesDocumentRjcnReason: '',
    ...item,
  })),
});

export const returnEntry = ({ id, fields }: CustomerReturn): BookEntry => ({
  kind: 'return',
  id,
  state: String(fields.OverallSDProcessStatus ?? 'A'),
  live: fields.OverallSDDocumentRejectionSts !== 'C',
  complete: true,
});
