import { compare } from '../../domain/decimal.ts';
import type { Write, WriteResult } from '../connector.ts';
import type { SalesforceContext } from './call.ts';
import { MOST_NODES, type Node } from './graph.ts';
import { entryKey, type HeldItem, type HeldOrder, isActive } from './held-order.ts';
import { itemsOf, type OrderItem, type SalesOrder } from './sales-order.ts';

/** What is left to do for an order: it is opened where it is active, changed by one graph, and activated again. */
export interface Plan {
  nodes: Node[];
  held?: HeldOrder | undefined;
  opens: boolean;
}

const refused = (message: string, field: string): WriteResult => ({
  result: 'failed',
  failure: { class: 'rejected', code: field, message, field },
});

const same = (held: HeldItem, { Quantity, UnitPrice }: OrderItem): boolean =>
  compare(String(held.Quantity), String(Quantity)) === 0 && compare(String(held.UnitPrice), String(UnitPrice)) === 0;

/** What makes the order what the payload says; `entries` are the price book entries by `entryKey`. */
export function planOf(
  { options }: SalesforceContext,
  { identity, payload }: Write,
  held: HeldOrder | undefined,
  entries: ReadonlyMap<string, string>,
): Plan | WriteResult {
  const { externalId, multiCurrency, draftStatus, productField } = options;
  const whole = payload as SalesOrder;
  const { Pricebook2Id, CurrencyIsoCode, ...head } = whole.Order;
  const currency = multiCurrency ? CurrencyIsoCode : undefined;
  const standing = new Map(
    (held?.OrderItems ?? []).map((one) => [String(one[externalId] ?? one.Id).toLowerCase(), one]),
  );
  const nodes: Node[] = [];
  for (const { key, item } of itemsOf(whole)) {
    const entry = entries.get(entryKey(Pricebook2Id, currency, item.sku));
    if (entry === undefined) {
      const where = `price book ${Pricebook2Id}${currency ? ` in ${currency}` : ''}`;
      return refused(`no active entry of ${item.sku} (${productField}) in ${where}`, 'PricebookEntryId');
    }
    const { sku: _, ...fields } = item;
    const ours = `${identity}/${key}`;
    const now = standing.get(ours.toLowerCase());
    standing.delete(ours.toLowerCase());
    // An entry cannot be changed: where the product has another by now, the old line goes.
    if (now && now.PricebookEntryId !== entry)
      return refused(
        `${item.sku} has another price book entry than the order (${now.Id}) was made with`,
        'PricebookEntryId',
      );
    const as = `item${nodes.length}`;
    if (now && !same(now, item))
      nodes.push({ method: 'PATCH', path: `sobjects/OrderItem/${now.Id}`, body: fields, as });
    if (!now)
      nodes.push({
        method: 'PATCH',
        path: `sobjects/OrderItem/${externalId}/${encodeURIComponent(ours)}`,
        body: { ...fields, PricebookEntryId: entry, OrderId: held?.Id ?? '@{order.id}' },
        as,
      });
  }
  const gone = [...standing.values()].map(
    ({ Id }, index): Node => ({ method: 'DELETE', path: `sobjects/OrderItem/${Id}`, as: `gone${index}` }),
  );
  const first: Node = held
    ? { method: 'PATCH', path: `sobjects/Order/${held.Id}`, body: head, as: 'order' }
    : {
        method: 'PATCH',
        path: `sobjects/Order/${externalId}/${encodeURIComponent(identity)}`,
        // Orders begin as drafts: active ones take no products.
        body: { ...head, Pricebook2Id, ...(currency ? { CurrencyIsoCode: currency } : {}), Status: draftStatus },
        as: 'order',
      };
  const all = [first, ...nodes, ...gone];
  if (all.length > MOST_NODES)
    return refused(`${all.length - 1} products to write, and ${MOST_NODES - 1} at most go into one call`, 'OrderItems');
  return { nodes: all, held, opens: held !== undefined && isActive(held) };
}
