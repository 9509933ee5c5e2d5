import { type Failure, WaybillError } from '../../domain/failures.ts';
import type { Kind } from '../../domain/kinds.ts';
import { entities, type S4hanaContext, type Service } from './call.ts';

/** The service that a kind moves by, and its cheapest question. */
const ASKED: Partial<Record<Kind, [service: Service, set: string, $select: string]>> = {
  order: ['API_SALES_ORDER_SRV', 'A_SalesOrder', 'SalesOrder'],
  status: ['API_SALES_ORDER_SRV', 'A_SalesOrder', 'SalesOrder'],
  shipment: ['API_OUTBOUND_DELIVERY_SRV;v=0002', 'A_OutbDeliveryHeader', 'DeliveryDocument'],
  stock: ['API_MATERIAL_STOCK_SRV', 'A_MatlStkInAcctMod', 'Material'],
  customer: ['API_BUSINESS_PARTNER', 'A_BusinessPartner', 'BusinessPartner'],
  price: ['API_SLSPRICINGCONDITIONRECORD_SRV', 'A_SlsPrcgConditionRecord', 'ConditionRecord'],
  invoice: ['API_BILLING_DOCUMENT_SRV', 'A_BillingDocument', 'BillingDocument'],
};

/** The user lacks it, or the gateway does not know it: it was not activated. */
const isLack = (failure: Failure): boolean =>
  failure.class === 'rejected' || (failure.class === 'auth' && failure.lack === 'permission');

/** Asks each service that the flows need for one row, and says at once which of them are not to be had. */
export async function check(ctx: S4hanaContext): Promise<void> {
  const { gives, takes } = ctx.moves;
  const wanted = [...gives, ...takes].flatMap((kind) => [ASKED[kind]].filter((one) => one !== undefined));
  const [first] = Object.values(ASKED);
  const services = new Map((wanted.length > 0 ? wanted : [first]).map((one) => [one?.[0], one] as const));
  const lacks: string[] = [];
  for (const [service, asked] of services) {
    if (!service || !asked) continue;
    try {
      await entities(ctx, service, asked[1], { $select: asked[2], $top: 1 });
    } catch (error) {
      if (!(error instanceof WaybillError) || !isLack(error.failure)) throw error;
      lacks.push(service);
    }
  }
  if (lacks.length === 0) return;
  const message = `the user may not use ${lacks.join(', ')}: add it to the communication arrangement, or activate it`;
  throw new WaybillError({ class: 'auth', lack: 'permission', message });
}
