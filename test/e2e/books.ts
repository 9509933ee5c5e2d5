import type { TrytonDatabase } from './systems/tryton.ts';
import type { Vendure } from './systems/vendure.ts';

/**
 * What the systems themselves hold, read through their own APIs and never from Waybill's ledger. Objects are matched by
 * the buyer's name, which every system keeps and no two purchases share.
 */
export interface Sale {
  id: number;
  reference: string;
  state: string;
  buyer: string;
  currency: string;
  total: string;
  address: { street: string; city: string; postalCode: string; country: string };
  lines: { sku: string; quantity: number; amount: string }[];
  /** Everything it brought forth was cancelled: Tryton's way to take back what was processed. */
  undone: boolean;
}

export interface Outgoing {
  id: number;
  reference: string;
  state: string;
  buyer: string;
  lines: { sku: string; quantity: number }[];
}

export interface Shown {
  id: string;
  code: string;
  state: string;
  buyer: string;
  currency: string;
  totalCents: number;
  fulfillments: { id: string; state: string; trackingCode: string; pieces: number }[];
  lines: { sku: string; quantity: number; cents: number }[];
}

/** The ERP's sales. */
export async function salesOf(erp: TrytonDatabase): Promise<Sale[]> {
  interface Row {
    id: number;
    reference: string | null;
    state: string;
    total_amount: string;
    currency: { code: string };
    party: { name: string | null };
    shipment_address: { street: string; city: string; postal_code: string; country: { code: string } | null };
    lines: { quantity: number; amount: string; product: { code: string } | null }[];
    shipments: { state: string }[];
    invoices: { state: string }[];
  }
  const fields = [
    ...['reference', 'state', 'total_amount', 'currency.code', 'party.name'],
    ...['street', 'city', 'postal_code', 'country.code'].map((field) => `shipment_address.${field}`),
    ...['lines.quantity', 'lines.amount', 'lines.product.code', 'shipments.state', 'invoices.state'],
  ];
  const rows = await erp.search<Row>('sale.sale', [], fields);
  return rows.map(
    ({ id, reference, state, total_amount, currency, party, shipment_address, lines, shipments, invoices }) => ({
      id,
      reference: reference ?? '',
      state,
      buyer: party.name ?? '',
      currency: currency.code,
      total: total_amount,
      address: {
        street: shipment_address.street,
        city: shipment_address.city,
        postalCode: shipment_address.postal_code,
        country: shipment_address.country?.code ?? '',
      },
      lines: lines.map(({ product, quantity, amount }) => ({ sku: product?.code ?? '', quantity, amount })),
      undone:
        [...shipments, ...invoices].length > 0 &&
        [...shipments, ...invoices].every((part) => part.state === 'cancelled'),
    }),
  );
}

/** What the warehouse was asked to ship. */
export async function outgoingOf(wms: TrytonDatabase): Promise<Outgoing[]> {
  interface Row {
    id: number;
    reference: string | null;
    state: string;
    customer: { name: string | null };
    outgoing_moves: { quantity: number; product: { code: string } }[];
  }
  const fields = ['reference', 'state', 'customer.name', 'outgoing_moves.quantity', 'outgoing_moves.product.code'];
  const rows = await wms.search<Row>('stock.shipment.out', [], fields);
  return rows.map(({ id, reference, state, customer, outgoing_moves }) => ({
    id,
    reference: reference ?? '',
    state,
    buyer: customer.name ?? '',
    lines: outgoing_moves.map(({ product, quantity }) => ({ sku: product.code, quantity })),
  }));
}

/** Pieces that lie in the warehouse, by SKU. */
export async function piecesIn(wms: TrytonDatabase): Promise<Map<string, number>> {
  const places = await wms.search<{ id: number }>('stock.location', [['code', '=', 'STO']], ['code']);
  const context = { locations: places.map(({ id }) => id) };
  const goods = [
    ['type', '=', 'goods'],
    ['code', '!=', null],
  ];
  const rows = await wms.search<{ code: string; quantity: number }>(
    'product.product',
    goods,
    ['code', 'quantity'],
    context,
  );
  return new Map(rows.map(({ code, quantity }) => [code, quantity]));
}

/** What the shop shows. */
export async function shownBy(vendure: Vendure): Promise<Shown[]> {
  interface Row {
    id: string;
    code: string;
    state: string;
    currencyCode: string;
    totalWithTax: number;
    shippingAddress: { fullName: string | null };
    lines: { quantity: number; proratedLinePriceWithTax: number; productVariant: { sku: string } }[];
    fulfillments: { id: string; state: string; trackingCode: string; lines: { quantity: number }[] }[];
  }
  const { orders } = await vendure.admin<{ orders: { items: Row[] } }>(
    `{ orders(options: { take: 1000 }) { items {
        id code state currencyCode totalWithTax
        shippingAddress { fullName }
        lines { quantity proratedLinePriceWithTax productVariant { sku } }
        fulfillments { id state trackingCode lines { quantity } }
      } } }`,
  );
  return orders.items.map((row) => ({
    id: row.id,
    code: row.code,
    state: row.state,
    buyer: row.shippingAddress.fullName ?? '',
    currency: row.currencyCode,
    totalCents: row.totalWithTax,
    lines: row.lines.map(({ quantity, proratedLinePriceWithTax: cents, productVariant: { sku } }) => ({
      sku,
      quantity,
      cents,
    })),
    fulfillments: row.fulfillments.map(({ id, state, trackingCode, lines }) => ({
      id,
      state,
      trackingCode,
      pieces: lines.reduce((sum, line) => sum + line.quantity, 0),
    })),
  }));
}

/** What the shop believes to lie there, by SKU. */
export async function stockOf(vendure: Vendure): Promise<Map<string, number>> {
  interface Row {
    sku: string;
    stockLevels: { stockOnHand: number }[];
  }
  const { productVariants } = await vendure.admin<{ productVariants: { items: Row[] } }>(
    '{ productVariants(options: { take: 1000 }) { items { sku stockLevels { stockOnHand } } } }',
  );
  return new Map(productVariants.items.map(({ sku, stockLevels }) => [sku, stockLevels[0]?.stockOnHand ?? 0]));
}

/** What a person corrects by hand. */
export async function setStock(vendure: Vendure, sku: string, stockOnHand: number): Promise<void> {
  const { productVariants } = await vendure.admin<{ productVariants: { items: { id: string }[] } }>(
    'query ($sku: String!) { productVariants(options: { filter: { sku: { eq: $sku } } }) { items { id } } }',
    { sku },
  );
  await vendure.admin('mutation ($i: [UpdateProductVariantInput!]!) { updateProductVariants(input: $i) { id } }', {
    i: productVariants.items.map(({ id }) => ({ id, stockOnHand })),
  });
}
