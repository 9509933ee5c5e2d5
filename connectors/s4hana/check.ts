import { type Failure, WaybillError } from '../../domain/failures.ts';
import type { Kind } from '../../domain/kinds.ts';
import { entities, type S4hanaContext, type Service } from './call.ts';

type Question = [service: Service, set: string, $select: string];

const ORDERS: Question = ['API_SALES_ORDER_SRV', 'A_SalesOrder', 'SalesOrder'];
const DELIVERIES: Question = ['API_OUTBOUND_DELIVERY_SRV;v=0002', 'A_OutbDeliveryHeader', 'DeliveryDocument'];
const BILLS: Question = ['API_BILLING_DOCUMENT_SRV', 'A_BillingDocument', 'BillingDocument'];

/** The services that a kind moves by, each with its cheapest question. */
const ASKED: Partial<Record<Kind, Question[]>> = {
  order: [ORDERS],
  status: [ORDERS],
  shipment: [DELIVERIES],
  stock: [['API_MATERIAL_STOCK_SRV', 'A_MatlStkInAcctMod', 'Material']],
  customer: [['API_BUSINESS_PARTNER', 'A_BusinessPartner', 'BusinessPartner']],
  price: [['API_SLSPRICINGCONDITIONRECORD_SRV', 'A_SlsPrcgConditionRecord', 'ConditionRecord']],
  invoice: [BILLS],
  return: [['API_CUSTOMER_RETURN_SRV', 'A_CustomerReturn', 'CustomerReturn'], BILLS, DELIVERIES],
  purchase: [
    ['API_PURCHASEREQ_PROCESS_SRV', 'A_PurchaseRequisitionHeader', 'PurchaseRequisition'],
    ['API_PURCHASEORDER_PROCESS_SRV', 'A_PurchaseOrder', 'PurchaseOrder'],
    ['API_MATERIAL_DOCUMENT_SRV', 'A_MaterialDocumentItem', 'MaterialDocument'],
    ['API_PRODUCT_SRV', 'A_ProductUnitsOfMeasure', 'Product'],
  ],
};

/** The user lacks it, or the gateway does not know it: it was not activated. */
const isLack = (failure: Failure): boolean =>
  failure.class === 'rejected' || (failure.class === 'auth' && failure.lack === 'permission');

/** Asks each service that the flows need for one row, and says at once which of them are not to be had. */
export async function check(ctx: S4hanaContext): Promise<void> {
  const { gives, takes } = ctx.moves;
  const wanted = [...gives, ...takes].flatMap((kind) => ASKED[kind] ?? []);
  const questions = new Set(wanted.length > 0 ? wanted : [ORDERS]);
  const lacks: string[] = [];
  for (const [service, set, $select] of questions) {
    try {
      await entities(ctx, service, set, { $select, $top: 1 });
    } catch (error) {
      if (!(error instanceof WaybillError) || !isLack(error.failure)) throw error;
      lacks.push(service);
    }
  }
  if (lacks.length === 0) return;
  const message = `the user may not use ${lacks.join(', ')}: add it to the communication arrangement, or activate it`;
  throw new WaybillError({ class: 'auth', lack: 'permission', message });
}
