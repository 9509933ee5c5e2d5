import type { SandboxContext } from '../sandbox.ts';

/** What an organisation that is told so takes from the user: `{ Order: ['createable'] }`, or a whole object with `[]`. */
type Without = Record<string, string[]>;

/** Fields of its own, as far as somebody may ask for them. */
const FIELDS: Record<string, readonly string[]> = {
  Order: [
    ...[
      'CreatedDate',
      'OrderNumber',
      'Status',
      'StatusCode',
      'EffectiveDate',
      'TotalAmount',
      'PoNumber',
      'Description',
    ],
    ...['OrderReferenceNumber', 'AccountId', 'BillToContactId', 'ShipToContactId', 'CurrencyIsoCode'],
    ...['Billing', 'Shipping'].flatMap((which) =>
      ['Street', 'City', 'State', 'PostalCode', 'Country', 'CountryCode'].map((field) => which + field),
    ),
  ],
};

/** `describe` of an object, with the fields that the organisation added (`ownFields`), to this user; undefined where it sees none. */
export function describe({ options }: SandboxContext, object: string, externalId: string): object | undefined {
  const lost = ((options.without ?? {}) as Without)[object];
  if (lost?.length === 0) return undefined;
  const may = (right: string) => !lost?.includes(right);
  return {
    name: object,
    queryable: may('queryable'),
    createable: may('createable'),
    updateable: may('updateable'),
    deletable: may('deletable'),
    fields: [
      { name: 'Id', externalId: false, unique: false, createable: false },
      ...(may('field')
        ? [{ name: externalId, externalId: true, unique: may('unique'), createable: may('fieldEdit') }]
        : []),
      ...(FIELDS[object] ?? [])
        .filter(may)
        .map((name) => ({ name, externalId: false, unique: false, createable: true })),
      ...(((options.ownFields ?? {}) as Without)[object] ?? []).map((name) => ({
        name,
        externalId: false,
        unique: false,
        createable: may('fieldEdit'),
      })),
    ],
  };
}
