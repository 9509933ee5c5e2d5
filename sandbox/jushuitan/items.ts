import { CATALOGUE } from '../catalogue.ts';
import type { SandboxContext } from '../sandbox.ts';
import { localTime } from './queries.ts';

/** An article. */
export interface Item {
  sku_id: string;
  i_id: string;
  name: string;
  properties_value: string;
  sku_code: string;
  weight: number;
  sale_price: number;
  other_price_1: number;
  enabled: number;
  ts: number;
  modifiedAt: number;
}

export class Items {
  readonly #context: SandboxContext;
  readonly items;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.items = context.books.collection<Item>('items');
    if (this.items.size > 0) return;
    for (const { sku, name, weightKg, price } of CATALOGUE)
      this.put({ sku_id: sku, name, weight: Number(weightKg), sale_price: Number(price) });
  }

  put(item: Pick<Item, 'sku_id'> & Partial<Item>): string {
    const { books, now } = this.#context;
    const fresh = {
      name: '',
      properties_value: '',
      sku_code: '',
      weight: 0,
      sale_price: 0,
      other_price_1: 0,
      enabled: 1,
    };
    const held = this.items.get(item.sku_id);
    const whole = { ...fresh, i_id: item.sku_id, ...held, ...item, ts: books.next('ts', 900_001), modifiedAt: now() };
    return this.items.put(item.sku_id, whole).sku_id;
  }
}

/** As the query answers it, which tells no row version. */
export const itemView = ({ ts: _, modifiedAt, ...item }: Item) => ({ ...item, modified: localTime(modifiedAt) });
