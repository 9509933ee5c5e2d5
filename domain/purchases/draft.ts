import type { Purchase, PurchaseLine } from '../canonical/purchase.ts';

/** The source that purchases which were decided here are to their flow; no configured connection can be named so. */
export const PURCHASES = 'waybill:purchases';

/** So many pieces of an article for a warehouse, on the terms on which they are bought. */
export interface ToBuy {
  sku: string;
  /** As the ERP calls it. */
  warehouse: string;
  quantity: number;
  leadDays: number;
  supplier?: string | undefined;
  unit?: string | undefined;
  /** Of one piece. */
  price?: string | undefined;
  currency?: string | undefined;
}

/** When it is decided: the day of the house, `2026-11-26`, and how many were decided before. */
export interface Decided {
  day: string;
  before: number;
}

const DAY_MS = 86_400_000;

const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00.000Z`) + Math.ceil(days) * DAY_MS).toISOString().slice(0, 10);

/** `P20261126-0017`: the day keeps a ledger that begins anew from naming its purchases as an earlier one did. */
const numberOf = ({ day, before }: Decided, at: number): string =>
  `P${day.replaceAll('-', '')}-${String(before + at + 1).padStart(4, '0')}`;

/**
 * Drafts of what is to be bought: one for each supplier, warehouse and currency, because a purchase is of one supplier and arrives at one place. The
 * same proposals in another order are the same drafts.
 */
export function draftsOf(all: readonly ToBuy[], decided: Decided): Purchase[] {
  const groups = new Map<string, ToBuy[]>();
  for (const one of all) {
    const name = JSON.stringify([one.supplier ?? '', one.warehouse, one.currency ?? '']);
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  const inOrder = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return inOrder.map(([, lines], at) => {
    const [{ supplier, currency } = {} as Partial<ToBuy>] = lines;
    const sorted = lines.toSorted((a, b) => (a.sku < b.sku ? -1 : 1));
    return {
      number: numberOf(decided, at),
      state: 'draft',
      ...(supplier === undefined ? {} : { supplier }),
      ...(currency === undefined ? {} : { currency }),
      lines: sorted.map(
        ({ sku, quantity, unit, price, leadDays, warehouse }, line): PurchaseLine => ({
          id: String(line + 1),
          sku,
          quantity,
          ...(unit === undefined ? {} : { unit }),
          ...(price === undefined ? {} : { unitPrice: price }),
          wantedOn: dayAfter(decided.day, leadDays),
          warehouse,
        }),
      ),
    };
  });
}
