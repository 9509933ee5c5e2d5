import { createHmac } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type BookEntry, defineSandbox } from '../sandbox.ts';
import { type Booking, type BookingBody, Freight, type LegTimes, MILESTONES, type Shipment } from './freight.ts';
import { customsViews, legViews } from './legs.ts';
import { apiError, bookingView, envelope, eventView, modeOf, shipmentView } from './objects.ts';
import { paperRoutes } from './paper-routes.ts';
import { type CommercialInvoice, type NewPaper, type Paper, Papers } from './papers.ts';
import { type Product, type ProductBody, Products, productEntry, productRoutes } from './products.ts';

type Query = Record<string, string | string[] | undefined>;

const METADATA_FILTER = 'f.metadata.';

const listed = (value: string | string[] | undefined): string[] => (value === undefined ? [] : [value].flat());

/** Every metadata filter must match; one key given several times matches any of its values. */
function matchesMetadata(metadata: Record<string, string[]> | undefined, query: Query): boolean {
  return Object.entries(query)
    .filter(([name]) => name.startsWith(METADATA_FILTER))
    .every(([name, value]) => {
      const held = metadata?.[name.slice(METADATA_FILTER.length)] ?? [];
      return listed(value).some((one) => held.includes(one));
    });
}

/** What the forwarder files when a shipment gets so far. */
const PAPERS: Record<string, string | undefined> = {
  '/shipment_leg#departed': 'house_airway_bill',
  '/shipment#delivered_in_full': 'proof_of_delivery',
};

/**
 * Flexport, version 2: bookings without any guard against doubles, shipments that travel, their papers, commercial
 * invoices as unguarded as bookings, events and signed webhooks.
 * Options: `apiKey`, `webhookSecret`, `webhookUrl`, `travelAfterMs` (900), `metadataKey` (`waybill_ref`), `mayNot` (paths that the
 * key has no right to).
 */
