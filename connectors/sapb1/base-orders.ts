import type { Row, SapB1Context } from './call.ts';
import { linesOf } from './sales-order.ts';
import { byNumbers } from './status.ts';

/** Object types, in `BaseType` of a line: what it was made of. */
const ORDER_TYPE = 17;
const BEHIND: Record<number, string> = { 13: 'Invoices', 15: 'DeliveryNotes', 234000031: 'ReturnRequest' };
/** A return of a request of an invoice of a delivery of an order. */
const LONGEST_CHAIN = 4;

/** The line that a line was made of; where it does not say which, one that stands for all of them. */
function behind({ BaseLine }: Row, document: Row | undefined): Row | undefined {
  const lines = document ? linesOf(document) : [];
  const line = lines.find(({ LineNum }) => LineNum === BaseLine);
  const [only, ...others] = new Set(lines.map(({ BaseType, BaseEntry }) => `${BaseType}/${BaseEntry}`));
  return line ?? (only !== undefined && others.length === 0 ? lines[0] : undefined);
}

/** The sales order behind each of these lines, through the documents that lie between; undefined where there is none. */
export async function baseOrders(ctx: SapB1Context, lines: readonly Row[]): Promise<(number | undefined)[]> {
  let bases: (Row | undefined)[] = [...lines];
  for (let step = 0; step < LONGEST_CHAIN; step += 1) {
    const documents = new Map<string, Row>();
    for (const [type, set] of Object.entries(BEHIND)) {
      const ids = bases.filter((base) => String(base?.BaseType) === type).map((base) => String(base?.BaseEntry));
      const rows = await byNumbers(ctx, { set, select: 'DocEntry,DocumentLines', pageSize: 50 }, ids);
      for (const row of rows) documents.set(`${type}/${row.DocEntry}`, row);
    }
    if (documents.size === 0) break;
    bases = bases.map((base) =>
      base && BEHIND[Number(base.BaseType)]
        ? behind(base, documents.get(`${Number(base.BaseType)}/${base.BaseEntry}`))
        : base,
    );
  }
  return bases.map((base) => (Number(base?.BaseType) === ORDER_TYPE ? Number(base?.BaseEntry) : undefined));
}
