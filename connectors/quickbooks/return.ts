import type { KindPort, SourceRecord } from '../connector.ts';
import { INACTIVE_TOO, type QuickbooksContext, rowsBy } from './call.ts';
import { changedAt, changedIn, type Entity } from './changed.ts';
import { type Credit, credit } from './credit-shape.ts';
import { creditedOrders } from './credited-order.ts';
import { gonePage } from './deleted.ts';
import type { item } from './item.ts';
import { isVoided } from './mark.ts';
import type { QuickbooksOptions } from './options.ts';

type Document = 'CreditMemo' | 'RefundReceipt';
type Row = Credit & Entity;
type Item = ReturnType<typeof item.parse>;

const DOCUMENTS: readonly Document[] = ['CreditMemo', 'RefundReceipt'];

const returnId = (document: Document, id: string): string => `${document}/${id}`;

/** What was credited or paid back of orders of ours: all that the books know of goods that come back. The cursor is one of each list, `{memos}|{receipts}`. */
export const returns: KindPort<QuickbooksOptions> = {
  schema: credit,
  async *pull(ctx, cursor) {
    const told = cursor?.split('|') ?? [];
    const places = DOCUMENTS.map((_, index) => told[index] || null);
    for (const [index, document] of DOCUMENTS.entries()) {
      const at = places[index] ?? null;
      const gone = gonePage(ctx, document, 'return', at, { document, pieces: [] });
      for await (const { records } of gone)
        yield {
          records: records.map((one) => ({ ...one, id: returnId(document, one.id) })),
          cursor: places.join('|'),
        };
      for await (const { rows, cursor: next } of changedIn<Row>(ctx, document, at)) {
        places[index] = next;
        yield { records: await recordsOf(ctx, document, rows), cursor: places.join('|') };
      }
    }
  },
  async read(ctx, ids) {
    const found = await Promise.all(
      DOCUMENTS.map(async (document) => {
        const own = ids.flatMap((id) => (id.startsWith(`${document}/`) ? [id.slice(document.length + 1)] : []));
        return recordsOf(ctx, document, await rowsBy<Row>(ctx, document, 'Id', own));
      }),
    );
    return found.flat();
  },
};

/** Lines of items; a bundle's are its parts'. */
const soldLines = ({ Line }: Credit) => Line.flatMap((line) => [line, ...(line.GroupLineDetail?.Line ?? [])]);

/** Pieces of articles. An item without a SKU and without stock is no article of ours, and a line without a quantity is money alone. */
function piecesOf({ options }: QuickbooksContext, row: Credit, items: ReadonlyMap<string, Item>) {
  return soldLines(row).flatMap(({ SalesItemLineDetail }) => {
    const { ItemRef, Qty } = SalesItemLineDetail ?? {};
    const sold = items.get(ItemRef?.value ?? '');
    const article = sold?.[options.itemBy] ?? '';
    if (!sold || !Qty || (article === '' && sold.Type !== 'Inventory')) return [];
    return [{ article, name: sold.Name, quantity: Qty }];
  });
}

async function recordsOf(ctx: QuickbooksContext, document: Document, rows: readonly Row[]): Promise<SourceRecord[]> {
  const orders = await creditedOrders(ctx, document, rows);
  const itemIds = [...orders.keys()].flatMap((one) =>
    soldLines(one).flatMap(({ SalesItemLineDetail }) => SalesItemLineDetail?.ItemRef?.value ?? []),
  );
  // Shipping is booked on an item of its own, which is no row.
  const goods = itemIds.filter((id) => id !== ctx.options.shippingItem);
  const items = new Map(
    (await rowsBy<Item>(ctx, 'Item', 'Id', goods, INACTIVE_TOO)).map((one) => [one.Id, one] as const),
  );
  return rows.flatMap((one): SourceRecord[] => {
    const order = orders.get(one);
    if (!order) return [];
    return [
      {
        kind: 'return',
        id: returnId(document, one.Id),
        version: new Date(changedAt(one)).toISOString(),
        parent: { kind: 'order', targetId: order.Id },
        ...(one.CustomerRef ? { customerId: one.CustomerRef.value } : {}),
        numbers: one.DocNumber ? [one.DocNumber] : [],
        data: {
          ...one,
          document,
          ...(order.DocNumber ? { order: order.DocNumber } : {}),
          currency: one.CurrencyRef?.value ?? ctx.options.currency,
          voided: isVoided(one),
          pieces: piecesOf(ctx, one, items),
        },
      },
    ];
  });
}
