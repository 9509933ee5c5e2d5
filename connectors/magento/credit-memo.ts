import type { SourceRecord } from '../connector.ts';
import type { MagentoContext } from './call.ts';
import { type Changing, changed } from './changed.ts';
import { type PaidBack, piecesBack, type Sent } from './pieces-back.ts';
import { type GoodsBack, returnId } from './return-shape.ts';
import { anyOf, searchAll } from './search.ts';

/** `GET /V1/creditmemos`, as far as it tells of pieces. */
interface CreditMemo {
  entity_id: number;
  increment_id?: string | null;
  order_id: number;
  state?: number | null;
  created_at: string;
  updated_at: string;
  items: { order_item_id: number; sku?: string | null; name?: string | null; qty: number }[];
}

/** `Magento\Sales\Model\Order\Creditmemo`. */
const STATES: Readonly<Record<number, string>> = { 1: 'open', 2: 'refunded', 3: 'canceled' };
const CANCELED = 3;

const CHANGED: Changing<CreditMemo> = { path: '/creditmemos', idOf: (one) => one.entity_id };

/** Credit memos that changed and name pieces that had left: whether those come back, they do not say. */
export async function* creditMemosSince(ctx: MagentoContext, cursor: string | null) {
  for await (const { items, cursor: next } of changed(ctx, CHANGED, cursor))
    yield { records: await recordsOf(ctx, items), cursor: next };
}

export async function creditMemosWith(ctx: MagentoContext, ids: readonly string[]): Promise<SourceRecord[]> {
  if (ids.length === 0) return [];
  return recordsOf(ctx, await searchAll<CreditMemo>(ctx, CHANGED.path, { groups: [anyOf('entity_id', ids)] }));
}

/** What had left when a memo was made, its order's shipments tell, and what was paid back before it the other memos. */
async function recordsOf(ctx: MagentoContext, memos: readonly CreditMemo[]): Promise<SourceRecord[]> {
  if (memos.length === 0) return [];
  const groups = [
    anyOf(
      'order_id',
      memos.map(({ order_id }) => String(order_id)),
    ),
  ];
  const parcels = await searchAll<Sent & { order_id: number }>(ctx, '/shipments', { groups });
  if (parcels.length === 0) return [];
  const all = await searchAll<CreditMemo>(ctx, CHANGED.path, { groups });
  return memos.flatMap((memo) => {
    const ofOrder = <Row extends { order_id: number }>(rows: readonly Row[]) =>
      rows.filter(({ order_id }) => order_id === memo.order_id);
    return recordOf(memo, piecesBack(ofOrder(all).map(paidBack), ofOrder(parcels)).get(memo.entity_id));
  });
}

const paidBack = ({ entity_id, created_at, items, state }: CreditMemo): PaidBack => ({
  ...{ entity_id, created_at, items },
  canceled: state === CANCELED,
});

function recordOf(memo: CreditMemo, back: ReadonlyMap<number, number> = new Map()): SourceRecord[] {
  if (back.size === 0) return [];
  const { entity_id, increment_id, order_id, state, created_at } = memo;
  const data: GoodsBack = {
    document: 'creditmemo',
    ...{ entity_id, increment_id, order_id, created_at },
    status: STATES[state ?? 0] ?? String(state),
    items: memo.items.flatMap(({ order_item_id, sku, name }) => {
      const qty = back.get(order_item_id);
      return qty === undefined ? [] : [{ order_item_id, sku, name, qty }];
    }),
  };
  return [
    {
      kind: 'return',
      id: returnId(data),
      parent: { kind: 'order', id: String(order_id) },
      cancelled: state === CANCELED,
      data,
    },
  ];
}
