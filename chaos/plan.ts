import type { CountedRole } from '../cli/demo/count.ts';
import { type PlannedOrder, planOrders } from '../cli/demo/scenario.ts';
import { CATALOGUE } from '../sandbox/catalogue.ts';
import { seeded, seedOf } from '../sandbox/random.ts';

/** A process that `kill -9` may hit. */
export type Victim = 'worker-1' | 'worker-2';

/** One piece of havoc. `forMs` is how long it lasts, or how long the process stays away. */
export type Havoc =
  | { act: 'kill-worker'; victim: Victim; forMs: number }
  | { act: 'kill-daemon'; forMs: number }
  | { act: 'kill-temporal'; forget: boolean }
  | { act: 'lock-ledger'; forMs: number }
  | { act: 'fill-ledger'; forMs: number }
  | { act: 'system-down'; role: CountedRole; forMs: number }
  | { act: 'expire-token'; role: CountedRole; forMs: number }
  | { act: 'break-mapping'; forMs: number }
  | { act: 'skew-clocks'; skewsMs: Record<Clock, number>; forMs: number }
  | { act: 'set-stock'; sku: string; quantity: number };

/** Whose clock goes wrong: each system's, and that of the host which Waybill runs on. */
export type Clock = CountedRole | 'host';

/** When it happens, in milliseconds after the first order. */
export type HavocAt = Havoc & { atMs: number };

/** All that a run decides by its seed. What the interleaving of processes makes of it no seed can repeat. */
export interface ChaosPlan {
  seed: number;
  /** How long orders are placed. */
  spanMs: number;
  orders: (PlannedOrder & { atMs: number })[];
  havoc: HavocAt[];
}

export interface PlanOptions {
  orders: number;
  seed: number;
  /** An hour of the plan passes in an hour divided by this. */
  timeScale: number;
  /** Delete Temporal's database half-way. */
  forget: boolean;
}

const MINUTE_MS = 60_000;
/** Trade of an hour is one round of havoc. */
const ROUND_MS = 60 * MINUTE_MS;
/** What the machine of a test keeps up with while it is being kicked. */
const ORDERS_A_SECOND = 12;

const ROLES: readonly CountedRole[] = ['storefront', 'erp', 'warehouse', 'freight'];
const STOCK_CHANGES_A_ROUND = 6;

/** The same options make the same plan. Every kind of havoc happens at least once. */
export function planChaos({ orders, seed, timeScale, forget }: PlanOptions): ChaosPlan {
  const random = seeded(seedOf(seed, 'chaos'));
  const scaled = (minutes: number) => Math.round((minutes * MINUTE_MS) / timeScale);
  const roundMs = Math.round(ROUND_MS / timeScale);
  const rounds = Math.max(1, Math.ceil((orders / ORDERS_A_SECOND) * (1_000 / roundMs)));
  const spanMs = rounds * roundMs;
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  /** Either way. */
  const within = (minutes: number) => Math.round((random() * 2 - 1) * scaled(minutes));

  const ofRound = (): Havoc[] => [
    { act: 'kill-worker', victim: 'worker-1', forMs: scaled(2) },
    { act: 'kill-worker', victim: 'worker-2', forMs: scaled(2) },
    { act: 'kill-daemon', forMs: scaled(2) },
    { act: 'kill-temporal', forget: false },
    { act: 'lock-ledger', forMs: scaled(8) },
    { act: 'fill-ledger', forMs: scaled(8) },
    { act: 'system-down', role: pick(ROLES), forMs: scaled(10) },
    { act: 'expire-token', role: pick(ROLES), forMs: scaled(5) },
    { act: 'break-mapping', forMs: scaled(8) },
    { act: 'skew-clocks', skewsMs: skews(within), forMs: scaled(15) },
    ...Array.from(
      { length: STOCK_CHANGES_A_ROUND },
      (): Havoc => ({ act: 'set-stock', sku: pick(CATALOGUE).sku, quantity: 200_000 + Math.floor(random() * 1_000) }),
    ),
  ];
  const havoc = Array.from({ length: rounds }, (_, round) =>
    ofRound().map((one): HavocAt => ({ ...one, atMs: Math.round((round + 0.05 + 0.75 * random()) * roundMs) })),
  ).flat();
  if (forget) havoc.push({ act: 'kill-temporal', forget: true, atMs: Math.round(spanMs / 2) });
  return {
    seed,
    spanMs,
    orders: planOrders(orders, seed)
      .map((order) => ({ ...order, atMs: Math.floor(random() * spanMs) }))
      .sort((a, b) => a.atMs - b.atMs),
    havoc: havoc.sort((a, b) => a.atMs - b.atMs),
  };
}

const skews = (within: (minutes: number) => number): Record<Clock, number> => ({
  storefront: within(3),
  erp: within(3),
  warehouse: within(3),
  freight: within(3),
  host: within(3),
});
