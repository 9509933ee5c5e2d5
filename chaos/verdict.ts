import { type CountedRole, countDemo, type Finding, type PlacedOrder, type SystemBooks } from '../cli/demo/count.ts';
import { fateOf } from '../cli/demo/scenario.ts';
import type { Rate } from '../domain/budget.ts';
import type { BookEntry, DiaryEntry } from '../sandbox/sandbox.ts';
import { type Overrun, overruns } from './budget.ts';
import { moneyOff } from './money.ts';
import { type Misordered, misordered } from './order-of-events.ts';

/** All that the verdict is made of: the systems' own books and logs, and which orders have an open case. */
export interface Evidence {
  orders: readonly PlacedOrder[];
  books: SystemBooks;
  diary: readonly DiaryEntry[];
  /** Which system plays which role. */
  systems: Record<CountedRole, string>;
  /** When each call came, by role, and the rates that were asked to be kept. */
  arrivals: Record<CountedRole, readonly number[]>;
  rates: Partial<Record<CountedRole, readonly Rate[]>>;
  /** Numbers of orders that are members of an open case. */
  inCase: ReadonlySet<string>;
}

/** What went wrong, one list for each thing that is counted; all empty where nothing did. */
export interface Verdict {
  lost: Finding[];
  duplicated: Finding[];
  wrongOrder: Misordered[];
  budgetBroken: Overrun[];
  /** Numbers of orders that are not where they belong, and that no open case tells of. */
  stuckWithoutCase: string[];
  wrongStock: { sku: string; shop: number | undefined; warehouse: number }[];
  /** By how much the ERP's books are above the shop's, by currency. */
  moneyOff: Record<string, string>;
}

export function judge({ orders, books, diary, systems, arrivals, rates, inCase }: Evidence): Verdict {
  const { lost, duplicated } = countDemo(orders, books);
  const wrong = new Set([...lost, ...duplicated].map(({ order }) => order));
  return {
    lost,
    duplicated,
    wrongOrder: misordered(orders, diary, systems),
    budgetBroken: (Object.keys(systems) as CountedRole[]).flatMap((role) =>
      overruns(systems[role], arrivals[role], rates[role] ?? []),
    ),
    stuckWithoutCase: [...wrong].filter((order) => !inCase.has(order)),
    wrongStock: wrongStock(books.storefront, books.warehouse),
    moneyOff: moneyOfShipped(orders, books),
  };
}

/** How many things are wrong; 0 is the only good answer. */
export const faults = (verdict: Verdict): number =>
  Object.values(verdict).reduce((sum: number, found: object) => sum + Object.keys(found).length, 0);

function wrongStock(shop: readonly BookEntry[], warehouse: readonly BookEntry[]): Verdict['wrongStock'] {
  const levels = (entries: readonly BookEntry[]) =>
    new Map(
      entries
        .filter(({ kind }) => kind === 'stock')
        .flatMap(({ lines = [] }) => lines.map(({ sku, quantity }) => [sku, quantity] as const)),
    );
  const told = levels(shop);
  return [...levels(warehouse)]
    .map(([sku, quantity]) => ({ sku, shop: told.get(sku), warehouse: quantity }))
    .filter((level) => level.shop !== level.warehouse);
}

/** Over all orders that count: what the ERP holds alive against what the shop's buyers owe. */
function moneyOfShipped(orders: readonly PlacedOrder[], { erp, storefront }: SystemBooks): Record<string, string> {
  const shipped = new Set(orders.filter(({ plan }) => fateOf(plan.turn) === 'shipped').map(({ number }) => number));
  const owed = (entries: readonly BookEntry[]) =>
    entries.filter(({ kind, live, number }) => kind === 'order' && live && shipped.has(number ?? ''));
  return moneyOff(owed(erp), owed(storefront));
}
