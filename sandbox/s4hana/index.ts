import type { FastifyReply, FastifyRequest } from 'fastify';
import { defineSandbox } from '../sandbox.ts';
import { Access, DEFAULT_ACCOUNT } from './access.ts';
import { type Answer, batchAnswer, changeSetsOf, type Operation } from './batch.ts';
import { Billing, billEntry, billRow } from './billing.ts';
import { type Condition, Conditions, conditionEntry, conditionRow } from './conditions.ts';
import { SalesOrders } from './orders.ts';
import { Partners, partnerEntry, partnerRow } from './partners.ts';
import {
  movementRow,
  Purchases,
  purchaseOrderRow,
  requisitionEntry,
  requisitionItemRows,
  requisitionRow,
  unitRows,
} from './purchases.ts';
import { page, type Row, shaped } from './query.ts';
import { errorAnswer, Refusal } from './refusal.ts';
import { Returns, returnEntry, returnRow } from './returns.ts';
import { orderEntry, orderRow } from './views.ts';
import {
  type Delivery,
  deliveryEntry,
  deliveryRow,
  type StockRow,
  stockEntry,
  stockRow,
  Warehouse,
} from './warehouse.ts';

const BASE = '/sap/opu/odata/sap';

/**
 * SAP S/4HANA's OData V2 services behind their gateway. Options: `user`, `password`, `clientId`, `clientSecret` (tokens from
 * `/oauth/token`), `tokenLifeS` (3600), `without` (services that the user may not use: `["API_BILLING_DOCUMENT_SRV"]`).
 */
