import { Child } from './child.ts';

/** What the sink's books hold: `GET /_control` of `sink.ts`. */
export interface SinkBooks {
  /** Objects with a reference of their own. */
  accepted: number;
  /** Objects beyond the first of a reference. */
  doubled: number;
  calls: number;
  failed: number;
  /** Idempotency keys that came again with other bytes. */
  keyMisused: number;
  /** Calls that were answered from a known key. */
  replayed: number;
  /** Epoch ms. */
  lastAcceptedAt: number;
  /** The first one accepted since the moment that was asked for, epoch ms; 0 without any. */
  firstSince?: number;
}

/** How the sink shall behave: `POST /_control`, which empties its books too. */
export interface SinkSettings {
  delayMs: number;
  /** Shares of calls that fail before any effect. */
  error: number;
  rate: number;
  seed: number;
}

/** The shop and the ERP of a run, each a process of its own so that its CPU is counted nowhere. */
export interface Ends {
  source: string;
  sink: string;
  /** Makes the orders' bodies from this place of the shop's list on, none shown yet, and empties the sink's books. */
  reset(orders: number, settings: Partial<SinkSettings>, from?: number): Promise<void>;
  /** Lets the shop show its first N orders. */
  release(orders: number): Promise<void>;
  /** The ERP's books, as soon as they hold so many. */
  books(ask?: { accepted?: number; since?: number }): Promise<SinkBooks>;
  stop(): Promise<void>;
}

/** Of the shop's orders. */
export const SEED = 42;

export async function startEnds(): Promise<Ends> {
  const children = [Child.node('source.js'), Child.node('sink.js')] as const;
  const [source, sink] = await Promise.all(children.map(async (child) => String((await child.line('ready')).origin)));
  const tell = async (origin: string | undefined, body: object): Promise<void> => {
    const response = await fetch(`${origin}/_control`, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`an end of the benchmark answered ${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
  };
  return {
    source: source as string,
    sink: sink as string,
    async reset(orders, settings, from = 0) {
      await tell(source, { seed: SEED, from, prepare: orders });
      await tell(sink, settings);
    },
    async release(orders) {
      await tell(source, { seed: SEED, release: orders });
    },
    async books(ask = {}) {
      const query = new URLSearchParams(
        Object.entries(ask).map(([name, value]): [string, string] => [name, String(value)]),
      );
      return (await (await fetch(`${sink}/_control?${query}`)).json()) as SinkBooks;
    },
    async stop() {
      await Promise.all(children.map((child) => child.stop()));
    },
  };
}
