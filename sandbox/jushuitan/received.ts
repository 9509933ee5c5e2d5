import type { BookEntry, SandboxContext } from '../sandbox.ts';
import { localTime } from './queries.ts';

/** What came in of an after-sale order (实际收货). */
export interface Received {
  io_id: number;
  as_id: number;
  so_id: string;
  status: string;
  wh_id: number;
  items: { sku_id: string; qty: number }[];
  ts: number;
  modifiedAt: number;
}

export class ReceivedBook {
  readonly #context: SandboxContext;
  readonly received;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.received = context.books.collection<Received>('received');
  }

  put(more: Partial<Received>): Received {
    const io_id = Number(more.io_id ?? this.#context.books.next('received', 800_001));
    const known = this.received.get(String(io_id)) ?? {
      io_id,
      as_id: io_id - 100_000,
      so_id: '',
      status: 'WaitConfirm',
      wh_id: 2,
      items: [],
      ts: 0,
      modifiedAt: 0,
    };
    const ts = this.#context.books.next('ts', 900_001);
    return this.received.put(String(io_id), { ...known, ...more, io_id, ts, modifiedAt: this.#context.now() });
  }
}

export const receivedView = ({ modifiedAt, ...one }: Received) => ({
  ...one,
  modified: localTime(modifiedAt),
  io_date: localTime(modifiedAt),
});

export const receivedEntry = ({ io_id, status }: Received): BookEntry => ({
  kind: 'return',
  id: String(io_id),
  state: status,
  live: status !== 'Cancelled',
  complete: status === 'Confirmed',
});
