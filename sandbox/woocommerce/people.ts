import type { Parcels } from './parcels.ts';
import type { Purchase } from './records.ts';
import type { Shop } from './shop.ts';

/** What buyers and staff do, by the verbs of the sandbox. */
export function act(shop: Shop, parcels: Parcels, verb: string, input: unknown): unknown {
  const {
    id = '',
    sku = '',
    quantity = 1,
    name = '',
  } = (input ?? {}) as { id?: string; sku?: string; quantity?: number; name?: string };
  switch (verb) {
    case 'place':
      return shop.place(input as Purchase | undefined);
    case 'pay':
      return shop.change(id, { status: 'processing', date_paid_gmt: shop.now() });
    case 'cancel':
      return shop.change(id, { status: 'cancelled' });
    case 'trash':
      return shop.change(id, { status: 'trash' });
    case 'complete':
      return shop.change(id, { status: 'completed' });
    case 'refund':
      return parcels.refund(id, quantity, (input as { shipping?: string }).shipping);
    case 'unrefund':
      return parcels.unrefund(id);
    case 'notes':
      return parcels.notesOf(id);
    case 'trackings':
      return parcels.trackingsOf(id);
    case 'stock':
      return shop.stock(sku);
    case 'rename':
      return shop.edit(id, { name });
    case 'setStock': {
      const [article] = shop.articles.where('sku', sku);
      if (!article) throw new Error(`no article ${sku}`);
      return shop.edit(String(article.id), { stock_quantity: quantity });
    }
    case 'enrol':
      return shop.enrol();
    case 'move': {
      const customer = shop.customers.get(id);
      if (!customer) throw new Error(`no customer ${id}`);
      return shop.customers.put(id, { ...customer, role: 'wholesale_customer', last_name: name || 'Another' });
    }
    default:
      throw new Error(`nobody can ${verb} in this shop`);
  }
}
