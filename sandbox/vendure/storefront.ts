import { createHmac } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GraphqlFailure } from './failure.ts';
import type { Prices } from './prices.ts';
import type { Shop } from './shop.ts';

/** A customer of the shop who may sign in. */
export interface Shopper {
  email: string;
  password: string;
  /** The customer group that the shop's plugin has prices for. */
  group: string;
}

interface Asked {
  query?: string;
  variables?: { username?: string; password?: string; options?: { filter?: { id?: { in: string[] } } } };
}

const tokenOf = ({ email, password }: Shopper): string =>
  createHmac('sha256', password).update(email).digest('hex').slice(0, 32);

/** `/shop-api`, as whoever buys is answered. Tells sessions by a cookie, as a shop does that was not set up otherwise. */
export function shopApi(
  app: FastifyInstance,
  shop: Shop,
  prices: Prices,
  shoppers: readonly Shopper[],
  leaks: () => string | undefined,
): void {
  const shopperOf = ({ headers }: FastifyRequest): Shopper | undefined =>
    shoppers.find((one) => headers.cookie?.includes(`session=${tokenOf(one)}`));

  app.post('/shop-api', (request, reply) => {
    const { query = '', variables = {} } = (request.body ?? {}) as Asked;
    try {
      const { token, channel } = prices.channelOf(request.headers['vendure-token'] as string | undefined);
      if (/\bmutation SignIn\b/.test(query)) {
        const { username, password } = variables;
        const shopper = shoppers.find((one) => one.email === username && one.password === password);
        if (!shopper)
          return {
            data: {
              login: {
                __typename: 'InvalidCredentialsError',
                errorCode: 'INVALID_CREDENTIALS_ERROR',
                message: 'The provided credentials are invalid',
              },
            },
          };
        reply.header('set-cookie', [`session=${tokenOf(shopper)}; path=/`, 'session.sig=sandbox; path=/']);
        return { data: { login: { __typename: 'CurrentUser' } } };
      }
      if (/\bquery ActiveChannel\b/.test(query))
        return { data: { activeChannel: { pricesIncludeTax: true, availableCurrencyCodes: channel.currencies } } };
      const { currencyCode = channel.currencies[0] } = request.query as { currencyCode?: string };
      const groups = [shopperOf(request)?.group, leaks()];
      const ids = variables.options?.filter?.id?.in ?? [];
      const items = shop.variants
        .filter(({ id }) => ids.includes(id))
        .map((variant) => ({ variants: [prices.shown(variant, token, currencyCode, groups)] }));
      return { data: { products: { items } } };
    } catch (error) {
      if (!(error instanceof GraphqlFailure)) throw error;
      return { errors: [{ message: error.message, extensions: { code: error.code } }], data: null };
    }
  });
}
