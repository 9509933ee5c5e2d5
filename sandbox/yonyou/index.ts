import type { FastifyReply, FastifyRequest } from 'fastify';
import { CATALOGUE } from '../catalogue.ts';
import { defineSandbox } from '../sandbox.ts';
import { Access, type Answer, DEFAULT_ACCOUNT, done, refuse } from './access.ts';
import { type Invoice, Invoices, invoiceDetail, invoiceEntry, invoiceHead } from './invoices.ts';
import { type Issue, Issues, issueDetail, issueEntry, issueHead } from './issues.ts';
import { type Merchant, type MerchantBody, type MerchantQuery, Merchants, merchantEntry } from './merchants.ts';
import { type Order, type OrderBody, Orders, orderEntry } from './orders.ts';
import { type Price, Prices, priceEntry } from './prices.ts';
import { conditionsOf, type ListQuery, pageOf } from './query.ts';
import { returnDetail, returnEntry, returnHead, type SaleReturn, SaleReturns } from './returns.ts';

interface Level {
  sku: string;
  warehouse: string;
  current: number;
  available: number;
  batch: string;
}

const WAREHOUSE = '1875184118731008';

/** Long whole numbers, as the platform writes ids: JavaScript would round them. */
const written = (answer: Answer): string => JSON.stringify(answer).replace(/"(\w*id)":"(\d{16,})"/g, '"$1":$2');
const read = (text: string): unknown => JSON.parse(text.replace(/(?<=[:[,]\s*)(\d{16,})(?=\s*[,\]}])/g, '"$1"'));

/**
 * Yonyou's open platform: the directory of data centres, tokens, sales orders, issues, returns and invoices, customers, price lists and stock. Options: `tenantId`, `appKey`,
 * `appSecret`, `tokenLifeS` (7200), `callsPerMinute` of each interface, `unauthorized` (no interface is ticked), `mayNot` (beginnings of those that are not), `numbersItself` (orders
 * and customers get numbers of the ERP's own), `flow` (an approval flow governs them).
 */
