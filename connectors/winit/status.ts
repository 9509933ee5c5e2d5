import type { KindPort, SourceRecord } from '../connector.ts';
import { type ListedReturn, listedReturn, listReturns, returnsWith } from './listed-returns.ts';
import type { WinitOptions } from './options.ts';

/** It has come back: RE and RC received, WP to be dealt with, HI worked at, OC and CP done, DT destroyed. */
const ARRIVED = new Set(['RE', 'RC', 'WP', 'HI', 'OC', 'CP', 'DT']);

const recordsOf = (rows: readonly ListedReturn[]): SourceRecord[] =>
  rows.flatMap((data) =>
    ARRIVED.has(data.status) && data.outboundOrderNo
      ? [
          {
            kind: 'status',
            id: data.returnGoodsOrderNo,
            parent: { kind: 'shipment', targetId: data.outboundOrderNo },
            numbers: [data.returnGoodsOrderNo],
            data,
          },
        ]
      : [],
  );

/** Parcels that came back, as a state of what was shipped; what is in them is told by returns. */
export const status: KindPort<WinitOptions> = {
  schema: listedReturn,
  pull: (ctx, cursor) => listReturns(ctx, cursor, recordsOf),
  read: (ctx, ids) => returnsWith(ctx, ids, recordsOf),
};
