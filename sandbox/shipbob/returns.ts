import type { Books, Collection } from '../books.ts';
import type { BookEntry } from '../sandbox.ts';
import { CENTRE, Refusal, type Store } from './store.ts';

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

/** The body of `POST /return`. */
export interface NewReturn {
  reference_id?: string;
  fulfillment_center?: { id?: number };
  original_shipment_id?: number | null;
  tracking_number?: string | null;
  inventory?: { id: number; quantity: number; requested_action: string }[];
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

  /** No page says that a reference is taken once alone: a second return of it is made. */
  create({
    reference_id,
    fulfillment_center,
    original_shipment_id,
    tracking_number,
    inventory = [],
  }: NewReturn): object {
    if (!reference_id || !fulfillment_center?.id) throw new Refusal(400, 'title', 'A required field is missing.');
    const lines = inventory.map(({ id, quantity }) => {
      const level = this.#store.levels.get(String(id));
      if (!level || !(quantity > 0)) throw new Refusal(422, 'errors', `Inventory ${id} cannot be returned`);
      return { id, sku: level.sku, quantity, taken: [] };
    });
    if (lines.length === 0 || new Set(lines.map(({ id }) => id)).size < lines.length)
      throw new Refusal(422, 'errors', 'Each inventory is named once');
    const id = this.#books.next('return', 30_001);
    const at = this.#now();
    const made = this.all.put(String(id), {
      id,
      reference_id,
      return_type: 'Regular',
      status: 'AwaitingArrival',
      original_shipment_id: original_shipment_id ?? null,
      tracking_number: tracking_number ?? null,
      inventory: lines,
      madeAt: at,
      steps: [{ status: 'AwaitingArrival', at }],
    });
    return answerOf(made);
  }

  /** Only while it is awaited; the answer has nothing in it. */
  cancel(id: string): object {
    const one = this.all.get(id);
    if (one?.status !== 'AwaitingArrival') throw new Refusal(400, 'title', 'The return cannot be cancelled.');
    this.step(id, 'Cancelled');
    return {};
  }

  /** It goes on; what is found in it is put where `taken` says once it is completed. */
  step(id: string, status: Return['status'], taken: Partial<Record<Action, number>> = {}): void {
    const one = this.all.get(id) as Return;
    const found = Object.entries(taken).map(([action, quantity]) => ({ action: action as Action, quantity }));
    const inventory = found.length > 0 ? one.inventory.map((line) => ({ ...line, taken: found })) : one.inventory;
    this.all.put(id, { ...one, status, inventory, steps: [...one.steps, { status, at: this.#now() }] });
  }

  list({ StartDate, ReferenceIds, Cursor = '1', Limit = '50', SortOrder }: Record<string, string | undefined>): object {
    const since = StartDate === undefined ? 0 : Date.parse(StartDate);
    const references = ReferenceIds?.split(',');
    const found = this.all.filter(
      ({ madeAt, reference_id }) => madeAt >= since && (!references || references.includes(reference_id)),
    );
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

/** What a create answers: less than a read does. */
const answerOf = ({ id, madeAt, steps, inventory, ...told }: Return): object => ({
  ...told,
  id,
  insert_date: iso(madeAt),
  fulfillment_center: CENTRE,
  inventory: inventory.map(({ id, sku, quantity }) => ({ id, name: sku, quantity, action_taken: [] })),
  transactions: [],
});

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
    fulfillment_center: CENTRE,
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
