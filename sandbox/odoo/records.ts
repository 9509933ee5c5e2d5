import { CATALOGUE } from '../catalogue.ts';
import type { SandboxContext } from '../sandbox.ts';
import { type Access, OdooError, userError } from './access.ts';
import { matches, type Row, sorted } from './domain.ts';

export const CUSTOMER = 11;
export const VENDOR = 12;
export const PRICELISTS = { EUR: 1, USD: 2 };

/** Fields that are links, with the model that they lead to. */
const LINKS: Record<string, string> = {
  currency_id: 'res.currency',
  country_id: 'res.country',
  state_id: 'res.country.state',
  product_id: 'product.product',
  order_id: 'sale.order',
  sale_id: 'sale.order',
  picking_id: 'stock.picking',
  location_id: 'stock.location',
  location_dest_id: 'stock.location',
  origin_returned_move_id: 'stock.move',
  carrier_id: 'delivery.carrier',
  picking_type_id: 'stock.picking.type',
  in_type_id: 'stock.picking.type',
  warehouse_id: 'stock.warehouse',
  uom_id: 'uom.uom',
  partner_id: 'res.partner',
  pricelist_id: 'product.pricelist',
  base_pricelist_id: 'product.pricelist',
  property_product_pricelist: 'product.pricelist',
  product_tmpl_id: 'product.template',
  categ_id: 'product.category',
  commercial_partner_id: 'res.partner',
};

/** Fields that lead to several records, and are lists of ids. */
const MANY = ['invoice_line_ids', 'sale_line_ids', 'category_id'];
/** Fields that are times, told to the second. */
const TIMES = ['write_date', 'create_date', 'date_done', 'date_start', 'date_end', 'date_approve', 'date_planned'];

const FIELDS: Record<string, string[]> = {
  'sale.order': [
    ...['name', 'client_order_ref', 'state', 'currency_id', 'partner_id', 'pricelist_id', 'date_order', 'origin'],
    ...['note', 'company_id', 'order_line', 'locked', 'write_date'],
  ],
  'sale.order.line': ['order_id', 'product_id', 'product_uom_qty', 'price_unit', 'name', 'write_date'],
  'purchase.order': [
    ...['name', 'origin', 'partner_ref', 'state', 'partner_id', 'currency_id', 'picking_type_id', 'date_approve'],
    ...['receipt_status', 'company_id', 'order_line', 'write_date'],
  ],
  'purchase.order.line': [
    ...['order_id', 'product_id', 'product_qty', 'product_uom_qty', 'qty_received', 'price_unit', 'date_planned'],
    'write_date',
  ],
  'stock.picking.type': ['name', 'warehouse_id'],
  'stock.warehouse': ['name', 'code', 'in_type_id'],
  'product.product': [
    ...['default_code', 'active', 'name', 'product_tmpl_id', 'categ_id', 'lst_price', 'currency_id', 'sale_ok'],
    ...['company_id', 'uom_id'],
  ],
  'product.category': ['name', 'parent_path'],
  'product.pricelist': ['name', 'currency_id', 'active'],
  'product.pricelist.item': [
    ...['pricelist_id', 'applied_on', 'product_id', 'product_tmpl_id', 'categ_id', 'min_quantity', 'date_start'],
    ...['date_end', 'compute_price', 'fixed_price', 'percent_price', 'base', 'base_pricelist_id', 'price_discount'],
    ...['price_round', 'price_surcharge', 'price_min_margin', 'price_max_margin'],
  ],
  'account.move': [
    ...['name', 'move_type', 'state', 'payment_state', 'commercial_partner_id', 'currency_id', 'amount_total'],
    ...['amount_residual', 'invoice_date', 'invoice_date_due', 'invoice_line_ids', 'company_id', 'write_date'],
  ],
  'account.move.line': ['move_id', 'product_id', 'quantity', 'price_total', 'sale_line_ids'],
  'res.partner': [
    ...['name', 'is_company', 'ref', 'email', 'phone', 'vat', 'street', 'street2', 'city', 'zip', 'state_id'],
    ...['country_id', 'active', 'customer_rank', 'parent_id', 'company_id', 'property_product_pricelist', 'write_date'],
    ...['category_id', 'sale_warn', 'sale_warn_msg'],
  ],
  'res.partner.category': ['name'],
  'res.country': ['code', 'name'],
  'res.currency': ['name'],
  'stock.location': ['name', 'usage'],
  'delivery.carrier': ['name'],
  'stock.picking': [
    ...['name', 'sale_id', 'state', 'date_done', 'carrier_id', 'carrier_tracking_ref', 'picking_type_code'],
    ...['company_id', 'create_date', 'write_date', 'x_rma'],
  ],
  'stock.move': [
    ...['picking_id', 'product_id', 'quantity', 'product_uom_qty', 'state', 'location_dest_id'],
    'origin_returned_move_id',
  ],
  'stock.quant': ['product_id', 'location_id', 'quantity', 'reserved_quantity', 'company_id'],
};

/** All models: what `search_read` reads, and every record's time of change to the microsecond. */
export class Records {
  readonly #context: SandboxContext;
  readonly #access: Access;

