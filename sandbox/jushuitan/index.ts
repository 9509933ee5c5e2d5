import { CATALOGUE } from '../catalogue.ts';
import { defineSandbox } from '../sandbox.ts';
import { Access, type Answer, DEFAULT_ACCOUNT, type Form, refuse } from './access.ts';
import { type Item, Items, itemView } from './items.ts';
import { type OrderBody, Orders, orderEntry, SHOP } from './orders.ts';
import { type Level, levelView, orderView, pageOf, type Query, sentView, spanProblem } from './queries.ts';
import { type Received, ReceivedBook, receivedEntry, receivedView } from './received.ts';

const MOST_ORDERS = 50;

/**
 * Jushuitan's open platform: tokens, orders, what came back, stock and articles. Options: `appKey`, `appSecret`, `mayNot` (interfaces that the application was not granted), and `callsPerSecond`, `callsPerMinute` (codes 199 and
 * 200 beyond them).
 */
export default defineSandbox({
  id: 'jushuitan',
  use: (origin) => ({ options: { url: origin, ...DEFAULT_ACCOUNT, shopId: SHOP } }),
  create(context) {
    const access = new Access(context);
    const erp = new Orders(context);
    erp.orders.watch((order) => context.note(() => orderEntry(order)));
    const shelf = new Items(context);
    const back = new ReceivedBook(context);
    const levels = context.books.collection<Level>('levels');
    const setLevel = (level: Pick<Level, 'sku_id'> & Partial<Level>): Level =>
      levels.put(level.sku_id, {
        qty: 0,
        order_lock: 0,
        virtual_qty: 0,
        ...level,
        ts: context.books.next('ts', 900_001),
        modifiedAt: context.now(),
      });
    if (levels.size === 0) for (const { sku } of CATALOGUE) setLevel({ sku_id: sku, qty: 100_000 });

    const success = (data: unknown): Answer => ({ code: 0, msg: '执行成功', data });
    const interfaces: Record<string, (biz: never) => Answer> = {
      'jushuitan/orders/upload': (biz: OrderBody[]) => {
        if (biz.length > MOST_ORDERS) return refuse(30, `单次最多上传${MOST_ORDERS}条`);
        const malformed = biz.map((body) => erp.malformed(body)).find((problem) => problem);
        return malformed ? refuse(30, malformed) : success({ datas: biz.map((body) => erp.upload(body)) });
      },
      'jushuitan/orderbyoid/cancel': (biz: { o_ids: number[]; cancel_type?: string }) => {
        if (!biz.cancel_type) return refuse(30, '取消类型不能为空');
        return success({ cancel_count: biz.o_ids.filter((o_id) => erp.cancel(o_id)).length });
      },
      'orders/single/query': (biz: Query) => {
        const problem = spanProblem(biz, 20);
        if (problem) return refuse(30, problem);
        const named = new Set([...(biz.so_ids ?? []), ...(biz.o_ids ?? []).map(String)]);
        const rows = erp.orders.filter(
          ({ so_id, o_id }) => named.size === 0 || named.has(so_id) || named.has(String(o_id)),
        );
        const { page, head } = pageOf(biz.shop_id === SHOP ? rows : [], biz, 100);
        return success({ ...head, orders: page.map(orderView) });
      },
      'logistic/query': (biz: Query) => {
        const problem = spanProblem(biz, 20);
        if (problem) return refuse(30, problem);
        const sent = erp.orders.filter(
          ({ so_id, status }) => status === 'Sent' && (biz.so_ids?.includes(so_id) ?? true),
        );
        const { page, head } = pageOf(biz.shop_id === SHOP ? sent : [], biz, 50);
        return success({ ...head, orders: page.map(sentView) });
      },
      'aftersale/received/query': (biz: Query) => {
        const named = biz.io_ids?.map(String);
        const problem = named ? undefined : spanProblem(biz, 50);
        if (problem) return refuse(30, problem);
        if (named && named.length > 50) return refuse(30, '单次最多查询50条');
        const rows = back.received.filter(({ io_id }) => named?.includes(String(io_id)) ?? true);
        const { page, head } = pageOf(biz.shop_id === String(SHOP) ? rows : [], biz, 50);
        return success({ ...head, datas: page.map(receivedView) });
      },
      'sku/query': (biz: Query) => {
        const problem = spanProblem(biz, 20);
        if (problem) return refuse(30, problem);
        const named = biz.sku_ids?.split(',');
        if (named && named.length > 20) return refuse(30, '单次最多查询20条');
        const { page, head } = pageOf(
          shelf.items.filter(({ sku_id }) => !named || named.includes(sku_id)),
          biz,
          50,
        );
        return success({ ...head, datas: page.map(itemView) });
      },
      'inventory/query': (biz: Query) => {
        const problem = spanProblem(biz, 100);
        if (problem) return refuse(30, problem);
        const named = biz.sku_ids?.split(',');
        const { page, head } = pageOf(
          levels.filter(({ sku_id }) => !named || named.includes(sku_id)),
          biz,
          100,
        );
        return success({ ...head, inventorys: page.map(levelView) });
      },
    };

    return {
      routes(app) {
        app.post<{ Body: Form }>(
          '/openWeb/auth/getInitToken',
          async ({ body }) => access.refused(body) ?? access.first(body),
        );
        app.post<{ Body: Form }>(
          '/openWeb/auth/refreshToken',
          async ({ body }) => access.refused(body) ?? access.renew(body),
        );
        for (const [name, run] of Object.entries(interfaces)) {
          app.post<{ Body: Form }>(
            `/open/${name}`,
            async ({ body }) => access.refusedCall(body, name) ?? run(JSON.parse(body.biz ?? '{}') as never),
          );
        }
      },
      entries: () => [
        ...erp.orders.values().map(orderEntry),
        ...back.received.values().map(receivedEntry),
        ...levels.values().map((level) => ({
          kind: 'stock' as const,
          id: level.sku_id,
          state: String(level.qty),
          live: true,
          complete: true,
          lines: [{ sku: level.sku_id, quantity: level.qty }],
        })),
      ],
      act(verb, input) {
        const { o_id = 0, l_id = '' } = input as { o_id?: number; l_id?: string };
        switch (verb) {
          case 'upload':
            return erp.upload(input as OrderBody).o_id;
          case 'send':
            return erp.send(Number(o_id), l_id).o_id;
          case 'split':
            return erp.split(Number(o_id)).map((order) => order.o_id);
          case 'takeIn':
            return String(back.put(input as Partial<Received>).io_id);
          case 'putItem':
            return shelf.put(input as Pick<Item, 'sku_id'>);
          case 'setStock':
            return setLevel(input as Pick<Level, 'sku_id'>).sku_id;
          case 'withdrawTokens':
            return access.withdraw((input as { refresh?: boolean }).refresh);
          default:
            throw new Error(`jushuitan cannot ${verb}`);
        }
      },
      faultAnswer: (kind) =>
        kind === 'rate'
          ? { status: 200, body: refuse(199, '调用频次超过限制!请稍后再试') }
          : { status: 500, body: 'Internal Server Error' },
    };
  },
});
