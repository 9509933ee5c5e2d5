import { type OdooContext, search, text } from './call.ts';

const READ = 200;

/** Products by their internal reference, which nothing keeps unique: a reference of two products names none of them. */
export async function productsBySku(
  ctx: OdooContext,
  skus: readonly string[],
): Promise<Map<string, number | 'several'>> {
  const found = new Map<string, number | 'several'>();
  for (let start = 0; start < skus.length; start += READ) {
    const some = skus.slice(start, start + READ);
    for (const { id, default_code } of await search(
      ctx,
      'product.product',
      ['default_code'],
      [['default_code', 'in', some]],
    )) {
      const sku = String(default_code);
      found.set(sku, found.has(sku) ? 'several' : id);
    }
  }
  return found;
}

/** The internal references of these products, archived ones too; those without one are left out. */
export async function skusOf(ctx: OdooContext, ids: readonly number[]): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  const all = [...new Set(ids)];
  for (let start = 0; start < all.length; start += READ) {
    const some = all.slice(start, start + READ);
    const rows = await search(
      ctx,
      'product.product',
      ['default_code'],
      [
        ['id', 'in', some],
        ['active', 'in', [true, false]],
      ],
    );
    for (const { id, default_code } of rows) {
      const sku = text(default_code);
      if (sku) found.set(id, sku);
    }
  }
  return found;
}
