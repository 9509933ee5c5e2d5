import { type Failure, WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext } from '../connector.ts';
import type { HttpAnswer } from '../http.ts';
import { vendorText } from '../vendor-text.ts';
import type { Options } from './options.ts';
import { LOGIN } from './session.graphql.ts';

/** One conversation with the admin API: the length of one verb of the port, because a login is not kept longer. */
export interface AdminApi {
  /** Answers the document's `data`; throws for GraphQL errors as for HTTP ones. */
  query<Data>(document: string, variables: Record<string, unknown>): Promise<Data>;
  mutate<Data>(document: string, variables: Record<string, unknown>): Promise<Data>;
}

type Context = ConnectorContext<Options>;

interface GraphqlError {
  message?: string;
  extensions?: { code?: string };
}

/** Codes of `extensions.code` with which the server says that it did nothing. */
const REFUSED = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'USER_INPUT_ERROR',
  'ENTITY_NOT_FOUND',
  'ILLEGAL_OPERATION',
  'CHANNEL_NOT_FOUND',
]);

/** Opens a conversation: with the API key, or after a login (`vendure-auth-token` is then the bearer token). In the connection's channel, or the one of this token; in the channel's usual currency, or this one. */
export async function openAdminApi(
  ctx: Context,
  channel: string | undefined = ctx.options.channel,
  currency?: string,
): Promise<AdminApi> {
  const { apiKey } = ctx.options;
  const headers: Record<string, string> = channel ? { 'vendure-token': channel } : {};
  if (apiKey) headers['vendure-api-key'] = apiKey;
  else headers.authorization = `Bearer ${await login(ctx, headers)}`;
  const path = ctx.options.adminPath + (currency ? `?currencyCode=${encodeURIComponent(currency)}` : '');
  const ask = async <Data>(document: string, variables: Record<string, unknown>, idempotent: boolean) => {
    const { data } = await send(ctx, path, headers, document, variables, idempotent);
    return data as Data;
  };
  return {
    query: (document, variables) => ask(document, variables, true),
    mutate: (document, variables) => ask(document, variables, false),
  };
}

async function login(ctx: Context, headers: Record<string, string>): Promise<string> {
  const { username, password } = ctx.options;
  const answer = await send(ctx, ctx.options.adminPath, headers, LOGIN, { username, password }, true);
  const token = answer.headers['vendure-auth-token'];
  if (!token) {
    const message = 'Vendure refused the administrator and its password';
    throw new WaybillError({ class: 'auth', lack: 'credential', message });
  }
  return token;
}

/** One document to the API at this path; throws for GraphQL errors as for HTTP ones. */
export async function send(
  { http, options }: Context,
  path: string,
  headers: Record<string, string>,
  query: string,
  variables: Record<string, unknown>,
  idempotent: boolean,
): Promise<HttpAnswer & { data: unknown }> {
  const url = `${options.url.replace(/\/$/, '')}/${path}`;
  const operationName = /\b(?:query|mutation) (\w+)/.exec(query)?.[1];
  const answer = await http.request({
    method: 'POST',
    url,
    headers,
    json: { operationName, query, variables },
    idempotent,
  });
  const failure = classifyErrors(answer);
  if (failure) throw new WaybillError(failure);
  const body = answer.data as { data?: unknown; errors?: GraphqlError[] } | undefined;
  if (body?.errors?.length || body?.data === undefined || body.data === null) {
    // A resolver that broke rolls its transaction back, but nothing says whether it broke before or after the commit.
    const message = `Vendure failed at ${operationName}`;
    throw new WaybillError(idempotent ? { class: 'unavailable', message } : { class: 'unknown-outcome', message });
  }
  return { ...answer, data: body.data };
}

/** What the `errors` of an answer mean, where their code tells; Vendure answers most of them with status 200. */
export function classifyErrors(answer: HttpAnswer): Failure | undefined {
  const errors = (answer.data as { errors?: GraphqlError[] } | undefined)?.errors;
  for (const { message, extensions } of Array.isArray(errors) ? errors : []) {
    const code = extensions?.code ?? '';
    if (code === 'FORBIDDEN' || code === 'UNAUTHENTICATED') {
      return { class: 'auth', message: 'Vendure: the credentials are wrong, or their role lacks a permission' };
    }
    if (REFUSED.has(code)) return { class: 'rejected', code, message: `Vendure: ${vendorText(message)}` };
  }
  return undefined;
}

/** A member of Vendure's result unions that is no success. */
export interface ErrorResult {
  errorCode?: string;
  message?: string;
  transitionError?: string;
  fulfillmentHandlerError?: string;
}

/** The failure that an error result stands for: the server understood and refused. */
export function refusal(result: ErrorResult): Failure {
  const why = result.transitionError ?? result.fulfillmentHandlerError ?? result.message;
  const code = result.errorCode ?? 'UNKNOWN_ERROR';
  return { class: 'rejected', code, message: `Vendure: ${vendorText(why) || code}` };
}