export default defineSandbox({
  id: 'flexport',
  use: (origin, webhookUrl) => ({
    options: { url: origin, apiKey: 'sandbox-flexport-key', webhookSecret: 'sandbox-flexport-webhook' },
    params: { shipper: 'seller', origin: 'warehouse-cn' },
    told: { webhookUrl },
  }),
  create(context) {
    const apiKey = String(context.options.apiKey ?? 'sandbox-flexport-key');
    const webhookSecret = String(context.options.webhookSecret ?? 'sandbox-flexport-webhook');
    const metadataKey = String(context.options.metadataKey ?? 'waybill_ref');
    const mayNot = (context.options.mayNot ?? []) as string[];
    const freight = new Freight(context);
    const products = new Products(context);
    const papers = new Papers(context, products);
    context.every(50, () => freight.travel());
    const shipmentOf = ({ shipmentId }: Booking) =>
      shipmentId === undefined ? undefined : freight.shipments.get(String(shipmentId));
    const note = (booking: Booking) => context.note(() => entryOf(booking, shipmentOf(booking), metadataKey));
    freight.bookings.watch(note);
    freight.shipments.watch((shipment) => note(bookingOf(shipment)));

    const bookingOf = (shipment: Shipment) => freight.bookings.get(String(shipment.bookingId)) as Booking;
    const shown = (shipment: Shipment) => shipmentView(context.origin, shipment, bookingOf(shipment));

    freight.onEvent = (event) => {
      const type = PAPERS[event.type];
      if (type) papers.file({ shipmentId: event.shipmentId, type, fileName: `${type}-${event.shipmentId}.pdf` });
      const url = context.options.webhookUrl;
      if (typeof url !== 'string') return;
      const shipment = freight.shipments.get(String(event.shipmentId)) as Shipment;
      const body = JSON.stringify(eventView(context.origin, event, shipment, bookingOf(shipment)));
      const hmac = (algorithm: string) => createHmac(algorithm, webhookSecret).update(body).digest('hex');
      context.post(url, body, {
        'content-type': 'application/json',
        'x-hub-signature': `sha1=${hmac('sha1')}`,
        'x-hub-signature-256': `sha256=${hmac('sha256')}`,
      });
    };

    const page = (request: FastifyRequest, reply: FastifyReply, items: unknown[], more: object = {}) => {
      const query = request.query as Query;
      const number = Number(query.page ?? 1);
      const per = Number(query.per ?? 20);
      if (!(number >= 1 && per >= 1 && per <= 100)) {
        return reply.code(422).send(apiError(422, 'INVALID_PARAMETER', 'page and per are out of range'));
      }
      const link = (to: number) => {
        const url = new URL(request.url.replace(/^\/flexport/, ''), 'http://sandbox');
        url.searchParams.set('page', String(to));
        return `${context.origin}${url.pathname}${url.search}`;
      };
      return envelope(link(number), {
        _object: '/api/collections/paginated',
        prev: number > 1 ? link(number - 1) : null,
        next: number * per < items.length ? link(number + 1) : null,
        data: items.slice((number - 1) * per, number * per),
        ...more,
      });
    };

    const missing = (reply: FastifyReply) => reply.code(404).send(apiError(404, 'NOT_FOUND', 'no such object'));
    const invalid = (reply: FastifyReply, problem: string) =>
      reply.code(422).send(apiError(422, 'INVALID_PARAMETER', problem));

    return {
      routes(app) {
        app.addHook('preHandler', async (request, reply) => {
          if (request.headers.authorization !== `Bearer ${apiKey}`)
            return reply.code(401).send(apiError(401, 'UNAUTHORIZED', 'the key is not valid'));
          if (mayNot.some((path) => request.url.split('?')[0]?.endsWith(path)))
            return reply.code(403).send(apiError(403, 'FORBIDDEN', 'the key has no right to this'));
          return undefined;
        });
        app.post('/bookings', async (request, reply) => {
          const body = request.body as BookingBody;
          const problem = freight.problemOf(body);
          if (problem) return invalid(reply, problem);
          const booking = freight.book(body);
          return envelope(`${context.origin}/bookings/${booking.id}`, bookingView(context.origin, booking));
        });
        app.get('/bookings', async (request, reply) => {
          const query = request.query as Query;
          const shipmentId = listed(query['f.shipment.id'])[0];
          const since = Date.parse(listed(query['f.created_at.gte'])[0] ?? '1970-01-01T00:00:00Z');
          const found = freight.bookings.filter(
            (booking) =>
              booking.createdAt >= since &&
              matchesMetadata(booking.body.metadata, query) &&
              (shipmentId === undefined || String(booking.shipmentId) === shipmentId),
          );
          const direction = query.direction === 'asc' ? found : found.reverse();
          return page(
            request,
            reply,
            direction.map((booking) => bookingView(context.origin, booking)),
          );
        });
        app.get<{ Params: { id: string } }>('/bookings/:id', async (request, reply) => {
          const booking = freight.bookings.get(request.params.id);
          if (!booking) return missing(reply);
          return envelope(`${context.origin}/bookings/${booking.id}`, bookingView(context.origin, booking));
        });
        app.post('/booking_amendments', async (request, reply) => {
          const changes = request.body as Record<string, unknown>;
          const booking = freight.bookings.get(String(changes.booking_id));
          if (!booking) return invalid(reply, 'booking_id is unknown');
          freight.amend(booking, changes);
          const id = context.books.next('amendment', 334_001);
          return envelope(`${context.origin}/booking_amendments/${id}`, {
            _object: '/booking_amendment',
            id,
            booking_id: booking.id,
            is_pending: false,
          });
        });
        app.get('/shipments', async (request, reply) => {
          const query = request.query as Query;
          const after = Date.parse(listed(query['f.updated_at.gt'])[0] ?? '1970-01-01T00:00:00Z');
          const found = freight.shipments.filter(
            (shipment) => freight.updatedAt(shipment) > after && matchesMetadata(shipment.metadata, query),
          );
          const key = (shipment: Shipment) => (query.sort === 'updated_at' ? freight.updatedAt(shipment) : shipment.id);
          const sign = query.direction === 'asc' ? 1 : -1;
          found.sort((a, b) => sign * (key(a) - key(b) || a.id - b.id));
          return page(request, reply, found.map(shown));
        });
        app.get<{ Params: { id: string } }>('/shipments/:id', async (request, reply) => {
          const shipment = freight.shipments.get(request.params.id);
          return shipment ? envelope(`${context.origin}/shipments/${shipment.id}`, shown(shipment)) : missing(reply);
        });
        app.get('/events', async (request, reply) => {
          const query = request.query as Query;
          const since = Date.parse(listed(query['f.occurred_at.gte'])[0] ?? '1970-01-01T00:00:00Z');
          const of = listed(query['f.data.shipment.id'])[0];
          const found = freight.events.filter(
            (event) => event.occurredAt >= since && (of === undefined || String(event.shipmentId) === of),
          );
          const views = found.map((event) => {
            const shipment = freight.shipments.get(String(event.shipmentId)) as Shipment;
            return eventView(context.origin, event, shipment, bookingOf(shipment));
          });
          return page(request, reply, views);
        });
        /** Legs and customs entries, of one shipment where the filter names it. */
        const partsOf =
          (views: (origin: string, shipment: Shipment, mode: string) => object[]) =>
          async (request: FastifyRequest, reply: FastifyReply) => {
            const of = listed((request.query as Query)['f.shipment.id'])[0];
            const found = freight.shipments.filter(({ id }) => of === undefined || String(id) === of);
            return page(
              request,
              reply,
              found.flatMap((one) => views(context.origin, one, modeOf(bookingOf(one).body))).reverse(),
            );
          };
        app.get('/shipment_legs', partsOf(legViews));
        app.get('/customs_entries', partsOf(customsViews));
        const exists = (id: number) => freight.shipments.get(String(id)) !== undefined;
        const answers = { origin: context.origin, page, missing, invalid };
        paperRoutes(app, papers, answers, exists);
        productRoutes(app, products, answers);
      },
      entries: () => [
        ...freight.bookings
          .values()
          .map((booking) => entryOf(booking, freight.shipments.get(String(booking.shipmentId)), metadataKey)),
        ...products.all.values().map((one) => productEntry(one, metadataKey)),
        ...papers.documents.values().map(documentEntry),
        ...papers.invoices.values().map((one) => invoiceEntry(one, metadataKey)),
      ],
      act(verb, input) {
        switch (verb) {
          case 'book':
            return freight.book(input as BookingBody).id;
          case 'confirm':
            return freight.confirm(freight.bookings.get(String((input as { id: number }).id)) as Booking).id;
          case 'travel':
            return freight.travelOn(freight.shipments.get((input as { id: string }).id) as Shipment).milestone;
          case 'noteLeg': {
            const { id, leg, times } = input as { id: string; leg: number; times: LegTimes };
            return freight.noteLeg(freight.shipments.get(id) as Shipment, leg, times).id;
          }
          case 'file':
            return papers.file(input as NewPaper).id;
          case 'makeProduct':
            return String(products.make(input as ProductBody).id);
          case 'renameProduct': {
            const { id, name } = input as { id: string; name: string };
            return products.change(products.all.get(id) as Product, { name }).id;
          }
          case 'archiveProduct':
            return products.archive(products.all.get((input as { id: string }).id) as Product).id;
          case 'archive':
            return papers.archive((input as { id: string }).id).id;
          default:
            throw new Error(`flexport cannot ${verb}`);
        }
      },
      faultAnswer: (kind) =>
        kind === 'rate'
          ? { status: 429, body: apiError(429, 'RATE_LIMITED', 'too many requests') }
          : { status: 500, body: apiError(500, 'INTERNAL_ERROR', 'internal error') },
    };
  },
});

