import { createHmac } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Article } from './records.ts';
import type { Shop } from './shop.ts';

/** A customer of the shop who may sign in. */
export interface Shopper {
  email: string;
  password: string;
  /** Their role, by which a B2B plugin knows their tier. */
  role: string;
}

const COOKIE = 'wordpress_logged_in_sandbox';
const CURRENCY = { currency_code: 'EUR', currency_symbol: '€', currency_minor_unit: 2 };

const digest = (purpose: string, { email, password }: Shopper): string =>
  createHmac('sha256', password).update(`${purpose} ${email}`).digest('hex').slice(0, 10);

/** The shop as the public sees it: the sign-in of WordPress, and the Store API, where a plugin shows each role its own price, or that of another (`leaks`). */
export function storefrontRoutes(
  app: FastifyInstance,
  shop: Shop,
  shoppers: readonly Shopper[],
  leaks: () => string | undefined,
): void {
  const signedIn = ({ headers }: FastifyRequest): Shopper | undefined =>
    shoppers.find((one) => headers.cookie?.includes(`${COOKIE}=${digest('session', one)}`));

  app.post('/wp-login.php', (request, reply: FastifyReply) => {
    const { log, pwd } = request.body as { log?: string; pwd?: string };
    const shopper = shoppers.find(({ email, password }) => email === log && password === pwd);
    reply.type('text/html; charset=UTF-8');
    if (!shopper) return reply.send('<!DOCTYPE html><div id="login_error">The password is incorrect.</div>');
    reply.header('set-cookie', `${COOKIE}=${digest('session', shopper)}; path=/; HttpOnly`);
    return reply.code(302).header('location', '/wp-admin/').send('');
  });
  app.get('/wp-admin/admin-ajax.php', (request, reply) => {
    const shopper = signedIn(request);
    reply.type('text/html; charset=UTF-8');
    return shopper ? reply.send(digest('nonce', shopper)) : reply.code(400).send('0');
  });
  app.get('/wp-json/wc/store/v1/products', (request, reply) => {
    const { sku = '', type } = request.query as Record<string, string>;
    const session = signedIn(request);
    const nonce = request.headers['x-wp-nonce'];
    // WordPress takes a session without a nonce for a stranger, and refuses a nonce that is not of it.
    if (nonce !== undefined && (!session || nonce !== digest('nonce', session)))
      return reply.code(403).send({
        code: 'rest_cookie_invalid_nonce',
        message: 'Cookie check failed',
        data: { status: 403 },
      });
    const shopper = nonce === undefined ? undefined : session;
    const skus = [...sku.split(','), sku];
    const found = shop.articles
      .filter((one) => skus.includes(one.sku) && one.status === 'publish')
      .filter((one) => (type === 'variation' ? one.parent_id > 0 : one.parent_id === 0));
    return found.map((one) => shownTo(one, [shopper?.role, leaks()]));
  });
}

function shownTo(article: Article, roles: readonly (string | undefined)[]) {
  const own = roles.flatMap((role) =>
    article.meta_data.flatMap(({ key, value }) => (role && key === `${role}_wholesale_price` ? [Number(value)] : [])),
  );
  const price = String(Math.round(Math.min(Number(article.regular_price || 0), ...own) * 100));
  const { id, sku, name, type } = article;
  return { id, sku, name, type, prices: { price, regular_price: price, sale_price: price, ...CURRENCY } };
}
