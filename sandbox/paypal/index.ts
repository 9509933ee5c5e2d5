import type { FastifyReply, FastifyRequest } from 'fastify';
import { type BookEntry, defineSandbox } from '../sandbox.ts';
import { Events, WEBHOOK_ID } from './events.ts';
import { type Invoice, Invoices, shown } from './invoices.ts';
import { type Capture, type Money, type NewPayment, Payments } from './payments.ts';
import { Refusal } from './refusal.ts';
import { PUBLIC_KEY } from './signing-key.ts';

interface Asked {
  id: string;
  query: Record<string, string | undefined>;
  body: never;
}

/** What an endpoint answers; nothing is 204. */
type Answer = (asked: Asked) => object | undefined;

const TOKEN_LIFE_S = 32_400;

/** The scope that paths take, as tokens name it. */
const SCOPES: Record<string, string> = {
  '/v1/notifications': 'applications/webhooks',
  '/v2/payments': 'payments/payment/authcapture',
  '/v2/checkout': 'payments/realtimepayment',
  '/v1/customer/disputes': 'disputes/read-seller',
  '/v2/invoicing': 'invoicing',
};

/**
 * PayPal's API: captures with refunds and disputes, invoices, events and signed webhooks. Options: `clientId`, `clientSecret`, `lacksScopes` (features that
 * the app was not given), `mayNot` (paths that the account never agreed to), `webhookUrl`, `webhookId`.
 */
