import { z } from 'zod';
import { earliestNow } from '../clocks.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { call, type WinitContext } from './call.ts';
import { dayOf, tomorrow } from './listed-orders.ts';
import type { WinitOptions } from './options.ts';

const PAGE = 200;
const DAY_MS = 86_400_000;
const BEGINNING = Date.UTC(2016, 0, 1);

/** A return (`rma.returnGoodsOrder.queryReturnOderList`, the vendor's own spelling) of an order that had left. */
const goodsReturn = z.looseObject({
  returnGoodsOrderNo: z.string(),
  outboundOrderNo: z.string(),
  status: z.string(),
  expressNo: z.string().nullish(),
  retrunReason: z.string().nullish(),
});

type GoodsReturn = z.output<typeof goodsReturn>;

/** It has come back: RE received, WP to be dealt with, OC done, DT destroyed. PD is a draft, OD announced, CD called off. */
const ARRIVED = new Set(['RE', 'WP', 'OC', 'DT']);

const recordsOf = (rows: readonly GoodsReturn[]): SourceRecord[] =>
  rows
    .filter(({ status, outboundOrderNo }) => ARRIVED.has(status) && Boolean(outboundOrderNo))
    .map((data) => ({
      kind: 'status',
      id: data.returnGoodsOrderNo,
      parent: { kind: 'shipment', targetId: data.outboundOrderNo },
      numbers: [data.returnGoodsOrderNo],
      data,
    }));

async function returnsPage(ctx: WinitContext, since: number, pageNo: number, more: object = {}) {
  const told = await call<{ list?: GoodsReturn[] | null; pageParams?: { totalCount?: number | string } }>(
    ctx,
    'rma.returnGoodsOrder.queryReturnOderList',
    {
      OderStartDatetime: dayOf(ctx, since),
      OderEndDatetime: tomorrow(ctx),
      pageParams: { pageNo, pageSize: PAGE },
      ...more,
    },
    { reads: true },
  );
  const rows = told?.list ?? [];
  return { rows, isShort: rows.length < PAGE };
}

/** What came back: each pull lists the returns of the last `returnDays`. The cursor is the page, `1` between two walks. */
export const status: KindPort<WinitOptions> = {
  schema: goodsReturn,
  async *pull(ctx, cursor) {
    const since = earliestNow(ctx) - ctx.options.returnDays * DAY_MS;
    let before = new Set<string>();
    for (let page = Number(cursor ?? 1); ; page += 1) {
      const { rows, isShort } = await returnsPage(ctx, since, page);
      // Behind a last page that is full there may be that page again.
      const isLast = isShort || rows.every(({ returnGoodsOrderNo }) => before.has(returnGoodsOrderNo));
      before = new Set(rows.map(({ returnGoodsOrderNo }) => returnGoodsOrderNo));
      yield { records: recordsOf(rows), cursor: isLast ? '1' : String(page + 1) };
      if (isLast) return;
    }
  },
  async read(ctx, ids) {
    const found = await Promise.all(ids.map((id) => returnsPage(ctx, BEGINNING, 1, { returnGoodsOrderNo: id })));
    return recordsOf(found.flatMap(({ rows }) => rows)).filter(({ id }) => ids.includes(id));
  },
};
