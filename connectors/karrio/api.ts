import type { ConnectorContext } from '../connector.ts';
import type { HttpRequest } from '../http.ts';
import type { KarrioOptions } from './options.ts';

/** What a carrier asks for a parcel. */
export interface KarrioRate {
  id: string;
  carrier_id: string;
  service: string;
  total_charge: number | string;
  currency: string | null;
  transit_days: number | null;
}

/** A parcel on its way, as much of karrio's `Shipment` as is used here. */
export interface KarrioShipment {
  id: string;
  status: string;
  reference: string | null;
  order_id: string | null;
  tracking_number: string | null;
  tracking_url: string | null;
  carrier_name: string | null;
  carrier_id: string | null;
  service: string | null;
  created_at: string;
  parcels: { items?: { sku: string | null; quantity: number | null }[] | null }[] | null;
  /** What was offered; of a draft, what may be bought. */
  rates: KarrioRate[] | null;
  label_type: string | null;
  /** Paths of its API. */
  label_url: string | null;
  invoice_url: string | null;
  messages: { code?: string | null; message?: string | null }[] | null;
  meta: { custom_carrier_name?: string | null } | null;
}

export interface KarrioOrder {
  id: string;
  order_id: string;
  status: string;
  source: string | null;
  line_items: { id: string; sku: string | null }[];
  /** Shipments whose items name this order's lines as their parents. */
  shipments: KarrioShipment[];
}

interface Listing<Row> {
  next: string | null;
  results: Row[];
}

export interface KarrioApi {
  get<Row>(path: string, query?: HttpRequest['query']): Promise<Row>;
  list<Row>(path: string, query: HttpRequest['query']): Promise<Listing<Row>>;
  post<Row>(path: string, body: object): Promise<Row>;
}

export function karrioApi(ctx: ConnectorContext<KarrioOptions>): KarrioApi {
  const base = `${ctx.options.url.replace(/\/$/, '')}/v1`;
  const each = { headers: { authorization: `Token ${ctx.options.token}` }, answers: 'json' } as const;
  const get = async <Row>(path: string, query?: HttpRequest['query']) => {
    const answer = await ctx.http.request({ method: 'GET', url: base + path, ...each, ...(query && { query }) });
    return answer.data as Row;
  };
  return {
    get,
    list: <Row>(path: string, query: HttpRequest['query']) => get<Listing<Row>>(path, query),
    async post<Row>(path: string, body: object) {
      const answer = await ctx.http.request({ method: 'POST', url: base + path, ...each, json: body });
      return answer.data as Row;
    },
  };
}

/** `2026-11-22 10:16:46.021463+00:00`, as karrio writes it, as an instant. */
export const instantOf = (time: string): string => time.replace(' ', 'T').replace(/\+00:00$/, 'Z');
