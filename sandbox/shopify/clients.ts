import type { Collection } from '../books.ts';
import type { SandboxContext } from '../sandbox.ts';
import { type Changed, changedPage, type ListArguments, stamp } from './changes.ts';
import { LISTS } from './price-lists.ts';
import type { ShopOrder } from './types.ts';

interface Client extends Changed {
  id: string;
  name: string;
  email: string;
  phone: string;
  tags: string[];
  note: string | null;
  address: Record<string, string | null>;
  /** The place of a company that they buy for. */
  locationId: string | null;
}

interface Place extends Changed {
  id: string;
  companyId: string;
  name: string;
  externalId: string | null;
  taxId: string | null;
  /** A title of `LISTS`. */
  catalog: string | null;
  address: Record<string, string | null>;
}

/** Who buys: people, and the places of companies that they buy for. */
export class Clients {
  readonly people: Collection<Client>;
  readonly places: Collection<Place>;
  readonly #context: SandboxContext;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.people = context.books.collection<Client>('customers');
    this.places = context.books.collection<Place>('company-locations');
  }

  /** Whoever orders has an account from then on, and the company a place. */
  ordered({ customer, company, address, b2b }: ShopOrder): void {
    const { id, name, email, phone } = customer;
    const stamped = stamp(this.#context);
    if (!this.people.get(id))
      this.people.put(id, {
        id,
        name,
        email,
        phone,
        address,
        ...stamped,
        tags: b2b ? ['wholesale'] : [],
        note: null,
        locationId: company?.locationId ?? null,
      });
    if (company && !this.places.get(company.locationId))
      this.places.put(company.locationId, {
        id: company.locationId,
        companyId: company.id,
        name: company.name,
        externalId: null,
        taxId: company.taxId,
        catalog: null,
        address,
        ...stamped,
      });
  }

  /** Somebody edits an account: tags, as wholesale apps do, or a note. */
  editPerson(id: string, change: Partial<Client>): Client {
    return this.#edit(this.people, id, change);
  }

  /** Somebody assigns a catalog to a company's place, or changes its tax number. */
  editPlace(id: string, change: Partial<Place>): Place {
    return this.#edit(this.places, id, change);
  }

  /** Tags that come or go by the API, of a person: places of companies bear none. Capitals tell no two tags apart. */
  retag(id: string, { add = [], remove = [] }: { add?: string[]; remove?: string[] }): { userErrors: object[] } {
    const person = this.people.get(id);
    if (!person) return { userErrors: [{ field: ['id'], message: 'Resource not found' }] };
    const among = (some: readonly string[], tag: string) => some.some((one) => one.toLowerCase() === tag.toLowerCase());
    const kept = person.tags.filter((tag) => !among(remove, tag));
    const tags = [...kept, ...add.filter((tag) => !among(kept, tag))];
    this.editPerson(id, { tags });
    return { userErrors: [] };
  }

  #edit<T extends Changed>(all: Collection<T>, id: string, change: Partial<T>): T {
    const known = all.get(id);
    if (!known) throw Object.assign(new Error(`no customer ${id}`), { statusCode: 400 });
    return all.put(id, { ...known, ...change, ...stamp(this.#context) });
  }
}

const companyOf = (place: Place) => ({
  id: place.companyId,
  name: place.name,
  externalId: null,
  mainContact: { id: place.companyId.replace('/Company/', '/CompanyContact/') },
});

export function placeView(place: Place, listView: (list: (typeof LISTS)[number]) => { catalog: object }) {
  const companyAddress = () => {
    const { name, company, provinceCode, countryCodeV2, ...rest } = place.address;
    return {
      ...rest,
      recipient: name,
      companyName: company ?? place.name,
      zoneCode: provinceCode,
      countryCode: countryCodeV2,
    };
  };
  return {
    __typename: 'CompanyLocation',
    id: place.id,
    name: place.name,
    externalId: place.externalId,
    phone: place.address.phone,
    note: null,
    locale: 'en',
    currency: LISTS.find(({ catalog }) => catalog.title === place.catalog)?.currency ?? 'EUR',
    updatedAt: place.updatedAt,
    company: companyOf(place),
    taxSettings: { taxRegistrationId: place.taxId, taxExempt: false },
    shippingAddress: companyAddress,
    billingAddress: companyAddress,
    catalogs: () => {
      const lists = LISTS.filter(({ catalog }) => catalog.title === place.catalog).slice(0, 1);
      return { nodes: lists.map((one) => ({ ...listView(one).catalog, priceList: listView(one) })) };
    },
  };
}

/** The query fields of customers and company locations. */
export function clientQueries(clients: Clients, listView: Parameters<typeof placeView>[1]) {
  const person = (client: Client) => {
    const [firstName = '', ...rest] = client.name.split(' ');
    return {
      __typename: 'Customer',
      id: client.id,
      displayName: client.name,
      firstName,
      lastName: rest.join(' '),
      updatedAt: client.updatedAt,
      tags: client.tags,
      note: client.note,
      locale: 'en',
      taxExempt: false,
      defaultEmailAddress: { emailAddress: client.email },
      defaultPhoneNumber: { phoneNumber: client.phone },
      addressesV2: () => ({ nodes: [{ id: client.id.replace('/Customer/', '/MailingAddress/'), ...client.address }] }),
      companyContactProfiles: () => {
        const place = client.locationId && clients.places.get(client.locationId);
        if (!place) return [];
        return [
          {
            id: client.id.replace('/Customer/', '/CompanyContact/'),
            company: companyOf(place),
            roleAssignments: { nodes: [{ companyLocation: placeView(place, listView) }] },
          },
        ];
      },
    };
  };
  return {
    client: (id: string) => {
      const found = clients.people.get(id);
      if (found) return person(found);
      const place = clients.places.get(id);
      return place ? placeView(place, listView) : null;
    },
    customers: (given: ListArguments) => {
      const { nodes, pageInfo } = changedPage(clients.people.values(), given);
      return { nodes: nodes.map(person), pageInfo };
    },
    companyLocations: (given: ListArguments) => {
      const { nodes, pageInfo } = changedPage(clients.places.values(), given);
      return { nodes: nodes.map((one) => placeView(one, listView)), pageInfo };
    },
  };
}
