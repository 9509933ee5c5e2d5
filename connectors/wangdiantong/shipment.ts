import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { fromVendorTime } from '../naive-time.ts';
import { change, query, type WangdiantongContext } from './call.ts';
import type { WangdiantongOptions } from './options.ts';

const PAGE_SIZE = 200;
/** The rest is for the next pull: a cursor names what it has given, one by one. */
const MOST_PAGES = 5;
const SYNCED = 0;

interface Pending {
  sync_id: number | string;
  tid: string;
  logistics_no?: string;
  logistics_code?: string;
  logistics_name?: string;
  is_part_sync?: number;
  oids?: string;
  created?: string;
}

/** A parcel that waits to be told to the shop. `oids` names the lines that are in it, where it is a part of the order. */
export const logisticsSync = z
  .looseObject({
    sync_id: z.string(),
    tid: z.string(),
    logistics_no: personal('tracking', z.string()).optional(),
    logistics_code: z.string().optional(),
    logistics_name: z.string().optional(),
    is_part_sync: z.int(),
    oids: z.array(z.string()),
    created: z.iso.datetime().optional(),
  })
  .meta({ complete: true });

function recordOf(pending: Pending, utcOffset: string): SourceRecord {
  const { sync_id, tid, logistics_no, logistics_code, logistics_name, is_part_sync, oids } = pending;
  const created = fromVendorTime(pending.created, utcOffset);
  const told = { logistics_no, logistics_code, logistics_name, created };
  return {
    kind: 'shipment',
    id: String(sync_id),
    parent: { kind: 'order', targetId: tid },
    data: {
      sync_id: String(sync_id),
      tid,
      ...Object.fromEntries(Object.entries(told).filter(([, value]) => value)),
      is_part_sync: is_part_sync ?? 0,
      oids: (oids ?? '').split(',').filter((oid) => oid),
    },
  };
}

/** Tells the ERP that these were taken, so that it lists them no more. */
async function acknowledge(ctx: WangdiantongContext, ids: readonly string[]): Promise<void> {
  for (let start = 0; start < ids.length; start += PAGE_SIZE) {
    const some = ids.slice(start, start + PAGE_SIZE);
    const list = some.map((id) => ({ sync_id: Number(id), status: SYNCED, error_msg: '' }));
    await change(ctx, 'sales.LogisticsSync.update', [list]);
  }
}

async function pageOf(ctx: WangdiantongContext, number: number): Promise<Pending[]> {
  const params = { shop_no: ctx.options.shopNo, is_own_platform: true };
  const page = { size: PAGE_SIZE, number };
  return (await query<Pending[] | null>(ctx, 'sales.LogisticsSync.getSyncListExt', params, page)) ?? [];
}

/**
 * What left, from the ERP's list of parcels that it has to tell the shop. What was taken leaves it, once that is acknowledged. The cursor names
 * all that the pull has given, and the pull that is given it acknowledges that first: only then is it certain that it was written down, and a pull
 * that nobody keeps acknowledges nothing new. Inside a pull we take nothing off the list; what
 * leaves it by other hands hides some, which the next pull meets, because it begins anew.
 */
export const shipment: KindPort<WangdiantongOptions> = {
  schema: logisticsSync,
  async *pull(ctx, cursor) {
    const taken = (cursor ?? '').split(',').filter((id) => id);
    if (taken.length > 0) await acknowledge(ctx, taken);
    const given: string[] = [];
    for (let number = 0; number < MOST_PAGES; number += 1) {
      const rows = await pageOf(ctx, number);
      given.push(...rows.map(({ sync_id }) => String(sync_id)));
      if (rows.length > 0 || (taken.length > 0 && number === 0))
        yield { records: rows.map((one) => recordOf(one, ctx.options.utcOffset)), cursor: given.join(',') };
      if (rows.length < PAGE_SIZE) return;
    }
  },
};
