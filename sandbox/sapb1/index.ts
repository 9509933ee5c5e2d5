import type { FastifyReply, FastifyRequest } from 'fastify';
import { CATALOGUE } from '../catalogue.ts';
import { defineSandbox } from '../sandbox.ts';
import { Access, DEFAULT_ACCOUNT } from './access.ts';
import { type Document, Documents, documentRow, orderEntry } from './documents.ts';
import { Partners, partnerEntry, partnerRow } from './partners.ts';
import { purchaseEntry, purchaseRow, received } from './purchases.ts';
import { answerTo, type Row } from './query.ts';
import { errorAnswer, Refusal, type Version } from './refusal.ts';

interface Item {
  code: string;
  places: { code: string; inStock: number; committed: number }[];
  prices: { list: number; price: number; currency: string }[];
}

interface SpecialPrice {
  item: string;
  card: string;
  body: Row;
}

const etagOf = ({ version }: Document): string => `W/"${version}"`;
const entryOf = (key: string): string => key.replace(/\D/g, '');

/**
 * SAP Business One's Service Layer: `/b1s/v1` and `/b1s/v2`. Options: `companyDb`, `user`, `password`, `sessionMinutes` (30), `forbidden` (the
 * user lacks the authorization, of all or of the sets that are named).
 */
