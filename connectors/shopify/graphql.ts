import { z } from 'zod';
import { type Failure, WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext } from '../connector.ts';
import type { HttpAnswer } from '../http.ts';
import { endpointOf, type ShopifyOptions } from './options.ts';
import { withAccess } from './token.ts';
import { API_VERSION } from './version.ts';

export type ShopifyContext = ConnectorContext<ShopifyOptions>;

const reply = z.looseObject({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z
    .union([
      z.string(),
      z.array(
        z.looseObject({
          message: z.string().optional(),
          extensions: z.looseObject({ code: z.string().optional() }).optional(),
        }),
      ),
    ])
    .optional(),
  extensions: z
    .looseObject({
      cost: z
        .looseObject({
          requestedQueryCost: z.number().nullish(),
          throttleStatus: z.looseObject({ currentlyAvailable: z.number(), restoreRate: z.number() }).optional(),
        })
        .optional(),
    })
    .optional(),
});

type Reply = z.infer<typeof reply>;

/**
 * What a call is taken to cost until its answer tells: the most that one query may, so that what is let out is never too much. The vendor's
 * word on mutations is ten.
 */
const QUERY_POINTS = 1_000;
const MUTATION_POINTS = 10;

const operationOf = (document: string) => /(query|mutation)\s+(\w+)/.exec(document);

/**
 * Runs one document and answers its `data`; throws a `WaybillError` for what concerns the whole call. `userErrors` are the caller's:
 * they concern one record. A lost query is `unavailable`, a lost mutation `unknown-outcome`.
 */
export async function graphql<T>(
  ctx: ShopifyContext,
  document: string,
  variables: Record<string, unknown>,
): Promise<T> {
  const [, type, name] = operationOf(document) ?? [];
  const answer = await withAccess(ctx, (accessToken) =>
    ctx.http.request({
      method: 'POST',
      url: endpointOf(ctx.options),
      headers: { 'x-shopify-access-token': accessToken },
      json: { query: document, variables, operationName: name },
      idempotent: type === 'query',
      points: type === 'query' ? QUERY_POINTS : MUTATION_POINTS,
    }),
  );
  const served = answer.headers['x-shopify-api-version'];
  if (served && served !== API_VERSION) {
    ctx.log.warn(
      { asked: API_VERSION, served },
      'Shopify answers in another API version than this connector is written for',
    );
  }
  const parsed = reply.safeParse(answer.data);
  if (!parsed.success) {
    const message = `${name}: the answer is no GraphQL reply`;
    throw new WaybillError(
      type === 'query' ? { class: 'unavailable', message } : { class: 'unknown-outcome', message, answered: true },
    );
  }
  const failure = failureIn(parsed.data, name ?? 'document', type === 'query');
  if (failure) throw new WaybillError(failure);
  return parsed.data.data as T;
}

/** Top-level errors: syntax, access, throttle and Shopify's own trouble. */
function failureIn({ errors, extensions, data }: Reply, name: string, idempotent: boolean): Failure | undefined {
  if (typeof errors === 'string') return { class: 'rejected', message: `${name}: refused` };
  const [first] = errors ?? [];
  if (!first) {
    return data
      ? undefined
      : { class: idempotent ? 'unavailable' : 'unknown-outcome', message: `${name}: an answer without data` };
  }
  const code = first.extensions?.code ?? 'error';
  switch (code) {
    case 'THROTTLED':
      return { class: 'rate-limited', message: `${name}: throttled`, retryAfterMs: throttleWaitMs(extensions) };
    case 'ACCESS_DENIED':
      return { class: 'auth', lack: 'permission', message: `${name}: ${code}` };
    case 'SHOP_INACTIVE':
      return { class: 'auth', lack: 'plan', message: `${name}: ${code}` };
    case 'INTERNAL_SERVER_ERROR':
    case 'TIMEOUT':
      return { class: idempotent ? 'unavailable' : 'unknown-outcome', message: `${name}: ${code}` };
    default:
      return { class: 'rejected', message: `${name}: ${code}`, code };
  }
}

const LEAST_WAIT_MS = 250;
const UNTOLD_WAIT_MS = 2_000;

/** Until the bucket holds what the query asks for: (requested - available) / restore rate, in seconds. */
function throttleWaitMs(extensions: Reply['extensions']): number {
  const { requestedQueryCost, throttleStatus } = extensions?.cost ?? {};
  if (!requestedQueryCost || !throttleStatus || throttleStatus.restoreRate <= 0) return UNTOLD_WAIT_MS;
  const seconds = (requestedQueryCost - throttleStatus.currentlyAvailable) / throttleStatus.restoreRate;
  return Math.max(LEAST_WAIT_MS, Math.ceil(seconds * 1_000));
}

/** Some answers of throttled calls come as 429 with the same body. */
export function classifyError(answer: HttpAnswer): Failure | undefined {
  if (answer.status === 404) return { class: 'auth', lack: 'account', message: 'no such shop, or its app was removed' };
  if (answer.status === 402 || answer.status === 423)
    return { class: 'auth', lack: 'plan', message: `the shop is closed (${answer.status})` };
  return undefined;
}

const userErrors = z.array(
  z.looseObject({ field: z.array(z.string()).nullish(), message: z.string(), code: z.string().nullish() }),
);

/** A refusal of one record. Shopify's texts are about fields and states, never about people. */
export function refusal(found: unknown): Failure | undefined {
  const [first] = userErrors.catch([]).parse(found);
  if (!first) return undefined;
  const field = first.field?.join('.');
  return {
    class: 'rejected',
    message: first.message,
    ...(first.code ? { code: first.code } : {}),
    ...(field ? { field } : {}),
  };
}
