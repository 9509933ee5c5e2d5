import { type Sale, salesOf } from './books.ts';
import type { World } from './world.ts';

/**
 * Changes what real systems hold so that nobody is told of it: rows of the ERP, and at the forwarder one parcel that is called off and one of a
 * reference of ours that we never booked. Answers how a comparison has to tell of each.
 */
export async function plantDifferences({ tryton: { erp, shippingProduct }, karrio }: World): Promise<string[]> {
  const sales = (await salesOf(erp)).filter(({ state, undone }) => state === 'processing' && !undone);
  const [gone, other, dearer] = sales as [Sale, Sale, Sale];
  erp.behind('DELETE FROM sale_sale WHERE id = ?', gone.id);
  const line = other.lines.find(({ sku }) => sku !== shippingProduct) as Sale['lines'][number];
  erp.behind(
    'UPDATE sale_line SET quantity = quantity + 9 WHERE sale = ? AND product = (SELECT id FROM product_product WHERE code = ?)',
    other.id,
    line.sku,
  );
  erp.behind('UPDATE sale_sale SET total_amount_cache = ? WHERE id = ?', '1', dearer.id);

  const bought = (await karrio.parcels()).filter(({ status }) => status === 'created' || status === 'purchased');
  const [calledOff, copied] = bought as [(typeof bought)[number], (typeof bought)[number]];
  await karrio.callOff(calledOff.id);
  const reference = String(copied.reference).replace(/\d+$/, '99');
  const extra = await karrio.bookLike(copied.id, reference);
  return [
    `erp order amount ${dearer.id} ${dearer.total} 1`,
    `erp order missing ${gone.id}  `,
    `erp order quantity ${other.id} ${line.quantity} ${line.quantity + 9}`,
    `freight shipment extra ${extra}  ${reference}`,
    `freight shipment status ${calledOff.id} shipped cancelled`,
  ].sort();
}
