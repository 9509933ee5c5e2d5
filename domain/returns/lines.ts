import type { Order, OrderLine } from '../canonical/order.ts';
import type { ReturnLine } from '../canonical/return.ts';
import type { ReturnReport } from '../root-view.ts';

const COUNTS = ['sellable', 'unsellable', 'destroyed'] as const;

/** Pieces that were found in the parcel, whatever became of them; undefined where nobody has counted. */
export function countedOf(line: ReturnLine): number | undefined {
  const counts = COUNTS.flatMap((name) => line[name] ?? []);
  return counts.length > 0 ? counts.reduce((sum, count) => sum + count, 0) : undefined;
}

/** Pieces by article, as `pieces` says of each line. */
export function piecesBySku<Line extends { sku: string }>(
  lines: readonly Line[],
  pieces: (line: Line) => number,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const line of lines) sums.set(line.sku, (sums.get(line.sku) ?? 0) + pieces(line));
  return sums;
}

/**
 * The lines of a return: the pieces that were announced, and what was counted of them by all who took some in. An article that was sold in
 * several lines is counted into the first that announce it; what nobody announced has a line of its own.
 */
export function merged(reports: readonly ReturnReport[], order: Order): ReturnLine[] {
  const announced = announcedIn(reports).map((line) => inOrder(line, order));
  const counted = countersOf(reports).flatMap(({ record }) =>
    record.lines.filter((line) => countedOf(line) !== undefined),
  );
  const lines = [...announced];
  for (const { sku } of counted) {
    if (!lines.some((line) => line.sku === sku)) lines.push(inOrder({ sku }, order));
  }
  for (const name of COUNTS)
    for (const [sku, sum] of piecesBySku(counted, (line) => line[name] ?? 0))
      spread(
        lines.filter((line) => line.sku === sku),
        name,
        sum,
      );
  return lines;
}

/** Warehouses count; what others say of counts is theirs told again. Without a warehouse's word theirs stands. */
function countersOf(reports: readonly ReturnReport[]): readonly ReturnReport[] {
  const warehouses = reports.filter(({ role }) => role === 'warehouse');
  const counts = ({ record }: ReturnReport) => record.lines.some((line) => countedOf(line) !== undefined);
  return warehouses.some(counts) ? warehouses : reports;
}

/** As who began it says; where they name no pieces, as whoever does. */
function announcedIn(reports: readonly ReturnReport[]): ReturnLine[] {
  const telling = ({ record }: ReturnReport) => record.lines.some(({ quantity }) => quantity !== undefined);
  const teller = reports.find((report) => report.begun && telling(report)) ?? reports.find(telling);
  const lines = teller?.record.lines ?? reports.find(({ begun }) => begun)?.record.lines ?? [];
  return lines.map(({ sellable, unsellable, destroyed, ...line }) => line);
}

/** With what the order says of the line: what the buyer paid for a piece, and which line it was. */
function inOrder(line: ReturnLine, { lines }: Order): ReturnLine {
  const sold: OrderLine | undefined =
    lines.find(({ id }) => id === line.orderLineId) ?? lines.find(({ sku }) => sku === line.sku);
  if (!sold) return { ...line };
  const { id, unitPrice, name } = sold;
  return { ...line, orderLineId: id, unitPrice, ...(line.name || name ? { name: line.name ?? name } : {}) };
}

/** Room that is left in a line for pieces that were counted. */
const roomIn = (line: ReturnLine): number => Math.max(0, (line.quantity ?? 0) - (countedOf(line) ?? 0));

/** Each line takes what it announced; what is more goes to the last. */
function spread(lines: ReturnLine[], name: (typeof COUNTS)[number], sum: number): void {
  let left = sum;
  lines.forEach((line, at) => {
    const taken = at === lines.length - 1 ? left : Math.min(left, roomIn(line));
    line[name] = taken;
    left -= taken;
  });
}
