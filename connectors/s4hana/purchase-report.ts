import { z } from 'zod';
import { divide, multiply, parseDecimal, round } from '../../domain/decimal.ts';
import { looksOurs } from '../../domain/identity.ts';
import type { SourceRecord } from '../connector.ts';
import type { S4hanaContext } from './call.ts';
import { type Entity, fromDate, linked, some } from './odata.ts';
import { type Measured, piecesPerUnit } from './piece-units.ts';
import { itemKey, receiptsOf } from './receipts.ts';
import { isDeleted, REFERENCE_LENGTH, requisitionsBy } from './requisition.ts';

const PRICE_DIGITS = 6;
const DELETED = 'L';

/**
 * A purchase as it stands in one of two documents. Of a requisition `open` is what no purchase order was made of yet; `isHeld` says that a purchase order
 * is on hold or waits for its approval. `pieces`, `received`, `open` and the price of one are in the material's base unit.
 */
export const purchaseReport = z
  .looseObject({
    document: z.enum(['requisition', 'order']),
    number: z.string(),
    Supplier: z.string().optional(),
    currency: z.string().optional(),
    PurchaseOrderDate: z.iso.datetime().optional(),
    isDeleted: z.boolean(),
    isHeld: z.boolean(),
    items: z.array(
      z.looseObject({
        item: z.string(),
        Material: z.string(),
        pieces: z.int(),
        received: z.int(),
        open: z.int(),
        price: z.string().optional(),
        DeliveryDate: z.string().optional(),
        Plant: z.string().optional(),
        StorageLocation: z.string().optional(),
      }),
    ),
  })
  .meta({ complete: true });

export type PurchaseReport = z.output<typeof purchaseReport>;

/** Requisitions and purchase orders are numbered apart, so their numbers may meet. */
export const requisitionId = (number: string): string => `PR/${number}`;
export const orderId = (number: string): string => `PO/${number}`;
export const numberOf = (id: string): string => id.slice(id.indexOf('/') + 1);

const decimal = (value: unknown): string => parseDecimal(value) ?? '0';
const whole = (value: string): number => Number(round(value, 0));
const dayOf = (value: unknown): string | undefined => fromDate(value)?.slice(0, 10);
/** What those that say something agree on, or nothing. */
const shared = (values: readonly unknown[]): string | undefined => {
  const [only, ...others] = [...new Set(values.map((value) => String(value ?? '')).filter((text) => text !== ''))];
  return others.length === 0 ? only : undefined;
};

/** What a piece costs where the price is for so many units, each of so many pieces; nothing where no price was given. */
function priceOf(price: unknown, quantity: unknown, perUnit: string): string | undefined {
  const units = decimal(quantity);
  const amount = decimal(price);
  if (Number(amount) <= 0) return undefined;
  return divide(amount, multiply(Number(units) > 0 ? units : '1', perUnit), PRICE_DIGITS);
}

const measuredRequest = ({ Material, BaseUnit }: Entity): Measured => ({
  material: String(Material),
  unit: String(BaseUnit ?? ''),
});

const measuredOrder = ({ Material, PurchaseOrderQuantityUnit }: Entity): Measured => ({
  material: String(Material),
  unit: String(PurchaseOrderQuantityUnit ?? ''),
});

/** Requisitions, their items grouped; `ours` tells whether a reference is the one that we wrote into this requisition. */
export async function requisitionRecords(
  ctx: S4hanaContext,
  requisitions: readonly { number: string; reference: string; items: readonly Entity[] }[],
): Promise<SourceRecord[]> {
  const all = requisitions.flatMap(({ items }) => items.filter(({ Material }) => Material));
  const perUnit = await piecesPerUnit(ctx, all.map(measuredRequest));
  const first = await firstOfEach(
    ctx,
    requisitions.map(({ reference }) => reference),
  );
  return requisitions.map(({ number, reference, items }): SourceRecord => {
    const bought = items.filter(({ Material }) => Material);
    const id = requisitionId(number);
    return {
      kind: 'purchase',
      id,
      // A copy may carry the reference with the rest: the first that has it is ours, and the others are a person's.
      ...(first.get(reference) === number ? { parent: { kind: 'purchase' as const, targetId: id } } : {}),
      numbers: [number],
      data: {
        document: 'requisition',
        number,
        ...some(
          {
            Supplier: shared(bought.map(({ FixedSupplier, Supplier }) => FixedSupplier || Supplier)),
            currency: shared(bought.map(({ PurReqnItemCurrency }) => PurReqnItemCurrency)),
          },
          ['Supplier', 'currency'],
        ),
        isDeleted: items.every(isDeleted),
        isHeld: false,
        items: bought.map((item) => requested(item, perUnit(measuredRequest(item)))),
      },
    };
  });
}

