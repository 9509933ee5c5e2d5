import { createHmac } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type BookEntry, defineSandbox } from '../sandbox.ts';
import { Access, type Client } from './access.ts';
import { Credits } from './credits.ts';
import { Goods } from './goods.ts';
import { type Draft, Invoices } from './invoices.ts';
import { Ledger } from './ledger.ts';
import { Payments } from './payments.ts';
import { People } from './people.ts';
import { parsed } from './query.ts';
import { type Credit, type Customer, faultBody, type Invoice, type Item, type Payment, Refusal } from './records.ts';

const CLIENT: Client = {
  clientId: 'sandbox-quickbooks',
  clientSecret: 'sandbox-quickbooks-secret',
  refreshToken: 'sandbox-first-refresh-token',
  realmId: '4620816365000000001',
};
const VERIFIER = 'sandbox-quickbooks-verifier';

type Query = Record<string, string | undefined>;

/** A company of QuickBooks Online. Options: the client and its first refresh token, `realmId`, `lapsed` (its subscription is over),
 * `mayNot` (entities that the user may not read), `preferences` (groups of them that are others), `webhookUrl`, `webhookVerifier`. Verbs: `invoice`, `pay`, `void`, `note` and `deleteInvoice` on an invoice, `refer`, `voidPayment` and `deletePayment` on a payment, `enrol`, `rename` and `annotate` a customer, `stock` and `reprice` an item, `count` what lies of it, `retire` either;
 * `credit` pieces of an invoice by a credit memo or a refund receipt (`entity`), `apply` a memo to an invoice, `date` and `deleteCredit` either. */