export default defineSandbox({
  id: 'paypal',
  use: (origin, webhookUrl) => ({
    options: {
      url: origin,
      clientId: 'sandbox-paypal-client',
      clientSecret: 'sandbox-paypal-secret',
      webhookId: WEBHOOK_ID,
      webhookCertificate: PUBLIC_KEY,
    },
    told: { webhookUrl },
  }),
  create(context) {
    const { options } = context;
    const clientId = String(options.clientId ?? 'sandbox-paypal-client');
    const clientSecret = String(options.clientSecret ?? 'sandbox-paypal-secret');
    const lacksScopes = Array.isArray(options.lacksScopes) ? options.lacksScopes.map(String) : [];
    const scopes = Object.values(SCOPES)
      .map((scope) => `https://uri.paypal.com/services/${scope}`)
      .filter((scope) => !lacksScopes.some((lacked) => scope.endsWith(`/${lacked}`)));
    const mayNot = Array.isArray(options.mayNot) ? options.mayNot.map(String) : [];
    const events = new Events(context);
    const payments = new Payments(context, events);
    const invoices = new Invoices(context, events);
    const tokens = new Map<string, number>();
    invoices.invoices.watch((invoice) => context.note(() => invoiceEntry(invoice)));
    payments.captures.watch((capture) => context.note(() => paymentEntry(capture)));

    const endpoints: [method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, answer: Answer, status?: number][] = [
      ['GET', '/v1/notifications/webhooks-events', ({ query }) => events.page(query)],
      ['GET', '/v2/payments/captures/:id', ({ id }) => payments.view(payments.capture(id))],
      ['GET', '/v2/checkout/orders/:id', ({ id }) => payments.order(id)],
      ['GET', '/v1/customer/disputes', ({ query }) => payments.disputesOf(query.disputed_transaction_id)],
      ['GET', '/v1/customer/disputes/:id', ({ id }) => payments.disputes.get(id) ?? missing()],
      [
        'GET',
        '/v2/invoicing/invoices',
        ({ query }) => ({
          items: invoices.invoices
            .values()
            .slice(0, Number(query.page_size ?? 20))
            .map(shown),
        }),
      ],
      ['POST', '/v2/invoicing/invoices', ({ body }) => shown(invoices.create(body)), 201],
      ['POST', '/v2/invoicing/search-invoices', ({ body }) => ({ items: invoices.search(body).map(shown) })],
      ['GET', '/v2/invoicing/invoices/:id', ({ id }) => shown(invoices.invoice(id))],
      ['PUT', '/v2/invoicing/invoices/:id', ({ id, body }) => shown(invoices.change(id, body))],
      ['POST', '/v2/invoicing/invoices/:id/send', ({ id, body }) => invoices.send(id, body)],
      [
        'POST',
        '/v2/invoicing/invoices/:id/payments',
        ({ id, body }) => invoices.pay(id, (body as { amount: Money }).amount, 'MARKED_AS_PAID'),
      ],
      ['POST', '/v2/invoicing/invoices/:id/cancel', ({ id }) => void invoices.cancel(id)],
      ['DELETE', '/v2/invoicing/invoices/:id', ({ id }) => void invoices.remove(id)],
    ];

    const admit = (request: FastifyRequest, path: string) => {
      const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
      if ((tokens.get(token) ?? 0) <= context.now())
        throw new Refusal(
          401,
          'AUTHENTICATION_FAILURE',
          'Authentication failed due to invalid authentication credentials or a missing Authorization header.',
        );
      const scope = Object.entries(SCOPES).find(([begin]) => path.startsWith(begin))?.[1];
      if (!scopes.some((one) => one.endsWith(`/${scope}`)) || mayNot.some((denied) => path.startsWith(denied)))
        throw new Refusal(403, 'NOT_AUTHORIZED', 'Authorization failed due to insufficient permissions.', {
          issue: 'PERMISSION_DENIED',
          description: 'You do not have permission to access or perform operations on this resource.',
        });
    };
    const login = (request: FastifyRequest, reply: FastifyReply) => {
      const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
      if (request.headers.authorization !== basic)
        return reply.code(401).send({ error: 'invalid_client', error_description: 'Client Authentication failed' });
      const token = `A21AA${context.books.next('token', 1)}-${Math.floor(context.random() * 1e9)}`;
      tokens.set(token, context.now() + TOKEN_LIFE_S * 1_000);
      return reply.send({
        scope: scopes.join(' '),
        access_token: token,
        token_type: 'Bearer',
        app_id: 'APP-SANDBOX',
        expires_in: TOKEN_LIFE_S,
      });
    };

    return {
      routes(app) {
        app.post('/v1/oauth2/token', login);
        for (const [method, url, answer, status = 200] of endpoints)
          app.route({
            method,
            url,
            handler: async (request, reply) => {
              try {
                admit(request, url);
                const { id = '' } = request.params as { id?: string };
                const body = answer({
                  id,
                  query: request.query as Asked['query'],
                  body: (request.body ?? {}) as never,
                });
                return body === undefined ? reply.code(204).send() : reply.code(status).send(body);
              } catch (error) {
                if (!(error instanceof Refusal)) throw error;
                return reply.code(error.status).send(error.body);
              }
            },
          });
      },
      entries: () => [...payments.captures.values().map(paymentEntry), ...invoices.invoices.values().map(invoiceEntry)],
      act(verb, input) {
        const { id = '', value } = (input ?? {}) as { id?: string; value?: string };
        switch (verb) {
          case 'pay':
            return payments.pay(input as NewPayment).id;
          case 'refund':
            return payments.refund(id, value).id;
          case 'dispute':
            return payments.dispute(id, input as object).dispute_id;
          case 'settleDispute':
            return payments.settleDispute(id, (input as { status: string }).status).dispute_id;
          case 'invoice': {
            const { id: made } = invoices.create(input as Partial<Invoice>);
            invoices.send(made, {});
            return made;
          }
          case 'payInvoice': {
            const { due_amount } = invoices.invoice(id);
            return invoices.pay(id, { ...due_amount, ...(value ? { value } : {}) }, 'PAID');
          }
          case 'mailed':
            return invoices.invoice(id).mailed;
          default:
            throw new Error(`paypal cannot ${verb}`);
        }
      },
      faultAnswer: (kind) =>
        kind === 'rate'
          ? {
              status: 429,
              body: {
                name: 'RATE_LIMIT_REACHED',
                message: 'Too many requests. Blocked due to rate limiting.',
                debug_id: 'sandbox',
              },
            }
          : {
              status: 500,
              body: {
                name: 'INTERNAL_SERVER_ERROR',
                message: 'An internal server error occurred.',
                debug_id: 'sandbox',
              },
            },
    };
  },
});

function missing(): never {
  throw new Refusal(404, 'RESOURCE_NOT_FOUND', 'The specified resource does not exist.');
}

const paymentEntry = ({ id, status, amount }: Capture): BookEntry => ({
  kind: 'payment',
  id,
  state: status,
  live: true,
  complete: status === 'COMPLETED',
  total: amount.value,
  currency: amount.currency_code,
});

/** Nobody owes a draft. */
const invoiceEntry = ({ id, status, detail, amount }: Invoice): BookEntry => ({
  kind: 'invoice',
  id,
  ...(detail.memo ? { reference: detail.memo } : {}),
  number: detail.note ?? detail.invoice_number,
  state: status,
  live: status !== 'DRAFT' && status !== 'CANCELLED',
  complete: /PAID$/.test(status) && status !== 'UNPAID' && status !== 'PARTIALLY_PAID',
  total: amount.value,
  currency: amount.currency_code,
});