function requested(item: Entity, perUnit: string): Record<string, unknown> {
  const inPieces = (units: unknown) => whole(multiply(decimal(units), perUnit));
  const pieces = inPieces(item.RequestedQuantity);
  const isOver = isDeleted(item) || item.IsClosed === true;
  return {
    item: String(item.PurchaseRequisitionItem),
    ...{ pieces, received: 0, open: isOver ? 0 : Math.max(0, pieces - inPieces(item.OrderedQuantity)) },
    ...some(
      {
        ...item,
        price: priceOf(item.PurchaseRequisitionPrice, item.PurReqnPriceQuantity, perUnit),
        DeliveryDate: dayOf(item.DeliveryDate),
      },
      ['Material', 'price', 'DeliveryDate', 'Plant', 'StorageLocation'],
    ),
  };
}

/** The requisition that has each of our references; of several the one that was made first. */
async function firstOfEach(ctx: S4hanaContext, references: readonly string[]): Promise<Map<string, string>> {
  const ours = [...new Set(references.filter((text) => looksOurs(text, REFERENCE_LENGTH, [])))];
  const first = new Map<string, string>();
  for (const { PurReqnDescription, PurchaseRequisition } of await requisitionsBy(ctx, 'PurReqnDescription', ours))
    if (!first.has(String(PurReqnDescription))) first.set(String(PurReqnDescription), String(PurchaseRequisition));
  return first;
}

/** Purchase orders with what has come of them. Items without a material, and what goes back to a supplier, are bought of no article. */
export async function orderRecords(ctx: S4hanaContext, orders: readonly Entity[]): Promise<SourceRecord[]> {
  const bought = (order: Entity) =>
    linked(order, 'to_PurchaseOrderItem').filter(({ Material, IsReturnsItem }) => Material && IsReturnsItem !== true);
  const [perUnit, came] = await Promise.all([
    piecesPerUnit(ctx, orders.flatMap(bought).map(measuredOrder)),
    receiptsOf(
      ctx,
      orders.map(({ PurchaseOrder }) => String(PurchaseOrder)),
    ),
  ]);
  return orders.map((order): SourceRecord => {
    const number = String(order.PurchaseOrder);
    const items = linked(order, 'to_PurchaseOrderItem');
    const day = fromDate(order.PurchaseOrderDate);
    return {
      kind: 'purchase',
      id: orderId(number),
      numbers: [number],
      data: {
        document: 'order',
        number,
        ...some({ Supplier: order.Supplier, currency: order.DocumentCurrency, PurchaseOrderDate: day }, [
          ...['Supplier', 'currency', 'PurchaseOrderDate'],
        ]),
        isDeleted: order.PurchasingDocumentDeletionCode === DELETED || (items.length > 0 && items.every(isGone)),
        isHeld: order.PurchasingCompletenessStatus === true || order.ReleaseIsNotCompleted === true,
        items: bought(order).map((item) =>
          ordered(item, perUnit(measuredOrder(item)), came.get(itemKey(number, item.PurchaseOrderItem)) ?? '0'),
        ),
      },
    };
  });
}

const isGone = ({ PurchasingDocumentDeletionCode }: Entity): boolean => PurchasingDocumentDeletionCode === DELETED;

function ordered(item: Entity, perUnit: string, came: string): Record<string, unknown> {
  const pieces = whole(multiply(decimal(item.OrderQuantity), perUnit));
  const received = Math.max(0, whole(came));
  const isOver = isGone(item) || item.IsCompletelyDelivered === true;
  const days = linked(item, 'to_ScheduleLine').flatMap(({ ScheduleLineDeliveryDate: day }) => dayOf(day) ?? []);
  const isPricedSo = item.OrderPriceUnit === item.PurchaseOrderQuantityUnit;
  return {
    item: String(item.PurchaseOrderItem),
    ...{ pieces, received, open: isOver ? 0 : Math.max(0, pieces - received) },
    ...some(
      {
        ...item,
        price: isPricedSo ? priceOf(item.NetPriceAmount, item.NetPriceQuantity, perUnit) : undefined,
        // When the first of it shall be there.
        DeliveryDate: days.sort()[0],
      },
      ['Material', 'price', 'DeliveryDate', 'Plant', 'StorageLocation'],
    ),
  };
}
