import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type BookEntry, defineSandbox, type SandboxContext, type SandboxSystem } from '../sandbox.ts';
import { type Consignment, type NewConsignment, Refusal, WAREHOUSE, Warehouse } from './warehouse.ts';

type Body = Record<string, unknown>;

const ACCOUNT = { appKey: 'sandbox-fourpx-key', appSecret: 'sandbox-fourpx-secret' };
const SPAN_MS = 30 * 86_400_000;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MOST_ROWS = 500;
const MOST_SKUS = 100;

/**
 * 4PX's fulfilment: consignments, stock by batch and quality. Options: `appKey`, `appSecret`, `shipAfterMs` (800; 0 ships by
 * hand only).
 */
export default defineSandbox({
  id: 'fourpx',
  use: (origin) => ({
    options: { url: origin, ...ACCOUNT },
    params: { warehouse: WAREHOUSE, product: 'F152' },
  }),
  create(context: SandboxContext): SandboxSystem {
    const { appKey, appSecret } = { ...ACCOUNT, ...(context.options as Partial<typeof ACCOUNT>) };
    const shipAfterMs = Number(context.options.shipAfterMs ?? 800);
    const warehouse = new Warehouse(context);
    warehouse.consignments.watch((one) => context.note(() => entryOf(one)));
    if (shipAfterMs > 0) context.every(shipAfterMs, () => warehouse.shipAll());

    const methods: Record<string, (body: Body) => unknown> = {
      'fu.wms.outbound.create': (body) => {
        const { consignment_no } = warehouse.create(body as NewConsignment);
        return { consignment_no, tracking_no: '' };
      },
      'fu.wms.outbound.cancel': ({ consignment_no }) => {
        const { ref_no, status } = warehouse.cancel(consignment_no as string | undefined);
        return { consignment_no, ref_no, status };
      },
      'fu.wms.outbound.getlist': (body) => page(body, consignmentsOf(warehouse, body, context.now()).map(viewOf)),
      'tr.order.tracking.get': ({ deliveryOrderNo }) => {
        const one = warehouse.consignments.find(
          (found) => found.status === 'C' && [found.shipping_no, fourpxNumber(found)].includes(String(deliveryOrderNo)),
        );
        if (!one) throw new Refusal('TRACK_NOT_EXIST', '单号不存在');
        // Newest first, at the clocks of Los Angeles in winter.
        const trackingList = one.scans
          .map(({ code, at }) => ({
            businessLinkCode: code,
            occurDatetime: new Date(at - 8 * HOUR_MS).toISOString().slice(0, 19).replace('T', ' '),
            timeZone: 'UTC-08:00',
            occurLocation: 'Los Angeles',
            trackingContent: code,
          }))
          .reverse();
        return { deliveryOrderNo, trackingList };
      },
      'fu.wms.inventory.get': (body) => {
        const skus = body.lstsku as string[] | undefined;
        if (skus && skus.length > MOST_SKUS) throw new Refusal('MISS_PARAM_RESOURCE', '单次最大支持100种SKU种类查询');
        return page(
          body,
          warehouse.batches.filter(({ sku_code }) => !skus?.length || skus.includes(sku_code)),
        );
      },
    };

    const serve = async (request: FastifyRequest, reply: FastifyReply) => {
      const { sign, language, access_token, ...query } = request.query as Record<string, string>;
      const sorted = Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1));
      const text = sorted.map(([name, value]) => name + value).join('') + (request.rawBody ?? '') + appSecret;
      const wanted = createHash('md5').update(text).digest('hex');
      if (query.app_key !== appKey || sign !== wanted) return reply.send(refusal('', '签名验证失败'));
      const method = methods[query.method ?? ''];
      if (!method) return reply.send(refusal('METHOD_NOT_EXIST', 'method不存在'));
      try {
        return reply.send({ result: '1', msg: '系统处理成功', errors: [], data: method((request.body ?? {}) as Body) });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return reply.send(refusal(error.code, error.message));
      }
    };

    return {
      routes: (app) => void app.post('/router/api/service', serve),
      entries: () => [
        ...warehouse.consignments.values().map(entryOf),
        ...warehouse.batches.values().map(
          ({ sku_code, warehouse_code, available_stock }): BookEntry => ({
            kind: 'stock',
            id: `${sku_code}@${warehouse_code}`,
            state: String(available_stock),
            live: true,
            complete: true,
          }),
        ),
      ],
      act(verb, input) {
        const told = (input ?? {}) as { id: string; sku: string; quantity: number; reference?: string; code?: string };
        switch (verb) {
          case 'create':
            return warehouse.create({ ...SAMPLE, ref_no: told.reference ?? 'theirs' }).consignment_no;
          case 'pick':
            return warehouse.pick(told.id);
          case 'ship':
            return warehouse.ship(told.id);
          case 'scan':
            return warehouse.scan(told.id, String(told.code));
          case 'comeBack':
            return warehouse.comeBack(told.id);
          case 'setStock':
            return warehouse.setStock(told);
          default:
            throw new Error(`fourpx cannot ${verb}`);
        }
      },
      faultAnswer: (kind) => ({
        status: kind === 'rate' ? 429 : 500,
        body: kind === 'rate' ? '' : 'Internal Server Error',
      }),
    };
  },
});

