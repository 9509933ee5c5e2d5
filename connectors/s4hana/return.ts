import { z } from 'zod';
import { parseDecimal } from '../../domain/decimal.ts';
import { addedUp } from '../added-up.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { allOf, anyOf, quoted } from '../odata.ts';
import type { S4hanaContext } from './call.ts';
import { type ByDays, changedByDays, documents } from './changed-days.ts';
import { type Entity, fromDate, linked, some } from './odata.ts';
import type { S4hanaOptions } from './options.ts';
import { ordersOf } from './return-orders.ts';

const AT_ONCE = 25;
const FIELDS = ['CustomerReturn', 'PurchaseOrderByCustomer', 'OverallSDProcessStatus', 'OverallSDDocumentRejectionSts'];

/**
 * What of one sales order comes back by one customer return. The statuses are A for not begun, B for partly and C for completely; items that were
 * rejected are left out, unless all of them were.
 */
export const customerReturn = z
  .looseObject({
    CustomerReturn: z.string(),
    order: z.string(),
    PurchaseOrderByCustomer: z.string().optional().describe("the customer's own number"),
    OverallSDProcessStatus: z.string().optional(),
    OverallSDDocumentRejectionSts: z.string().optional(),
    CustomerReturnDate: z.iso.datetime().optional(),
    items: z.array(z.looseObject({ Material: z.string(), RequestedQuantity: z.string() })),
  })
  .meta({ complete: true });

const returnDocuments = ({ options }: S4hanaContext): ByDays => ({
  service: 'API_CUSTOMER_RETURN_SRV',
  set: 'A_CustomerReturn',
  key: 'CustomerReturn',
  pageSize: 100,
  daysAgain: options.returnDays,
  where: options.salesOrganization && `SalesOrganization eq ${quoted(options.salesOrganization)}`,
  $expand: 'to_Item',
});

const isRejected = (document: Entity): boolean => document.OverallSDDocumentRejectionSts === 'C';

function recordOf(document: Entity, order: string, items: readonly Entity[]): SourceRecord {
  const number = String(document.CustomerReturn);
  const day = fromDate(document.CustomerReturnDate);
  const pieces = items.map(({ Material, RequestedQuantity }) => ({
    Material: String(Material),
    RequestedQuantity: parseDecimal(RequestedQuantity) ?? '0',
  }));
  return {
    kind: 'return',
    id: `${number}/${order}`,
    parent: { kind: 'order', targetId: order },
    numbers: [number],
    cancelled: isRejected(document),
    data: {
      ...some(document, FIELDS),
      order,
      ...(day ? { CustomerReturnDate: day } : {}),
      // Batches of one material are items of their own.
      items: addedUp(pieces, ({ Material }) => Material, ['RequestedQuantity']),
    },
  };
}

/** One record an order: a return may take goods of several. */
async function recordsOf(ctx: S4hanaContext, rows: readonly Entity[]): Promise<SourceRecord[]> {
  const items = rows.flatMap((document) =>
    linked(document, 'to_Item')
      .filter(({ Material, SalesDocumentRjcnReason }) => Material && (isRejected(document) || !SalesDocumentRjcnReason))
      .map((item) => ({ document, item })),
  );
  const orders = await ordersOf(
    ctx,
    items.map(({ item }) => item),
  );
  return rows.flatMap((document) => {
    const byOrder = new Map<string, Entity[]>();
    for (const [at, one] of items.entries()) {
      const order = orders[at];
      if (one.document === document && order) byOrder.set(order, [...(byOrder.get(order) ?? []), one.item]);
    }
    return [...byOrder].map(([order, some]) => recordOf(document, order, some));
  });
}

/** Returns of the last `returnDays` each time: goods that come in are other documents, and need not move the day of a return. */
export const returns: KindPort<S4hanaOptions> = {
  schema: customerReturn,
  async *pull(ctx, cursor) {
    for await (const page of changedByDays(ctx, returnDocuments(ctx), cursor))
      yield { records: await recordsOf(ctx, page.rows), cursor: page.cursor };
  },
  async read(ctx, ids) {
    const list = returnDocuments(ctx);
    const numbers = [...new Set(ids.map((id) => id.split('/')[0] as string))];
    const wanted = new Set(ids);
    const records: SourceRecord[] = [];
    for (let start = 0; start < numbers.length; start += AT_ONCE) {
      const which = allOf(list.where, anyOf(list.key, numbers.slice(start, start + AT_ONCE)));
      records.push(...(await recordsOf(ctx, await documents(ctx, list, which))));
    }
    return records.filter(({ id }) => wanted.has(id));
  },
};