export default defineSandbox({
  id: 'quickbooks',
  use: (origin, webhookUrl) => ({
    options: {
      url: origin,
      authUrl: `${origin}/oauth2/v1/tokens/bearer`,
      ...CLIENT,
      currency: 'USD',
      webhookVerifier: VERIFIER,
    },
    told: { webhookUrl, webhookVerifier: VERIFIER },
  }),
  create(context) {
    const told = { ...CLIENT, lapsed: false, mayNot: [], ...context.options } as Client & {
      lapsed: boolean;
      mayNot: string[];
      preferences?: object;
      webhookUrl?: string;
      webhookVerifier?: string;
    };
    const access = new Access(context, told);
    const company = new Ledger(context);
    const [people, goods, invoices] = [new People(company), new Goods(company), new Invoices(company)];
    const [payments, credits] = [new Payments(company), new Credits(company)];
    company.invoices.watch((invoice) => context.note(() => invoiceEntry(company, invoice)));
    company.set(told.preferences);
    const answers = context.books.collection<{ status: number; body: unknown }>('answers');

    company.told = (entity, operation, id) => {
      const { webhookUrl, webhookVerifier, realmId } = told;
      if (!webhookUrl || !webhookVerifier) return;
      const body = JSON.stringify([
        {
          specversion: '1.0',
          id: `e-${context.books.next('events')}`,
          source: 'intuit.sandbox',
          type: `qbo.${entity.toLowerCase()}.${operation}.v1`,
          time: new Date(context.now()).toISOString(),
          intuitentityid: id,
          intuitaccountid: realmId,
          data: {},
        },
      ]);
      const signature = createHmac('sha256', webhookVerifier).update(body).digest('base64');
      context.post(webhookUrl, body, { 'content-type': 'application/json', 'intuit-signature': signature });
    };

    const time = () => new Date(context.now()).toISOString();
    const serve =
      (handle: (request: FastifyRequest) => object) => async (request: FastifyRequest, reply: FastifyReply) => {
        const { requestid } = request.query as Query;
        try {
          access.check(request);
          if (told.lapsed)
            throw new Refusal(403, '6190', 'Invalid Company Status', 'Subscription period has ended or canceled');
          // The same request is answered as it was the first time, and not carried out.
          const before = requestid && answers.get(requestid);
          if (before) return reply.code(before.status).send(before.body);
          const body = { ...handle(request), time: time() };
          if (requestid) answers.put(requestid, { status: 200, body });
          return reply.send(body);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          return reply.code(error.status).send(faultBody(error, time()));
        }
      };
    const queryOf = (request: FastifyRequest) => request.query as Query;

    return {
      routes(app) {
        app.post('/oauth2/v1/tokens/bearer', async (request, reply) => {
          const [status, body] = access.grant(request.headers.authorization, request.body as Record<string, string>);
          return reply.code(status).send(body);
        });
        const at = '/v3/company/:realm';
        app.get(
          `${at}/companyinfo/:id`,
          serve(() => ({ CompanyInfo: { CompanyName: 'Sandbox Company', Country: 'US', Id: '1' } })),
        );
        app.get(
          `${at}/query`,
          serve((request) => {
            const statement = parsed(queryOf(request).query ?? '');
            if (told.mayNot.includes(statement.entity))
              throw new Refusal(
                403,
                '5020',
                'Permission Denied Error',
                `Permission Denied Error : You don't have permissions to read ${statement.entity}.`,
              );
            const rows = company
              .rows(statement.entity)
              .filter((row) => statement.matches(row as unknown as Record<string, unknown>))
              .sort((a, b) => Number(a.Id) - Number(b.Id));
            if (statement.count) return { QueryResponse: { totalCount: rows.length } };
            const from = statement.startPosition - 1;
            const page = rows.slice(from, from + statement.maxResults);
            return {
              QueryResponse:
                page.length > 0 ? { [statement.entity]: page, startPosition: from + 1, maxResults: page.length } : {},
            };
          }),
        );
        app.get(
          `${at}/cdc`,
          serve((request) => {
            const { entities = '', changedSince = '' } = queryOf(request);
            const since = Date.parse(changedSince);
            if (!(context.now() - since <= 30 * 86_400_000))
              throw new Refusal(400, '4000', 'Error processing the request', 'changedSince is more than 30 days ago');
            const QueryResponse = entities.split(',').map((entity) => {
              const changed = company
                .rows(entity)
                .filter(({ MetaData }) => Date.parse(MetaData.LastUpdatedTime) >= since);
              const gone = company.deleted
                .filter((one) => one.entity === entity && one.at >= since)
                .map(({ Id, MetaData }) => ({ domain: 'QBO', status: 'Deleted', Id, MetaData }));
              const all = [...changed, ...gone].slice(0, 1_000);
              return all.length > 0 ? { [entity]: all, startPosition: 1, maxResults: all.length } : {};
            });
            return { CDCResponse: [{ QueryResponse }] };
          }),
        );
        for (const entity of ['Invoice', 'Customer', 'Item'])
          app.get(
            `${at}/${entity.toLowerCase()}/:id`,
            serve((request) => {
              const one = company.rows(entity).get((request.params as { id: string }).id);
              if (!one) throw new Refusal(400, '610', 'Object Not Found');
              return { [entity]: one };
            }),
          );
        app.post(
          `${at}/invoice`,
          serve((request) => {
            const draft = request.body as Draft;
            const { operation, include } = queryOf(request);
            if (operation === 'void') return { Invoice: invoices.void(draft) };
            return {
              Invoice: draft.Id ? invoices.revise(draft) : invoices.make(draft, include === 'allowduplicatedocnum'),
            };
          }),
        );
        app.post(
          `${at}/customer`,
          serve(({ body }) => {
            const draft = body as Partial<Customer>;
            return { Customer: draft.Id ? people.revise(draft) : people.enrol(draft) };
          }),
        );
        app.post(
          `${at}/payment`,
          serve(({ body }) => ({ Payment: payments.receive(body as Partial<Payment>) })),
        );
        app.post(
          `${at}/item`,
          serve(({ body }) => {
            const draft = body as Partial<Item>;
            return { Item: draft.Id ? goods.revise(draft) : goods.list(draft) };
          }),
        );
      },
      entries: () => [
        ...company.invoices.values().map((invoice) => invoiceEntry(company, invoice)),
        ...company.payments.values().map(
          ({ Id, TotalAmt }): BookEntry => ({
            kind: 'payment',
            id: Id,
            state: String(TotalAmt),
            live: TotalAmt > 0,
            complete: true,
          }),
        ),
        ...company.customers.values().map((customer) => customerEntry(customer)),
        ...company.items.values().map((item) => itemEntry(item)),
      ],
      act(verb, input) {
        const {
          id = '',
          sku = 'WB-001',
          entity = 'Customer',
          name,
          text,
          amount,
          quantity = '1',
          order,
          names,
          invoice = '',
        } = (input ?? {}) as Record<string, string | undefined>;
        switch (verb) {
          case 'invoice': {
            const [item] = company.items.where('sku', sku);
            const customer = people.enrol();
            const ItemRef = { value: item?.Id ?? '' };
            return invoices.make({
              DocNumber: `M-${context.books.next('numbers', 1_001)}`,
              CustomerRef: { value: customer.Id },
              ...(text ? { PrivateNote: text } : {}),
              Line: [{ Amount: 24.9, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: { ItemRef, Qty: 1 } }],
            });
          }
          case 'pay':
            return payments.pay(id, amount === undefined ? undefined : Number(amount));
          case 'void': {
            const invoice = company.invoices.get(id);
            if (!invoice) throw new Error(`no invoice ${id}`);
            return invoices.void(invoice);
          }
          case 'note':
            return company.change<Invoice>('Invoice', id, { DueDate: '2026-12-24' });
          case 'voidPayment':
            return payments.void(id);
          case 'deletePayment':
            return payments.delete(id);
          case 'deleteInvoice':
            return company.erase('Invoice', id);
          case 'refer':
            return company.change('Payment', id, { PaymentRefNum: 'TRANSFER-2' } as never);
          case 'enrol':
            return people.enrol();
          case 'rename':
            return company.change<Customer>('Customer', id, {
              DisplayName: name ?? `Other ${context.books.next('buyers')}`,
            });
          case 'annotate':
            return company.change<Customer>('Customer', id, { Notes: text ?? '' });
          case 'retire':
            return company.change<Customer | Item>(entity, id, { Active: false });
          case 'credit':
            return credits.credit({
              entity: entity === 'RefundReceipt' ? entity : 'CreditMemo',
              ...{ sku, quantity: Number(quantity), invoiceId: id, names: names !== undefined },
              ...(order ? { order } : {}),
            });
          case 'apply':
            return credits.apply(id, invoice);
          case 'date':
            return company.change<Credit>(entity, id, { TxnDate: '2026-12-24' });
          case 'deleteCredit':
            return company.erase(entity, id);
          case 'count':
            return company.count(sku, Number(quantity));
          case 'stock':
            return company.stock(sku);
          case 'reprice':
            return company.change('Item', id, { UnitPrice: 9 } as never);
          default:
            throw new Error(`nobody can ${verb} in this company`);
        }
      },
      faultAnswer: (kind) =>
        kind === 'rate'
          ? {
              status: 429,
              body: faultBody(
                new Refusal(
                  429,
                  '003001',
                  'message=ThrottleExceeded; errorCode=003001; statusCode=429',
                  undefined,
                  'THROTTLE',
                ),
                '',
              ),
            }
          : {
              status: 500,
              body: faultBody(
                new Refusal(
                  500,
                  '10000',
                  'An application error has occurred while processing your request',
                  undefined,
                  'SystemFault',
                ),
                '',
              ),
            },
    };
  },
});

