import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type BookEntry, defineSandbox, type SandboxContext, type SandboxSystem } from '../sandbox.ts';
import { type NewOrder, type NewReturn, type Order, Refusal, type Return, WAREHOUSE, Warehouse } from './warehouse.ts';

type Data = Record<string, unknown>;

const ACCOUNT = {
  appKey: 'sandbox@winit.example',
  token: 'sandbox-winit-token',
  clientId: 'sandbox-winit-client',
  clientSecret: 'sandbox-winit-client-secret',
};
const OFFSET_MS = 8 * 3_600_000;

/** `2026-11-26 10:00:00` of China. */
const chinaTime = (at: number | null): string =>
  at === null ? '' : new Date(at + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');

const isBetween = (at: number, start: unknown, end: unknown): boolean => {
  const day = chinaTime(at).slice(0, 10);
  return day >= String(start) && day <= String(end);
};

/**
 * Winit's gateway: outbound orders, stock and returns behind one address. Options: `appKey`, `token`, `clientId`, `clientSecret`,
 * `shipAfterMs` (800; 0 ships by hand only).
 */
export default defineSandbox({
  id: 'winit',
  use: (origin) => ({
    options: { url: origin, ...ACCOUNT, warehouses: [WAREHOUSE] },
    params: { warehouse: WAREHOUSE, product: 'OSF810556' },
  }),
  create(context: SandboxContext): SandboxSystem {
    const account = { ...ACCOUNT, ...(context.options as Partial<typeof ACCOUNT>) };
    const shipAfterMs = Number(context.options.shipAfterMs ?? 800);
    const warehouse = new Warehouse(context);
    warehouse.orders.watch((order) => context.note(() => entryOf(order)));
    warehouse.returns.watch((one) => context.note(() => returnEntry(one)));
    if (shipAfterMs > 0) context.every(shipAfterMs, () => warehouse.shipAll());

    const actions: Record<string, (data: Data) => unknown> = {
      queryWarehouse: () => [{ warehouseID: 1000069, warehouseCode: WAREHOUSE, warehouseName: 'USWC Warehouse' }],
      'wh.outbound.createSubmittedOrder': (data) => {
        const { no } = warehouse.create(data as NewOrder);
        return { orderNo: no, splitType: 'NONE', orderNoList: [no] };
      },
      voidOutboundOrder: ({ outboundOrderNum }) => {
        warehouse.void(outboundOrderNum as string | undefined);
        return '';
      },
      queryOutboundOrder: ({ outboundOrderNum }) => {
        const order = warehouse.orders.get(String(outboundOrderNum));
        return { currentPageNum: 1, currentPageSize: 1, total: order ? 1 : 0, list: order ? [singleView(order)] : [] };
      },
      queryOutboundOrderList: (data) => {
        if (!data.dateOrderedStartDate || !data.dateOrderedEndDate)
          throw new Refusal('10001', 'dateOrderedStartDate 不能为空');
        const all = data.sellerOrderNo
          ? warehouse.orders.where('reference', String(data.sellerOrderNo))
          : warehouse.orders.values();
        const found = all.filter(
          ({ status, orderedAt }) =>
            (data.status ? status === data.status : status !== 'VO') &&
            isBetween(orderedAt, data.dateOrderedStartDate, data.dateOrderedEndDate),
        );
        const size = Math.min(100, Number(data.pageSize));
        const from = (Number(data.pageNum) - 1) * size;
        return {
          currentPageNum: data.pageNum,
          currentPageSize: size,
          total: found.length,
          list: found.slice(from, from + size).map(listView),
        };
      },
      queryProductInventoryList4Page: (data) => {
        const found = warehouse.levels.filter(
          ({ warehouseCode, productCode, isReturnInventory }) =>
            warehouseCode === data.warehouseCode &&
            (!data.productCode || productCode.includes(String(data.productCode))) &&
            (data.inReturnInventory !== 'N' || isReturnInventory === 'N'),
        );
        const size = Math.min(100, Number(data.pageSize));
        const from = (Number(data.pageNum) - 1) * size;
        const list = found.slice(from, from + size).map((level) => ({
          ...level,
          qtyAvailable: String(level.qtyAvailable),
          qtyReserved: String(level.qtyReserved),
        }));
        return { page: { StartRow: from, NumRows: size, TotalRows: found.length }, list };
      },
      'rma.returnGoodsOrder.createReturnGoodsOrder': (data) => {
        const { returnGoodsOrderNo } = warehouse.announce(data as NewReturn);
        return { returnGoodsOrderNo, rmaNo: returnGoodsOrderNo.replace('RT', 'RMA') };
      },
      'rma.returnGoodsOrder.voidOrder': (data) => {
        const numbers = data.returnGoodsOrderNos as string[];
        const done = numbers.filter((no) => warehouse.callOff(no));
        return { successCount: done.length, failedCount: numbers.length - done.length, results: [] };
      },
      'rma.returnGoodsOrder.queryReturnOderList': (data) => {
        const { pageNo, pageSize } = data.pageParams as { pageNo: number; pageSize: number };
        const found = warehouse.returns.filter(
          ({ returnGoodsOrderNo, customerOrderNo, createdAt }) =>
            (!data.returnGoodsOrderNo || returnGoodsOrderNo === data.returnGoodsOrderNo) &&
            (!data.customerOrderNo || customerOrderNo === data.customerOrderNo) &&
            isBetween(createdAt, data.OderStartDatetime, data.OderEndDatetime),
        );
        const list = found.slice((pageNo - 1) * pageSize, pageNo * pageSize).map(({ createdAt, doneAt, ...one }) => ({
          ...one,
          createDate: chinaTime(createdAt),
          completeTime: chinaTime(doneAt),
        }));
        return { list, pageParams: { pageNo, pageSize, totalCount: found.length } };
      },
    };

    const serve = async (request: FastifyRequest, reply: FastifyReply) => {
      const { sign, client_sign, client_id, language, ...body } = request.body as Data;
      const text = Object.keys(body)
        .sort()
        .map((name) => name + (name === 'data' ? JSON.stringify(body.data) : body[name]))
        .join('');
      const signed = (key: string) => createHash('md5').update(`${key}${text}${key}`).digest('hex').toUpperCase();
      if (body.app_key !== account.appKey || sign !== signed(account.token))
        return reply.send(answer('1000', '用户签名验证失败'));
      if (client_id !== account.clientId || client_sign !== signed(account.clientSecret))
        return reply.send(answer('1001', '应用签名验证失败'));
      const action = actions[String(body.action)];
      if (!action) return reply.send(answer('1002', 'action 不存在'));
      try {
        return reply.send(answer('0', '操作成功', action(body.data as Data)));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return reply.send(answer(error.code, error.message));
      }
    };

    return {
      routes: (app) => void app.post('/openapi/service', serve),
      entries: () => [
        ...warehouse.orders.values().map(entryOf),
        ...warehouse.returns.values().map(returnEntry),
        ...warehouse.levels.values().map(
          ({ productCode, warehouseCode, qtyAvailable }): BookEntry => ({
            kind: 'stock',
            id: `${productCode}@${warehouseCode}`,
            state: String(qtyAvailable),
            live: true,
            complete: true,
          }),
        ),
      ],
      act(verb, input) {
        const told = (input ?? {}) as {
          id: string;
          sku: string;
          quantity: number;
          reference?: string;
          status?: string;
        };
        switch (verb) {
          case 'create':
            return warehouse.create({ ...SAMPLE, shipperOrderNo: told.reference ?? 'theirs', isRepeat: 'Y' }).no;
          case 'ship':
            return warehouse.ship(told.id);
          case 'void':
            return warehouse.void(told.id);
          case 'comeBack':
            return warehouse.comeBack(told.id, told.status ?? 'RE');
          case 'settle':
            return warehouse.settle(told.id);
          case 'setStock':
            return warehouse.setStock(told);
          default:
            throw new Error(`winit cannot ${verb}`);
        }
      },
      faultAnswer: (kind) => ({ status: kind === 'rate' ? 429 : 500, body: kind === 'rate' ? '' : 'Server Error' }),
    };
  },
});

const answer = (code: string, msg: string, data: unknown = '') => ({ code, msg, data });

const SAMPLE: NewOrder = {
  warehouseCode: WAREHOUSE,
  winitProductCode: 'OSF810556',
  receiverName: 'Walk-in',
  receiverCountry: 'US',
  receiverCity: 'Miami',
  receiverAddressLine1: 'Main 1',
  merchandiseList: [{ merchandiseCode: 'WB-001', quantity: 1 }],
};

/** The two queries name the same things apart. */
const listView = ({ no, status, body, orderedAt, leftAt, tracking }: Order): object => ({
  documentNo: no,
  sellerOrderNo: body.shipperOrderNo,
  status,
  statusName: status === 'VO' ? '已作废' : status === 'OBD' ? '已出库' : '出库中',
  warehouseCode: body.warehouseCode,
  deliverywayName: body.winitProductCode,
  trackingNo: tracking,
  dateOrdered: chinaTime(orderedAt),
  dateFinish: chinaTime(leftAt),
});

const singleView = ({ no, status, body, orderedAt, leftAt, tracking }: Order): object => ({
  outboundOrderNum: no,
  sellerOrderNo: body.shipperOrderNo,
  status,
  statusName: status === 'VO' ? '已作废' : status === 'OBD' ? '已出库' : '出库中',
  warehouseCode: body.warehouseCode,
  deliveryWay: body.winitProductCode,
  trackingNum: tracking,
  orderedTime: chinaTime(orderedAt),
  outboundDate: chinaTime(leftAt),
});

const entryOf = (order: Order): BookEntry => ({
  kind: 'shipment',
  id: order.no,
  ...(order.body.shipperOrderNo ? { reference: order.body.shipperOrderNo } : {}),
  ...(order.body.platformOrderId ? { number: String(order.body.platformOrderId) } : {}),
  state: order.status,
  live: order.status !== 'VO',
  complete: order.status === 'OBD',
  country: String(order.body.receiverCountry),
  ...(order.tracking ? { trackingNumber: order.tracking } : {}),
  lines: (order.body.merchandiseList ?? []).map(({ merchandiseCode = '', quantity = 0 }) => ({
    sku: merchandiseCode,
    quantity,
  })),
});

const returnEntry = ({ returnGoodsOrderNo, customerOrderNo, status, orderGoodsList }: Return): BookEntry => ({
  kind: 'return',
  id: returnGoodsOrderNo,
  ...(customerOrderNo ? { reference: customerOrderNo } : {}),
  state: status,
  live: status !== 'VO',
  complete: true,
  lines: orderGoodsList.map(({ merchandiseCode, confirmQty }) => ({ sku: merchandiseCode, quantity: confirmQty })),
});