  constructor(context: SandboxContext, access: Access) {
    this.#context = context;
    this.#access = access;
    if (this.of('product.product').size > 0) return;
    for (const [index, name] of ['EUR', 'USD'].entries()) {
      this.put('res.currency', { id: index + 1, name });
      this.put('product.pricelist', { id: index + 1, name, currency_id: index + 1, active: true });
    }
    this.put('product.category', { id: 1, name: 'All', parent_path: '1/' });
    this.put('product.category', { id: 2, name: 'Goods', parent_path: '1/2/' });
    this.put('res.country', { id: 57, name: 'Germany', code: 'DE' });
    for (const [index, name] of ['Account frozen', 'Account closed', 'Wholesale'].entries())
      this.put('res.partner.category', { id: index + 1, name });
    this.put('stock.location', { id: 8, name: 'WH/Stock', usage: 'internal' });
    this.put('stock.location', { id: 9, name: 'Virtual Locations/Scrap', usage: 'inventory' });
    this.put('stock.location', { id: 5, name: 'Partners/Customers', usage: 'customer' });
    this.put('delivery.carrier', { id: 1, name: 'DHL' });
    this.put('stock.picking.type', { id: 1, name: 'Receipts', warehouse_id: 1 });
    this.put('stock.warehouse', { id: 1, name: 'Main', code: 'WH', in_type_id: 1 });
    this.put('res.partner', { id: VENDOR, name: 'Huizhou Cable', ref: 'HZ-01', is_company: true, active: true });
    this.put('res.partner', { id: CUSTOMER, name: 'Web orders', is_company: true, customer_rank: 1, active: true });
    for (const { sku, price } of CATALOGUE) this.addProduct(sku, { lst_price: Number(price) });
    this.addProduct('FREIGHT', { sale_ok: false });
  }

  of(model: string) {
    return this.#context.books.collection<Row>(model);
  }

  /** A product without variants, whose sales price is in the company's currency. */
  addProduct(sku: string, more: Record<string, unknown> = {}): number {
    const id = this.nextId('product.product');
    this.put('product.product', {
      id,
      default_code: sku,
      name: sku,
      active: true,
      product_tmpl_id: id,
      categ_id: 2,
      lst_price: 1,
      currency_id: 1,
      sale_ok: true,
      // Counted in pieces and bought by the dozen.
      uom_id: 1,
      uom_po_id: 2,
      ...more,
    });
    return id;
  }

  /** A rule of a price list; without a word of it, it is for everything. */
  addRule(values: Record<string, unknown>): number {
    const { product_id, product_tmpl_id, categ_id } = values;
    const applied_on = product_id
      ? '0_product_variant'
      : product_tmpl_id
        ? '1_product'
        : categ_id
          ? '2_product_category'
          : '3_global';
    const id = this.nextId('product.pricelist.item');
    const rest = {
      pricelist_id: PRICELISTS.EUR,
      compute_price: 'fixed',
      base: 'list_price',
      min_quantity: 0,
      ...values,
    };
    this.put('product.pricelist.item', { id, applied_on, ...rest });
    return id;
  }

  nextId(model: string): number {
    return this.#context.books.next(model, 101);
  }

  get(model: string, id: number): Row {
    const row = this.of(model).get(String(id));
    if (!row) throw new OdooError('odoo.exceptions.MissingError', 'Record does not exist or has been deleted.', 404);
    return row;
  }

  put(model: string, row: Row): Row {
    // To the microsecond, as the database keeps it: nobody reads more than the second.
    const micros = String(this.#context.books.next('micros') % 1_000).padStart(3, '0');
    const stamp = `${new Date(this.#context.now()).toISOString().slice(0, 23).replace('T', ' ')}${micros}`;
    return this.of(model).put(String(row.id), { ...row, write_date: stamp });
  }

  #valueOf(model: string) {
    return (row: Row, path: string): unknown => {
      const [name = '', field] = path.split('.');
      if (name !== 'id' && FIELDS[model] && !FIELDS[model].includes(name))
        throw new OdooError('builtins.ValueError', `Invalid field '${name}' on model '${model}'`, 500);
      if (field === undefined) return row[name];
      const parent = this.of(LINKS[name] ?? '').get(String(row[name]));
      return parent?.[field];
    };
  }

  search(model: string, named: Record<string, unknown>): object[] {
    const known = FIELDS[model];
    if (!known) throw new OdooError('werkzeug.exceptions.NotFound', `the model '${model}' does not exist`, 404);
    if (!this.#access.may('read', model))
      throw new OdooError('odoo.exceptions.AccessError', `You are not allowed to access '${model}' records.`, 403);
    const {
      domain = [],
      fields = [],
      order = 'id',
      limit,
    } = named as {
      domain?: never[];
      fields?: string[];
      order?: string;
      limit?: number;
    };
    for (const field of fields)
      if (field !== 'id' && !known.includes(field))
        throw new OdooError('builtins.ValueError', `Invalid field '${field}' on model '${model}'`, 500);
    const valueOf = this.#valueOf(model);
    const asksForArchived = (domain as [string][]).some(([field]) => field === 'active');
    const rows = this.of(model).filter(
      (row) => (asksForArchived || row.active !== false) && matches(row, domain, valueOf),
    );
    return sorted(rows, order, valueOf)
      .slice(0, limit ?? rows.length)
      .map((row) => this.#shown(row, fields));
  }

  #shown(row: Row, fields: readonly string[]): object {
    const shown: Record<string, unknown> = { id: row.id };
    for (const field of fields) {
      const value = row[field];
      const link = LINKS[field];
      if (link && value) shown[field] = [value, String(this.of(link).get(String(value))?.name ?? '')];
      else if (MANY.includes(field)) shown[field] = value ?? [];
      else if (TIMES.includes(field)) shown[field] = value ? String(value).slice(0, 19) : false;
      else shown[field] = value ?? false;
    }
    return shown;
  }

  /** A link of a record to make leads somewhere. */
  checkLink(model: string, id: unknown): void {
    if (!this.of(model).get(String(id)))
      throw userError(`Record does not exist or has been deleted. (Record: ${model}(${id},))`);
  }
}
