import { z } from 'zod';
import { add, parseDecimal } from '../../domain/decimal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { allOf, anyOf, quoted } from '../odata.ts';
import { entities, type S4hanaContext } from './call.ts';
import { type Entity } from './odata.ts';
import type { S4hanaOptions } from './options.ts';

const PAGE_ROWS = 1_000;

/** What may be used of one material in one storage location, summed over batches, in the base unit. */
export const materialStock = z
  .looseObject({
    Material: z.string(),
    Plant: z.string(),
    StorageLocation: z.string(),
    MaterialBaseUnit: z.string().optional(),
    MatlWrhsStkQtyInMatlBaseUnit: z.string(),
  })
  .meta({ complete: true });

const placeOf = (row: Entity): string => `${row.Material}@${row.Plant}/${row.StorageLocation}`;

function recordOf(id: string, rows: readonly Entity[]): SourceRecord {
  const { Material, Plant, StorageLocation, MaterialBaseUnit } = rows[0] as Entity;
  const quantities = rows.map((row) => parseDecimal(row.MatlWrhsStkQtyInMatlBaseUnit) ?? '0');
  const MatlWrhsStkQtyInMatlBaseUnit = quantities.reduce(add, '0');
  return {
    kind: 'stock',
    id,
    data: {
      Material,
      Plant,
      StorageLocation,
      ...(MaterialBaseUnit ? { MaterialBaseUnit } : {}),
      MatlWrhsStkQtyInMatlBaseUnit,
    },
  };
}

/** Rows behind a material: a page of them, and further ones where a single material fills it. */
async function rowsBehind(ctx: S4hanaContext, material: string): Promise<{ rows: Entity[]; more: boolean }> {
  const { plants, stockTypes } = ctx.options;
  const rows: Entity[] = [];
  for (;;) {
    const page = await entities(ctx, 'API_MATERIAL_STOCK_SRV', 'A_MatlStkInAcctMod', {
      $filter: allOf(
        anyOf('InventoryStockType', stockTypes),
        // Stock of an order, a project or a customer is nobody else's.
        "InventorySpecialStockType eq ''",
        plants.length > 0 ? anyOf('Plant', plants) : undefined,
        material ? `Material gt ${quoted(material)}` : undefined,
      ),
      $select: 'Material,Plant,StorageLocation,Batch,MaterialBaseUnit,MatlWrhsStkQtyInMatlBaseUnit',
      $orderby: 'Material,Plant,StorageLocation,Batch',
      $top: PAGE_ROWS,
      ...(rows.length > 0 ? { $skip: rows.length } : {}),
    });
    rows.push(...page);
    const more = page.length === PAGE_ROWS;
    if (!more || rows[0]?.Material !== rows.at(-1)?.Material) return { rows, more };
  }
}

/**
 * The whole stock each time: there is no time of change. The cursor is the last material that was read whole; after the last
 * page it is empty, so that the next pull begins anew.
 */
export const stock: KindPort<S4hanaOptions> = {
  schema: materialStock,
  async *pull(ctx, cursor) {
    for (let material = cursor ?? ''; ; ) {
      const { rows, more } = await rowsBehind(ctx, material);
      const cut = more ? rows.at(-1)?.Material : undefined;
      // The last material of a full page may go on in the next one.
      const complete = rows.filter((row) => row.Material !== cut);
      const places = new Map<string, Entity[]>();
      for (const row of complete) places.set(placeOf(row), [...(places.get(placeOf(row)) ?? []), row]);
      material = more ? String(complete.at(-1)?.Material) : '';
      yield { records: [...places].map(([id, some]) => recordOf(id, some)), cursor: material };
      if (!more) return;
    }
  },
};
