import type { FastifyInstance } from 'fastify';
import type { BookEntry, SandboxContext } from '../sandbox.ts';
import { Refusal } from './records.ts';
import type { Shop } from './shop.ts';
import type { Serve } from './trade.ts';

interface Attribute {
  attribute_code: string;
  value: string | null;
}

export interface Customer {
  id: number;
  group_id: number;
  email: string;
  firstname: string;
  lastname: string;
  website_id: number;
  store_id: number;
  updated_at: string;
  default_billing?: string;
  taxvat?: string;
  addresses: object[];
  custom_attributes: Attribute[];
  extension_attributes: object;
}

/** What a customer may not be without. */
const REQUIRED = ['email', 'firstname', 'lastname', 'website_id'] as const;

/** Who buys in the shop. `attributes`: the codes of attributes that it has besides those of every shop. */
export class Customers {
  readonly #context: SandboxContext;
  readonly #shop: Shop;
  readonly #attributes: readonly string[];
  readonly all;

  constructor(context: SandboxContext, shop: Shop, attributes: readonly string[]) {
    this.#context = context;
    this.#shop = shop;
    this.#attributes = attributes;
    this.all = context.books.collection<Customer>('customers');
  }

  /** Somebody of a company registers, with its tax number where they give it. */
  enrol(companyId: number, taxvat: string | null = 'DE136695976'): Customer {
    const id = this.#context.books.next('customer');
    const address = { id: 500 + id, customer_id: id, country_id: 'DE', city: 'Sample', street: ['Musterweg 1'] };
    return this.all.put(String(id), {
      id,
      group_id: 2,
      email: `buyer${id}@example.org`,
      firstname: 'Sample',
      lastname: `Buyer ${id}`,
      website_id: 1,
      store_id: 1,
      updated_at: this.#shop.now(),
      default_billing: String(address.id),
      ...(taxvat === null ? {} : { taxvat }),
      addresses: [address],
      custom_attributes: [{ attribute_code: 'loyalty_card', value: `L-${id}` }],
      extension_attributes: { company_attributes: { customer_id: id, company_id: companyId, status: 1 } },
    });
  }

  regroup(id: string, group_id: number): Customer {
    return this.all.put(id, { ...this.one(id), group_id, updated_at: this.#shop.now() });
  }

  one(id: string): Customer {
    const customer = this.all.get(id);
    if (!customer)
      throw new Refusal(404, 'No such entity with %fieldName = %fieldValue', {
        fieldName: 'customerId',
        fieldValue: id,
      });
    return customer;
  }

  /** What is left out is emptied, but for addresses and extension attributes; attributes that the shop does not have are passed over. */
  save(id: string, told: Partial<Customer>): Customer {
    const { addresses, extension_attributes } = this.one(id);
    for (const name of REQUIRED)
      if (!told[name]) throw new Refusal(400, '"%fieldName" is required. Enter and try again.', { fieldName: name });
    const empty = told.custom_attributes?.find(({ value }) => value === null)?.attribute_code;
    if (empty)
      throw new Refusal(
        400,
        `Error occurred during "custom_attributes" processing. Value is not set for attribute code "${empty}"`,
      );
    return this.all.put(id, {
      ...({ addresses, extension_attributes, group_id: 1, ...told } as Customer),
      id: Number(id),
      custom_attributes: (told.custom_attributes ?? []).filter(({ attribute_code: code }) =>
        ['loyalty_card', ...this.#attributes].includes(code),
      ),
      updated_at: this.#shop.now(),
    });
  }

  /** Each with what others keep of them. */
  entries(): BookEntry[] {
    return this.all.values().map(({ id, custom_attributes }) => ({
      kind: 'customer',
      id: String(id),
      live: true,
      complete: true,
      state: custom_attributes
        .filter(({ attribute_code: code }) => this.#attributes.includes(code))
        .map(({ attribute_code, value }) => `${attribute_code}=${value}`)
        .join(' '),
    }));
  }
}

export function customerRoutes(app: FastifyInstance, at: string, serve: Serve, customers: Customers): void {
  const id = (params: unknown) => (params as { id: string }).id;
  app.get(
    `${at}/customers/:id`,
    serve(({ params }) => customers.one(id(params))),
  );
  app.put(
    `${at}/customers/:id`,
    serve(({ params, body }) => customers.save(id(params), (body as { customer: Partial<Customer> }).customer)),
  );
}
