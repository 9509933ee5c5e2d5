import type { Role } from '../../domain/kinds.ts';
import { CATALOGUE } from '../../sandbox/catalogue.ts';
import type { BookEntry } from '../../sandbox/sandbox.ts';
import { type Fate, fateOf, finalLines, type PlannedOrder } from './scenario.ts';

/** An order of the plan and what the shop called it. */
export interface PlacedOrder {
  plan: PlannedOrder;
  /** The shop's own id. */
  id: string;
  /** The number that people use, e.g. `#1001`: the mappings write it into every system, so the books are told apart by it. */
  number: string;
}

/** The roles whose books are counted. */
export type CountedRole = Extract<Role, 'storefront' | 'erp' | 'warehouse' | 'freight'>;
export type SystemBooks = Record<CountedRole, readonly BookEntry[]>;

/** An expected object that is absent or not as expected (`lost`), or one too many (`duplicated`). */
export interface Finding {
  role: CountedRole;
  order: string;
  why: string;
}

export interface DemoCount {
  /** Orders that are in each system, live and complete. */
  erp: number;
  wms: number;
  freight: number;
  /** Orders that the shop shows as shipped, with tracking. */
  statusBack: number;
  lost: Finding[];
  duplicated: Finding[];
}

/** What each role's books call the thing that stands for one order. */
const OBJECT = { erp: 'order', warehouse: 'shipment', freight: 'shipment' } as const;
type Downstream = keyof typeof OBJECT;

/**
 * Counts from the systems' own books, never from our ledger: each shipped order must be one live, complete object in each
 * system, with its final lines; a cancelled one and an unpaid one must live in none of them.
 */
export function countDemo(orders: readonly PlacedOrder[], books: SystemBooks): DemoCount {
  const lost: Finding[] = [];
  const duplicated: Finding[] = [];
  const full = { erp: 0, warehouse: 0, freight: 0 };
  for (const role of Object.keys(OBJECT) as Downstream[]) {
    const live = liveByOrder(
      orders,
      books[role].filter((entry) => entry.kind === OBJECT[role]),
    );
    for (const entry of live.strangers) duplicated.push({ role, order: '?', why: `${entry.id} belongs to no order` });
    for (const order of orders) {
      const objects = live.of.get(order) ?? [];
      const fate = fateOf(order.plan.turn);
      const surplus = fate === 'shipped' ? objects.slice(1) : objects;
      for (const entry of surplus) duplicated.push({ role, order: order.number, why: surplusWhy(fate, entry) });
      if (fate !== 'shipped') continue;
      const why = faultOf(objects[0], order, role);
      if (why) lost.push({ role, order: order.number, why });
      else full[role] += 1;
    }
  }
  const statusBack = countShop(orders, books, lost);
  return { erp: full.erp, wms: full.warehouse, freight: full.freight, statusBack, lost, duplicated };
}

function liveByOrder(orders: readonly PlacedOrder[], entries: readonly BookEntry[]) {
  const byNumber = new Map(orders.map((order) => [order.number, order]));
  const of = new Map<PlacedOrder, BookEntry[]>();
  const strangers: BookEntry[] = [];
  for (const entry of entries) {
    if (!entry.live) continue;
    const order = byNumber.get(entry.number ?? '');
    if (order) of.set(order, [...(of.get(order) ?? []), entry]);
    else strangers.push(entry);
  }
  return { of, strangers };
}

const surplusWhy = (fate: Fate, entry: BookEntry): string =>
  ({
    shipped: `${entry.id} is one too many`,
    nowhere: `${entry.id} lives though the order is cancelled`,
    waiting: `${entry.id} lives though the order is not paid`,
  })[fate];

function faultOf(entry: BookEntry | undefined, order: PlacedOrder, role: CountedRole): string | undefined {
  if (!entry) return 'absent';
  if (!entry.complete) return `${entry.id} is only ${entry.state}`;
  // A forwarder carries parcels: it need not keep their articles.
  if (entry.lines && role !== 'freight' && !sameArticles(entry.lines, finalLines(order.plan))) {
    return `${entry.id} holds other lines than the shop`;
  }
  return undefined;
}

type Lines = readonly { sku: string; quantity: number }[];

const ARTICLES: ReadonlySet<string> = new Set(CATALOGUE.map((article) => article.sku));

/**
 * Equal pieces of each article; how they are split over lines is the system's affair, and so is whether freight and the like
 * is a line too.
 */
export function sameArticles(a: Lines, b: Lines): boolean {
  const pieces = (lines: Lines) => {
    const sum = new Map<string, number>();
    for (const { sku, quantity } of lines) if (ARTICLES.has(sku)) sum.set(sku, (sum.get(sku) ?? 0) + quantity);
    return [...sum].sort(([one], [other]) => (one < other ? -1 : 1));
  };
  return JSON.stringify(pieces(a)) === JSON.stringify(pieces(b));
}

/** The shop's own orders: tracked where shipped; money in the ERP as in the shop. */
function countShop(orders: readonly PlacedOrder[], books: SystemBooks, lost: Finding[]): number {
  const shop = new Map(books.storefront.filter((entry) => entry.kind === 'order').map((entry) => [entry.id, entry]));
  const erp = liveByOrder(
    orders,
    books.erp.filter((entry) => entry.kind === 'order'),
  ).of;
  let statusBack = 0;
  for (const order of orders) {
    if (fateOf(order.plan.turn) !== 'shipped') continue;
    const entry = shop.get(order.id);
    if (entry?.complete && entry.trackingNumber) statusBack += 1;
    else lost.push({ role: 'storefront', order: order.number, why: 'the shop shows no tracking' });
    const booked = erp.get(order)?.[0];
    if (booked?.total !== undefined && entry?.total !== undefined && !sameMoney(booked, entry)) {
      const why = `${booked.id} is over ${booked.total} ${booked.currency}, the shop's order over ${entry.total} ${entry.currency}`;
      lost.push({ role: 'erp', order: order.number, why });
    }
  }
  return statusBack;
}

/** `12.5` and `12.50` are the same money. */
function sameMoney(a: BookEntry, b: BookEntry): boolean {
  const exact = (text: string) => text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
  return exact(a.total ?? '') === exact(b.total ?? '') && (a.currency ?? '') === (b.currency ?? '');
}
