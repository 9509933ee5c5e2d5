import { z } from 'zod';
import { anyOf, quoted } from '../odata.ts';
import { entities, type S4hanaContext } from './call.ts';
import { type Entity, toDate } from './odata.ts';

export const REQUISITIONS = 'API_PURCHASEREQ_PROCESS_SRV';
/** Characters of `PurReqnDescription`, which holds our reference. */
export const REFERENCE_LENGTH = 40;
const HEADS_A_CALL = 25;

const decimal = z.union([z.number(), z.string().regex(/^\d+(\.\d+)?$/)]);
const day = z.string().regex(/^\d{4}-\d\d-\d\d/, 'a day such as 2026-11-22');

/**
 * A purchase requisition with its items, for the deep insert. The connector sets `PurReqnDescription` to the identity, by which it is found, and
 * numbers the items. `Note` is ours: a text of the item. Without `BaseUnit` the quantity is in the material's own unit. Not complete: every field of the entities may be given.
 */
export const requisition = z.looseObject({
  PurchaseRequisitionType: z.string().max(4),
  to_PurchaseReqnItem: z
    .array(
      z.looseObject({
        Material: z.string().max(40),
        RequestedQuantity: decimal,
        BaseUnit: z.string().max(3).optional(),
        Plant: z.string().max(4),
        StorageLocation: z.string().max(4).optional(),
        DeliveryDate: day.optional(),
        Supplier: z.string().max(10).optional().describe('the supplier that is wished for'),
        PurchasingOrganization: z.string().max(4).optional(),
        PurchasingGroup: z.string().max(3).optional(),
        PurchaseRequisitionPrice: decimal.optional(),
        PurReqnPriceQuantity: decimal.optional(),
        PurReqnItemCurrency: z.string().max(5).optional(),
        Note: z.string().optional().describe('the text of the item'),
      }),
    )
    .min(1),
});

export type Requisition = z.output<typeof requisition>;

const DECIMALS = new Set(['RequestedQuantity', 'PurchaseRequisitionPrice', 'PurReqnPriceQuantity']);

const wired = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      name === 'DeliveryDate' ? toDate(String(value)) : DECIMALS.has(name) ? String(value) : value,
    ]),
  );

/** The text of an item that people read there, by its type. */
const ITEM_TEXT = { DocumentText: 'B01', TechnicalObjectType: 'EBAN' };

/** The body of the deep insert; texts are in this language. */
export function requisitionBody(payload: unknown, identity: string, Language: string): object {
  const { to_PurchaseReqnItem, ...head } = payload as Requisition;
  return {
    ...head,
    PurReqnDescription: identity,
    to_PurchaseReqnItem: to_PurchaseReqnItem.map(({ Note, ...item }, at) => ({
      ...wired(item),
      PurchaseRequisitionItem: String((at + 1) * 10),
      ...(Note ? { to_PurchaseReqnItemText: [{ ...ITEM_TEXT, Language, NoteDescription: Note }] } : {}),
    })),
  };
}

/** Requisitions by one field of their head, with their items, in the order of their making. */
export async function requisitionsBy(
  ctx: S4hanaContext,
  field: 'PurchaseRequisition' | 'PurReqnDescription',
  values: readonly string[],
): Promise<Entity[]> {
  const found: Entity[] = [];
  for (let start = 0; start < values.length; start += HEADS_A_CALL) {
    const $filter = anyOf(field, values.slice(start, start + HEADS_A_CALL));
    const query = { $filter, $expand: 'to_PurchaseReqnItem', $orderby: 'PurchaseRequisition' };
    found.push(...(await entities(ctx, REQUISITIONS, 'A_PurchaseRequisitionHeader', query)));
  }
  return found;
}

/** An item that somebody marked as deleted, or whose requisition was. */
export const isDeleted = ({ IsDeleted }: Entity): boolean => Boolean(IsDeleted) && IsDeleted !== 'S';

/** Some of it stands on a purchase order already. */
export const isOrdered = ({ PurchasingDocument, OrderedQuantity }: Entity): boolean =>
  Boolean(PurchasingDocument) || Number(OrderedQuantity ?? 0) > 0;

export const itemPath = ({ PurchaseRequisition, PurchaseRequisitionItem }: Entity): string =>
  `A_PurchaseRequisitionItem(PurchaseRequisition=${quoted(String(PurchaseRequisition))},PurchaseRequisitionItem=${quoted(String(PurchaseRequisitionItem))})`;
