import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { allOf, anyOf, quoted } from '../odata.ts';
import { entities, type S4hanaContext } from './call.ts';
import { dayLiteral, type Entity, linked, plain } from './odata.ts';
import type { S4hanaOptions } from './options.ts';

const PAGE_SIZE = 100;
const DAY_MS = 86_400_000;
const BEGINNING = '1990-01-01';
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

const some = (data: Record<string, unknown>, names: readonly string[]) =>
  Object.fromEntries(
    names.flatMap((name) => (data[name] === undefined || data[name] === '' ? [] : [[name, data[name]]])),
  );

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

const deliveries = (ctx: S4hanaContext, $filter: string): Promise<Entity[]> =>
  entities(ctx, 'API_OUTBOUND_DELIVERY_SRV;v=0002', 'A_OutbDeliveryHeader', {
    $filter,
    $expand: 'to_DeliveryDocumentItem',
    $orderby: 'DeliveryDocument',
    $top: PAGE_SIZE,
  });

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/**
 * Deliveries that were made or changed since the day of the cursor. The service knows no time of a change, only its day, so those of the
 * last two days come at each pull, and content decides which are new; they are paged by their number, which nothing moves. The cursor is
 * `{day}`, or `{day}/{begun}/{delivery}` inside a round.
 */
export const shipment: KindPort<S4hanaOptions> = {
  schema: outboundDelivery,
  async *pull(ctx, cursor) {
    const { salesOrganization } = ctx.options;
    const [since = BEGINNING, started, place] = cursor?.split('/') ?? [];
    // The day before, because the day is the system's own: its zone may be behind ours.
    const begun = started ?? dayOf(ctx.now() - DAY_MS);
    for (let last = place ?? ''; ; ) {
      const page = await deliveries(
        ctx,
        allOf(
          `(CreationDate ge ${dayLiteral(since)} or LastChangeDate ge ${dayLiteral(since)})`,
          salesOrganization && `SalesOrganization eq ${quoted(salesOrganization)}`,
          last && `DeliveryDocument gt ${quoted(last)}`,
        ),
      );
      const full = page.length === PAGE_SIZE;
      last = String(page.at(-1)?.DeliveryDocument ?? last);
      yield { records: page.flatMap(recordsOf), cursor: full ? `${since}/${begun}/${last}` : begun };
      if (!full) return;
    }
  },
  async read(ctx, ids) {
    const numbers = [...new Set(ids.map((id) => id.split('/')[0] as string))];
    const wanted = new Set(ids);
    const records: SourceRecord[] = [];
    for (let start = 0; start < numbers.length; start += 25) {
      const found = await deliveries(ctx, anyOf('DeliveryDocument', numbers.slice(start, start + 25)));
      records.push(...found.flatMap(recordsOf).filter(({ id }) => wanted.has(id)));
    }
    return records;
  },
};
