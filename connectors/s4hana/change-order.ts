import { compare, isDecimal } from '../../domain/decimal.ts';
import { quoted } from '../odata.ts';
import { ifMatch } from './carry-out.ts';
import type { Operation } from './multipart.ts';
import { type Entity, linked } from './odata.ts';
import { itemPath, orderPath, standingItems } from './order-state.ts';
import { apart, DECIMALS, itemBody } from './sales-order.ts';

type Fields = Record<string, unknown>;

/** What of the wanted fields is not so yet. */
function differing(now: Entity, wanted: Fields): Fields {
  return Object.fromEntries(
    Object.entries(wanted).filter(
      ([name, value]) => !name.startsWith('to_') && !isSame(name, now[name] ?? '', value ?? ''),
    ),
  );
}

const isSame = (name: string, now: unknown, wanted: unknown): boolean =>
  now === wanted ||
  (DECIMALS.has(name) &&
    isDecimal(String(now)) &&
    isDecimal(String(wanted)) &&
    compare(String(now), String(wanted)) === 0);

/**
 * The first operation of every change of an order: it says nothing new, but under the order's ETag, so that the whole set fails where
 * somebody changed the order since it was read.
 */
export const guard = (order: Entity, more: Fields = {}): Operation => ({
  method: 'PATCH',
  path: orderPath(String(order.SalesOrder)),
  ...ifMatch(order),
  body: { PurchaseOrderByCustomer: order.PurchaseOrderByCustomer, ...more },
});

/** The manual condition as it shall be: changed where there is one of its type, added where there is none. */
function conditionChange(
  holder: Entity,
  wanted: Fields | undefined,
  set: { holderPath: string; keyedPath: (key: string) => string },
): Operation[] {
  if (!wanted) return [];
  const now = linked(holder, 'to_PricingElement').find(({ ConditionType }) => ConditionType === wanted.ConditionType);
  if (!now) return [{ method: 'POST', path: `${set.holderPath}/to_PricingElement`, body: wanted }];
  const body = differing(now, wanted);
  if (Object.keys(body).length === 0) return [];
  const { PricingProcedureStep: step, PricingProcedureCounter: counter } = now;
  const key = `PricingProcedureStep=${quoted(String(step))},PricingProcedureCounter=${quoted(String(counter))}`;
  return [{ method: 'PATCH', path: set.keyedPath(key), ...ifMatch(now), body }];
}

/** What makes the order what the payload says; empty where it is that already. Items are told apart by their number. */
export function changesOf(order: Entity, payload: unknown): Operation[] {
  const id = String(order.SalesOrder);
  const { head, freight, items } = apart(payload);
  const standing = new Map(standingItems(order).map((one) => [Number(one.SalesOrderItem), one]));
  const below = items.flatMap((item): Operation[] => {
    const number = String(item.fields.SalesOrderItem);
    const now = standing.get(Number(number));
    standing.delete(Number(number));
    if (!now) return [{ method: 'POST', path: `${orderPath(id)}/to_Item`, body: itemBody(item) }];
    const { SalesOrderItem: _, ...fields } = item.fields;
    const body = differing(now, fields);
    const path = itemPath(id, number);
    return [
      ...(Object.keys(body).length > 0 ? [{ method: 'PATCH' as const, path, ...ifMatch(now), body }] : []),
      ...conditionChange(now, item.price, {
        holderPath: path,
        keyedPath: (key) =>
          `A_SalesOrderItemPrElement(SalesOrder=${quoted(id)},SalesOrderItem=${quoted(number)},${key})`,
      }),
    ];
  });
  const gone = [...standing.values()].map(
    (one): Operation => ({ method: 'DELETE', path: itemPath(id, String(one.SalesOrderItem)), ...ifMatch(one) }),
  );
  const costs = conditionChange(order, freight, {
    holderPath: orderPath(id),
    keyedPath: (key) => `A_SalesOrderHeaderPrElement(SalesOrder=${quoted(id)},${key})`,
  });
  const changed = differing(order, head);
  const rest = [...below, ...gone, ...costs];
  return rest.length === 0 && Object.keys(changed).length === 0 ? [] : [guard(order, changed), ...rest];
}
