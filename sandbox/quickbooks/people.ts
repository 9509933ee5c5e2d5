import type { Ledger } from './ledger.ts';
import { type Customer, Refusal } from './records.ts';

/** Who buys: customers share their names with suppliers and employees. */
export class People {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Customers, suppliers and employees share their names. */
  #nameFree(name: string, own?: string): void {
    const wanted = name.toLowerCase();
    const vendors = this.#ledger.books.collection<{ DisplayName: string }>('vendors').values();
    if (
      this.#ledger.customers.where('name', wanted).some(({ Id }) => Id !== own) ||
      vendors.some(({ DisplayName }) => DisplayName.toLowerCase() === wanted)
    )
      throw new Refusal(
        400,
        '6240',
        'Duplicate Name Exists Error',
        'The name supplied already exists. : Another customer, vendor or employee is already using this name.',
      );
    if (/[:\t\n]/.test(name))
      throw new Refusal(400, '2040', 'Invalid String. The String contains unsupported characters');
  }

  enrol(fields: Partial<Customer> = {}): Customer {
    const DisplayName = fields.DisplayName ?? `Buyer ${this.#ledger.books.next('buyers')}`;
    this.#nameFree(DisplayName);
    const CurrencyRef = { value: 'USD' };
    const customer = { CurrencyRef, ...this.#ledger.entity(), Active: true, Balance: 0, ...fields, DisplayName };
    this.#ledger.customers.put(customer.Id, customer);
    this.#ledger.told('Customer', 'created', customer.Id);
    return customer;
  }

  revise(draft: Partial<Customer> & { sparse?: boolean }): Customer {
    const held = this.#ledger.current(this.#ledger.customers, draft);
    const changed = this.#ledger.merged(held, draft);
    this.#nameFree(changed.DisplayName, held.Id);
    if (changed.CurrencyRef.value !== held.CurrencyRef.value)
      throw new Refusal(400, '6000', 'A business validation error has occurred while processing your request');
    this.#ledger.customers.put(held.Id, changed);
    this.#ledger.told('Customer', 'updated', held.Id);
    return changed;
  }
}