const MARK = /Waybill (\S+)/;

const customerEntry = ({ Id, DisplayName, Notes, Active }: Customer): BookEntry => {
  const reference = MARK.exec(Notes ?? '')?.[1];
  return {
    kind: 'customer',
    id: Id,
    ...(reference ? { reference } : {}),
    state: DisplayName,
    live: Active,
    complete: true,
  };
};

const itemEntry = ({ Id, Name, Sku, Active }: Item): BookEntry => ({
  kind: 'product',
  id: Id,
  ...(Sku ? { number: Sku } : {}),
  state: Name,
  live: Active,
  complete: true,
});

function invoiceEntry(company: Ledger, invoice: Invoice): BookEntry {
  const reference = MARK.exec(invoice.PrivateNote ?? '')?.[1];
  const live = !invoice.PrivateNote?.startsWith('Voided');
  return {
    kind: 'order',
    id: invoice.Id,
    ...(reference ? { reference } : {}),
    ...(invoice.DocNumber ? { number: invoice.DocNumber } : {}),
    state: live ? (invoice.Balance === 0 ? 'paid' : 'open') : 'voided',
    live,
    complete: true,
    total: invoice.TotalAmt.toFixed(2),
    currency: invoice.CurrencyRef.value,
    lines: invoice.Line.flatMap(({ SalesItemLineDetail: detail }) => {
      const sku = detail && company.items.get(detail.ItemRef.value)?.Sku;
      return sku ? [{ sku, quantity: detail.Qty ?? 1 }] : [];
    }),
  };
}
