import type { FastifyReply, FastifyRequest } from 'fastify';
import { fromMinor } from '../../domain/decimal.ts';
import { type BookEntry, defineSandbox } from '../sandbox.ts';
import { admit, type Keys } from './access.ts';
import { Events } from './events.ts';
import { type Fields, unfolded } from './form.ts';
import { IdempotentAnswers } from './idempotency.ts';
import { type Invoice, Invoices, shown } from './invoices.ts';
import { type ListQuery, pageOf } from './lists.ts';
import { type Intent, type NewPayment, Payments } from './payments.ts';
import { Refusal } from './refusal.ts';

interface Asked {
  /** The object of the path. */
  id: string;
  query: Fields;
  body: Fields;
}

/**
 * Stripe's API: payments, refunds and disputes, customers and invoices, events and signed webhooks. Options: `apiKey`, `permissions` (of a restricted
 * key), `expired`, `account`, `webhookUrl`, `webhookSecret`.
 */
export default defineSandbox({
  id: 'stripe',
  use: (origin, webhookUrl) => ({
    options: { url: origin, apiKey: 'sk_test_sandbox', webhookSecret: 'whsec_sandbox' },
    told: { webhookUrl, webhookSecret: 'whsec_sandbox' },
  }),
  create(context) {
    const { options } = context;
    const keys: Keys = {
      apiKey: String(options.apiKey ?? 'sk_test_sandbox'),
      ...(Array.isArray(options.permissions) ? { permissions: options.permissions.map(String) } : {}),
      expired: options.expired === true,
    };
    const events = new Events(context);
    const payments = new Payments(context, events);
    const invoices = new Invoices(context, events);
    const answers = new IdempotentAnswers(context);
    invoices.invoices.watch((invoice) => context.note(() => invoiceEntry(invoice)));
    payments.intents.watch((intent) => context.note(() => paymentEntry(intent)));

    const expanded = ({ expand }: Fields): string[] =>
      [expand].flat(2).map((path) => String(path).replace(/^data\./, ''));
    const listed = <T extends { id: string; created: number }>(rows: readonly T[], query: Fields, path: string) =>
      pageOf(rows, query as ListQuery, path);

    const gets: Record<string, [resource: string, answer: (asked: Asked) => object]> = {
      '/v1/account': [
        'accounts_kyc_basic',
        () => ({ id: String(options.account ?? 'acct_sandbox'), object: 'account' }),
      ],
      '/v1/events': [
        'event',
        ({ query }) => {
          const types = new Set([query.types].flat(2).filter((type) => type !== undefined));
          return listed(
            events.events.filter(({ type }) => types.size === 0 || types.has(type)),
            query,
            '/v1/events',
          );
        },
      ],
      '/v1/payment_intents': [
        'payment_intent',
        ({ query }) => {
          const page = listed(payments.intents.values(), query, '/v1/payment_intents');
          return { ...page, data: page.data.map((intent) => payments.shown(intent, expanded(query))) };
        },
      ],
      '/v1/charges': [
        'charge',
        ({ query }) =>
          listed(
            payments.intents.values().flatMap(({ latest_charge }) => latest_charge ?? []),
            query,
            '/v1/charges',
          ),
      ],
      '/v1/payment_intents/:id': [
        'payment_intent',
        ({ id, query }) => payments.shown(payments.intent(id), expanded(query)),
      ],
      '/v1/disputes': [
        'dispute',
        ({ query }) => {
          const of = query.payment_intent;
          return listed(
            payments.disputes.filter((one) => of === undefined || one.payment_intent === of),
            query,
            '/v1/disputes',
          );
        },
      ],
      '/v1/invoice_payments': [
        'invoice',
        ({ query }) => {
          const sought = (query.payment as Fields | undefined)?.payment_intent;
          const page = listed(
            invoices.payments.filter(({ payment }) => sought === undefined || payment.payment_intent === sought),
            query,
            '/v1/invoice_payments',
          );
          const whole = expanded(query).includes('invoice');
          return {
            ...page,
            data: page.data.map((one) => (whole ? { ...one, invoice: shown(invoices.invoice(one.invoice)) } : one)),
          };
        },
      ],
      '/v1/customers': [
        'customer',
        ({ query }) =>
          listed(
            invoices.customers.filter(({ email }) => query.email === undefined || email === query.email),
            query,
            '/v1/customers',
          ),
      ],
      '/v1/invoices': [
        'invoice',
        ({ query }) => {
          const page = listed(invoices.invoices.values(), query, '/v1/invoices');
          return { ...page, data: page.data.map(shown) };
        },
      ],
      '/v1/invoices/search': [
        'invoice',
        ({ query }) => ({
          object: 'search_result',
          url: '/v1/invoices/search',
          has_more: false,
          data: invoices.search(String(query.query)).map(shown),
        }),
      ],
      '/v1/invoices/:id': ['invoice', ({ id }) => shown(invoices.invoice(id))],
    };
    const posts: Record<string, [resource: string, answer: (asked: Asked) => object]> = {
      '/v1/customers': ['customer', ({ body }) => invoices.createCustomer(body)],
      '/v1/customers/:id': ['customer', ({ id }) => invoices.customer(id)],
      '/v1/invoices': ['invoice', ({ body }) => shown(invoices.create(body))],
      '/v1/invoices/:id': ['invoice', ({ id, body }) => shown(invoices.describe(id, body))],
      '/v1/invoices/:id/add_lines': ['invoice', ({ id, body }) => shown(invoices.addLines(id, body))],
      '/v1/invoices/:id/finalize': ['invoice', ({ id }) => shown(invoices.finalize(id))],
      '/v1/invoices/:id/send': ['invoice', ({ id }) => shown(invoices.send(id))],
      '/v1/invoices/:id/void': ['invoice', ({ id }) => shown(invoices.voidOne(id))],
      '/v1/invoices/:id/pay': [
        'invoice',
        ({ id, body }) => {
          if (body.paid_out_of_band !== 'true')
            throw new Refusal(402, {
              code: 'invoice_payment_intent_requires_action',
              message: 'There is no payment method.',
            });
          return shown(invoices.payElsewhere(id));
        },
      ],
    };

    const refused = (reply: FastifyReply, error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      return reply.code(error.status).send(error.body);
    };
    const asked = (request: FastifyRequest): Asked => ({
      id: (request.params as { id?: string }).id ?? '',
      query: unfolded(request.query as Fields),
      body: unfolded(request.body as Fields | undefined),
    });

    return {
      routes(app) {
        for (const [path, [resource, answer]] of Object.entries(gets))
          app.get(path, async (request, reply) => {
            try {
              admit(request.headers.authorization, keys, resource, false);
              const wanted = asked(request);
              // What is expanded takes the permission of its own.
              if (expanded(wanted.query).includes('latest_charge'))
                admit(request.headers.authorization, keys, 'charge', false);
              return answer(wanted);
            } catch (error) {
              return refused(reply, error);
            }
          });
        for (const [path, [resource, answer]] of Object.entries(posts))
          app.post(path, async (request, reply) => {
            try {
              admit(request.headers.authorization, keys, resource, true);
              const key = request.headers['idempotency-key'] as string | undefined;
              const { body, replayed } = answers.give(key, request.url, request.body ?? {}, () =>
                answer(asked(request)),
              );
              return reply.headers(replayed ? { 'idempotent-replayed': 'true' } : {}).send(body);
            } catch (error) {
              return refused(reply, error);
            }
          });
        app.delete('/v1/invoices/:id', async (request, reply) => {
          try {
            admit(request.headers.authorization, keys, 'invoice', true);
            return invoices.remove(asked(request).id);
          } catch (error) {
            return refused(reply, error);
          }
        });
      },
      entries: () => [...payments.intents.values().map(paymentEntry), ...invoices.invoices.values().map(invoiceEntry)],
      act(verb, input) {
        const {
          id = '',
          amount,
          email = 'sam.doe@example.com',
          reference,
        } = (input ?? {}) as {
          id?: string;
          amount?: number;
          email?: string;
          reference?: string;
        };
        switch (verb) {
          case 'pay':
            return payments.pay(input as NewPayment).id;
          case 'capture':
            return payments.capture(id).id;
          case 'refund':
            return payments.refund(id, amount).id;
          case 'dispute':
            return payments.dispute(id, input as object).id;
          case 'settleDispute':
            return payments.settleDispute(id, (input as { status: string }).status).id;
          case 'invoice': {
            const customer =
              invoices.customers.filter((one) => one.email === email)[0] ?? invoices.createCustomer({ email });
            const made = invoices.create({
              customer: customer.id,
              collection_method: 'send_invoice',
              days_until_due: 30,
              metadata: { order_id: reference ?? '' },
            });
            invoices.addLines(made.id, { lines: [{ amount: amount ?? 1_000, description: 'goods' }] });
            return invoices.finalize(made.id).id;
          }
          case 'payInvoice':
            return invoices.payByCard(id, payments);
          case 'mailed':
            return invoices.invoice(id).mailed;
          default:
            throw new Error(`stripe cannot ${verb}`);
        }
      },
      faultAnswer: (kind, retryAfterSeconds) =>
        kind === 'rate'
          ? {
              status: 429,
              headers: { 'retry-after': String(retryAfterSeconds) },
              body: { error: { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many requests.' } },
            }
          : { status: 500, body: { error: { type: 'api_error', message: 'An unknown error occurred.' } } },
    };
  },
});

const paymentEntry = (intent: Intent): BookEntry => ({
  kind: 'payment',
  id: intent.id,
  state: intent.latest_charge?.disputed ? 'disputed' : intent.latest_charge?.refunded ? 'refunded' : intent.status,
  live: intent.status !== 'canceled',
  complete: intent.status === 'succeeded',
  total: fromMinor(intent.amount, intent.currency.toUpperCase()),
  currency: intent.currency.toUpperCase(),
});

/** Drafts are no invoices yet: they have no number, and nobody owes them. */
const invoiceEntry = (invoice: Invoice): BookEntry => ({
  kind: 'invoice',
  id: invoice.id,
  ...(invoice.metadata.waybill ? { reference: invoice.metadata.waybill } : {}),
  number: invoice.description ?? invoice.number ?? invoice.id,
  state: invoice.status,
  live: invoice.status !== 'draft' && invoice.status !== 'void',
  complete: invoice.status === 'paid',
  total: fromMinor(invoice.total, invoice.currency.toUpperCase()),
  currency: invoice.currency.toUpperCase(),
});
