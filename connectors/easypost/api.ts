import { WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext } from '../connector.ts';
import type { HttpRequest } from '../http.ts';
import type { EasypostOptions } from './options.ts';

export type EasypostContext = ConnectorContext<EasypostOptions>;

export interface Rate {
  id: string;
  carrier: string;
  service: string;
  /** An exact decimal. */
  rate: string;
  currency: string;
}

interface CustomsItem {
  code: string | null;
  quantity: number;
}

/** A shipment, as much of it as is used here. Until its postage is bought it is an offer: no label, no cost. */
export interface Shipment {
  id: string;
  created_at: string;
  reference: string | null;
  /** Of its parcel: the tracker's word. */
  status: string;
  tracking_code: string | null;
  refund_status: string | null;
  rates: Rate[];
  selected_rate: Rate | null;
  /** What carriers said instead of a rate. */
  messages: { carrier?: string | null; type?: string | null; message?: unknown }[] | null;
  postage_label: {
    id: string;
    created_at: string;
    label_url: string | null;
    label_file_type: string | null;
  } | null;
  customs_info: { customs_items: CustomsItem[] | null } | null;
  forms: { id: string; created_at: string; form_type: string; form_url: string | null }[] | null;
  tracker: {
    public_url: string | null;
    status_detail: string | null;
    est_delivery_date: string | null;
    tracking_details: { message: string | null; datetime: string }[] | null;
  } | null;
}

export async function call<Body>(
  ctx: EasypostContext,
  method: 'GET' | 'POST',
  path: string,
  more: Pick<HttpRequest, 'json' | 'query' | 'idempotent'> = {},
): Promise<Body> {
  const { url, apiKey } = ctx.options;
  const answer = await ctx.http.request({
    method,
    url: `${url.replace(/\/$/, '')}/v2${path}`,
    // The key is the user's name; there is no password.
    headers: { authorization: `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}` },
    answers: 'json',
    ...more,
  });
  return answer.data as Body;
}

const at = (idOrReference: string): string => `/shipments/${encodeURIComponent(idOrReference)}`;

/** By its id, or by the reference that it was made with; undefined where there is none. */
export async function retrieve(ctx: EasypostContext, idOrReference: string): Promise<Shipment | undefined> {
  try {
    return await call<Shipment>(ctx, 'GET', at(idOrReference));
  } catch (error) {
    if (error instanceof WaybillError && error.failure.class === 'rejected' && error.failure.code === 'NOT_FOUND')
      return undefined;
    throw error;
  }
}

/** Newest first, 100 at most. */
export const list = (
  ctx: EasypostContext,
  query: HttpRequest['query'],
): Promise<{ shipments: Shipment[]; has_more: boolean }> => call(ctx, 'GET', '/shipments', { query });

export const create = (ctx: EasypostContext, shipment: object): Promise<Shipment> =>
  call(ctx, 'POST', '/shipments', { json: { shipment } });

/** Asks the carriers anew what they want for it; changes nothing else. */
export const rerate = (ctx: EasypostContext, id: string): Promise<{ rates: Rate[] }> =>
  call(ctx, 'POST', `${at(id)}/rerate`, { json: {}, idempotent: true });

/** Buys its postage, once and for all: a second time is refused. */
export const buy = (ctx: EasypostContext, id: string, rate: Rate): Promise<Shipment> =>
  call(ctx, 'POST', `${at(id)}/buy`, { json: { rate: { id: rate.id } } });

/** Asks for the money back: the label is void from then on. */
export const refund = (ctx: EasypostContext, id: string): Promise<Shipment> =>
  call(ctx, 'POST', `${at(id)}/refund`, { json: {} });

export const isBought = (shipment: Shipment): boolean => shipment.postage_label !== null;

/** A refund that the carrier rejected leaves a label that is good. */
export const isVoid = (shipment: Shipment): boolean =>
  shipment.refund_status === 'submitted' || shipment.refund_status === 'refunded';