export default defineSandbox({
  id: 'yonyou',
  use: (origin) => ({
    options: { ...DEFAULT_ACCOUNT, directory: origin },
    params: { customer: 'WEB', organisation: '1001', transactionType: 'SO01', unit: 'PCS', tax: 'VAT0' },
  }),
  create(context) {
    const access = new Access(context);
    const sales = new Orders(context);
    const stock = context.books.collection<Level>('levels');
    const out = new Issues(context);
    const bills = new Invoices(context);
    const back = new SaleReturns(context);
    const merchants = new Merchants(context);
    const lists = new Prices(context);
    sales.orders.watch((order, gone) =>
      context.note(() => ({ ...orderEntry(order), live: !gone && !order.cancelled })),
    );
    const setLevel = (level: Partial<Level> & { sku: string }): string => {
      const whole = { warehouse: WAREHOUSE, current: 0, available: 0, batch: '', ...level };
      stock.put(`${whole.sku}@${whole.warehouse}/${whole.batch}`, whole);
      return `${whole.sku}@${whole.warehouse}`;
    };
    if (stock.size === 0) for (const { sku } of CATALOGUE) setLevel({ sku, current: 100_000, available: 100_000 });

    const currentStock = (asked: Record<string, unknown>): Answer =>
      done(
        stock
          .filter(({ sku }) => conditionsOf(asked['productn.code']).every((wanted) => wanted === sku))
          .map(({ sku, warehouse, current, available, batch }) => ({
            org: '1891127153005312',
            warehouse,
            product_code: sku,
            productsku_code: sku,
            batchno: batch,
            currentqty: current,
            availableqty: available,
          })),
      );

    const interfaces: Record<string, (body: never) => Answer> = {
      'sd/voucherorder/singleSave': ({ data }: { data: OrderBody }) => sales.save(data),
      'sd/voucherorder/list': (asked: ListQuery) =>
        done(
          pageOf(
            sales.orders.values().map((order) => sales.headOf(order)),
            asked,
          ),
        ),
      'sd/voucherorder/detail': ({ id }: { id: string }) => {
        const order = sales.orders.get(id);
        return order ? done(sales.headOf(order)) : refuse('999', '未获取到当前订单商品信息');
      },
      'sd/voucherorder/delete': ({ data }: { data: { id: string[] } }) => sales.act('delete', data.id),
      ...Object.fromEntries(
        ['batchsubmit', 'batchunsubmit', 'batchaudit', 'batchunaudit'].map((action) => [
          `sd/voucherorder/${action}`,
          ({ data }: { data: { id: string }[] }) =>
            sales.act(
              action,
              data.map(({ id }) => id),
            ),
        ]),
      ),
      'scm/salesout/list': (asked: ListQuery) => done(pageOf(out.issues.values().map(issueHead), asked)),
      'scm/salesout/detail': ({ id }: { id: string }) => {
        const issue = out.issues.get(id);
        return issue ? done(issueDetail(issue)) : refuse('1002', '数据不存在');
      },
      'sd/vouchersaleinvoice/list': (asked: ListQuery) => done(pageOf(bills.invoices.values().map(invoiceHead), asked)),
      'sd/vouchersaleinvoice/detail': ({ id }: { id: string }) => {
        const invoice = bills.invoices.get(id);
        return invoice ? done(invoiceDetail(invoice)) : refuse('1002', '数据不存在');
      },
      'sd/vouchersalereturn/list': (asked: ListQuery) => done(pageOf(back.returns.values().map(returnHead), asked)),
      'sd/vouchersalereturn/detail': ({ id }: { id: string }) => {
        const one = back.returns.get(id);
        return one ? done(returnDetail(one)) : refuse('1002', '数据不存在');
      },
      'sd/pricing/record': (asked: Parameters<Prices['page']>[0]) => lists.page(asked),
      'digitalModel/merchant/idempotent/newinsert': ({ data }: { data: MerchantBody }) => merchants.insert(data),
      'digitalModel/merchant/newupdate': (body: MerchantBody) => merchants.update(body),
      'digitalModel/merchant/newlist': (asked: MerchantQuery) => done(merchants.page(asked)),
      'scm/stock/QueryCurrentStocksByCondition': currentStock,
    };

    const answer = async (request: FastifyRequest, reply: FastifyReply) => {
      const { access_token, ...query } = request.query as Record<string, string | undefined>;
      const path = (request.params as { '*': string })['*'];
      const run = interfaces[path];
      if (!run) return reply.code(404).send(refuse('310404', `网关上没有注册此API[/yonbip/${path}]，请确认后重新调用`));
      const refused = access.refused(access_token, path);
      const body = request.method === 'GET' ? query : read(request.rawBody?.toString() ?? '{}');
      return reply.type('application/json').send(written(refused ?? run(body as never)));
    };

    const orderOf = (id: string): Order => sales.orders.get(id) as Order;
    return {
      routes(app) {
        app.get('/open-auth/dataCenter/getGatewayAddress', async (request) =>
          access.addresses((request.query as { tenantId?: string }).tenantId),
        );
        app.get('/iuap-api-auth/open-auth/selfAppAuth/base/v1/getAccessToken', async (request) =>
          access.grant(request.query as Record<string, string>),
        );
        app.get('/iuap-api-gateway/yonbip/*', answer);
        app.post('/iuap-api-gateway/yonbip/*', answer);
      },
      entries: () => [
        ...sales.orders.values().map(orderEntry),
        ...out.issues.values().map(issueEntry),
        ...bills.invoices.values().map(invoiceEntry),
        ...back.returns.values().map(returnEntry),
        ...merchants.merchants.values().map(merchantEntry),
        ...lists.prices.values().map(priceEntry),
        ...stock.values().map(({ sku, warehouse, current, available }) => ({
          kind: 'stock' as const,
          id: `${sku}@${warehouse}`,
          state: String(available),
          live: true,
          complete: true,
          lines: [{ sku, quantity: current }],
        })),
      ],
      act(verb, input) {
        const { id = '', ...rest } = input as { id?: string } & Record<string, unknown>;
        switch (verb) {
          case 'save':
            return (sales.save(rest as OrderBody).data as { id: string }).id;
          case 'touch':
            return sales.put({ ...orderOf(id), ...rest }).id;
          case 'approve':
            return sales.put({ ...orderOf(id), status: 1 }).id;
          case 'refuseAudit':
            return sales.unauditable.add(String(rest.code));
          case 'issue': {
            const orders = [id, ...((rest.with as string[] | undefined) ?? [])].map(orderOf);
            for (const order of orders) sales.put({ ...order, sent: 2 });
            return out.make(orders, rest as Partial<Issue>).id;
          }
          case 'changeIssue':
            return out.put({ ...(out.issues.get(id) as Issue), ...(rest as Partial<Issue>) }).id;
          case 'bill': {
            const orders = [id, ...((rest.with as string[] | undefined) ?? [])].map(orderOf);
            return bills.make(orders, rest as Partial<Invoice>).id;
          }
          case 'changeBill':
            return bills.put({ ...(bills.invoices.get(id) as Invoice), ...(rest as Partial<Invoice>) }).id;
          case 'sendBack': {
            return back.make(id ? [orderOf(id)] : [], rest as Partial<SaleReturn>).id;
          }
          case 'changeReturn':
            return back.put({ ...(back.returns.get(id) as SaleReturn), ...(rest as Partial<SaleReturn>) }).id;
          case 'setPrice':
            return lists.put({ ...(id ? { id } : {}), ...(rest as Partial<Price>) }).id;
          case 'setMerchant':
            return merchants.put({ ...(id ? { id } : {}), ...(rest as Partial<Merchant>) }).id;
          case 'setStock':
            return setLevel(rest as unknown as Level);
          case 'withdrawTokens':
            return access.withdraw();
          default:
            throw new Error(`yonyou cannot ${verb}`);
        }
      },
      faultAnswer: (kind) =>
        kind === 'rate'
          ? { status: 200, body: refuse('310046', '触发了API级限流') }
          : { status: 500, body: 'Internal Server Error' },
    };
  },
});
