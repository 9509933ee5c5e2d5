import { type BookEntry, defineSandbox } from '../sandbox.ts';
import { Access, DEFAULT_ACCOUNT, OdooError } from './access.ts';
import { Billing } from './billing.ts';
import type { Row } from './domain.ts';
import { Partners } from './partners.ts';
import { Purchases } from './purchases.ts';
import { CUSTOMER, PRICELISTS, Records } from './records.ts';
import { Returns } from './returns.ts';
import { Sales } from './sales.ts';

interface Call {
  model: string;
  method: string;
  ids: number[];
  named: Record<string, unknown>;
}

/**
 * Odoo's external API, both ways: JSON-RPC with the user's key in every call and errors inside status 200, and JSON-2 with a bearer key and
 * statuses of their own. Options: `database`, `login`, `apiKey`, `without` (rights that the user lacks: `["create sale.order"]`), `version`
 * (18; from 18 on there is `has_access`, from 20 on no `/jsonrpc`), `company` (the only id that the user is of).
 */
export default defineSandbox({
  id: 'odoo',
  use: (origin) => ({
    options: { ...DEFAULT_ACCOUNT, url: origin },
    params: { customer: String(CUSTOMER), pricelist: String(PRICELISTS.EUR) },
  }),
  create(context) {
    const access = new Access(context);
    const records = new Records(context, access);
    const sales = new Sales(context, records);
    const returns = new Returns(context, records, sales);
    const purchases = new Purchases(records);
    const billing = new Billing(context, records);
    const version = Number(context.options.version ?? 18);
    const partners = new Partners(records, version);

    const orderEntry = (order: Row): BookEntry => ({
      kind: 'order',
      id: String(order.id),
      reference: String(order.client_order_ref ?? ''),
      number: String(order.origin ?? ''),
      state: String(order.state),
      live: order.state !== 'cancel',
      complete: order.state === 'sale',
      lines: sales.linesOf(order.id).map((line) => ({
        sku: String(records.get('product.product', Number(line.product_id)).default_code),
        quantity: Number(line.product_uom_qty),
      })),
    });
    records
      .of('sale.order')
      .watch((order, gone) => context.note(() => ({ ...orderEntry(order), ...(gone ? { live: false } : {}) })));

    records
      .of('purchase.order')
      .watch((order, gone) => context.note(() => ({ ...purchases.entry(order), ...(gone ? { live: false } : {}) })));

    const hasRight = (model: string, right: unknown) => access.may(String(right), model);

    const run = ({ model, method, ids, named }: Call): unknown => {
      const around = (named.context ?? {}) as { allowed_company_ids?: number[] } & Record<string, unknown>;
      const company = context.options.company;
      if (company && around.allowed_company_ids?.some((one) => one !== company))
        throw new OdooError('odoo.exceptions.AccessError', 'Access to unauthorized or invalid companies.', 403);
      if (method === 'search_read') return records.search(model, named);
      if (method === 'has_access' && version >= 18) return hasRight(model, named.operation);
      if (method === 'check_access_rights' && version < 20) return hasRight(model, named.operation);
      if (model === 'purchase.order' && ['create', 'button_cancel'].includes(method)) {
        const right = method === 'create' ? 'create' : 'write';
        if (!access.may(right, model))
          throw new OdooError(
            'odoo.exceptions.AccessError',
            `You are not allowed to ${right} 'Purchase Order' (purchase.order) records.`,
            403,
          );
        if (method === 'create')
          return (named.vals_list as Record<string, unknown>[]).map((one) => purchases.create(one));
        for (const id of ids) purchases.cancel(id);
        return true;
      }
      if (model === 'res.partner' && ['create', 'write'].includes(method)) {
        if (!access.may(method, model))
          throw new OdooError('odoo.exceptions.AccessError', `You are not allowed to ${method} '${model}'.`, 403);
        if (method === 'create')
          return (named.vals_list as Record<string, unknown>[]).map((one) => partners.create(one));
        for (const id of ids) partners.write(id, named.vals as Record<string, unknown>);
        return true;
      }
      if (model !== 'sale.order' || !['create', 'write', 'unlink', 'action_confirm', 'action_cancel'].includes(method))
        throw new OdooError('builtins.AttributeError', `The method '${model}.${method}' does not exist`, 404);
      const right = method === 'create' ? 'create' : 'write';
      if (!access.may(right, model))
        throw new OdooError(
          'odoo.exceptions.AccessError',
          `You are not allowed to ${right} 'Sales Order' (sale.order) records.`,
          403,
        );
      if (method === 'create') return (named.vals_list as Record<string, unknown>[]).map((one) => sales.create(one));
      for (const id of ids) {
        if (method === 'write') sales.write(id, named.vals as Record<string, unknown>);
        if (method === 'unlink') sales.unlink(id);
        if (method === 'action_confirm') sales.confirm(id);
        if (method === 'action_cancel') return sales.cancel(id, around);
      }
      return true;
    };

    /** `args` of `execute_kw`: the ids for methods of records, the values for `create`. */
    const byPlace = (
      method: string,
      args: unknown[],
      keywords: Record<string, unknown>,
    ): Pick<Call, 'ids' | 'named'> =>
      method === 'create'
        ? { ids: [], named: { vals_list: args[0], ...keywords } }
        : { ids: (args[0] ?? []) as number[], named: keywords };

    const serialised = (error: OdooError) => ({
      name: error.name,
      message: error.message,
      arguments: [error.message],
      context: {},
      debug: 'Traceback (most recent call last): ...',
    });

    const jsonRpc = (service: string, method: string, args: unknown[]): unknown => {
      if (service === 'common' && method === 'authenticate')
        return access.authenticate(...(args.slice(0, 3) as [string, string, string]));
      const [database, uid, key, model, called, positional, keywords] = args;
      access.check(String(database), Number(uid), String(key));
      const of = { model: String(model), method: String(called) };
      return run({ ...of, ...byPlace(of.method, positional as unknown[], keywords as Record<string, unknown>) });
    };

    return {
      routes(app) {
        app.post('/jsonrpc', async (request, reply) => {
          if (version >= 20) return reply.code(404).type('text/html').send('<h1>Not Found</h1>');
          const { id, params } = request.body as {
            id: number;
            params: { service: string; method: string; args: unknown[] };
          };
          try {
            return { jsonrpc: '2.0', id, result: jsonRpc(params.service, params.method, params.args) };
          } catch (error) {
            if (!(error instanceof OdooError)) throw error;
            return { jsonrpc: '2.0', id, error: { code: 200, message: 'Odoo Server Error', data: serialised(error) } };
          }
        });
        app.post('/json/2/:model/:method', async (request, reply) => {
          const { ids = [], ...named } = request.body as { ids?: number[] } & Record<string, unknown>;
          try {
            const { authorization = '', 'x-odoo-database': database } = request.headers;
            access.bearer(authorization, String(database));
            const result = run({ ...(request.params as { model: string; method: string }), ids, named });
            return reply.type('application/json').send(JSON.stringify(result));
          } catch (error) {
            if (!(error instanceof OdooError)) throw error;
            return reply.code(error.status).send(serialised(error));
          }
        });
      },
      entries: () => [
        ...purchases.entries(),
        ...partners.entries(),
        ...records.of('sale.order').values().map(orderEntry),
        ...records
          .of('stock.picking')
          .values()
          .map(
            (one): BookEntry => ({
              kind: 'shipment',
              id: String(one.id),
              state: String(one.state),
              live: one.state !== 'cancel',
              complete: one.state === 'done',
              trackingNumber: String(one.carrier_tracking_ref ?? ''),
            }),
          ),
        ...records
          .of('stock.quant')
          .values()
          .map(
            (one): BookEntry => ({
              kind: 'stock',
              id: `${records.get('product.product', Number(one.product_id)).default_code}@${one.location_id}`,
              state: String(one.quantity),
              live: true,
              complete: true,
            }),
          ),
      ],
      act(verb, input) {
        const { id = 0, ...rest } = input as { id?: number | string } & Record<string, unknown>;
        switch (verb) {
          case 'sell': {
            const made = sales.create(rest);
            sales.confirm(made);
            return String(made);
          }
          case 'touch':
            return records.put('sale.order', { ...records.get('sale.order', Number(id)), ...rest }).id;
          case 'buy':
            return String(purchases.create(rest));
          case 'touchPurchase':
            return purchases.touch(Number(id), rest);
          case 'orderPurchase':
            return purchases.order(Number(id), new Date(context.now()).toISOString().slice(0, 19).replace('T', ' '));
          case 'receive':
            return purchases.receive(Number(id), Number(rest.quantity));
          case 'ship':
            return String(sales.ship(Number(id), String(rest.tracking ?? '')));
          case 'picking':
            return String(sales.pickingsOf(Number(id))[0]?.id);
          case 'takeBack':
            return String(returns.announce(Number(id), rest));
          case 'takeIn':
            return returns.receive(Number(id), Number(rest.quantity), Number(rest.location ?? 8));
          case 'touchPicking':
            return records.put('stock.picking', { ...records.get('stock.picking', Number(id)), ...rest }).id;
          case 'partner':
            return String(
              records.put('res.partner', {
                customer_rank: 1,
                active: true,
                is_company: false,
                ...rest,
                id: records.nextId('res.partner'),
              } as Row).id,
            );
          case 'touchPartner':
            return records.put('res.partner', { ...records.get('res.partner', Number(id)), ...rest }).id;
          case 'product': {
            const { sku, ...more } = rest;
            return records.addProduct(String(sku), more);
          }
          case 'pricelist':
            return records.put('product.pricelist', {
              id: records.nextId('product.pricelist'),
              active: true,
              currency_id: 1,
              ...rest,
            } as Row).id;
          case 'rule':
            return records.addRule(rest);
          case 'invoice':
            return String(billing.invoice(sales.linesOf(Number(id)), rest));
          case 'invoiceOf':
            return String(billing.invoice((rest.orders as string[]).flatMap((order) => sales.linesOf(Number(order)))));
          case 'pay':
            return billing.pay(Number(id), String(rest.amount));
          case 'touchInvoice':
            return records.put('account.move', { ...records.get('account.move', Number(id)), ...rest }).id;
          case 'recount': {
            const { id: product_id } = records
              .of('product.product')
              .find((one) => one.default_code === rest.sku) as Row;
            const quant = records.of('stock.quant').find((one) => one.product_id === product_id) as Row;
            // What nothing lies of any more, the server deletes.
            if (rest.quantity === undefined) return records.of('stock.quant').delete(String(quant.id));
            return records.put('stock.quant', { ...quant, quantity: rest.quantity });
          }
          case 'quant': {
            const product_id =
              records.of('product.product').find((one) => one.default_code === rest.sku)?.id ??
              records.addProduct(String(rest.sku));
            const row = {
              id: records.nextId('stock.quant'),
              location_id: 8,
              reserved_quantity: 0,
              quantity: 0,
              ...rest,
              product_id,
            };
            records.put('stock.quant', row);
            return `${rest.sku}@${row.location_id}`;
          }
          default:
            throw new Error(`odoo cannot ${verb}`);
        }
      },
      faultAnswer: (kind) =>
        kind === 'rate' ? { status: 429, body: 'Too Many Requests' } : { status: 500, body: 'Internal Server Error' },
    };
  },
});
