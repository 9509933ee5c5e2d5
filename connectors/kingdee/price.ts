import { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import type { KingdeeContext } from './call.ts';
import { decimalOf, numberOf, present, textOf } from './columns.ts';
import type { KingdeeOptions } from './options.ts';
import { allOf, billQuery, PAGE_ROWS, quoted, type Row, runsOf } from './query.ts';
import { fromServerTime } from './time.ts';

const FIELDS = [
  ...['FNumber', 'FCurrencyId.FNumber', 'FIsIncludedTax', 'FMaterialId.FNumber', 'FPrice', 'FPriceBase', 'FFromQty'],
  ...['FEntryEffectiveDate', 'FEntryExpiryDate'],
];
/** Lists that are audited and not closed, and entries that are. */
const IN_FORCE = "FDocumentStatus='C' and FForbidStatus='A' and FRowAuditStatus='A' and FEntryForbidStatus='A'";

/**
 * What one material costs by one price list: `FPrice` for `FPriceBase` units from `FFromQty` on, between two times that are UTC here. Whether it
 * holds the tax (`FIsIncludedTax`) is the list's own.
 */
export const listPrice = z
  .looseObject({
    FNumber: z.string(),
    FMaterialId: z.string(),
    FCurrencyId: z.string(),
    FIsIncludedTax: z.boolean(),
    FPrice: z.string(),
    FPriceBase: z.string(),
    FFromQty: z.string(),
    FEntryEffectiveDate: z.iso.datetime().optional(),
    FEntryExpiryDate: z.iso.datetime().optional(),
  })
  .meta({ complete: true });

function recordOf(row: Row, utcOffset: string): SourceRecord {
  const time = (value: unknown) => {
    const text = textOf(value);
    return text && fromServerTime(text, utcOffset);
  };
  const [list, material] = [String(row.FNumber), numberOf(row.FMaterialId) ?? ''];
  const from = decimalOf(row.FFromQty);
  const since = time(row.FEntryEffectiveDate);
  return {
    kind: 'price',
    id: [list, material, from, since ?? ''].join('@'),
    data: present({
      FNumber: list,
      FMaterialId: material,
      FCurrencyId: numberOf(row.FCurrencyId) ?? '',
      FIsIncludedTax: row.FIsIncludedTax === true || row.FIsIncludedTax === 'true',
      FPrice: decimalOf(row.FPrice),
      FPriceBase: row.FPriceBase ? decimalOf(row.FPriceBase) : '1',
      FFromQty: from,
      FEntryEffectiveDate: since,
      FEntryExpiryDate: time(row.FEntryExpiryDate),
    }),
  };
}

const pageOf = (ctx: KingdeeContext, since: string, StartRow: number): Promise<Row[]> =>
  billQuery(ctx, {
    FormId: 'BD_SAL_PriceList',
    fields: FIELDS,
    FilterString: allOf(IN_FORCE, since && `FMaterialId.FNumber>=${quoted(since)}`, ctx.options.priceFilter),
    OrderString: 'FMaterialId.FNumber,FNumber,FFromQty,FEntryEffectiveDate',
    StartRow,
    Limit: PAGE_ROWS,
  });

/**
 * All prices each time, material by material: lists have thousands of entries, and none of them has a time of change. The cursor is the
 * material to go on from; after the last page it is empty, so that the next pull begins anew.
 */
export const price: KindPort<KingdeeOptions> = {
  schema: listPrice,
  async *pull(ctx, cursor) {
    let since = cursor ?? '';
    let startRow = 0;
    for (;;) {
      const rows = await pageOf(ctx, since, startRow);
      const runs = runsOf(rows, (row) => numberOf(row.FMaterialId) ?? '');
      const last = runs.at(-1);
      const full = rows.length === PAGE_ROWS && last !== undefined;
      // The last material of a full page may go on in the next one; one that fills a page by itself goes on by rows.
      const complete = full && runs.length > 1 ? runs.slice(0, -1) : runs;
      startRow = full && runs.length === 1 ? startRow + rows.length : 0;
      since = full ? last.key : '';
      const records = complete.flatMap((run) => run.rows.map((row) => recordOf(row, ctx.options.utcOffset)));
      yield { records, cursor: since };
      if (!full) return;
    }
  },
};
