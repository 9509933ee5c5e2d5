import type { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import { fromVendorTime } from '../naive-time.ts';
import { CALLED_OFF, type ListedReturn, listedReturn, listReturns, returnsWith } from './listed-returns.ts';
import type { WinitOptions } from './options.ts';
import { returnVerbs } from './return-order.ts';

const DATES = ['createDate', 'completeTime'] as const;

/** A return as the list tells it, its times made UTC by the connector; what is not known yet is left out. */
function dataOf(row: ListedReturn, utcOffset: string): z.output<typeof listedReturn> {
  const { ...data } = row;
  for (const name of DATES) data[name] = fromVendorTime(data[name], utcOffset);
  for (const [name, value] of Object.entries(data))
    if (value === '' || value === null || value === undefined) delete data[name];
  return data;
}

/** One of an order that the warehouse shipped belongs to that; of another one nobody knows what it belongs to. */
const recordsOf =
  ({ utcOffset }: WinitOptions) =>
  (rows: readonly ListedReturn[]): SourceRecord[] =>
    rows.map((row) => ({
      kind: 'return',
      id: row.returnGoodsOrderNo,
      ...(row.outboundOrderNo ? { parent: { kind: 'shipment', targetId: row.outboundOrderNo } } : {}),
      numbers: [row.returnGoodsOrderNo, ...(row.rmaNo ? [row.rmaNo] : [])],
      cancelled: CALLED_OFF.has(row.status),
      data: dataOf(row, utcOffset),
    }));

/** Goods that come back: what the warehouse is told to expect, and all that it took in: what buyers were told to send, what they sent by themselves, and what could not be delivered. */
export const returns: KindPort<WinitOptions> = {
  schema: listedReturn,
  ...returnVerbs,
  pull: (ctx, cursor) => listReturns(ctx, cursor, recordsOf(ctx.options)),
  read: (ctx, ids) => returnsWith(ctx, ids, recordsOf(ctx.options)),
};