export default defineSandbox({
  id: 's4hana',
  use: (origin) => ({
    options: { url: origin, user: DEFAULT_ACCOUNT.user, password: DEFAULT_ACCOUNT.password },
    params: { customer: '17100001', salesOrganization: '1710' },
  }),
  create(context) {
    const access = new Access(context);
    const sales = new SalesOrders(context);
    const warehouse = new Warehouse(context);
    const partners = new Partners(context);
    const conditions = new Conditions(context);
    const billing = new Billing(context);
    const purchases = new Purchases(context);
    const returns = new Returns(context);
    const without = (context.options.without ?? []) as string[];
    sales.orders.watch((order) => context.note(() => orderEntry(order)));
    partners.partners.watch((one) => context.note(() => partnerEntry(one)));
    purchases.requisitions.watch((one) => context.note(() => requisitionEntry(one)));

    /** A set is one document's: an insert, or changes of it. */
    const carryOut =
      (insert: Record<string, (body: Row) => Row>, change: (operations: Operation[]) => void) =>
      (operations: Operation[]): Answer[] | Answer => {
        try {
          const [first] = operations;
          const made = first?.method === 'POST' ? insert[first.path]?.(first.body) : undefined;
          if (made) return [{ status: 201, body: { d: shaped(made, {}) } }];
          change(operations);
          return operations.map(({ method }) =>
            method === 'POST' ? { status: 201, body: { d: {} } } : { status: 204 },
          );
        } catch (error) {
          if (error instanceof Refusal) return errorAnswer(error);
          throw error;
        }
      };

    /** The changes that each service takes. */
    const changed: Record<string, (operations: Operation[]) => Answer[] | Answer> = {
      API_SALES_ORDER_SRV: carryOut({ A_SalesOrder: (body) => orderRow(sales.insert(body)) }, (operations) =>
        sales.change(operations),
      ),
      API_BUSINESS_PARTNER: carryOut({ A_BusinessPartner: (body) => partnerRow(partners.insert(body)) }, (operations) =>
        partners.amend(operations),
      ),
      API_PURCHASEREQ_PROCESS_SRV: carryOut(
        { A_PurchaseRequisitionHeader: (body) => requisitionRow(purchases.insert(body)) },
        (operations) => purchases.remove(operations),
      ),
    };

    /** What each entity set answers. */
    const sets: Record<string, () => Row[]> = {
      'API_SALES_ORDER_SRV/A_SalesOrder': () => sales.orders.values().map(orderRow),
      'API_OUTBOUND_DELIVERY_SRV;v=0002/A_OutbDeliveryHeader': () => warehouse.deliveries.values().map(deliveryRow),
      'API_MATERIAL_STOCK_SRV/A_MatlStkInAcctMod': () => warehouse.stock.values().map(stockRow),
      'API_BUSINESS_PARTNER/A_BusinessPartner': () => partners.partners.values().map(partnerRow),
      'API_SLSPRICINGCONDITIONRECORD_SRV/A_SlsPrcgCndnRecdValidity': () =>
        conditions.records.values().map(conditionRow),
      'API_SLSPRICINGCONDITIONRECORD_SRV/A_SlsPrcgConditionRecord': () =>
        conditions.records.values().map((one) => conditionRow(one).to_SlsPrcgConditionRecord as Row),
      'API_BILLING_DOCUMENT_SRV/A_BillingDocument': () => billing.bills.values().map(billRow),
      'API_CUSTOMER_RETURN_SRV/A_CustomerReturn': () => returns.all.values().map(returnRow),
      'API_PURCHASEREQ_PROCESS_SRV/A_PurchaseRequisitionHeader': () =>
        purchases.requisitions.values().map(requisitionRow),
      'API_PURCHASEREQ_PROCESS_SRV/A_PurchaseRequisitionItem': () =>
        purchases.requisitions.values().flatMap(requisitionItemRows),
      'API_PURCHASEORDER_PROCESS_SRV/A_PurchaseOrder': () => purchases.orders.values().map(purchaseOrderRow),
      'API_MATERIAL_DOCUMENT_SRV/A_MaterialDocumentItem': () => purchases.movements.values().map(movementRow),
      'API_PRODUCT_SRV/A_ProductUnitsOfMeasure': unitRows,
    };

    const list = (rows: () => Row[]) => async (request: FastifyRequest, reply: FastifyReply) => {
      const query = request.query as Record<string, string | undefined>;
      try {
        return { d: { results: page(rows(), query).map((row) => shaped(row, query)) } };
      } catch (error) {
        const { status, body } = errorAnswer(new Refusal('/IWBEP/CM_MGW_RT/176', (error as Error).message));
        return reply.code(status).send(body);
      }
    };

    return {
      routes(app) {
        access.routes(app);
        const guarded = {
          preHandler: async (request: FastifyRequest, reply: FastifyReply) => {
            const service = without.find((one) => request.url.includes(`/${one}`));
            if (!service) return access.letIn(request, reply);
            const refused = new Refusal('/IWFND/CM_BEC/026', `No authorization to access service ${service}`, {
              status: 403,
            });
            const { status, body } = errorAnswer(refused);
            return reply.code(status).send(body);
          },
        };
        for (const [set, rows] of Object.entries(sets)) app.get(`${BASE}/${set}`, guarded, list(rows));
        for (const [service, change] of Object.entries(changed)) {
          app.get(`${BASE}/${service}`, guarded, async () => ({ d: { EntitySets: [] } }));
          app.post(`${BASE}/${service}/$batch`, guarded, async (request, reply) => {
            try {
              const operations = changeSetsOf(
                String(request.headers['content-type']),
                request.rawBody ?? Buffer.alloc(0),
              );
              const { type, text } = batchAnswer(operations.map(change));
              return reply.code(202).type(type).send(text);
            } catch (error) {
              const { status, body } = errorAnswer(new Refusal('/IWFND/CM_MGW/001', (error as Error).message));
              return reply.code(status).send(body);
            }
          });
        }
      },
      entries: () => [
        ...sales.orders.values().map(orderEntry),
        ...warehouse.deliveries.values().map(deliveryEntry),
        ...warehouse.stock.values().map(stockEntry),
        ...partners.partners.values().map(partnerEntry),
        ...conditions.records.values().map(conditionEntry),
        ...billing.bills.values().map(billEntry),
        ...returns.all.values().map(returnEntry),
        ...purchases.requisitions.values().map(requisitionEntry),
      ],
      act(verb, input) {
        const { id = '', ...rest } = input as { id?: string } & Row;
        switch (verb) {
          case 'insert':
            return sales.insert(rest).id;
          case 'deliver': {
            const ids = [id, ...((rest.with as string[] | undefined) ?? [])];
            return warehouse.deliver(ids.map((one) => sales.deliver(one, 'C'))).id;
          }
          case 'changeDelivery':
            return warehouse.change(id, rest as Partial<Delivery>).id;
          case 'issueGoods':
            return warehouse.issue(id, String(rest.billOfLading ?? '')).id;
          case 'setStock':
            return stockEntry(warehouse.put(rest as Partial<StockRow> & { material: string; quantity: string })).id;
          case 'touch':
            return sales.touch(id, rest).id;
          case 'setPartner':
            return id ? partners.change(id, rest).id : partners.put(rest).id;
          case 'setCondition':
            return conditions.put({ ...(id ? { id } : {}), ...rest } as Partial<Condition> & { keys: Row }).id;
          case 'bill': {
            const { with: others, ...fields } = rest;
            const ids = [id, ...((others as string[] | undefined) ?? [])];
            return billing.bill(
              ids.flatMap((one) => sales.orders.get(one) ?? []),
              fields,
            ).id;
          }
          case 'changeBill':
            return billing.change(id, rest).id;
          case 'return':
            return returns.put(rest.items as Row[], (rest.fields ?? {}) as Row).id;
          case 'changeReturn':
            return returns.change(id, rest).id;
          case 'request':
            return purchases.insert(rest).id;
          case 'touchRequisition':
            return purchases.touch(id, rest).id;
          case 'convert':
            return purchases.convert(id, rest.quantity as string | undefined).id;
          case 'buy':
            return purchases.buy(rest).id;
          case 'changePurchase':
            return purchases.change(id, rest).id;
          case 'moveGoods':
            return purchases.move(id, rest as { quantity: string });
          case 'endSessions':
            return access.endSessions();
          default:
            throw new Error(`s4hana cannot ${verb}`);
        }
      },
      faultAnswer(kind) {
        if (kind === 'rate')
          return { status: 429, body: { error: { code: '429', message: { value: 'Too many requests' } } } };
        const { body } = errorAnswer(new Refusal('SY/530', 'An internal error occurred', { status: 500 }));
        return { status: 500, body };
      },
    };
  },
});
