import type { BookEntry, SandboxContext } from '../sandbox.ts';

export const SHOP = 'waybill-shop';

export interface Line {
  tid?: string;
  oid?: string;
  spec_no?: string;
  num?: number | string;
  total_amount?: number | string;
  [field: string]: unknown;
}

export interface TradeBody {
  tid?: string;
  trade_status?: number;
  receiver_name?: string;
  receiver_mobile?: string;
  receivable?: number | string;
  post_amount?: number | string;
  order_count?: number;
  goods_count?: number | string;
  remark?: string;
  [field: string]: unknown;
}

/** A raw order in the books; `status` is its process_status. */
export interface Trade {
  tid: string;
  status: number;
  body: TradeBody;
  lines: Line[];
  modifiedAt: number;
  modifications: number;
}

/** A parcel that waits to be told to the shop, until that is acknowledged. */
export interface Sync {
  id: number;
  tid: string;
  oids: string[];
  logistics_no: string;
  createdAt: number;
  done: boolean;
}

const TO_BE_HANDED_ON = 10;
const CANCELLED = 70;
/** Given back, closed. */
const CLOSING = new Set([80, 90]);
const REQUIRED = ['tid', 'trade_status', 'pay_status', 'receiver_name', 'receiver_mobile', 'receivable'];

/** Raw orders of one account, in which a number is unique: a second push changes the state of the first. */
export class Trades {
  readonly #context: SandboxContext;
  readonly trades;
  readonly syncs;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.trades = context.books.collection<Trade>('trades');
    this.syncs = context.books.collection<Sync>('syncs');
  }

  push(
    trades: TradeBody[],
    lines: Line[],
  ): { new_count: number; chg_count: number; error_list: { no: string; error: string }[] } {
    const told = { new_count: 0, chg_count: 0, error_list: [] as { no: string; error: string }[] };
    for (const body of trades) {
      const tid = String(body.tid ?? '');
      const own = lines.filter((line) => line.tid === tid);
      const error = problemOf(body, own);
      const known = this.trades.get(tid);
      if (error) told.error_list.push({ no: tid, error });
      else if (known) {
        told.chg_count += 1;
        // What was not handed on yet is let go by its state; of what was, the state is noted, and people stop it.
        const isOver = known.status === TO_BE_HANDED_ON && CLOSING.has(Number(body.trade_status));
        this.put({
          ...known,
          status: isOver ? CANCELLED : known.status,
          body: { ...known.body, trade_status: body.trade_status } as TradeBody,
        });
      } else {
        told.new_count += 1;
        this.put({ tid, status: 10, body, lines: own, modifiedAt: 0, modifications: 0 });
      }
    }
    return told;
  }

  put(trade: Trade): Trade {
    const modifications = trade.modifications + 1;
    return this.trades.put(trade.tid, { ...trade, modifications, modifiedAt: this.#context.now() });
  }

  send(tid: string, logistics_no: string, oids: string[] = []): number {
    const trade = this.trades.get(tid);
    if (trade) this.put({ ...trade, status: oids.length > 0 ? 30 : 40 });
    const id = this.#context.books.next('sync', 152_650);
    this.syncs.put(String(id), { id, tid, oids, logistics_no, createdAt: this.#context.now(), done: false });
    return id;
  }
}

function problemOf(body: TradeBody, lines: Line[]): string | undefined {
  const missing = REQUIRED.find((name) => body[name] === undefined || body[name] === '');
  if (missing) return `${missing} 不能为空`;
  if (String(body.tid).length > 40 || lines.some(({ oid }) => String(oid).length > 40)) return '原始单号超长 tid';
  if (lines.length === 0 || lines.length !== body.order_count) return '子订单个数错误 order_count';
  const total = lines.reduce((sum, line) => sum + Number(line.total_amount), Number(body.post_amount));
  return Math.abs(total - Number(body.receivable)) > 0.001 ? '应收金额错误 receivable' : undefined;
}

export function tradeEntry({ tid, status, body, lines }: Trade): BookEntry {
  return {
    kind: 'order',
    id: tid,
    reference: tid,
    ...(body.remark ? { number: body.remark } : {}),
    state: String(status),
    live: status !== 70,
    complete: body.trade_status === 30,
    total: Number(body.receivable).toFixed(2),
    currency: 'CNY',
    lines: lines.map(({ spec_no, num }) => ({ sku: spec_no ?? '', quantity: Number(num) })),
  };
}
