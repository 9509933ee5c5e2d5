import { z } from 'zod';
import { addedUp } from '../added-up.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { wholeList } from '../whole-list.ts';
import { call, type WinitContext } from './call.ts';
import type { WinitOptions } from './options.ts';

const PAGE = 100;

const count = z.union([z.number(), z.string()]);

/** A row of `queryProductInventoryList4Page`: an article may have one for each specification. */
interface Row {
  productCode: string;
  warehouseCode: string;
  isReturnInventory?: string | null;
  qtyAvailable: z.output<typeof count>;
  qtyReserved?: z.output<typeof count> | null;
  qtyOrdered?: z.output<typeof count> | null;
}

/** Pieces of an article in a warehouse, whatever their specification; those that came back from buyers are not among them. */
const level = z
  .looseObject({
    warehouseCode: z.string(),
    productCode: z.string(),
    qtyAvailable: z.string(),
    qtyReserved: z.string(),
    qtyOrdered: z.string(),
  })
  .meta({ complete: true });

const BETWEEN = '@';

async function recordsOf(ctx: WinitContext, warehouseCode: string, productCode?: string): Promise<SourceRecord[]> {
  const rows = await wholeList<Row>(`the stock of ${warehouseCode}`, async (page) => {
    const told = await call<{ list?: Row[] | null; page?: { TotalRows?: number | string } }>(
      ctx,
      'queryProductInventoryList4Page',
      {
        inventoryType: 'Warehouse',
        warehouseCode,
        inReturnInventory: 'N',
        ...(productCode ? { productCode } : {}),
        pageSize: PAGE,
        pageNum: page,
      },
      { reads: true },
    );
    return { rows: told?.list ?? [], total: Number(told?.page?.TotalRows ?? 0) };
  });
  const counted = rows
    .filter(({ isReturnInventory }) => isReturnInventory !== 'Y')
    .map(({ productCode: code, qtyAvailable, qtyReserved, qtyOrdered }) => ({
      warehouseCode,
      productCode: code,
      qtyAvailable,
      qtyReserved: qtyReserved ?? 0,
      qtyOrdered: qtyOrdered ?? 0,
    }));
  return addedUp(counted, (one) => one.productCode, ['qtyAvailable', 'qtyReserved', 'qtyOrdered']).map((data) => ({
    kind: 'stock',
    id: data.productCode + BETWEEN + warehouseCode,
    data,
  }));
}

/** The whole stock of the declared warehouses each time, one of them a page. The cursor counts them. */
export const stock: KindPort<WinitOptions> = {
  schema: level,
  async *pull(ctx, cursor) {
    const { warehouses } = ctx.options;
    for (let at = Number(cursor ?? 0); at < warehouses.length; at += 1) {
      const isLast = at + 1 === warehouses.length;
      yield { records: await recordsOf(ctx, warehouses[at] as string), cursor: isLast ? '0' : String(at + 1) };
    }
  },
  async read(ctx, ids) {
    const records = await Promise.all(
      ids.map((id) => {
        const end = id.lastIndexOf(BETWEEN);
        return recordsOf(ctx, id.slice(end + 1), id.slice(0, end));
      }),
    );
    // The search by article may match parts of its code.
    return records.flat().filter(({ id }) => ids.includes(id));
  },
};
