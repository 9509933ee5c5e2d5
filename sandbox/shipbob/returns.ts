import type { Books, Collection } from '../books.ts';
import type { BookEntry } from '../sandbox.ts';
import { Refusal, type Store } from './store.ts';

type Action = 'Restock' | 'Quarantine' | 'Dispose';

/** A parcel that comes back. Times are epoch ms, null until it gets there. */
export interface Return {
  id: number;
  reference_id: string;
  return_type: 'Regular' | 'ReturnToSender';
  status: 'AwaitingArrival' | 'Arrived' | 'Processing' | 'Completed' | 'Cancelled';
  original_shipment_id: number | null;
  tracking_number: string | null;
  inventory: { id: number; sku: string; quantity: number; taken: { action: Action; quantity: number }[] }[];
  madeAt: number;
  steps: { status: Return['status']; at: number }[];
}

interface Told {
  order?: string;
  reference?: string;
  sku?: string;
  quantity?: number;
  undeliverable?: boolean;
  tracking?: string;
}

const iso = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());

/** Returns by when they were made. None is ever deleted: what is given up is cancelled. */
export class Returns {
  readonly all: Collection<Return>;
  readonly #books: Books;
  readonly #store: Store;
  readonly #now: () => number;

  constructor(books: Books, store: Store, now: () => number) {
    this.#books = books;
    this.#store = store;
    this.#now = now;
    this.all = books.collection<Return>('returns');
  }

  /** Somebody announces it, or a carrier brings it back; `order` is that of its parcel. */
  announce({ order, reference, sku = 'WB-001', quantity = 1, undeliverable = false, tracking }: Told): string {
    const id = this.#books.next('return', 30_001);
    const at = this.#now();
    const level = this.#store.levels.find((one) => one.sku === sku);
    this.all.put(String(id), {
      id,
      reference_id: reference ?? `RMA-${id}`,
      return_type: undeliverable ? 'ReturnToSender' : 'Regular',
      status: 'AwaitingArrival',
      original_shipment_id: order === undefined ? null : Number(order) + 1_000,
      tracking_number: tracking ?? null,
      inventory: [{ id: level?.inventory_id ?? 9_999, sku, quantity, taken: [] }],
      madeAt: at,
      steps: [{ status: 'AwaitingArrival', at }],
    });
    return String(id);
  }

  /** It goes on; what is found in it is put where `taken` says once it is completed. */
  step(id: string, status: Return['status'], taken: Partial<Record<Action, number>> = {}): void {
    const one = this.all.get(id) as Return;
    const found = Object.entries(taken).map(([action, quantity]) => ({ action: action as Action, quantity }));
    const inventory = found.length > 0 ? one.inventory.map((line) => ({ ...line, taken: found })) : one.inventory;
    this.all.put(id, { ...one, status, inventory, steps: [...one.steps, { status, at: this.#now() }] });
  }

  list({ StartDate, Cursor = '1', Limit = '50', SortOrder }: Record<string, string | undefined>): object {
    const since = StartDate === undefined ? 0 : Date.parse(StartDate);
    const found = this.all.filter(({ madeAt }) => madeAt >= since);
    if (SortOrder !== 'Asc') found.reverse();
    const [page, size] = [Number(Cursor), Number(Limit)];
    const query = `StartDate=${encodeURIComponent(StartDate ?? '')}&Limit=${size}&SortOrder=${SortOrder ?? 'Desc'}`;
    const next =
      page * size < found.length ? `https://api.shipbob.com/2026-01/return?${query}&Cursor=${page + 1}` : null;
    return { items: found.slice((page - 1) * size, page * size).map(viewOf), next, prev: null };
  }

  get(id: string): object {
    const one = this.all.get(id);
    if (!one) throw new Refusal(404, '', 'Not Found');
    return viewOf(one);
  }
}

/** A return as the API shows it. */
function viewOf({ id, madeAt, steps, inventory, ...told }: Return): object {
  const at = (status: Return['status']) => iso(steps.findLast((step) => step.status === status)?.at);
  return {
    ...told,
    id,
    insert_date: iso(madeAt),
    awaiting_arrival_date: at('AwaitingArrival'),
    arrived_date: at('Arrived'),
    processing_date: at('Processing'),
    completed_date: at('Completed'),
    cancelled_date: at('Cancelled'),
    fulfillment_center: { id: 22, name: 'Cicero (IL)' },
    inventory: inventory.map(({ taken, ...line }) => ({
      ...line,
      name: line.sku,
      action_requested: { action: 'Default', action_type: 'InventoryDefault', instructions: null },
      action_taken: taken.map(({ action, quantity }) => ({
        action,
        action_reason: null,
        image_url: null,
        quantity_processed: quantity,
      })),
    })),
    status_history: steps.map((step) => ({ status: step.status, timestamp: iso(step.at) })),
    transactions: [],
  };
}

export const returnEntry = ({ id, reference_id, status, inventory }: Return): BookEntry => ({
  kind: 'return',
  id: String(id),
  reference: reference_id,
  state: status,
  live: status !== 'Cancelled',
  complete: status === 'Completed',
  lines: inventory.map(({ sku, quantity }) => ({ sku, quantity })),
});
