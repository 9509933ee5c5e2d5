import { type BulkFinding, finding } from './finding.ts';
import type { BulkData, BulkOrder, BulkVerdict, KnownOrder } from './verdict.ts';

/**
 * Holds what is right against what came before: the same again is `known`, and other contents under the same reference are wrong. An
 * order that does not say its day has that of its first import.
 */
export function againstKnown<Verdict extends BulkVerdict>(
  verdict: Verdict,
  known: ReadonlyMap<string, KnownOrder>,
): Verdict {
  const findings: BulkFinding[] = [...verdict.findings];
  const orders = verdict.orders.map((order): BulkOrder => {
    const before = known.get(order.reference);
    if (!before || !order.data) return order;
    const wrong = (code: 'other-contents' | 'contents-gone'): BulkOrder => {
      const [row] = order.rows;
      findings.push(
        finding('wrong', code, { field: 'order', order: order.reference, ...(row === undefined ? {} : { row }) }),
      );
      const { data: _, ...rest } = order;
      return { ...rest, verdict: 'wrong' };
    };
    if (before.data === undefined) return wrong('contents-gone');
    const then = before.data as Partial<BulkData>;
    if (textOf(asThen(order, order.data, then)) !== textOf(then)) return wrong('other-contents');
    return { ...order, verdict: 'known', data: then as BulkData };
  });
  findings.sort((a, b) => (a.row ?? 0) - (b.row ?? 0));
  return { ...verdict, orders, findings };
}

/** What the table of articles says of a line, in the order's own words; it may have said other then. */
const OF_ARTICLE = ['name', 'hs_code', 'origin', 'weight_kg'] as const;

/** The order with what the file leaves to us as it was then: the day, and what the table of articles said, prices too. */
function asThen({ dated, listed }: BulkOrder, data: BulkData, then: Partial<BulkData>): BulkData {
  const lines = data.lines.map((line, at) => {
    const before = then.lines?.[at];
    if (!before || before.sku !== line.sku) return line;
    const { unit_price, line_total } = before;
    const article = Object.fromEntries(OF_ARTICLE.map((field) => [field, before[field]]));
    return {
      ...line,
      ...article,
      ...(listed.includes(at) ? { unit_price, line_total } : {}),
    };
  });
  return {
    ...data,
    ...(dated || then.placed_at === undefined ? {} : { placed_at: then.placed_at }),
    lines,
    total: listed.length > 0 && then.total !== undefined ? then.total : data.total,
  };
}

/** The same whatever the order of fields. */
function textOf(data: unknown): string {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, one]) => one !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, one]) => [key, sorted(one)]),
    );
  };
  return JSON.stringify(sorted(data));
}
