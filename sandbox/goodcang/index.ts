import { type BookEntry, defineSandbox } from '../sandbox.ts';
import { failure, levelView, noData, orderView, success, trackingView, vendorTime } from './answers.ts';
import { type Level, type OrderBody, type OutboundOrder, Warehouse } from './orders.ts';
import { type ReturnBody, type ReturnOrder, ReturnsDesk } from './returns.ts';

/** Statuses that `get_order_list` shows; drafts have a list of their own. */
const LISTED = new Set(['W', 'D', 'N', 'P', 'X']);

interface ListBody {
  page?: number | string;
  pageSize?: number | string;
  order_status?: string;
  order_code_arr?: string[];
  modify_date_from?: string;
  modify_date_to?: string;
  date_shipping_from?: string;
  date_shipping_to?: string;
}

/**
 * GoodCang's open API: outbound orders, returns and stock. Options: `appKey`, `appToken`, `warehouses` (codes; `["USEA"]`),
 * `shipAfterMs` (800).
 */
export default defineSandbox({
  id: 'goodcang',
  use: (origin) => ({
    options: {
      url: `${origin}/public_open`,
      appKey: 'sandbox-goodcang-key',
      appToken: 'sandbox-goodcang-token',
    },
    params: { warehouse: 'USEA', shippingMethod: 'STANDARD' },
  }),
  create(context) {
    const appKey = String(context.options.appKey ?? 'sandbox-goodcang-key');
    const appToken = String(context.options.appToken ?? 'sandbox-goodcang-token');
    const warehouse = new Warehouse(context);
    const desk = new ReturnsDesk(context, warehouse);
    warehouse.orders.watch((order) => context.note(() => orderEntry(order)));
    context.every(50, () => warehouse.work());

    const list = (body: ListBody): unknown => {
      const { page, size } = paging(body, 100);
      if (!page) return failure('pageSize 最大值100');
      const asked = body.order_code_arr?.length ? new Set(body.order_code_arr) : undefined;
      const found = warehouse.orders
        .filter((order) => {
          if (!LISTED.has(order.status)) return false;
          if (body.order_status && order.status !== body.order_status) return false;
          if (asked) return asked.has(order.code);
          return (
            within(order.modifiedAt, body.modify_date_from, body.modify_date_to) &&
            within(order.shippedAt, body.date_shipping_from, body.date_shipping_to)
          );
        })
        .reverse();
      const some = found.slice((page - 1) * size, page * size);
      return found.length === 0 ? noData() : success({ errCode: '', data: some.map(orderView), count: found.length });
    };

    const endpoints: Record<string, (body: never) => unknown> = {
      ...desk.endpoints,
      'order/create_order': (body: OrderBody) => {
        const problem = warehouse.problemOf(body);
        if (problem) return failure(problem);
        const other = body.reference_no ? warehouse.byReference(body.reference_no) : undefined;
        if (other && other.status !== 'X') return failure('参考号 reference_no 已存在');
        return success({ order_code: warehouse.create(body).code });
      },
      'order/get_order_by_ref_code': ({ reference_no }: { reference_no: string }) =>
        shown(warehouse.byReference(reference_no)),
      'order/get_order_by_code': ({ order_code }: { order_code: string }) => shown(warehouse.orders.get(order_code)),
      'order/get_order_list': list,
      'order/cancel_order': ({ order_code }: { order_code: string }) => {
        const order = warehouse.orders.get(order_code);
        if (!order) return failure('订单不存在');
        if (order.status === 'X') return failure('订单已废弃', 10_103_099, { order_code });
        if (!warehouse.cancel(order)) return failure('订单已出库，不能取消', 400, { order_code });
        return success({ order_code, cancel_status: 2 });
      },
      'order/batch_query_tracking_status': ({ value_list }: { value_list: string[] }) => ({
        code: 0,
        message: 'success',
        data: value_list
          .slice(0, 50)
          .map((code) => warehouse.orders.get(code))
          .filter((order) => order !== undefined)
          .map(trackingView),
      }),
      'inventory/get_product_inventory': (
        body: ListBody & { warehouse_code_arr?: string[]; product_sku_arr?: string[] },
      ) => {
        const { page, size } = paging(body, 200);
        if (!page) return failure('pageSize 最大值200');
        const rows = warehouse.levels.filter(
          (level) =>
            (!body.warehouse_code_arr?.length || body.warehouse_code_arr.includes(level.warehouse)) &&
            (!body.product_sku_arr?.length || body.product_sku_arr.includes(level.sku)),
        );
        return success({ count: String(rows.length), data: rows.slice((page - 1) * size, page * size).map(levelView) });
      },
    };

    const order = (input: unknown): OutboundOrder => {
      const { code, reference } = input as { code?: string; reference?: string };
      const found = code ? warehouse.orders.get(code) : warehouse.byReference(reference ?? '');
      if (!found) throw new Error(`no order ${code ?? reference}`);
      return found;
    };

    return {
      routes(app) {
        app.addHook('preHandler', async (request, reply) => {
          if (request.headers['app-key'] === appKey && request.headers['app-token'] === appToken) return undefined;
          return reply.send(failure('app_token 错误，鉴权失败', 401));
        });
        for (const [path, run] of Object.entries(endpoints)) {
          app.post(`/public_open/${path}`, async (request) => run((request.body ?? {}) as never));
        }
      },
      entries: () => [
        ...warehouse.orders.values().map(orderEntry),
        ...desk.entries(),
        ...warehouse.levels.values().map(stockEntry),
      ],
      act(verb, input) {
        switch (verb) {
          case 'docks':
            warehouse.docksOpen = (input as { open: boolean }).open;
            return { open: warehouse.docksOpen };
          case 'setStock': {
            const { sku, warehouse: of, quantity } = input as { sku: string; warehouse?: string; quantity: number };
            return warehouse.setStock(sku, of, quantity);
          }
          case 'ship':
            return warehouse.ship(order(input)).tracking;
          case 'scan':
            return warehouse.scan(order(input), (input as { event: string }).event).code;
          case 'announceReturn': {
            const { sort, ...body } = input as ReturnBody & { sort?: ReturnOrder['sort'] };
            return desk.announce({ is_verify: '1', ...body }, sort).code;
          }
          case 'receiveReturn':
            return desk.receive((input as { code: string }).code);
          case 'putAwayReturn': {
            const { code, counts } = input as { code: string; counts?: Parameters<ReturnsDesk['putAway']>[1] };
            return desk.putAway(code, counts);
          }
          case 'create':
            return warehouse.create(input as OrderBody).code;
          default:
            throw new Error(`goodcang cannot ${verb}`);
        }
      },
      faultAnswer: (kind) =>
        kind === 'rate'
          ? { status: 429, body: failure('请求过于频繁', 429) }
          : { status: 500, body: failure('系统异常', 500) },
    };
  },
});