const SAMPLE: NewConsignment = {
  from_warehouse_code: WAREHOUSE,
  consignment_type: 'S',
  logistics_service_info: { logistics_product_code: 'F152' },
  oconsignment_desc: { country: 'US', street: 'Main 1', first_name: 'Walk-in' },
  oconsignment_sku: [{ sku_code: 'WB-001', qty: 1, stock_quality: 'G' }],
};

const refusal = (error_code: string, error_msg: string) => ({
  result: '0',
  msg: error_msg,
  errors: [{ error_code, error_msg }],
  data: null,
});

/** A number goes before all else; else by when they were made, today's without a time. */
function consignmentsOf(warehouse: Warehouse, body: Body, now: number): Consignment[] {
  if (body.consignment_no)
    return [warehouse.consignments.get(String(body.consignment_no))].filter((one) => one !== undefined);
  if (body.ref_no) return warehouse.consignments.where('ref_no', String(body.ref_no));
  const left = body.complete_time_start !== undefined;
  const start = Number((left ? body.complete_time_start : body.create_time_start) ?? now - DAY_MS);
  const end = Number((left ? body.complete_time_end : body.create_time_end) ?? now);
  if (end - start > SPAN_MS) throw new Refusal('MISS_PARAM_RESOURCE', '查询创建时间跨度最长为30天');
  return warehouse.consignments.filter(({ create_time, complete_time, status }) => {
    const at = left ? (complete_time ?? 0) : create_time;
    return at >= start && at <= end && (!body.status || body.status === status);
  });
}

function page({ page_no = 1, page_size = 50 }: Body, rows: object[]): object {
  const size = Math.min(MOST_ROWS, Number(page_size));
  const from = (Number(page_no) - 1) * size;
  return {
    page_no: String(page_no),
    page_size: String(size),
    total: String(rows.length),
    data: rows.slice(from, from + size),
  };
}

const fourpxNumber = ({ status, consignment_no }: Consignment): string =>
  status === 'C' ? `6009${consignment_no.slice(-8)}` : '';

const viewOf = ({ body, scans: _, ...one }: Consignment): object => ({
  ...one,
  '4px_tracking_no': fourpxNumber({ body, scans: _, ...one }),
  from_warehouse_code: body.from_warehouse_code,
  sub_status: '',
  sales_no: body.sales_no ?? '',
  logistics_product_code: body.logistics_service_info?.logistics_product_code,
  carrier_code: 'USPS',
  outboundlist_sku: body.oconsignment_sku,
});

const entryOf = (one: Consignment): BookEntry => ({
  kind: 'shipment',
  id: one.consignment_no,
  reference: one.ref_no,
  ...(one.body.sales_no ? { number: one.body.sales_no } : {}),
  state: one.status,
  live: one.status !== 'X',
  complete: one.status === 'C',
  country: String(one.body.oconsignment_desc?.country),
  ...(one.shipping_no ? { trackingNumber: one.shipping_no } : {}),
  lines: (one.body.oconsignment_sku ?? []).map(({ sku_code = '', qty = 0 }) => ({ sku: sku_code, quantity: qty })),
});
