import { z } from 'zod';
import { add, parseDecimal } from '../../domain/decimal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { allOf, anyOf } from '../odata.ts';
import { type ByKey, everyKey } from './by-key.ts';
import type { S4hanaContext } from './call.ts';
import type { Entity } from './odata.ts';
import type { S4hanaOptions } from './options.ts';

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

const rowsOf = ({ options: { plants, stockTypes } }: S4hanaContext): ByKey => ({
  service: 'API_MATERIAL_STOCK_SRV',
  set: 'A_MatlStkInAcctMod',
  key: 'Material',
  pageRows: 1_000,
  where: allOf(
    anyOf('InventoryStockType', stockTypes),
    // Stock of an order, a project or a customer is nobody else's.
    "InventorySpecialStockType eq ''",
    plants.length > 0 ? anyOf('Plant', plants) : undefined,
  ),
  query: {
    $select: 'Material,Plant,StorageLocation,Batch,MaterialBaseUnit,MatlWrhsStkQtyInMatlBaseUnit',
    $orderby: 'Material,Plant,StorageLocation,Batch',
  },
});

/** The whole stock each time: there is no time of change. */
export const stock: KindPort<S4hanaOptions> = {
  schema: materialStock,
  async *pull(ctx, cursor) {
    for await (const { rows, cursor: next } of everyKey(ctx, rowsOf(ctx), cursor)) {
      const places = new Map<string, Entity[]>();
      for (const row of rows) places.set(placeOf(row), [...(places.get(placeOf(row)) ?? []), row]);
      yield { records: [...places].map(([id, some]) => recordOf(id, some)), cursor: next };
    }
  },
};
