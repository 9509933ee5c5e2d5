import type { ConnectorContext } from '../connector.ts';
import type { TrytonOptions } from './options.ts';
import { decode } from './wire.ts';

/** A search condition in Tryton's own form: lists of `[field, operator, value]`, joined by AND unless `OR` comes first. */
export type Domain = unknown[];

export interface SearchOptions {
  order?: [field: string, direction: 'ASC' | 'DESC'][];
  limit?: number;
  /** Added to the company in the request's context: places and dates that computed fields depend on. */
  context?: Record<string, unknown>;
}

/** Tryton's REST user application, as much of it as is used here. */
export interface TrytonApi {
  /** Reads `fields` (dots reach into related records) of what matches; the domain travels in the body, so lists may be long. */
  search<Row>(model: string, domain: Domain, fields: string[], options?: SearchOptions): Promise<Row[]>;
  /** Creates many records in one transaction: all or none. Answers their ids, in order. */
  create(model: string, values: object[]): Promise<number[]>;
  write(model: string, id: number, values: object): Promise<void>;
  /** Presses a button of one record; answers the fields named, as they are afterwards. */
  press<Row>(model: string, id: number, button: string, fields: string[]): Promise<Row>;
}

const JSON_ONLY = { answers: 'json' } as const;
/** A read, though it is sent as POST: a lost answer leaves nothing to look for. */
const READ = { idempotent: true, ...JSON_ONLY } as const;

export function trytonApi(ctx: ConnectorContext<TrytonOptions>): TrytonApi {
  const base = `${ctx.options.url.replace(/\/$/, '')}/${encodeURIComponent(ctx.options.database)}/rest/model`;

  const headers = (context?: Record<string, unknown>) => ({
    authorization: `Bearer ${ctx.options.key}`,
    'x-tryton-context': contextHeader({ company: ctx.options.company, ...context }),
  });

  return {
    async search<Row>(model: string, domain: Domain, fields: string[], options: SearchOptions = {}) {
      const { order, limit, context } = options;
      const json = { domain, fields_names: fields, ...(order && { order }), ...(limit && { limit }) };
      const url = `${base}/${model}/search_read`;
      const answer = await ctx.http.request({ method: 'POST', url, headers: headers(context), json, ...READ });
      return decode(answer.data) as Row[];
    },
    async create(model, values) {
      if (values.length === 0) return [];
      const url = `${base}/${model}/create`;
      const answer = await ctx.http.request({
        method: 'POST',
        url,
        headers: headers(),
        json: { vlist: values },
        ...JSON_ONLY,
      });
      return answer.data as number[];
    },
    async write(model, id, values) {
      const url = `${base}/${model}/${id}`;
      await ctx.http.request({
        method: 'PUT',
        url,
        headers: headers(),
        query: { f: 'id' },
        json: values,
        ...JSON_ONLY,
      });
    },
    async press<Row>(model: string, id: number, button: string, fields: string[]) {
      const url = `${base}/${model}/${id}/${button}`;
      // An action without a body is answered with 400.
      const answer = await ctx.http.request({
        method: 'POST',
        url,
        headers: headers(),
        query: { f: fields },
        json: {},
        ...JSON_ONLY,
      });
      return decode(answer.data) as Row;
    },
  };
}

/** Base64 with the URL's alphabet, padded: Tryton decodes it with Python's strict decoder. */
function contextHeader(context: object): string {
  return Buffer.from(JSON.stringify(context)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}
