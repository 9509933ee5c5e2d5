import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import { earliestNow } from '../clocks.ts';
import type { SourceRecord } from '../connector.ts';
import { call, type WinitContext } from './call.ts';
import { dayOf, tomorrow } from './listed-orders.ts';

const PAGE = 200;
const DAY_MS = 86_400_000;
const BEGINNING = Date.UTC(2016, 0, 1);

const text = z.string().nullish();
const count = z.union([z.number(), z.string()]).nullish();

/**
 * A return (`rma.returnGoodsOrder.queryReturnOderList`, the vendor's own spelling) as the list tells it. `orderGoodsList` is what is in it;
 * its grade is `GOOD` or `DEFECTIVE`.
 */
export const listedReturn = z.looseObject({
  returnGoodsOrderNo: z.string(),
  outboundOrderNo: text,
  status: z.string(),
  rmaNo: text,
  customerOrderNo: text,
  sellerOrderNo: text,
  expressNo: personal('tracking', text),
  customerExpressNo: personal('tracking', text),
  retrunReason: text,
  warehouseCode: text,
  createDate: text,
  completeTime: text,
  orderGoodsList: z
    .array(
      z.looseObject({
        merchandiseCode: text,
        originalMerchandiseCode: text,
        merchandiseGrade: text,
        confirmQty: count,
      }),
    )
    .nullish(),
});

export type ListedReturn = z.output<typeof listedReturn>;

/** States of one that nobody waits for any more. */
export const CALLED_OFF = new Set(['CD', 'VO', 'VD', 'STOP']);

type RecordsOf = (rows: readonly ListedReturn[]) => SourceRecord[];

async function pageOf(ctx: WinitContext, since: number, pageNo: number, more: object = {}) {
  const told = await call<{ list?: ListedReturn[] | null }>(
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

/** The returns of the last `returnDays`, because nothing lists what changed. The cursor is the page, `1` between two walks. */
export async function* listReturns(ctx: WinitContext, cursor: string | null, recordsOf: RecordsOf) {
  const since = earliestNow(ctx) - ctx.options.returnDays * DAY_MS;
  let before = new Set<string>();
  for (let page = Number(cursor ?? 1); ; page += 1) {
    const { rows, isShort } = await pageOf(ctx, since, page);
    // Behind a last page that is full there may be that page again.
    const isLast = isShort || rows.every(({ returnGoodsOrderNo }) => before.has(returnGoodsOrderNo));
    before = new Set(rows.map(({ returnGoodsOrderNo }) => returnGoodsOrderNo));
    yield { records: recordsOf(rows), cursor: isLast ? '1' : String(page + 1) };
    if (isLast) return;
  }
}

/** The returns that a search by one of their numbers answers, as they are now. */
export const returnsBy = async (
  ctx: WinitContext,
  by: { returnGoodsOrderNo: string } | { customerOrderNo: string },
): Promise<ListedReturn[]> => (await pageOf(ctx, BEGINNING, 1, by)).rows;

/** The returns with these numbers as they are now. */
export async function returnsWith(ctx: WinitContext, ids: string[], recordsOf: RecordsOf): Promise<SourceRecord[]> {
  const found = await Promise.all(ids.map((returnGoodsOrderNo) => returnsBy(ctx, { returnGoodsOrderNo })));
  return recordsOf(found.flat()).filter(({ id }) => ids.includes(id));
}