function entryOf(booking: Booking, shipment: Shipment | undefined, metadataKey: string): BookEntry {
  const reference = booking.body.metadata?.[metadataKey]?.[0];
  const country = /-([a-z]{2})$/.exec(booking.body.destination_address_ref ?? '')?.[1]?.toUpperCase();
  return {
    kind: 'shipment',
    id: String(booking.id),
    ...(reference ? { reference } : {}),
    ...(booking.body.name ? { number: booking.body.name } : {}),
    state: shipment ? (MILESTONES[shipment.milestone]?.status ?? booking.status) : booking.status,
    live: booking.status !== 'archived',
    complete: shipment !== undefined,
    ...(country ? { country } : {}),
    ...(shipment ? { trackingNumber: shipment.houseBill } : {}),
    lines: (booking.body.cargo?.shipping_units ?? []).map((unit) => ({
      sku: unit.name ?? '',
      quantity: unit.count ?? 0,
    })),
  };
}

const documentEntry = (paper: Paper): BookEntry => ({
  kind: 'document',
  id: paper.id,
  state: paper.type,
  live: paper.archivedAt === undefined,
  complete: true,
});

function invoiceEntry({ id, body }: CommercialInvoice, metadataKey: string): BookEntry {
  const reference = body.metadata?.[metadataKey]?.[0];
  return {
    kind: 'invoice',
    id,
    ...(reference ? { reference } : {}),
    ...(body.invoice_number ? { number: body.invoice_number } : {}),
    state: 'issued',
    live: true,
    complete: true,
    ...(body.currency_code ? { currency: body.currency_code } : {}),
    lines: (body.line_items ?? []).map((line) => ({
      sku: line.product_sku ?? '',
      quantity: line.quantity?.value ?? 0,
    })),
  };
}
