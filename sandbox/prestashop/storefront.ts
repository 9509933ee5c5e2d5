import { createHmac } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Shop } from './shop.ts';
import type { Row } from './webservice.ts';

/** A customer of the shop who may sign in. */
export interface Shopper {
  email: string;
  password: string;
  /** The customer group's name. */
  group: string;
}

type Form = Record<string, string>;

const COOKIE = 'PrestaShop-5f0a';

const sessionOf = ({ email, password }: Shopper): string =>
  createHmac('sha256', password).update(email).digest('hex').slice(0, 32);

/** The shop's own pages: the form by which customers sign in, and what the page of a product tells its scripts. `leaks` names a group whose prices everybody sees. */
export function frontOffice(
  app: FastifyInstance,
  shop: Shop,
  shoppers: readonly Shopper[],
  leaks: () => string | undefined,
): void {
  const groupId = (name: string | undefined): string | undefined =>
    shop
      .table('groups')
      .values()
      .find((row) => (row.name as { language: string[] }).language.includes(name ?? ''))?.id;

  const signIn = ({ email, password }: Form, reply: FastifyReply) => {
    const shopper = shoppers.find((one) => one.email === email && one.password === password);
    reply.header('set-cookie', [`${COOKIE}=stranger; path=/; HttpOnly`, 'PHPSESSID=sandbox; path=/']);
    if (!shopper) return reply.type('text/html').send('<!doctype html><li class="alert">Authentication failed.</li>');
    reply.header('set-cookie', `${COOKIE}=${sessionOf(shopper)}; path=/; HttpOnly`);
    return reply.code(302).header('location', '/index.php?controller=my-account').send('');
  };

  const quickView = (request: FastifyRequest, reply: FastifyReply) => {
    const form = request.body as Form;
    const product = shop.table('products').get(form.id_product ?? '');
    if (product?.active !== '1') return reply.code(404).type('text/html').send('<!doctype html>');
    const shopper = shoppers.find((one) => request.headers.cookie?.includes(`${COOKIE}=${sessionOf(one)}`));
    const groups = ['0', groupId(shopper?.group), groupId(leaks())];
    const attribute = form.id_product_attribute ?? '0';
    const rows = shop
      .table('specific_prices')
      .filter((row) => row.id_product === product.id && groups.includes(String(row.id_group || '0')))
      .filter((row) => ['0', attribute].includes(String(row.id_product_attribute || '0')))
      .filter((row) => ['0', form.id_currency].includes(String(row.id_currency || '0')));
    return {
      quickview_html: '',
      product: {
        id_product: Number(product.id),
        id_product_attribute: Number(attribute),
        reference: product.reference,
        show_price: true,
        price_amount: priceAt(product, rows, Number(form.quantity_wanted ?? 1)),
        quantity_discounts: rows
          .filter((row) => Number(row.from_quantity) > 1)
          .map((row) => ({ ...row, quantity: Number(row.from_quantity) })),
      },
    };
  };

  app.post('/index.php', (request, reply) => {
    const { controller } = request.query as Form;
    if (controller === 'authentication') return signIn(request.body as Form, reply);
    return controller === 'product'
      ? quickView(request, reply)
      : reply.code(404).type('text/html').send('<!doctype html>');
  });
}

/** The row of a group before everybody's, and among those the one with the most pieces. */
function priceAt(product: Row, rows: readonly Row[], pieces: number): number {
  const rank = (row: Row) => Number(String(row.id_group || '0') !== '0') * 1e9 + Number(row.from_quantity);
  const [best] = rows.filter((row) => Number(row.from_quantity) <= pieces).sort((a, b) => rank(b) - rank(a));
  return Number(best ? best.price : product.price);
}
