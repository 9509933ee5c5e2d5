import type { FastifyReply, FastifyRequest } from 'fastify';
import { type BookEntry, defineSandbox } from '../sandbox.ts';
import { Access, type Allowed, type Credentials } from './access.ts';
import { Customers, customerRoutes } from './customers.ts';
import { GoodsBack, goodsBackRoutes } from './goods-back.ts';
import { type CommentBody, type Purchase, Refusal, type ShipBody, type SourceItem, type Track } from './records.ts';
import { listed } from './search-criteria.ts';
import { Shop, SOURCES } from './shop.ts';
import { type Shopper, storefrontRoutes } from './storefront.ts';
import { COMPANY, Trade, tradeRoutes } from './trade.ts';

const CREDENTIALS: Credentials = {
  consumerKey: 'sandbox-consumer',
  consumerSecret: 'sandbox-consumer-secret',
  accessToken: 'sandbox-access-token',
  accessTokenSecret: 'sandbox-token-secret',
  username: 'admin',
  password: 'sandbox-password',
};

/**
 * A Magento shop: orders, shipments with their tracks, source items. Options: the credentials, `bareToken` (false: an integration's token
 * alone is refused, as new shops do), `mayNot` (resources that it was not given), `shoppers`
 * (customers who may sign in to the storefront, each of a group), `attributes` (codes of customer attributes that it has). Verbs: `place`, `pay`, `cancel`, `ship`, `refund` and
 * `takeBack` (credit memos), `request` and `settle` (RMAs), `setStock`; `stock` and
 * `rename` an article, `enrol` and `regroup` a customer; `leak` a group's prices to everybody.
 */
