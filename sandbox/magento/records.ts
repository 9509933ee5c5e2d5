// What the shop keeps and is told, as the API writes it.

export interface Item {
  item_id: number;
  order_id: number;
  parent_item_id?: number;
  product_id: number;
  product_type: string;
  sku: string;
  name: string;
  weight: number;
  qty_ordered: number;
  qty_invoiced: number;
  qty_shipped: number;
  qty_canceled: number;
  qty_refunded: number;
  price: number;
  price_incl_tax: number;
  row_total: number;
  row_total_incl_tax: number;
  tax_amount: number;
  tax_percent: number;
  discount_amount: number;
  discount_tax_compensation_amount: number;
}

export interface Order {
  entity_id: number;
  increment_id: string;
  state: string;
  status: string;
  created_at: string;
  updated_at: string;
  customer_email: string;
  order_currency_code: string;
  grand_total: number;
  base_grand_total: number;
  items: Item[];
  status_histories: {
    entity_id: number;
    comment: string | null;
    status: string;
    created_at: string;
    parent_id: number;
    is_customer_notified: number;
    is_visible_on_front: number;
  }[];
  [field: string]: unknown;
}

export interface Track {
  entity_id: number;
  parent_id: number;
  order_id: number;
  carrier_code: string;
  title: string;
  track_number: string;
}

export interface ShopShipment {
  entity_id: number;
  increment_id: string;
  order_id: number;
  created_at: string;
  updated_at: string;
  items: { entity_id: number; order_item_id: number; sku: string; qty: number }[];
  tracks: Track[];
  comments: { entity_id: number; parent_id: number; comment: string; is_visible_on_front: number }[];
  source: string;
}

export interface SourceItem {
  sku: string;
  source_code: string;
  quantity: number;
  status: number;
}

/** What a buyer orders; what is not said is drawn at random. */
export interface Purchase {
  lines?: { sku: string; quantity: number }[];
  country?: string;
  /** Without it the order waits for its money. */
  paid?: boolean;
  guest?: boolean;
  /** Who buys; somebody new each time without it. */
  customer?: number;
  /** The first line is a configurable article, with the chosen one as a row inside it. */
  configurable?: boolean;
}

/** Refused, in the vendor's words and with its places for values. */
export class Refusal extends Error {
  readonly status: number;
  readonly parameters: readonly unknown[] | Record<string, unknown>;

  constructor(status: number, message: string, parameters: readonly unknown[] | Record<string, unknown> = []) {
    super(message);
    this.status = status;
    this.parameters = parameters;
  }
}

export interface CommentBody {
  comment?: string;
  status?: string;
  is_visible_on_front?: number;
}

export type TrackBody = Pick<Track, 'carrier_code' | 'title' | 'track_number'>;

export interface ShipBody {
  items?: { order_item_id: number; qty: number }[];
  tracks?: TrackBody[];
  comment?: { comment: string; is_visible_on_front: number };
  arguments?: { extension_attributes?: { source_code?: string } };
}
