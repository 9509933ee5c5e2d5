import { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import type { KingdeeContext } from './call.ts';
import type { KingdeeOptions } from './options.ts';
import { billQuery, PAGE_ROWS, type Row, runsOf } from './query.ts';

/** Stock of one material in one stock place, summed over lots and owners; in the base unit. */
export const inventory = z
  .looseObject({
    FMaterialId: z.looseObject({ FNumber: z.string() }),
    FStockId: z.looseObject({ FNumber: z.string() }),
    FBaseQty: z.number(),
    FBaseLockQty: z.number(),
    /** `FBaseQty` less `FBaseLockQty`: what is not reserved. */
    free: z.number(),
  })
  .meta({ complete: true });

interface InventoryRow extends Row {
  FMaterialId: { FNumber: string };
  FStockId: { FNumber: string };
  FBaseQty: number;
  FBaseLockQty: number | null;
}

const idOf = (row: InventoryRow): string => `${row.FMaterialId.FNumber}@${row.FStockId.FNumber}`;

function recordOf(id: string, rows: InventoryRow[]): SourceRecord {
  const FBaseQty = rows.reduce((sum, row) => sum + row.FBaseQty, 0);
  const FBaseLockQty = rows.reduce((sum, row) => sum + (row.FBaseLockQty ?? 0), 0);
  const [first] = rows;
  return {
    kind: 'stock',
    id,
    data: {
      FMaterialId: first?.FMaterialId,
      FStockId: first?.FStockId,
      FBaseQty,
      FBaseLockQty,
      free: FBaseQty - FBaseLockQty,
    },
  };
}

async function pageOf(ctx: KingdeeContext, startRow: number): Promise<InventoryRow[]> {
  // Rows at zero are asked for too: what sold out must be told.
  const rows = await billQuery(ctx, {
    FormId: 'STK_Inventory',
    fields: ['FMaterialId.FNumber', 'FStockId.FNumber', 'FBaseQty', 'FBaseLockQty'],
    FilterString: ctx.options.stockFilter ?? '',
    OrderString: 'FMaterialId.FNumber,FStockId.FNumber',
    StartRow: startRow,
    Limit: PAGE_ROWS,
  });
  return rows as InventoryRow[];
}

/**
 * The whole stock each time: the form has no time of change. The cursor is the row to go on from; after the last page
 * it is `0`, so that the next pull begins anew.
 */
export const stock: KindPort<KingdeeOptions> = {
  schema: inventory,
  async *pull(ctx, cursor) {
    let startRow = Number(cursor ?? 0);
    for (;;) {
      const rows = await pageOf(ctx, startRow);
      const full = rows.length === PAGE_ROWS;
      const groups = runsOf(rows, idOf);
      // The last place of a full page may go on in the next one.
      const complete = full && groups.length > 1 ? groups.slice(0, -1) : groups;
      startRow = full ? startRow + complete.reduce((count, group) => count + group.rows.length, 0) : 0;
      yield { records: complete.map((group) => recordOf(group.key, group.rows)), cursor: String(startRow) };
      if (!full) return;
    }
  },
};
