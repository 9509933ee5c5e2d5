import type { Collection } from '../books.ts';
import { CATALOGUE } from '../catalogue.ts';
import type { SandboxContext } from '../sandbox.ts';

interface Spec {
  spec_no: string;
  spec_name: string;
  barcode: string;
  weight: number;
  retail_price: number;
  wholesale_price: number;
  member_price: number;
  deleted: number;
  spec_modified: number;
}

export interface Goods {
  goods_no: string;
  goods_name: string;
  deleted: number;
  modifiedAt: number;
  spec_list: Spec[];
}

/** What is sold, of each kind of goods one article or several. */
export class GoodsBook {
  readonly #context: SandboxContext;
  readonly goods: Collection<Goods>;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.goods = context.books.collection<Goods>('goods');
    if (this.goods.size > 0) return;
    for (const { sku, name, weightKg, price } of CATALOGUE)
      this.put(sku, [{ spec_no: sku, weight: Number(weightKg), retail_price: Number(price) }], name);
  }

  put(goods_no: string, specs: (Pick<Spec, 'spec_no'> & Partial<Spec>)[], goods_name = goods_no): string {
    const now = this.#context.now();
    const before = new Map(this.goods.get(goods_no)?.spec_list.map((one) => [one.spec_no, one]));
    const fresh = {
      spec_name: '',
      barcode: '',
      weight: 0,
      retail_price: 0,
      wholesale_price: 0,
      member_price: 0,
      deleted: 0,
    };
    const changed = specs.map((one): Spec => ({ ...fresh, ...before.get(one.spec_no), ...one, spec_modified: now }));
    for (const one of changed) before.set(one.spec_no, one);
    this.goods.put(goods_no, { goods_no, goods_name, deleted: 0, modifiedAt: now, spec_list: [...before.values()] });
    return goods_no;
  }
}
