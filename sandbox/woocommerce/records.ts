/** What the shop answers instead of a record. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const errorBody = ({ status, code, message }: Refusal) => ({ code, message, data: { status } });

export interface Meta {
  id: number;
  key: string;
  value: unknown;
}

export interface Line {
  id: number;
  name: string;
  product_id: number;
  variation_id: number;
  sku: string;
  quantity: number;
  subtotal: string;
  subtotal_tax: string;
  total: string;
  total_tax: string;
  price: number;
}

export interface Address {
  first_name: string;
  last_name: string;
  company: string;
  address_1: string;
  address_2: string;
  city: string;
  state: string;
  postcode: string;
  country: string;
  email?: string;
  phone: string;
}

export interface Order {
  id: number;
  number: string;
  status: string;
  currency: string;
  date_created_gmt: string;
  date_modified_gmt: string;
  date_paid_gmt: string | null;
  date_completed_gmt: string | null;
  total: string;
  total_tax: string;
  discount_total: string;
  shipping_total: string;
  shipping_tax: string;
  prices_include_tax: boolean;
  customer_id: number;
  customer_ip_address: string;
  customer_note: string;
  order_key: string;
  payment_method: string;
  payment_method_title: string;
  transaction_id: string;
  billing: Address;
  shipping: Address;
  meta_data: Meta[];
  line_items: Line[];
  shipping_lines: { id: number; method_title: string; method_id: string; total: string; total_tax: string }[];
  fee_lines: unknown[];
  coupon_lines: unknown[];
  refunds: { id: number; reason: string; total: string }[];
}

export interface Refund {
  id: number;
  date_created_gmt: string;
  amount: string;
  reason: string;
  line_items: (Pick<Line, 'id' | 'name' | 'sku' | 'quantity' | 'total' | 'total_tax'> & { meta_data: Meta[] })[];
  shipping_lines: { id: number; total: string; total_tax: string; meta_data: Meta[] }[];
}

export interface Article {
  id: number;
  parent_id: number;
  type: string;
  status: string;
  name: string;
  sku: string;
  global_unique_id: string;
  short_description: string;
  regular_price: string;
  sale_price: string;
  manage_stock: boolean | 'parent';
  stock_quantity: number | null;
  stock_status: string;
  weight: string;
  virtual: boolean;
  attributes: { name: string; option?: string }[];
  variations: number[];
  date_modified_gmt: string;
  meta_data: Meta[];
}

export interface Customer {
  id: number;
  email: string;
  first_name: string;
  last_name: string;
  role: string;
  username: string;
  date_modified_gmt: string | null;
  billing: Address;
  shipping: Address;
  meta_data: Meta[];
}

/** What a buyer orders; everything without a value is drawn at random. */
export interface Purchase {
  lines?: { sku: string; quantity: number }[];
  country?: string;
  paid?: boolean;
  status?: string;
  /** What a piece costs with its tax, where the shop's prices include it; the articles' own net prices else. */
  gross?: string;
}

/** A line as a program tells it. */
export interface TakenLine {
  product_id?: number;
  variation_id?: number;
  quantity: number;
  total?: string;
}

/** An order as a program tells it. */
export interface TakenOrder {
  status?: string;
  currency: string;
  customer_id: number;
  billing: Address;
  shipping: Address;
  line_items: TakenLine[];
  shipping_lines: { method_id: string; method_title: string; total: string }[];
  customer_note: string;
  meta_data?: { key: string; value: unknown }[];
}
