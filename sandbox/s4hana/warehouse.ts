import { CATALOGUE } from '../catalogue.ts';
import type { BookEntry, SandboxContext } from '../sandbox.ts';
import type { SalesOrder } from './orders.ts';
import type { Row } from './query.ts';

/** An outbound delivery of one or more sales orders. */
export interface Delivery {
  id: string;
  orders: { order: string; items: { item: string; material: string; quantity: string }[] }[];
  createdAt: number;
  changedAt: number;
  issuedAt?: number;
  deliveredAt?: number;
  billOfLading?: string;
}

/** Stock of one batch of a material at one place. */
export interface StockRow {
  material: string;
  plant: string;
  place: string;
  batch: string;
  type: string;
  quantity: string;
}

const DAY_MS = 86_400_000;
const dayOf = (ms: number | undefined): string | null =>
  ms === undefined ? null : `/Date(${Math.floor(ms / DAY_MS) * DAY_MS})/`;

/** Deliveries and stock. Goods that are issued are no longer in stock. */
export class Warehouse {
  readonly #context: SandboxContext;
  readonly deliveries;
  readonly stock;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.deliveries = context.books.collection<Delivery>('deliveries');
    this.stock = context.books.collection<StockRow>('stock');
    if (this.stock.size === 0) for (const { sku } of CATALOGUE) this.put({ material: sku, quantity: '100000' });
  }

  put(row: Partial<StockRow> & Pick<StockRow, 'material' | 'quantity'>): StockRow {
    const whole = { plant: '1710', place: '171A', batch: '', type: '01', ...row };
    return this.stock.put(`${whole.material}@${whole.plant}/${whole.place}/${whole.batch}/${whole.type}`, whole);
  }

  deliver(orders: SalesOrder[]): Delivery {
    const id = String(this.#context.books.next('delivery', 80_000_001));
    const now = this.#context.now();
    return this.deliveries.put(id, {
      id,
      orders: orders.map((order) => ({
        order: order.id,
        items: order.items.map(({ fields }) => ({
          item: String(fields.SalesOrderItem),
          material: String(fields.Material),
          quantity: String(fields.RequestedQuantity),
        })),
      })),
      createdAt: now,
      changedAt: now,
    });
  }

  change(id: string, how: Partial<Delivery>): Delivery {
    return this.deliveries.put(id, {
      ...(this.deliveries.get(id) as Delivery),
      ...how,
      changedAt: this.#context.now(),
    });
  }

  issue(id: string, billOfLading: string): Delivery {
    for (const { items } of (this.deliveries.get(id) as Delivery).orders)
      for (const { material, quantity } of items) {
        const row = this.stock.find((one) => one.material === material && Number(one.quantity) >= Number(quantity));
        if (row) this.put({ ...row, quantity: String(Number(row.quantity) - Number(quantity)) });
      }
    return this.change(id, { issuedAt: this.#context.now(), billOfLading });
  }
}

export function deliveryRow(delivery: Delivery): Row {
  const { id, orders, createdAt, changedAt, issuedAt, deliveredAt, billOfLading } = delivery;
  const items = orders.flatMap(({ order, items: some }) => some.map((item) => ({ order, ...item })));
  return {
    __metadata: { type: 'API_OUTBOUND_DELIVERY_SRV.A_OutbDeliveryHeaderType' },
    DeliveryDocument: id,
    SalesOrganization: '1710',
    CreationDate: dayOf(createdAt),
    LastChangeDate: changedAt > createdAt ? dayOf(changedAt) : null,
    OverallGoodsMovementStatus: issuedAt ? 'C' : 'A',
    OverallPickingStatus: issuedAt ? 'C' : 'A',
    OverallPackingStatus: '',
    OverallProofOfDeliveryStatus: deliveredAt ? 'C' : '',
    ActualGoodsMovementDate: dayOf(issuedAt),
    ProofOfDeliveryDate: dayOf(deliveredAt),
    BillOfLading: billOfLading ?? '',
    MeansOfTransport: '',
    to_DeliveryDocumentItem: items.map(({ order, item, material, quantity }, index) => ({
      DeliveryDocument: id,
      DeliveryDocumentItem: String((index + 1) * 10),
      Material: material,
      ActualDeliveryQuantity: `${quantity}.000`,
      ReferenceSDDocument: order,
      ReferenceSDDocumentItem: item,
    })),
  };
}

export const stockRow = ({ material, plant, place, batch, type, quantity }: StockRow): Row => ({
  Material: material,
  Plant: plant,
  StorageLocation: place,
  Batch: batch,
  InventoryStockType: type,
  InventorySpecialStockType: '',
  MaterialBaseUnit: 'EA',
  MatlWrhsStkQtyInMatlBaseUnit: `${quantity}.00000000000000`,
});

export const stockEntry = (row: StockRow): BookEntry => ({
  kind: 'stock',
  id: `${row.material}@${row.plant}/${row.place}`,
  state: row.quantity,
  live: true,
  complete: true,
  lines: [{ sku: row.material, quantity: Number(row.quantity) }],
});

export const deliveryEntry = (delivery: Delivery): BookEntry => ({
  kind: 'shipment',
  id: delivery.id,
  state: delivery.issuedAt ? 'C' : 'A',
  live: true,
  complete: delivery.issuedAt !== undefined,
  ...(delivery.billOfLading ? { trackingNumber: delivery.billOfLading } : {}),
});
