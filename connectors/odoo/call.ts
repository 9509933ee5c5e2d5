import { WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext } from '../connector.ts';
import { failureOf, type ServerError } from './errors.ts';
import type { OdooOptions } from './options.ts';

export type OdooContext = ConnectorContext<OdooOptions>;

/** A record as it is read: an empty field is `false`, a link `[id, name]`. */
export type Row = Record<string, unknown> & { id: number };

/** A condition of a search, or an operator before two of them. */
export type Domain = readonly (readonly [field: string, operator: string, value: unknown] | '|' | '&')[];

/** A method of a model, with its arguments by their names in Python. */
interface Method {
  model: string;
  method: string;
  /** The records that it is called on; absent for methods of the model itself. */
  ids?: readonly number[];
  named?: Record<string, unknown>;
  context?: Record<string, unknown>;
  /** It changes nothing. */
  read?: boolean;
}

const bare = (address: string): string => address.replace(/\/+$/, '');

/** Calls a method; the server does all of it in one transaction, or nothing. */
export async function call<Result>(ctx: OdooContext, method: Method): Promise<Result> {
  const { company, language, api } = ctx.options;
  const context = { lang: language, ...(company ? { allowed_company_ids: [company] } : {}), ...method.context };
  return api === 'json-2' ? json2<Result>(ctx, method, context) : executeKw<Result>(ctx, method, context);
}

async function json2<Result>(ctx: OdooContext, { model, method, ids, named, read }: Method, context: object) {
  const { url, apiKey, database } = ctx.options;
  const { data } = await ctx.http.request({
    method: 'POST',
    url: `${bare(url)}/json/2/${model}/${method}`,
    headers: { authorization: `bearer ${apiKey}`, 'x-odoo-database': database },
    json: { ...(ids ? { ids } : {}), ...named, context },
    idempotent: read === true,
    answers: 'json',
  });
  return data as Result;
}

async function executeKw<Result>(
  ctx: OdooContext,
  { model, method, ids, named = {}, read }: Method,
  context: object,
): Promise<Result> {
  const { database, apiKey } = ctx.options;
  // Values to create are taken by their place alone.
  const { vals_list: values, ...keywords } = named;
  const args = [...(ids ? [ids] : []), ...(values === undefined ? [] : [values])];
  const uid = await userId(ctx);
  const params = [database, uid, apiKey, model, method, args, { ...keywords, context }];
  return rpc<Result>(ctx, 'object', 'execute_kw', params, read === true);
}

/** The user's id, which every call names: asked for once. */
async function userId(ctx: OdooContext): Promise<number> {
  const { url, database, login = '', apiKey } = ctx.options;
  const obtain = async () => {
    const uid = await rpc<number | false>(ctx, 'common', 'authenticate', [database, login, apiKey, {}], true);
    if (!uid) throw new WaybillError(failureOf({ name: 'AccessDenied' }));
    return { value: apiKey, obtainedAt: ctx.now(), facts: { uid: String(uid) } };
  };
  const { facts } = await ctx.tokens.good({ credentials: ['odoo', url, database, login, apiKey], obtain });
  return Number(facts?.uid);
}

async function rpc<Result>(
  ctx: OdooContext,
  service: string,
  method: string,
  args: readonly unknown[],
  read: boolean,
): Promise<Result> {
  const { data } = await ctx.http.request({
    method: 'POST',
    url: `${bare(ctx.options.url)}/jsonrpc`,
    json: { jsonrpc: '2.0', method: 'call', id: 1, params: { service, method, args } },
    idempotent: read,
    answers: 'json',
  });
  const answer = data as { result?: Result; error?: { message?: string; data?: ServerError } } | undefined;
  // Refusals come with status 200.
  if (answer?.error) throw new WaybillError(failureOf(answer.error.data ?? answer.error));
  if (answer && 'result' in answer) return answer.result as Result;
  const message = `${service}.${method}: an answer with neither a result nor an error`;
  throw new WaybillError(read ? { class: 'unavailable', message } : { class: 'unknown-outcome', message });
}

/** Records that meet all conditions, one page. */
export const search = (
  ctx: OdooContext,
  model: string,
  fields: readonly string[],
  domain: Domain,
  more: { order?: string; limit?: number } = {},
): Promise<Row[]> => call<Row[]>(ctx, { model, method: 'search_read', named: { domain, fields, ...more }, read: true });

export const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);

/** The id of a link, or undefined where it is empty. */
export const linkId = (value: unknown): number | undefined =>
  Array.isArray(value) && typeof value[0] === 'number' ? value[0] : undefined;

/** The ids of a field that leads to several records. */
export const idsOf = (value: unknown): number[] => (Array.isArray(value) ? value.map(Number) : []);

export const linkName = (value: unknown): string | undefined => (Array.isArray(value) ? text(value[1]) : undefined);