export default defineSandbox({
  id: 'magento',
  use: (origin) => {
    const { username: _, password: __, ...integration } = CREDENTIALS;
    return { options: { url: origin, ...integration } };
  },
  create(context) {
    const told = { ...CREDENTIALS, bareToken: false, mayNot: [], ...context.options } as Credentials & Allowed;
    const access = new Access(context, told, told);
    const shop = new Shop(context);
    const trade = new Trade(context, shop);
    const attributes = (context.options.attributes ?? ['waybill_account']) as string[];
    const customers = new Customers(context, shop, attributes);
    const back = new GoodsBack(context, shop);
    const shoppers = (context.options.shoppers ?? []) as Shopper[];
    let leaks: string | undefined;
    shop.orders.watch((order) => context.note(() => orderEntry(shop, order.entity_id)));

    const serve =
      (handle: (request: FastifyRequest) => unknown) => async (request: FastifyRequest, reply: FastifyReply) => {
        reply.type('application/json');
        const refusal = access.refusal(request);
        if (refusal) return reply.code(401).send(JSON.stringify(refusal));
        try {
          return reply.send(JSON.stringify(handle(request) ?? []));
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          return reply
            .code(error.status)
            .send(JSON.stringify({ message: error.message, parameters: error.parameters }));
        }
      };
    const query = (request: FastifyRequest) => request.query as Record<string, string>;
    const id = (request: FastifyRequest) => (request.params as { id: string }).id;

    return {
      routes(app) {
        const at = '/rest/:store/V1';
        app.post(`${at}/integration/admin/token`, async (request, reply) => {
          const token = access.login(request.body as { username?: string; password?: string });
          const refusal = {
            message:
              'The account sign-in was incorrect or your account is disabled temporarily. Please wait and try again later.',
          };
          reply.type('application/json');
          return token ? reply.send(JSON.stringify(token)) : reply.code(401).send(JSON.stringify(refusal));
        });
        app.get(
          `${at}/orders`,
          serve((request) => listed(shop.orders.values(), query(request), (row) => row)),
        );
        app.get(
          `${at}/orders/:id`,
          serve((request) => shop.order(id(request))),
        );
        app.post(
          `${at}/orders/:id/comments`,
          serve((request) => shop.comment(id(request), (request.body as { statusHistory: CommentBody }).statusHistory)),
        );
        app.get(
          `${at}/shipments`,
          serve((request) => {
            const rows = shop.shipments.values();
            const { items, ...page } = listed(rows, query(request), (row) => ({ ...row }));
            return { ...page, items: items.map(shipmentView) };
          }),
        );
        app.post(
          `${at}/order/:id/ship`,
          serve((request) => shop.ship(id(request), request.body as ShipBody)),
        );
        app.post(
          `${at}/shipment/track`,
          serve((request) =>
            trackView(shop.addTrack((request.body as { entity: Parameters<Shop['addTrack']>[0] }).entity)),
          ),
        );
        app.delete(
          `${at}/shipment/track/:id`,
          serve((request) => shop.dropTrack(Number(id(request)))),
        );
        tradeRoutes(app, at, serve, trade, customers);
        customerRoutes(app, at, serve, customers);
        goodsBackRoutes(app, at, serve, back);
        storefrontRoutes(app, trade, shoppers, () => leaks);
        app.get(
          `${at}/inventory/source-items`,
          serve((request) => listed(shop.levels.values(), query(request), (row) => ({ ...row }))),
        );
        app.post(
          `${at}/inventory/source-items`,
          serve((request) => {
            const { sourceItems } = request.body as { sourceItems: SourceItem[] };
            if (sourceItems.length === 0) throw new Refusal(400, 'Input data is empty', []);
            const stray = sourceItems.find(({ source_code }) => !SOURCES.includes(source_code));
            if (stray) throw new Refusal(400, 'Validation Failed', []);
            // A level of an article that the shop does not have is kept, too.
            for (const item of sourceItems) shop.setLevel(item);
          }),
        );
      },
      entries: () => [
        ...shop.orders.values().map(({ entity_id }) => orderEntry(shop, entity_id)),
        ...shop.shipments.values().map(
          ({ entity_id, order_id, tracks, comments, items }): BookEntry => ({
            kind: 'shipment',
            id: String(entity_id),
            reference: comments[0]?.comment.replace(/^Waybill /, '') ?? '',
            number: shop.order(order_id).increment_id,
            state: 'shipped',
            live: true,
            complete: tracks.length > 0,
            lines: items.map(({ sku, qty }) => ({ sku, quantity: qty })),
            ...(tracks.length > 0
              ? { trackingNumber: tracks.map(({ track_number }) => track_number).at(-1) as string }
              : {}),
          }),
        ),
        ...customers.entries(),
        ...trade.tiers.values().map(
          ({ sku, customer_group, quantity, price }): BookEntry => ({
            kind: 'price',
            id: `${sku}/${customer_group}/${quantity}`,
            state: String(price),
            live: true,
            complete: true,
            lines: [{ sku, quantity }],
          }),
        ),
        ...shop.levels.values().map(
          ({ sku, source_code, quantity }): BookEntry => ({
            kind: 'stock',
            id: `${sku}@${source_code}`,
            state: String(quantity),
            live: true,
            complete: true,
            lines: [{ sku, quantity }],
          }),
        ),
      ],
      act(verb, input) {
        const {
          id: of = '',
          sku = '',
          quantity = 0,
          name = '',
          group = 1,
          status = '',
          track,
        } = (input ?? {}) as {
          id?: string;
          sku?: string;
          quantity?: number;
          name?: string;
          group?: number;
          status?: string;
          track?: string;
        };
        switch (verb) {
          case 'place':
            return shop.place(input as Purchase | undefined);
          case 'pay':
            return shop.pay(of);
          case 'cancel':
            return shop.cancel(of);
          case 'ship':
            return shop.ship(of, {});
          case 'refund':
            return back.refund(of, quantity);
          case 'takeBack':
            return back.takeBack(of);
          case 'request':
            return back.request(of, quantity);
          case 'settle':
            return back.settle(of, status, quantity, track);
          case 'stock':
            return trade.stock(sku);
          case 'rename':
            return trade.rename(of, name);
          case 'enrol':
            return customers.enrol(COMPANY.id, (input as { taxvat?: string | null } | undefined)?.taxvat);
          case 'regroup':
            return customers.regroup(of, group);
          case 'leak':
            leaks = name || undefined;
            return leaks;
          case 'setStock':
            return shop.setLevel({ sku, source_code: 'default', quantity, status: quantity > 0 ? 1 : 0 });
          default:
            throw new Error(`nobody can ${verb} in this shop`);
        }
      },
      faultAnswer: (kind) =>
        kind === 'rate'
          ? { status: 429, body: { message: 'Too Many Requests', trace: null } }
          : {
              status: 500,
              body: { message: 'Internal Error. Details are available in Magento log file. Report ID: webapi-1' },
            },
    };
  },
});

const trackView = (track: Track) => ({ ...track, weight: 0, qty: 0, description: track.title });

const shipmentView = ({ source, ...shipment }: ReturnType<Shop['shipments']['values']>[number]) => ({
  ...shipment,
  comments: shipment.comments.map((one) => ({ ...one, is_customer_notified: 0 })),
  tracks: shipment.tracks.map(trackView),
  extension_attributes: { source_code: source },
});

function orderEntry(shop: Shop, id: number): BookEntry {
  const order = shop.order(id);
  const track = shop.shipments.filter(({ order_id }) => order_id === id).flatMap(({ tracks }) => tracks)[0];
  return {
    kind: 'order',
    id: String(id),
    number: order.increment_id,
    state: order.state,
    live: order.state !== 'canceled',
    complete: track !== undefined,
    total: order.grand_total.toFixed(2),
    currency: order.order_currency_code,
    lines: order.items
      .filter((row) => !row.parent_item_id)
      .map(({ sku, qty_ordered }) => ({ sku, quantity: qty_ordered })),
    ...(track ? { trackingNumber: track.track_number } : {}),
  };
}
