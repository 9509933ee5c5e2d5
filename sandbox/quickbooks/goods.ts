import type { Ledger } from './ledger.ts';
import { type Item, Refusal } from './records.ts';

/** Products and services. */
export class Goods {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  #itemNameFree({ Name, Id }: Partial<Item>): void {
    if (!Name) throw new Refusal(400, '2020', 'Required param missing, need to supply the required value for the API');
    if (Name.length > 100 || /[:\t\n]/.test(Name))
      throw new Refusal(400, '2040', 'Invalid String. Name is not allowed');
    if (this.#ledger.items.where('name', Name.toLowerCase()).some((one) => one.Id !== Id))
      throw new Refusal(
        400,
        '6240',
        'Duplicate Name Exists Error',
        'The name supplied already exists. : Another product, service, category or account is already using this name.',
      );
  }

  list(draft: Partial<Item>): Item {
    this.#itemNameFree(draft);
    if (!draft.IncomeAccountRef)
      throw new Refusal(
        400,
        '2020',
        'Required param missing, need to supply the required value for the API',
        'Required parameter IncomeAccountRef is missing in the request',
      );
    const item = { ...this.#ledger.entity(), Name: '', Type: 'Service', Active: true, TrackQtyOnHand: false, ...draft };
    this.#ledger.items.put(item.Id, item);
    this.#ledger.told('Item', 'created', item.Id);
    return item;
  }

  revise(draft: Partial<Item> & { sparse?: boolean }): Item {
    const held = this.#ledger.current(this.#ledger.items, draft);
    const changed = this.#ledger.merged(held, draft);
    this.#itemNameFree(changed);
    this.#ledger.items.put(held.Id, changed);
    this.#ledger.told('Item', 'updated', held.Id);
    return changed;
  }
}
