import { type AddressRow, addressValues, same } from './addresses.ts';
import { type CustomerCategories, categoryChanges } from './customer-categories.ts';
import type { CustomerPayload } from './customer-write.ts';

/** A party as it is held, as far as a customer's write concerns it. */
export interface HeldParty {
  id: number;
  code: string | null;
  name: string | null;
  active: boolean | number;
  identifiers: { id: number; type: string | null; code: string }[];
  contact_mechanisms: { id: number; type: string; value: string }[];
  categories: { name: string }[];
  addresses: AddressRow[];
}

/** What Tryton takes of a list of rows: those to make, and those of its own to change. */
type Changes = (['create', object[]] | ['write', number[], object] | ['add' | 'remove', number[]])[];

/** Numbers of taxes and telephones are kept as their land writes them: signs between digits tell nothing. */
const compact = (code: string): string => code.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase();

/** Our identity, and the tax number where there is one. */
export function identifiersOf({ tax_identifier }: CustomerPayload, identity: string): object[] {
  const { type = null, code } = tax_identifier ?? {};
  return [{ type: null, code: identity }, ...(code === undefined ? [] : [{ type, code }])];
}

function identifierChanges(row: HeldParty, customer: CustomerPayload, identity: string): Changes {
  const changes: Changes = [];
  if (!row.identifiers.some(({ code }) => code === identity))
    changes.push(['create', [{ type: null, code: identity }]]);
  const { tax_identifier: tax } = customer;
  if (!tax || row.identifiers.some(({ code }) => compact(code) === compact(tax.code))) return changes;
  // A number of the same type is the one that was replaced; without a type nobody knows what another number is.
  const old = tax.type && row.identifiers.find(({ type }) => type === tax.type);
  changes.push(
    old ? ['write', [old.id], { code: tax.code }] : ['create', [{ type: tax.type ?? null, code: tax.code }]],
  );
  return changes;
}

const KINDS = { email: ['email'], phone: ['phone', 'mobile'] } as const;

/** The first of its type is the one that Tryton shows as the party's own: it is replaced, and none is taken away. */
function mechanismChanges(row: HeldParty, customer: CustomerPayload): Changes {
  return (['email', 'phone'] as const).flatMap((name): Changes => {
    const value = customer[name];
    const types: readonly string[] = KINDS[name];
    const kept = row.contact_mechanisms.filter(({ type }) => types.includes(type));
    const written = (text: string) => (name === 'phone' ? compact(text) : text.trim());
    if (!value || kept.some((one) => written(one.value) === written(value))) return [];
    const [first] = kept;
    return [first ? ['write', [first.id], { value }] : ['create', [{ type: name, value }]]];
  });
}

/** What has to change for a party to be what a customer is told as; empty where nothing has. */
export function differences(
  row: HeldParty,
  customer: CustomerPayload,
  {
    identity,
    countryIds,
    categories,
  }: { identity: string; countryIds: Map<string, number>; categories: CustomerCategories },
): Record<string, unknown> {
  const missing = customer.addresses.filter((address) => !row.addresses.some((one) => same(one, address)));
  const lists: Record<string, Changes> = {
    identifiers: identifierChanges(row, customer, identity),
    contact_mechanisms: mechanismChanges(row, customer),
    addresses: missing.length > 0 ? [['create', missing.map((address) => addressValues(address, countryIds))]] : [],
    categories: categoryChanges(row.categories, customer.standing, categories),
  };
  return {
    ...(row.name === customer.name ? {} : { name: customer.name }),
    ...Object.fromEntries(Object.entries(lists).filter(([, changes]) => changes.length > 0)),
  };
}
