import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { fromVendorTime } from '../naive-time.ts';
import { change, query, type WangdiantongContext } from './call.ts';
import type { WangdiantongOptions } from './options.ts';

const MOST = 200;
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
  const list = ids.map((id) => ({ sync_id: Number(id), status: SYNCED, error_msg: '' }));
  await change(ctx, 'sales.LogisticsSync.update', [list]);
}

/**
 * What left, from the ERP's list of parcels that it has to tell the shop. The list is read and not paged: what was taken leaves it, once that
 * is acknowledged. The cursor names what the last page held, and the pull that is given it acknowledges that first: only then is it
 * certain that the page was written down, and a pull that nobody keeps acknowledges nothing new.
 */
export const shipment: KindPort<WangdiantongOptions> = {
  schema: logisticsSync,
  async *pull(ctx, cursor) {
    const taken = (cursor ?? '').split(',').filter((id) => id);
    if (taken.length > 0) await acknowledge(ctx, taken);
    const { shopNo, utcOffset } = ctx.options;
    const pending = await query<Pending[] | null>(
      ctx,
      'sales.LogisticsSync.getSyncListExt',
      { shop_no: shopNo, is_own_platform: true },
      { size: MOST, number: 0 },
    );
    const rows = pending ?? [];
    if (rows.length > 0 || taken.length > 0)
      yield {
        records: rows.map((one) => recordOf(one, utcOffset)),
        cursor: rows.map(({ sync_id }) => sync_id).join(','),
      };
  },
};
