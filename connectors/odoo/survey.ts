import { parseDecimal } from '../../domain/decimal.ts';
import type { Measures } from '../../domain/reconciliation/measures.ts';
import type { Survey } from '../connector.ts';
import { linkId, linkName, text } from './call.ts';
import { changedRecords, toIso, toOdoo } from './changed-records.ts';
import { linesBy, ORDER_FIELDS } from './held-order.ts';
import type { OdooOptions } from './options.ts';
import { skusOf } from './products.ts';
import { linesOf, type SaleOrder } from './sale-order.ts';

/** No total: what taxes make of it is the server's to say. */
const told = (payload: SaleOrder): Measures => ({
  lines: linesOf(payload).map(({ sku, product_uom_qty }) => ({ sku, quantity: parseDecimal(product_uom_qty) ?? '0' })),
  currency: payload.currency,
});

/** Sales orders changed since the period began: 200 in three calls. */
export const orderSurvey: Survey<OdooOptions> = {
  async *list(ctx, { from }, cursor) {
    const since = cursor ?? toOdoo(new Date(from).toISOString());
    for await (const { items, cursor: next } of changedRecords(ctx, 'sale.order', ORDER_FIELDS, [], since)) {
      const lines = await linesBy(
        ctx,
        items.map(({ id }) => id),
      );
      const skus = await skusOf(
        ctx,
        [...lines.values()].flat().flatMap(({ product_id }) => linkId(product_id) ?? []),
      );
      const objects = items.map((row) => {
        const id = String(row.id);
        const currency = linkName(row.currency_id);
        return {
          targetId: id,
          reference: text(row.client_order_ref) ?? '',
          numbers: [String(row.name)],
          at: Date.parse(toIso(row.write_date) ?? '') || 0,
          live: row.state !== 'cancel',
          measures: {
            lines: (lines.get(row.id) ?? []).flatMap(({ product_id, product_uom_qty }) =>
              product_uom_qty === 0
                ? []
                : [{ sku: skus.get(linkId(product_id) ?? 0) ?? '', quantity: parseDecimal(product_uom_qty) ?? '0' }],
            ),
            ...(currency ? { currency } : {}),
          },
          report: { kind: 'status' as const, id },
        };
      });
      yield { objects, cursor: next };
    }
  },
  measure: (data) => told(data as SaleOrder),
};
