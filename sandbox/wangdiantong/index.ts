import { CATALOGUE } from '../catalogue.ts';
import { defineSandbox } from '../sandbox.ts';
import { Access, type Answer, DEFAULT_ACCOUNT, refuse } from './access.ts';
import { GoodsBook } from './goods.ts';
import { type StockIn, StockIns, stockInEntry } from './returns.ts';
import { type Line, SHOP, type TradeBody, Trades, tradeEntry } from './trades.ts';

interface Params {
  shop_no?: string;
  shop_nos?: string;
  stockin_no?: string;
  tid?: string;
  spec_no?: string;
  spec_nos?: string[];
  start_time?: string;
  end_time?: string;
}

interface Level {
  spec_no: string;
  warehouse_no: string;
  defect: boolean;
  stock_num: number;
  available_send_stock: number;
  modifiedAt: number;
}

const OFFSET_MS = 8 * 3_600_000;
const SPAN_MS = 30 * 86_400_000;

const localTime = (ms: number): string => new Date(ms + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');
const epochOf = (local: string): number => Date.parse(`${local.replace(' ', 'T')}+08:00`);

/** What is wrong with the times of a query that names nothing else. */
function spanProblem({ start_time, end_time }: Params): string | undefined {
  if (!start_time || !end_time) return '参数中必须包含起止时间';
  return epochOf(end_time) - epochOf(start_time) > SPAN_MS ? '您的查询时间过宽,查询时间不能大于30天' : undefined;
}

const within = ({ start_time, end_time }: Params, ms: number): boolean =>
  !start_time || !end_time || (ms >= epochOf(start_time) && ms <= epochOf(end_time) + 999);

/**
 * Wangdiantong's flagship edition: raw orders, parcels to be told, returns, stock and goods. Options: `sid`, `appKey`, `appSecret` (`secret:salt`),
 * `callsPerMinute` (status 100 beyond it), `mayNot` (interfaces that the account has no right to), `addressRefused`.
 */
export default defineSandbox({
  id: 'wangdiantong',
  use: (origin) => ({ options: { url: `${origin}/openapi`, ...DEFAULT_ACCOUNT, shopNo: SHOP } }),
  create(context) {
    const access = new Access(context);
    const erp = new Trades(context);
    erp.trades.watch((trade) => context.note(() => tradeEntry(trade)));
    const shelf = new GoodsBook(context);
    const back = new StockIns(context);
    const levels = context.books.collection<Level>('levels');
    const setLevel = (level: Pick<Level, 'spec_no'> & Partial<Level>): string => {
      const whole = { warehouse_no: '001', defect: false, stock_num: 0, available_send_stock: 0, ...level };
      const id = `${whole.spec_no}@${whole.warehouse_no}`;
      levels.put(whole.defect ? `${id} defect` : id, { ...whole, modifiedAt: context.now() });
      return id;
    };
    if (levels.size === 0)
      for (const { sku } of CATALOGUE) setLevel({ spec_no: sku, stock_num: 100_000, available_send_stock: 100_000 });

    const methods: Record<string, (args: never, pager: { size: number; number: number }) => Answer> = {
      'sales.RawTrade.pushSelf2': ([shop, trades, lines]: [string, TradeBody[], Line[]]) => {
        if (shop !== SHOP) return refuse(100, '店铺编号不存在或已停用');
        return { status: 0, data: erp.push(trades, lines) };
      },
      'sales.RawTrade.searchSelfOrder': ([params]: [Params], pager) => {
        const problem = params.tid ? undefined : spanProblem(params);
        if (problem) return refuse(100, problem);
        const found = erp.trades
          .filter((one) => (params.tid ? one.tid === params.tid : within(params, one.modifiedAt)))
          .sort((a, b) => b.modifiedAt - a.modifiedAt);
        const page = found.slice(pager.number * pager.size, (pager.number + 1) * pager.size);
        const order = page.map(({ tid, status, body, lines, modifiedAt }) => ({
          ...body,
          tid,
          shop_no: SHOP,
          process_status: status,
          currency: '',
          bad_reason: '',
          modified: localTime(modifiedAt),
          trade_orders: lines,
        }));
        return { status: 0, data: { total_count: found.length, order } };
      },
      'sales.LogisticsSync.getSyncListExt': ([params]: [Params], pager) => {
        if (params.shop_no !== SHOP) return refuse(100, '店铺编号不存在或已停用');
        const waiting = erp.syncs.filter(({ done }) => !done);
        const data = waiting.slice(pager.number * pager.size, (pager.number + 1) * pager.size).map((sync) => ({
          sync_id: sync.id,
          tid: sync.tid,
          logistics_no: sync.logistics_no,
          logistics_code: 'SF',
          logistics_name: '顺丰速运',
          is_part_sync: sync.oids.length > 0 ? 1 : 0,
          oids: sync.oids.join(','),
          created: localTime(sync.createdAt),
        }));
        return { status: 0, data };
      },
      'sales.LogisticsSync.update': ([list]: [{ sync_id: number; status: number }[]]) => {
        for (const { sync_id, status } of list) {
          const sync = erp.syncs.get(String(sync_id));
          if (sync && status === 0) erp.syncs.put(String(sync_id), { ...sync, done: true });
        }
        return { status: 0, data: [] };
      },
      'wms.stockin.Refund.queryWithDetail': ([params]: [Params], pager) => {
        const problem = spanProblem(params);
        if (problem) return refuse(100, problem);
        const found = back.stockIns
          .filter(({ order_no, modifiedAt }) =>
            params.stockin_no ? order_no === params.stockin_no : within(params, modifiedAt),
          )
          .sort((a, b) => b.modifiedAt - a.modifiedAt);
        const order = found
          .slice(pager.number * pager.size, (pager.number + 1) * pager.size)
          .map(({ modifiedAt, checkedAt, ...one }) => ({
            ...one,
            shop_no: SHOP,
            modified: localTime(modifiedAt),
            check_time: checkedAt === undefined ? '' : String(checkedAt),
          }));
        return { status: 0, data: { total_count: found.length, order } };
      },
      'goods.Goods.queryWithSpec': ([params]: [Params], pager) => {
        const problem = params.spec_no ? undefined : spanProblem(params);
        if (problem) return refuse(100, problem);
        const found = shelf.goods
          .filter(
            ({ deleted, modifiedAt, spec_list }) =>
              deleted === 0 &&
              (params.spec_no
                ? spec_list.some(({ spec_no }) => spec_no === params.spec_no)
                : within(params, modifiedAt)),
          )
          .sort((a, b) => b.modifiedAt - a.modifiedAt);
        const goods_list = found
          .slice(pager.number * pager.size, (pager.number + 1) * pager.size)
          .map(({ modifiedAt, ...one }) => ({
            ...one,
            modified: localTime(modifiedAt),
            spec_count: one.spec_list.length,
          }));
        return { status: 0, data: { total_count: found.length, goods_list } };
      },
      'wms.StockSpec.search2': ([params]: [Params], pager) => {
        const problem = params.spec_nos ? undefined : spanProblem(params);
        if (problem) return refuse(100, problem);
        const found = levels
          .filter((one) => (params.spec_nos ? params.spec_nos.includes(one.spec_no) : within(params, one.modifiedAt)))
          .sort((a, b) => b.modifiedAt - a.modifiedAt);
        const detail_list = found
          .slice(pager.number * pager.size, (pager.number + 1) * pager.size)
          .map(({ modifiedAt, ...level }) => ({ ...level, modified: modifiedAt }));
        return { status: 0, data: { total_count: found.length, detail_list } };
      },
    };

    return {
      routes(app) {
        app.post('/openapi', async (request) => {
          const query = request.query as Record<string, string>;
          const body = request.rawBody?.toString() ?? '';
          const refused = access.refused(query, body);
          if (refused) return refused;
          const run = methods[query.method ?? ''];
          if (!run) return refuse(1, '参数错误');
          return run(JSON.parse(body) as never, { size: Number(query.page_size), number: Number(query.page_no) });
        });
      },
      entries: () => [
        ...erp.trades.values().map(tradeEntry),
        ...erp.syncs.values().map((sync) => ({
          kind: 'shipment' as const,
          id: String(sync.id),
          reference: sync.tid,
          state: sync.done ? 'told' : 'waiting',
          live: true,
          complete: sync.done,
          trackingNumber: sync.logistics_no,
        })),
        ...back.stockIns.values().map(stockInEntry),
        ...levels.values().map((level) => ({
          kind: 'stock' as const,
          id: `${level.spec_no}@${level.warehouse_no}`,
          state: String(level.available_send_stock),
          live: true,
          complete: true,
          lines: [{ sku: level.spec_no, quantity: level.stock_num }],
        })),
      ],
      act(verb, input) {
        const { tid = '', oids, logistics_no = '' } = input as { tid?: string; oids?: string[]; logistics_no?: string };
        switch (verb) {
          case 'push': {
            const { orders, ...trade } = input as { orders: Line[] } & TradeBody;
            return erp.push([trade], orders).error_list[0]?.error ?? tid;
          }
          case 'submit':
            return erp.put({
              ...(erp.trades.get(tid) as NonNullable<ReturnType<typeof erp.trades.get>>),
              status: (input as { status?: number }).status ?? 20,
            }).tid;
          case 'send':
            return erp.send(tid, logistics_no, oids);
          case 'takeIn':
            return back.put(input as Partial<StockIn>).order_no;
          case 'putGoods': {
            const { goods_no, specs } = input as { goods_no: string; specs: Parameters<GoodsBook['put']>[1] };
            return shelf.put(goods_no, specs);
          }
          case 'setStock':
            return setLevel(input as Pick<Level, 'spec_no'>);
          default:
            throw new Error(`wangdiantong cannot ${verb}`);
        }
      },
      faultAnswer: (kind) =>
        kind === 'rate'
          ? { status: 200, body: refuse(100, '超过每分钟最大并发次数限制，请稍后重试') }
          : { status: 500, body: 'Internal Server Error' },
    };
  },
});
