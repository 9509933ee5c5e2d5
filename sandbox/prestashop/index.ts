import type { FastifyReply, FastifyRequest } from 'fastify';
import { type BookEntry, defineSandbox } from '../sandbox.ts';
import { type Purchase, RESOURCES, Shop } from './shop.ts';
import { frontOffice, type Shopper } from './storefront.ts';
import { bodyOf, element, elements, errors, Refusal, type Row, rights, selected } from './webservice.ts';

/** A list is called as its resource is, but for the one that is called as a single element is. */
const holderOf = (resource: string): string => (resource === 'order_slip' ? 'order_slips' : resource);

const KEY = 'SANDBOXSANDBOXSANDBOXSANDBOX0000';

/** A PrestaShop's webservice. Options: `key`, `timezone` (Europe/Paris), `version` (9; before 8 there is no PATCH), `mayNot` (what the key
 * was not given: a resource, or a verb of it as in `PUT stock_availables`), `shoppers` (customers who may sign in to the front office, each of a group). Verbs: `place`, `pay`, `cancel`, `ship`, `slip` and `correct` (credit slips), `setStock`;
 * `stock` and `rename` an article, `enrol`, `move` and `edit` a customer; `leak` a group's prices to everybody. */
export default defineSandbox({
  id: 'prestashop',
  use: (origin) => ({ options: { url: origin, key: KEY, timezone: 'Europe/Paris' } }),
  create(context) {
    const {
      key = KEY,
      timezone = 'Europe/Paris',
      version = 9,
      mayNot = [],
      shoppers = [],
    } = context.options as {
      key?: string;
      timezone?: string;
      version?: number;
      mayNot?: string[];
      shoppers?: Shopper[];
    };
    let leaks: string | undefined;
    const shop = new Shop(context, timezone);
    shop.table('orders').watch((order) => context.note(() => orderEntry(shop, order)));
    const allowed = `Basic ${Buffer.from(`${key}:`).toString('base64')}`;

    const may = (verb: string, resource: string): boolean =>
      !mayNot.includes(resource) && !mayNot.includes(`${verb.toUpperCase()} ${resource}`);

    const serve =
      (status: number, handle: (resource: string, name: string, request: FastifyRequest) => string) =>
      async (request: FastifyRequest, reply: FastifyReply) => {
        reply.type('text/xml;charset=utf-8');
        const { resource } = request.params as { resource: string };
        const name = RESOURCES[resource];
        try {
          if (request.headers.authorization !== allowed)
            throw new Refusal(401, 17, 'Invalid authentication key format');
          if (!may(request.method, resource))
            throw new Refusal(405, 26, `Method ${request.method} is not allowed for the resource ${resource}`);
          if (!name) throw new Refusal(400, 24, `Resource of type "${resource}" does not exists.`);
          return reply.code(status).send(handle(resource, name, request));
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          return reply.code(error.status).send(errors(error.code, error.message));
        }
      };
    const id = (request: FastifyRequest) => (request.params as { id: string }).id;

    return {
      routes(app) {
        frontOffice(app, shop, shoppers, () => leaks);
        app.get('/api/', async (request, reply) => {
          reply.type('text/xml;charset=utf-8');
          if (request.headers.authorization !== allowed)
            return reply.code(401).send(errors(17, 'Invalid authentication key format'));
          return reply.send(
            rights(
              Object.keys(RESOURCES).filter((resource) => !mayNot.includes(resource)),
              may,
            ),
          );
        });
        app.get(
          '/api/:resource',
          serve(200, (resource, name, request) =>
            elements(
              holderOf(resource),
              name,
              selected(shop.table(resource).values(), request.query as Record<string, string>),
            ),
          ),
        );
        app.post(
          '/api/:resource',
          serve(201, (resource, name, request) => element(name, shop.save(resource, bodyOf(request.body, name)))),
        );
        app.put(
          '/api/:resource/:id',
          serve(200, (resource, name, request) =>
            element(name, shop.save(resource, bodyOf(request.body, name), id(request))),
          ),
        );
        app.patch(
          '/api/:resource/:id',
          serve(200, (resource, name, request) => {
            if (version < 8) throw new Refusal(405, 23, 'Method PATCH is not valid');
            return element(name, shop.patch(resource, bodyOf(request.body, name), id(request)));
          }),
        );
        app.delete(
          '/api/:resource/:id',
          serve(200, (resource, _name, request) => {
            if (resource !== 'specific_prices') throw new Refusal(405, 26, 'Method not allowed');
            if (!shop.table(resource).get(id(request))) throw new Refusal(404, 1, `Invalid ID: ${id(request)}`);
            shop.table(resource).delete(id(request));
            return '';
          }),
        );
      },
      entries: () => [
        ...shop
          .table('customers')
          .values()
          .map(
            (row): BookEntry => ({
              kind: 'customer',
              id: row.id,
              state: [row.active === '0' ? ['inactive'] : [], String(row.note).split('\n')].flat().join(' '),
              live: true,
              complete: true,
            }),
          ),
        ...shop
          .table('specific_prices')
          .values()
          .map(
            (row): BookEntry => ({
              kind: 'price',
              id: row.id,
              // While it counts.
              number: `${row.from} - ${row.to}`,
              state: String(row.price),
              live: true,
              complete: true,
              lines: [{ sku: String(row.id_product), quantity: Number(row.from_quantity) }],
            }),
          ),
        ...shop
          .table('orders')
          .values()
          .map((order) => orderEntry(shop, order)),
        ...shop
          .table('order_carriers')
          .filter((row) => row.tracking_number !== '')
          .map(
            (row): BookEntry => ({
              kind: 'shipment',
              id: row.id,
              number: String(row.id_order),
              state: 'tracked',
              live: true,
              complete: true,
              trackingNumber: String(row.tracking_number),
            }),
          ),
        ...shop
          .table('stock_availables')
          .values()
          .map((row): BookEntry => {
            const combination = shop.table('combinations').get(String(row.id_product_attribute));
            const article = combination ?? shop.table('products').get(String(row.id_product));
            const quantity = Number(row.quantity);
            return {
              kind: 'stock',
              id: row.id,
              state: String(quantity),
              live: true,
              complete: true,
              lines: [{ sku: String(article?.reference), quantity }],
            };
          }),
      ],
      act(verb, input) {
        const {
          id: of = '',
          sku = '',
          quantity = 0,
        } = (input ?? {}) as { id?: string; sku?: string; quantity?: number };
        switch (verb) {
          case 'place':
            return shop.place(input as Purchase | undefined);
          case 'pay':
            return shop.enter(of, '2');
          case 'cancel':
            return shop.enter(of, '6');
          case 'ship':
            return shop.enter(of, '4');
          case 'slip':
            return shop.slip(of, quantity);
          case 'correct':
            return shop.correct(of, String(quantity));
          case 'stock':
            return shop.stock(sku);
          case 'rename':
            return shop.edit('products', of, { reference: sku });
          case 'enrol':
            return shop.enrol();
          case 'move':
            return shop.edit('customers', of, { company: 'Another' });
          case 'edit': {
            const { id: _, ...fields } = input as { id: string } & Record<string, string>;
            return shop.edit('customers', of, fields);
          }
          case 'leak':
            leaks = sku || undefined;
            return leaks;
          case 'setStock': {
            const product = shop.table('products').find((row) => row.reference === sku);
            const row = shop.table('stock_availables').find(({ id_product }) => id_product === product?.id);
            if (!row) throw new Error(`no article ${sku}`);
            return shop.table('stock_availables').put(row.id, { ...row, quantity: String(quantity) });
          }
          default:
            throw new Error(`nobody can ${verb} in this shop`);
        }
      },
      faultAnswer: (kind) =>
        kind === 'rate'
          ? { status: 429, body: 'Too Many Requests' }
          : {
              status: 500,
              headers: { 'content-type': 'text/xml' },
              body: errors(500, 'Internal error. To see this error please display the PHP errors.'),
            },
    };
  },
});

function orderEntry(shop: Shop, order: Row): BookEntry {
  const rows = (order.associations as { order_rows: { order_row: Row[] } }).order_rows.order_row;
  const tracked = shop.table('order_carriers').find((row) => row.id_order === order.id && row.tracking_number !== '');
  return {
    kind: 'order',
    id: order.id,
    number: String(order.reference),
    state: String(order.current_state),
    live: order.current_state !== '6',
    complete: tracked !== undefined,
    total: Number(order.total_paid_tax_incl).toFixed(2),
    currency: 'EUR',
    lines: rows.map((row) => ({ sku: String(row.product_reference), quantity: Number(row.product_quantity) })),
    ...(tracked ? { trackingNumber: String(tracked.tracking_number) } : {}),
  };
}