const shown = (order: OutboundOrder | undefined) => (order ? success({ data: orderView(order) }) : noData());

/** Whole seconds, both ends included; without an end everything passes, also what has no time. */
function within(ms: number | undefined, from: string | undefined, to: string | undefined): boolean {
  if (!from && !to) return true;
  const time = vendorTime(ms);
  return time !== '' && time >= (from ?? '') && time <= (to ?? '9999');
}

/** `page` 0 means that the page is larger than the vendor allows. */
function paging(body: ListBody, most: number): { page: number; size: number } {
  const size = Number(body.pageSize);
  return { page: size >= 1 && size <= most ? Math.max(1, Number(body.page)) : 0, size };
}

function orderEntry(order: OutboundOrder): BookEntry {
  return {
    kind: 'shipment',
    id: order.code,
    reference: order.reference,
    ...(typeof order.body.order_desc === 'string' ? { number: order.body.order_desc } : {}),
    state: order.status,
    live: order.status !== 'X',
    complete: order.status === 'D',
    ...(order.body.country_code ? { country: order.body.country_code } : {}),
    ...(order.tracking ? { trackingNumber: order.tracking } : {}),
    lines: (order.body.items ?? []).map((item) => ({ sku: item.product_sku ?? '', quantity: item.quantity ?? 0 })),
  };
}

const stockEntry = (level: Level): BookEntry => ({
  kind: 'stock',
  id: `${level.sku}@${level.warehouse}`,
  state: String(level.sellable),
  live: true,
  complete: true,
  lines: [{ sku: level.sku, quantity: level.sellable }],
});