export default defineSandbox({
  id: 'sapb1',
  use: (origin) => ({
    options: { url: origin, ...DEFAULT_ACCOUNT, timeZone: 'Asia/Shanghai' },
    params: { customer: 'WEB' },
  }),
  create(context) {
    const access = new Access(context);
    const orders = new Documents(context, 'ORDR');
    const deliveries = new Documents(context, 'ODLN');
    const invoices = new Documents(context, 'OINV');
    const returns = new Documents(context, 'ORDN');
    const requests = new Documents(context, 'ORRR');
    const purchases = new Documents(context, 'OPOR');
    const items = context.books.collection<Item>('items');
    const partners = new Partners(context);
    const special = context.books.collection<SpecialPrice>('specialPrices');
    purchases.all.watch((one) => context.note(() => purchaseEntry(one)));
    orders.all.watch((order) => context.note(() => orderEntry(order)));
    const setStock = (code: string, place: string, inStock: number, committed = 0): string => {
      const others = (items.get(code)?.places ?? []).filter((one) => one.code !== place);
      const prices = items.get(code)?.prices ?? [];
      items.put(code, { code, prices, places: [...others, { code: place, inStock, committed }] });
      return `${code}@${place}`;
    };
    const setPrice = (code: string, list: number, price: number, currency = 'RMB'): string => {
      const { places = [], prices = [] } = items.get(code) ?? {};
      const others = prices.filter((one) => one.list !== list);
      items.put(code, { code, places, prices: [...others, { list, price, currency }] });
      return `${code}@${list}`;
    };
    if (items.size === 0)
      for (const { sku, price } of CATALOGUE) {
        setStock(sku, '01', 100_000);
        setPrice(sku, 1, Number(price));
      }

    const itemRow = ({ code, places, prices }: Item): Row => ({
      ItemCode: code,
      InventoryItem: 'tYES',
      SalesItem: 'tYES',
      PricingUnit: -1,
      ItemPrices: prices.map(({ list, price, currency }) => ({ PriceList: list, Price: price, Currency: currency })),
      ItemWarehouseInfoCollection: places.map((place) => ({
        WarehouseCode: place.code,
        InStock: place.inStock,
        Committed: place.committed,
        Ordered: 0,
      })),
    });
    const specialRow = ({ item, card, body }: SpecialPrice): Row => ({
      DiscountPercent: 0,
      PriceListNum: 1,
      Valid: 'tYES',
      ValidFrom: null,
      ValidTo: null,
      SpecialPriceDataAreas: [],
      ...body,
      ItemCode: item,
      CardCode: card,
    });
    const orderRow = (order: Document): Row => documentRow(order, 700_000);
    const sets: Record<string, () => Row[]> = {
      Orders: () => orders.all.values().map(orderRow),
      PurchaseOrders: () => purchases.all.values().map(purchaseRow),
      DeliveryNotes: () => deliveries.all.values().map((delivery) => documentRow(delivery, 500_000)),
      Invoices: () => invoices.all.values().map((invoice) => documentRow(invoice, 900_000)),
      Returns: () => returns.all.values().map((one) => documentRow(one, 400_000)),
      ReturnRequest: () => requests.all.values().map((one) => documentRow(one, 450_000)),
      Items: () => items.values().map(itemRow),
      BusinessPartners: () => partners.all.values().map(partnerRow),
      SpecialPrices: () => special.values().map(specialRow),
    };

    /** Documents that are made, changed and cancelled by whoever calls. */
    const written: Record<string, { documents: Documents; rowOf: (document: Document) => Row }> = {
      Orders: { documents: orders, rowOf: orderRow },
      PurchaseOrders: { documents: purchases, rowOf: purchaseRow },
    };
    /** An `If-Match` that is no longer so refuses what it came with. */
    const guarded = (request: FastifyRequest, etag: string): void => {
      const wanted = request.headers['if-match'];
      if (wanted !== undefined && wanted !== etag)
        throw new Refusal('-2039', 'Another user or another operation modified data (-2039)', 412);
    };

    const partner = (key: string | undefined, request: FastifyRequest, reply: FastifyReply): unknown => {
      const body = (request.body ?? {}) as Row;
      if (key === undefined) return reply.code(201).send(partners.insert(body));
      const code = decodeURIComponent(key).replace(/^'|'$/g, '').replaceAll("''", "'");
      if (request.method === 'GET') return reply.header('etag', partners.etag(code)).send(partners.row(code));
      guarded(request, partners.etag(code));
      partners.patch(code, body);
      return reply.code(204).send();
    };

    const run = (version: Version, path: string, request: FastifyRequest, reply: FastifyReply): unknown => {
      const [set = '', key, action] = path.split(/[()/]+/).filter((part) => part);
      const body = (request.body ?? {}) as Row;
      if (key === undefined && request.method === 'GET' && sets[set]) {
        const query = request.query as Record<string, string | undefined>;
        return answerTo(set, sets[set](), version, query, String(request.headers.prefer ?? ''));
      }
      if (set === 'BusinessPartners') return partner(key, request, reply);
      const kind = written[set];
      if (!kind) throw new Refusal('-1000', `Unrecognized resource path.`, 404);
      const { documents, rowOf } = kind;
      if (key === undefined) {
        const made = documents.insert(body);
        return reply.code(201).header('etag', etagOf(made)).send(rowOf(made));
      }
      const held = documents.get(entryOf(key));
      if (request.method === 'GET') return reply.header('etag', etagOf(held)).send(rowOf(held));
      guarded(request, etagOf(held));
      if (request.method === 'PATCH')
        documents.patch(entryOf(key), body, request.headers['b1s-replacecollectionsonpatch'] === 'true');
      else if (action === 'Cancel') documents.cancel(entryOf(key));
      else throw new Refusal('-1000', 'Unrecognized resource path.', 404);
      return reply.code(204).send();
    };

    const answer = (version: Version, set?: string) => async (request: FastifyRequest, reply: FastifyReply) => {
      try {
        const path = set ?? (request.params as { '*': string })['*'];
        if (path === 'Login') return await access.login(version, (request.body ?? {}) as object, reply);
        return access.letIn(version, request, reply) ?? run(version, path, request, reply);
      } catch (error) {
        if (error instanceof Refusal) return errorAnswer(reply, version, error.status, error.code, error.message);
        throw error;
      }
    };

    return {
      routes(app) {
        for (const version of ['v1', 'v2'] as const) {
          for (const set of ['Login', ...Object.keys(sets)])
            app.route({ method: ['GET', 'POST'], url: `/b1s/${version}/${set}`, handler: answer(version, set) });
          app.route({ method: ['GET', 'POST', 'PATCH'], url: `/b1s/${version}/*`, handler: answer(version) });
        }
      },
      entries: () => [
        ...orders.all.values().map(orderEntry),
        ...purchases.all.values().map(purchaseEntry),
        ...deliveries.all.values().map((delivery) => ({
          kind: 'shipment' as const,
          id: String(delivery.DocEntry),
          state: delivery.cancelled ? 'cancelled' : 'out',
          live: !delivery.cancelled,
          complete: true,
        })),
        ...returns.all.values().map((one) => ({
          kind: 'return' as const,
          id: String(one.DocEntry),
          state: one.body.CancelStatus === 'csYes' ? 'cancelled' : 'in',
          live: one.body.CancelStatus !== 'csYes',
          complete: true,
        })),
        ...invoices.all.values().map((invoice) => ({
          kind: 'invoice' as const,
          id: String(invoice.DocEntry),
          state: invoice.open ? 'open' : 'closed',
          live: true,
          complete: true,
        })),
        ...partners.all.values().map(partnerEntry),
        ...items.values().flatMap(({ code, prices }) =>
          prices.map(({ list, price, currency }) => ({
            kind: 'price' as const,
            id: `${code}@${list}`,
            state: String(price),
            live: true,
            complete: true,
            total: price.toFixed(2),
            currency,
          })),
        ),
        ...items.values().flatMap(({ code, places }) =>
          places.map((place) => ({
            kind: 'stock' as const,
            id: `${code}@${place.code}`,
            state: String(place.inStock - place.committed),
            live: true,
            complete: true,
            lines: [{ sku: code, quantity: place.inStock }],
          })),
        ),
      ],
      act(verb, input) {
        const { id = '', ...rest } = input as { id?: string } & Row;
        switch (verb) {
          case 'insert':
            return String(orders.insert(rest).DocEntry);
          case 'touch': {
            const { open, ...body } = rest;
            const order = orders.get(id);
            return orders.put({
              ...order,
              open: (open as boolean | undefined) ?? order.open,
              body: { ...order.body, ...body },
            });
          }
          case 'buy':
            return String(purchases.insert(rest).DocEntry);
          case 'touchPurchase': {
            const bought = purchases.get(id);
            return purchases.put({ ...bought, body: { ...bought.body, ...rest } });
          }
          case 'receivePurchase':
            // Another document: the purchase keeps its time.
            return purchases.all.put(id, received(purchases.get(id), Number(rest.quantity)));
          case 'deliver': {
            const from = [id, ...((rest.with as string[] | undefined) ?? [])].map((one) => orders.get(one));
            for (const order of from) orders.put({ ...order, open: false });
            const DocumentLines = from.flatMap((order) =>
              order.lines.map((line) => ({ ...line, BaseType: 17, BaseEntry: order.DocEntry, BaseLine: line.LineNum })),
            );
            const { TrackingNumber = '', TransportationCode = -1 } = rest;
            const head = { CardCode: 'WEB', DocDate: '2026-11-22T00:00:00Z', DocDueDate: '2026-11-22' };
            return String(deliveries.insert({ ...head, TrackingNumber, TransportationCode, DocumentLines }).DocEntry);
          }
          case 'changeDelivery': {
            const delivery = deliveries.get(id);
            return deliveries.put({ ...delivery, body: { ...delivery.body, ...rest } });
          }
          case 'return': {
            // Of a delivery (15), or by a request (234000031) of an invoice (13).
            const { request, ...head } = rest;
            const from = request === undefined ? deliveries.get(id) : invoices.get(id);
            const dated = { CardCode: 'WEB', DocDate: '2026-11-23T00:00:00Z', DocDueDate: '2026-11-23' };
            const made = (lines: Row[], BaseType: number, BaseEntry: number) =>
              lines.map((line) => ({ ...line, BaseType, BaseEntry, BaseLine: line.LineNum }));
            if (request === undefined)
              return String(
                returns.insert({ ...dated, ...head, DocumentLines: made(from.lines, 15, from.DocEntry) }).DocEntry,
              );
            const asked = requests.insert({ ...dated, DocumentLines: made(from.lines, 13, from.DocEntry) });
            return String(
              returns.insert({ ...dated, ...head, DocumentLines: made(asked.lines, 234000031, asked.DocEntry) })
                .DocEntry,
            );
          }
          case 'changeReturn': {
            const held = returns.get(id);
            return returns.put({ ...held, body: { ...held.body, ...rest } });
          }
          case 'invoice': {
            // `of` is 15 for a delivery, 17 for an order.
            const { of = 17, ...head } = rest;
            const from = of === 15 ? deliveries.get(id) : orders.get(id);
            const DocumentLines = from.lines.map((line) => ({ ...line, BaseType: of, BaseEntry: from.DocEntry }));
            const dated = { CardCode: 'WEB', DocDate: '2026-11-22T00:00:00Z', DocDueDate: '2026-12-22T00:00:00Z' };
            return String(invoices.insert({ ...dated, ...head, DocumentLines }).DocEntry);
          }
          case 'changeInvoice': {
            const { open, ...body } = rest;
            const invoice = invoices.get(id);
            return invoices.put({ ...invoice, open: open !== false, body: { ...invoice.body, ...body } });
          }
          case 'setPartner':
            return partners.put(id, rest);
          case 'setPrice':
            return setPrice(
              String(rest.sku),
              Number(rest.list),
              Number(rest.price),
              rest.currency as string | undefined,
            );
          case 'setSpecialPrice': {
            // `card` is a partner, or `*1` for whoever buys by the first price list.
            const { sku, card, ...body } = rest;
            special.put(`${card}/${sku}`, { item: String(sku), card: String(card), body });
            return;
          }
          case 'setStock':
            return setStock(
              String(rest.sku),
              String(rest.warehouse ?? '01'),
              Number(rest.inStock),
              Number(rest.committed ?? 0),
            );
          case 'endSessions':
            return access.endSessions();
          case 'sessions':
            return access.count;
          default:
            throw new Error(`sapb1 cannot ${verb}`);
        }
      },
      faultAnswer: (kind) =>
        kind === 'rate'
          ? { status: 429, body: { error: { code: '-1', message: 'Too many requests' } } }
          : { status: 500, body: { error: { code: '-1', message: 'Internal server error' } } },
    };
  },
});
