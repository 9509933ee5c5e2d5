import { multiply } from '../../domain/decimal.ts';
import { CATALOGUE } from '../catalogue.ts';
import type { BookEntry, SandboxContext } from '../sandbox.ts';
import type { Operation } from './batch.ts';
import { dayOf } from './partners.ts';
import type { Row } from './query.ts';
import { Refusal } from './refusal.ts';

/** A requisition: what somebody asks the buyers for. */
export interface Requisition {
  id: string;
  head: Row;
  items: Row[];
  createdAt: number;
  changedAt: number;
  changes: number;
}

/** A purchase order. */
export interface PurchaseOrder {
  id: string;
  head: Row;
  items: Row[];
  createdAt: number;
}

/** Goods that moved for an item of a purchase order. */
interface Movement {
  id: string;
  order: string;
  item: string;
  type: string;
  quantity: string;
}

const MATERIALS = new Set(CATALOGUE.map(({ sku }) => sku));
const SUPPLIERS = /^\d{1,10}$/;
/** A carton of anything holds so many pieces. */
const CARTON = { unit: 'CAR', pieces: '12' };

const results = (value: unknown): Row[] =>
  Array.isArray(value) ? value : ((value as { results?: Row[] } | undefined)?.results ?? []);

/** Requisitions, purchase orders and what came of these. Nothing keeps a description from being used twice. */
export class Purchases {
  readonly #context: SandboxContext;
  readonly requisitions;
  readonly orders;
  readonly movements;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.requisitions = context.books.collection<Requisition>('requisitions');
    this.orders = context.books.collection<PurchaseOrder>('purchaseOrders');
    this.movements = context.books.collection<Movement>('movements');
  }

  insert({ to_PurchaseReqnItem, ...head }: Row): Requisition {
    if (String(head.PurReqnDescription ?? '').length > 40)
      throw new Refusal('/IWFND/CM_MGW/006', "Property 'PurReqnDescription' is too long", {
        field: 'PurReqnDescription',
      });
    const items = results(to_PurchaseReqnItem).map(itemOf);
    if (items.length === 0) throw new Refusal('MEREQ/013', 'Requisition contains no items');
    const createdAt = this.#context.now();
    const id = String(this.#context.books.next('requisition', 10_000_001));
    return this.#put({ id, head, items, createdAt, changedAt: 0, changes: 0 });
  }

  /** Operations on the items of one requisition, all or none of them. */
  remove(operations: Operation[]): void {
    const id = /PurchaseRequisition='([^']*)'/.exec(operations[0]?.path ?? '')?.[1] ?? '';
    const held = this.requisitions.get(id);
    if (!held) throw new Refusal('/IWBEP/CM_MGW_RT/020', `Resource not found for '${id}'`, { status: 404 });
    const gone = new Set(
      operations.map(({ method, path, headers }) => {
        if (method !== 'DELETE') throw new Refusal('/IWBEP/CM_MGW_RT/021', `${method} is not allowed`, { status: 405 });
        if (headers['if-match'] !== etagOf(held))
          throw new Refusal('/IWFND/CM_MGW/412', 'Precondition failed', { status: 412 });
        return /PurchaseRequisitionItem='([^']*)'/.exec(path)?.[1];
      }),
    );
    if (held.items.some((item) => gone.has(String(item.PurchaseRequisitionItem)) && item.PurchasingDocument))
      throw new Refusal('06/115', 'Requisition item was ordered already and cannot be deleted');
    this.#put({
      ...held,
      items: held.items.map((item) =>
        gone.has(String(item.PurchaseRequisitionItem)) ? { ...item, IsDeleted: 'X' } : item,
      ),
    });
  }

  /** Somebody changes every item of it. */
  touch(id: string, fields: Row): Requisition {
    const held = this.requisitions.get(id) as Requisition;
    return this.#put({ ...held, items: held.items.map((item) => ({ ...item, ...fields })) });
  }

  /** Somebody makes a purchase order of it, of all of it or of so many pieces of its first item. */
  convert(id: string, quantity?: string): PurchaseOrder {
    const held = this.requisitions.get(id) as Requisition;
    const ordered = quantity === undefined ? held.items : held.items.slice(0, 1);
    const made = this.buy({
      Supplier: held.items[0]?.Supplier,
      items: ordered.map(({ Material, RequestedQuantity, Plant, DeliveryDate }) => ({
        ...{ Material, Plant, OrderQuantity: quantity ?? RequestedQuantity, DeliveryDate },
      })),
    });
    this.#put({
      ...held,
      items: held.items.map((item, at) =>
        at < ordered.length
          ? { ...item, PurchasingDocument: made.id, OrderedQuantity: quantity ?? item.RequestedQuantity }
          : item,
      ),
    });
    return made;
  }

  buy({ items, ...head }: Row): PurchaseOrder {
    const id = String(this.#context.books.next('purchaseOrder', 4_500_000_001));
    return this.orders.put(id, { id, head, items: items as Row[], createdAt: this.#context.now() });
  }

  /** Somebody changes its head, and the items alike. */
  change(id: string, { items, ...head }: Row): PurchaseOrder {
    const held = this.orders.get(id) as PurchaseOrder;
    const changed = held.items.map((item) => ({ ...item, ...(items as Row | undefined) }));
    return this.orders.put(id, { ...held, head: { ...held.head, ...head }, items: changed });
  }

  move(
    order: string,
    { item = '10', type = '101', quantity }: { item?: string; type?: string; quantity: string },
  ): void {
    const id = String(this.#context.books.next('movement', 5_000_000_001));
    this.movements.put(id, { id, order, item, type, quantity });
  }

  #put(one: Requisition): Requisition {
    return this.requisitions.put(one.id, { ...one, changedAt: this.#context.now(), changes: one.changes + 1 });
  }
}

const etagOf = ({ changes }: Requisition): string => `W/"'${changes}'"`;

function itemOf(body: Row, at: number): Row {
  const { to_PurchaseReqnItemText: _, ...item } = body;
  if (!MATERIALS.has(String(item.Material)))
    throw new Refusal('M3/305', `Material ${item.Material} does not exist`, { field: 'Material' });
  if (item.Supplier && !SUPPLIERS.test(String(item.Supplier)))
    throw new Refusal('06/321', `Supplier ${item.Supplier} does not exist`, { field: 'Supplier' });
  return {
    PurchaseRequisitionItem: String((at + 1) * 10),
    ...{ BaseUnit: 'EA', OrderedQuantity: '0.000', PurchasingDocument: '', IsDeleted: '', IsClosed: false },
    ...item,
  };
}

const headOf = ({ id, head }: Requisition): Row => ({
  PurchaseRequisition: id,
  PurchaseRequisitionType: head.PurchaseRequisitionType,
  PurReqnDescription: head.PurReqnDescription ?? '',
});

const itemsOf = (one: Requisition): Row[] =>
  one.items.map((item) => ({
    __metadata: { type: 'API_PURCHASEREQ_PROCESS_SRV.A_PurchaseRequisitionItemType', etag: etagOf(one) },
    PurchaseRequisition: one.id,
    ...item,
    PurReqCreationDate: dayOf(one.createdAt),
    LastChangeDateTime: `/Date(${one.changedAt}+0000)/`,
  }));

export const requisitionRow = (one: Requisition): Row => ({ ...headOf(one), to_PurchaseReqnItem: itemsOf(one) });

export const requisitionItemRows = (one: Requisition): Row[] =>
  itemsOf(one).map((item) => ({ ...item, to_PurchaseReqn: headOf(one) }));

export const purchaseOrderRow = ({ id, head, items, createdAt }: PurchaseOrder): Row => ({
  __metadata: { type: 'API_PURCHASEORDER_PROCESS_SRV.A_PurchaseOrderType' },
  PurchaseOrder: id,
  ...{ PurchasingDocumentDeletionCode: '', PurchasingCompletenessStatus: false, ReleaseIsNotCompleted: false },
  DocumentCurrency: 'CNY',
  ...head,
  PurchaseOrderDate: dayOf(createdAt),
  CreationDate: dayOf(createdAt),
  to_PurchaseOrderItem: items.map(({ DeliveryDate, ...item }, at) => ({
    PurchaseOrderItem: String((at + 1) * 10).padStart(5, '0'),
    ...{
      PurchasingDocumentDeletionCode: '',
      IsCompletelyDelivered: false,
      IsReturnsItem: false,
      NetPriceQuantity: '1',
    },
    ...{
      PurchaseOrderQuantityUnit: 'EA',
      OrderPriceUnit: item.PurchaseOrderQuantityUnit ?? 'EA',
      NetPriceAmount: '0.00',
    },
    ...item,
    to_ScheduleLine: DeliveryDate ? [{ ScheduleLine: '1', ScheduleLineDeliveryDate: DeliveryDate }] : [],
  })),
});

export const movementRow = ({ id, order, item, type, quantity }: Movement): Row => ({
  ...{ MaterialDocumentYear: '2026', MaterialDocument: id, MaterialDocumentItem: '1' },
  ...{ PurchaseOrder: order, PurchaseOrderItem: item, GoodsMovementType: type, QuantityInBaseUnit: quantity },
});

export const unitRows = (): Row[] =>
  CATALOGUE.flatMap(({ sku }) => [
    { Product: sku, AlternativeUnit: 'EA', QuantityNumerator: '1', QuantityDenominator: '1' },
    { Product: sku, AlternativeUnit: CARTON.unit, QuantityNumerator: CARTON.pieces, QuantityDenominator: '1' },
  ]);

export function requisitionEntry({ id, head, items }: Requisition): BookEntry {
  const standing = items.filter((item) => !item.IsDeleted);
  const piecesOf = ({ BaseUnit, RequestedQuantity }: Row) =>
    BaseUnit === CARTON.unit ? multiply(String(RequestedQuantity), CARTON.pieces) : String(RequestedQuantity);
  return {
    kind: 'purchase',
    id: `PR/${id}`,
    reference: String(head.PurReqnDescription ?? ''),
    state: standing.length === 0 ? 'deleted' : standing.some((item) => item.PurchasingDocument) ? 'ordered' : 'draft',
    live: standing.length > 0,
    complete: standing.length > 0,
    lines: standing.map((item) => ({ sku: String(item.Material), quantity: Number(piecesOf(item)) })),
  };
}
