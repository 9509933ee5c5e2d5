import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { anyOf, quoted } from '../odata.ts';
import type { S4hanaContext } from './call.ts';
import { type ByDays, changedByDays, documents } from './changed-days.ts';
import { type Entity, linked, plain, some } from './odata.ts';
import type { S4hanaOptions } from './options.ts';

const AT_ONCE = 25;
const FIELDS = [
  'DeliveryDocument',
  'OverallGoodsMovementStatus',
  'OverallPickingStatus',
  'OverallPackingStatus',
  'OverallProofOfDeliveryStatus',
  'ActualGoodsMovementDate',
  'ProofOfDeliveryDate',
  'BillOfLading',
  'MeansOfTransport',
] as const;

const code = z.string().optional();

/**
 * What of one sales order goes out by one outbound delivery. The overall statuses are empty where they do not apply, A for not
 * begun, B for partly and C for completely; days are UTC midnights here.
 */
export const outboundDelivery = z
  .looseObject({
    DeliveryDocument: z.string(),
    SalesOrder: z.string(),
    OverallGoodsMovementStatus: code,
    OverallPickingStatus: code,
    OverallPackingStatus: code,
    OverallProofOfDeliveryStatus: code,
    ActualGoodsMovementDate: z.iso.datetime().optional(),
    ProofOfDeliveryDate: z.iso.datetime().optional(),
    BillOfLading: personal('tracking', z.string()).optional(),
    MeansOfTransport: z.string().optional(),
    items: z.array(
      z.looseObject({
        DeliveryDocumentItem: z.string(),
        Material: z.string(),
        ActualDeliveryQuantity: z.string(),
        ReferenceSDDocumentItem: code,
      }),
    ),
  })
  .meta({ complete: true });

const ITEM_FIELDS = ['DeliveryDocumentItem', 'Material', 'ActualDeliveryQuantity', 'ReferenceSDDocumentItem'] as const;

/** One record an order: a delivery may combine several, and each is told of its own pieces alone. */
function recordsOf(delivery: Entity): SourceRecord[] {
  const number = String(delivery.DeliveryDocument);
  const byOrder = new Map<string, Entity[]>();
  for (const item of linked(delivery, 'to_DeliveryDocumentItem')) {
    const order = String(item.ReferenceSDDocument ?? '');
    if (order) byOrder.set(order, [...(byOrder.get(order) ?? []), item]);
  }
  const head = some(plain(delivery) as Record<string, unknown>, FIELDS);
  return [...byOrder].map(([order, items]) => ({
    kind: 'shipment',
    id: `${number}/${order}`,
    parent: { kind: 'order', targetId: order },
    numbers: [number],
    data: {
      ...head,
      SalesOrder: order,
      items: items.map((item) => some(plain(item) as Record<string, unknown>, ITEM_FIELDS)),
    },
  }));
}

const deliveries = ({ options }: S4hanaContext): ByDays => ({
  service: 'API_OUTBOUND_DELIVERY_SRV;v=0002',
  set: 'A_OutbDeliveryHeader',
  key: 'DeliveryDocument',
  pageSize: 100,
  daysAgain: 1,
  where: options.salesOrganization && `SalesOrganization eq ${quoted(options.salesOrganization)}`,
  $expand: 'to_DeliveryDocumentItem',
});

/** Deliveries that were made or changed in the last two days each time: the service knows only the day of a change. */
export const shipment: KindPort<S4hanaOptions> = {
  schema: outboundDelivery,
  async *pull(ctx, cursor) {
    for await (const { rows, cursor: next } of changedByDays(ctx, deliveries(ctx), cursor))
      yield { records: rows.flatMap(recordsOf), cursor: next };
  },
  async read(ctx, ids) {
    const numbers = [...new Set(ids.map((id) => id.split('/')[0] as string))];
    const wanted = new Set(ids);
    const records: SourceRecord[] = [];
    for (let start = 0; start < numbers.length; start += AT_ONCE) {
      const which = anyOf('DeliveryDocument', numbers.slice(start, start + AT_ONCE));
      const found = await documents(ctx, deliveries(ctx), which);
      records.push(...found.flatMap(recordsOf).filter(({ id }) => wanted.has(id)));
    }
    return records;
  },
};
