import { WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext } from '../connector.ts';
import type { HttpRequest } from '../http.ts';
import type { PrestashopOptions } from './options.ts';
import { attributesIn, type Element, listOf, readXml, writeXml } from './xml.ts';

export type PrestashopContext = ConnectorContext<PrestashopOptions>;

type Query = Record<string, string | number | undefined>;

async function ask(
  { http, options }: PrestashopContext,
  method: HttpRequest['method'],
  path: string,
  query: Query,
  body?: string,
): Promise<unknown> {
  const { url, key, shop, language } = options;
  const headers: Record<string, string> = {
    authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
    accept: 'application/xml',
  };
  if (body !== undefined) headers['content-type'] = 'application/xml; charset=utf-8';
  const { data } = await http.request({
    method,
    url: `${url.replace(/\/$/, '')}/api/${path}`,
    headers,
    query: { ...query, id_shop: shop, ...(method === 'GET' ? { language } : {}) },
    ...(body === undefined ? {} : { text: body }),
  });
  return data;
}

/** Whether the key may use a verb of a resource, as far as the root of the webservice lists verbs: by resource, by verb. */
export async function readRights(ctx: PrestashopContext): Promise<Map<string, Map<string, boolean>>> {
  const listed = attributesIn(await ask(ctx, 'GET', '', {}), 'api');
  if (!listed)
    throw new WaybillError({ class: 'unavailable', message: 'GET /api/: no list of resources in the answer' });
  return new Map(
    [...listed].map(([resource, attributes]) => {
      const verbs = Object.entries(attributes).filter(([name]) => name.startsWith('@'));
      return [resource, new Map(verbs.map(([name, granted]) => [name.slice(1), granted === 'true']))];
    }),
  );
}

export interface ListQuery {
  /** By field; the value as the webservice writes conditions: `[1|2]`, `>[x]`. */
  filters?: Record<string, string>;
  /** Fields; all without it. */
  display?: readonly string[];
  sort?: string;
  limit?: number;
}

/** The elements of a list: `list(ctx, 'orders', 'order', ...)`. */
export async function list(
  ctx: PrestashopContext,
  resource: string,
  name: string,
  { filters = {}, display, sort, limit }: ListQuery = {},
): Promise<Element[]> {
  const conditions = Object.fromEntries(Object.entries(filters).map(([field, value]) => [`filter[${field}]`, value]));
  const data = await ask(ctx, 'GET', resource, {
    ...conditions,
    display: display ? `[${display.join(',')}]` : 'full',
    // Without it a filter by time is refused.
    ...(Object.keys(filters).some((field) => field.startsWith('date_')) ? { date: 1 } : {}),
    ...(sort ? { sort: `[${sort}_ASC]` } : {}),
    ...(limit ? { limit } : {}),
  });
  const answer = readXml(data);
  // A list is called as its resource is, but of one that is called as a single element is.
  const holder = answer?.[resource] ?? answer?.[`${name}s`];
  if (holder === undefined)
    throw new WaybillError({ class: 'unavailable', message: `GET ${resource}: no list in the answer` });
  return listOf(holder, name);
}

/** Values asked for at once stand in the address. */
const ASKED_AT_ONCE = 100;

/** The elements whose field has one of these values. */
export async function listAny(
  ctx: PrestashopContext,
  resource: string,
  name: string,
  field: string,
  values: readonly string[],
  display?: readonly string[],
): Promise<Element[]> {
  const wanted = [...new Set(values.filter((value) => value !== '' && value !== '0'))];
  const found: Element[] = [];
  for (let start = 0; start < wanted.length; start += ASKED_AT_ONCE) {
    const filters = { [field]: `[${wanted.slice(start, start + ASKED_AT_ONCE).join('|')}]` };
    found.push(...(await list(ctx, resource, name, { filters, ...(display ? { display } : {}) })));
  }
  return found;
}

/** Makes an element, or writes one whole: what is left out of it is emptied, but for `PATCH` (PrestaShop 8). Answers it as it is then. */
export async function write(
  ctx: PrestashopContext,
  method: 'POST' | 'PUT' | 'PATCH',
  path: string,
  name: string,
  element: Element,
  query: Query = {},
): Promise<Element> {
  const answer = readXml(await ask(ctx, method, path, query, writeXml(name, element)));
  const [written] = listOf(answer, name);
  if (written) return written;
  const message = `${method} ${path}: not the answer that the webservice promises`;
  throw new WaybillError({ class: 'unknown-outcome', message, answered: true });
}

export async function remove(ctx: PrestashopContext, path: string): Promise<void> {
  await ask(ctx, 'DELETE', path, {});
}
