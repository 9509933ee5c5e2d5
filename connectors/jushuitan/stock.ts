import { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import { fromVendorTime } from '../naive-time.ts';
import { ask } from './call.ts';
import { changes } from './changes.ts';
import type { JushuitanContext } from './gateway.ts';
import type { JushuitanOptions } from './options.ts';

const PAGE_SIZE = 100;

interface Level {
  sku_id: string;
  ts: number | string;
  qty?: number | null;
  order_lock?: number | null;
  pick_lock?: number | null;
  virtual_qty?: number | null;
  modified?: string;
}

/** Stock of one article. `free` is ours: `qty` less what orders hold (`order_lock`, in which `pick_lock` is), with virtual stock where that counts. */
export const inventory = z
  .looseObject({
    sku_id: z.string(),
    qty: z.number(),
    order_lock: z.number(),
    virtual_qty: z.number(),
    free: z.number(),
    modified: z.iso.datetime().optional(),
  })
  .meta({ complete: true });

function recordOf({ options }: JushuitanContext, level: Level): SourceRecord {
  const [qty, order_lock, virtual_qty] = [level.qty ?? 0, level.order_lock ?? 0, level.virtual_qty ?? 0];
  const modified = fromVendorTime(level.modified, options.utcOffset);
  const free = qty - order_lock + (options.virtualStock ? virtual_qty : 0);
  const data = { sku_id: level.sku_id, qty, order_lock, virtual_qty, free, ...(modified ? { modified } : {}) };
  return { kind: 'stock', id: level.sku_id, data };
}

const placed = ({ options }: JushuitanContext): object =>
  options.warehouse === undefined ? {} : { wms_co_id: options.warehouse };

/** Articles whose stock changed since the cursor. */
export const stock: KindPort<JushuitanOptions> = {
  schema: inventory,
  async *pull(ctx, cursor) {
    const list = { path: 'open/inventory/query', rows: 'inventorys', from: 'ts', pageSize: PAGE_SIZE } as const;
    for await (const { rows, cursor: next } of changes<Level>(ctx, cursor, { ...list, biz: placed(ctx) }))
      yield { records: rows.map((level) => recordOf(ctx, level)), cursor: next };
  },
  async read(ctx, ids) {
    const records: SourceRecord[] = [];
    for (let start = 0; start < ids.length; start += PAGE_SIZE) {
      const biz = {
        ...placed(ctx),
        sku_ids: ids.slice(start, start + PAGE_SIZE).join(','),
        page_index: 1,
        page_size: PAGE_SIZE,
      };
      const { inventorys } = await ask<{ inventorys?: Level[] | null }>(ctx, 'open/inventory/query', biz, true);
      records.push(...(inventorys ?? []).map((level) => recordOf(ctx, level)));
    }
    return records;
  },
};
