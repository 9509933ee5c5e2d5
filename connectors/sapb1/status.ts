import { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import { page, type Row, type SapB1Context } from './call.ts';
import { type Changing, changedRows } from './changed-rows.ts';
import type { SapB1Options } from './options.ts';
import { changedAt } from './time.ts';

const FIELDS = ['DocEntry', 'DocNum', 'DocumentStatus', 'Cancelled', 'Confirmed', 'UpdateDate', 'UpdateTime'] as const;

export const ORDERS: Changing = {
  set: 'Orders',
  key: 'DocEntry',
  created: 'CreationDate',
  select: FIELDS.join(','),
  pageSize: 200,
};

/**
 * How far a sales order is: `DocumentStatus` bost_Open or bost_Close, `Cancelled` and `Confirmed` (approved) tYES or tNO. `changedAt` is made of the
 * day and the time of its last change.
 */
export const orderStatus = z
  .looseObject({
    DocEntry: z.int(),
    DocNum: z.int(),
    DocumentStatus: z.string(),
    Cancelled: z.string(),
    Confirmed: z.string(),
    changedAt: z.iso.datetime().optional(),
  })
  .meta({ complete: true });

function recordOf(row: Row, timeZone: string): SourceRecord {
  const id = String(row.DocEntry);
  const at = changedAt(row, timeZone);
  return {
    kind: 'status',
    id,
    parent: { kind: 'order', targetId: id },
    numbers: [String(row.DocNum)],
    data: {
      DocEntry: Number(row.DocEntry),
      DocNum: Number(row.DocNum),
      DocumentStatus: String(row.DocumentStatus ?? ''),
      Cancelled: String(row.Cancelled ?? 'tNO'),
      Confirmed: String(row.Confirmed ?? 'tYES'),
      ...(at ? { changedAt: at } : {}),
    },
  };
}

const AT_ONCE = 50;

/** Entities by their numbers, in as few calls as an address is long. */
export async function byNumbers(
  ctx: SapB1Context,
  { set, select: $select, pageSize }: Pick<Changing, 'set' | 'select' | 'pageSize'>,
  ids: readonly string[],
): Promise<Row[]> {
  const numbers = [...new Set(ids)].filter((id) => /^\d+$/.test(id));
  const rows: Row[] = [];
  for (let start = 0; start < numbers.length; start += AT_ONCE) {
    const $filter = numbers
      .slice(start, start + AT_ONCE)
      .map((id) => `DocEntry eq ${id}`)
      .join(' or ');
    const found = await page(ctx, set, { $filter, $select, $orderby: 'DocEntry' }, Math.max(pageSize, AT_ONCE));
    rows.push(...found.rows);
  }
  return rows;
}

/** Progress of sales orders. No version: times may be to the minute, so content decides. */
export const status: KindPort<SapB1Options> = {
  schema: orderStatus,
  async *pull(ctx, cursor) {
    for await (const { rows, cursor: next } of changedRows(ctx, ORDERS, cursor))
      yield { records: rows.map((row) => recordOf(row, ctx.options.timeZone)), cursor: next };
  },
  async read(ctx, ids) {
    return (await byNumbers(ctx, ORDERS, ids)).map((row) => recordOf(row, ctx.options.timeZone));
  },
};
