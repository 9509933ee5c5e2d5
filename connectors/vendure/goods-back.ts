import type { SourceRecord } from '../connector.ts';
import type { ListedOrder } from './order-list.ts';
import type { Noted } from './own.ts';
import { type Moved, piecesBack } from './pieces-back.ts';
import { hasLeft, type Sent } from './pieces-left.ts';
import { type GoodsBack, returnId } from './return-shape.ts';

type Line = Sent['lines'][number];

interface Refund {
  id: string;
  createdAt: string;
  state: string;
  reason: string | null;
  lines: Line[];
}

/** Ids in `data` are those of the database, numbers as a rule. */
interface Entry {
  id: string;
  type: string;
  createdAt: string;
  data: {
    note?: unknown;
    reason?: string;
    lines?: { orderLineId: string | number; quantity: number }[];
    fulfillmentId?: string | number;
    to?: string;
  } | null;
}

/** An order of the query `GoodsBack`. */
export interface ReturnedOrder extends ListedOrder, Noted {
  code: string;
  customer: { id: string } | null;
  lines: { id: string; quantity: number; productVariant: { sku: string; name: string } }[];
  fulfillments: (Sent & { id: string; createdAt: string })[] | null;
  payments: { id: string; refunds: Refund[] }[] | null;
  history: { items: Entry[] };
}

const FAILED = 'Failed';

/** So far apart one refund's parts are that the shop takes out of several payments, each with all of its lines. */
const ONE_REFUND_MS = 60_000;

/** Every refund and cancellation of the order that names pieces which had left. */
export function returnsOf(order: ReturnedOrder): SourceRecord[] {
  const refunds = refundsOf(order);
  const cancellations = cancellationsOf(order);
  if (refunds.length + cancellations.length === 0) return [];
  const history = {
    quantities: new Map(order.lines.map(({ id, quantity }) => [id, quantity])),
    leftAt: leftAt(order),
    cancellations: cancellations.map(moved),
  };
  const standing = piecesBack({ ...history, refunds: refunds.filter(({ state }) => state !== FAILED).map(moved) });
  // What a failed one was about is what it would name had it not failed: what it told is taken back.
  const all = refunds.some(({ state }) => state === FAILED)
    ? piecesBack({ ...history, refunds: refunds.map(moved) })
    : standing;
  return [...cancellations, ...refunds].flatMap((document) =>
    recordOf(order, document, (document.state === FAILED ? all : standing).get(keyOf(document)) ?? new Map()),
  );
}

type Document = Pick<GoodsBack, 'document' | 'id' | 'state' | 'createdAt' | 'reason'> & { lines: Line[] };

const keyOf = ({ document, id }: Document): string => `${document}/${id}`;

const moved = (document: Document): Moved => ({
  id: keyOf(document),
  at: document.createdAt,
  lines: document.lines,
});

const cancellationsOf = ({ history }: ReturnedOrder): Document[] =>
  history.items.flatMap(({ id, type, createdAt, data }) =>
    type === 'ORDER_CANCELLATION' && data?.lines
      ? [
          {
            ...{ document: 'cancellation' as const, id, state: 'Cancelled', createdAt, reason: data.reason ?? null },
            lines: data.lines.map(({ orderLineId, quantity }) => ({ orderLineId: String(orderLineId), quantity })),
          },
        ]
      : [],
  );

/** A refund that was taken out of several payments is one: the first of its parts, in the best state of any. */
function refundsOf({ payments }: ReturnedOrder): Document[] {
  const all = (payments ?? [])
    .flatMap(({ id: paymentId, refunds }) => refunds.map((one) => ({ ...one, paymentId })))
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id, 'en', { numeric: true }));
  const found: (Document & { payments: Set<string> })[] = [];
  for (const { id, createdAt, state, reason, lines, paymentId } of all) {
    const first = found.findLast(
      (one) =>
        !one.payments.has(paymentId) &&
        Date.parse(createdAt) - Date.parse(one.createdAt) < ONE_REFUND_MS &&
        sameLines(one.lines, lines),
    );
    if (first) {
      first.payments.add(paymentId);
      if (first.state === FAILED) first.state = state;
      continue;
    }
    found.push({ document: 'refund', id, createdAt, state, reason, lines, payments: new Set([paymentId]) });
  }
  return found;
}

const sameLines = (a: readonly Line[], b: readonly Line[]): boolean => written(a) === written(b);

const written = (lines: readonly Line[]): string =>
  lines
    .map(({ orderLineId, quantity }) => `${orderLineId} ${quantity}`)
    .sort()
    .join();

/** By the states that each fulfilment went through; one of which the shop kept no history counts from when it was made. */
function leftAt({ fulfillments, history }: ReturnedOrder): (orderLineId: string, at: string) => number {
  const steps = history.items.filter(({ type }) => type === 'ORDER_FULFILLMENT_TRANSITION');
  const parcels = (fulfillments ?? []).map(({ id, createdAt, state, lines }) => {
    const own = steps.filter(({ data }) => String(data?.fulfillmentId) === id);
    const states = own.map((step) => ({ at: step.createdAt, state: step.data?.to ?? '' }));
    return { lines, states: states.length > 0 ? states : [{ at: createdAt, state }] };
  });
  return (orderLineId, at) =>
    parcels
      .filter(({ states }) => hasLeft(states.findLast((one) => one.at <= at)?.state ?? 'Created'))
      .flatMap(({ lines }) => lines)
      .reduce((sum, line) => sum + (line.orderLineId === orderLineId ? line.quantity : 0), 0);
}

function recordOf(order: ReturnedOrder, document: Document, back: ReadonlyMap<string, number>): SourceRecord[] {
  const lines = order.lines.flatMap(({ id, productVariant: { sku, name } }) => {
    const quantity = back.get(id);
    return quantity === undefined ? [] : [{ orderLineId: id, sku, name, quantity }];
  });
  if (lines.length === 0) return [];
  const { document: kind, id, state, createdAt, reason } = document;
  const data: GoodsBack = {
    ...{ document: kind, id, orderId: order.id, orderCode: order.code, state, createdAt, reason: reason || null },
    lines,
  };
  return [
    {
      kind: 'return',
      id: returnId(data),
      parent: { kind: 'order', id: order.id },
      ...(order.customer ? { customerId: order.customer.id } : {}),
      cancelled: state === FAILED,
      data,
    },
  ];
}
