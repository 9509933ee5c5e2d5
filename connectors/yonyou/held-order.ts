import { act, detail, type Outcome, query, remove, type YonyouContext } from './call.ts';

export const ORDERS = '/yonbip/sd/voucherorder';
const AUDITED = 1;
const IN_APPROVAL = 3;

/** The head of a sales order as lists tell it. Whole numbers may come as text, and long ones do. */
export interface HeldOrder {
  id: string | number;
  code: string;
  /** 0 open, 1 audited, 2 closed, 3 in approval. */
  status?: string | number;
  /** CONFIRMORDER open, APPROVING, DELIVERGOODS, DELIVERY_PART, DELIVERY_TAKE_PART, TAKEDELIVERY, ENDORDER, OPPOSE cancelled. */
  nextStatus?: string;
  nextStatusName?: string;
  /** An approval flow decides: nobody audits it by hand. */
  isWfControlled?: boolean | string;
  payMoney?: number | string;
  entireDeliveryStatus?: number | string;
  entireIssueStatus?: number | string;
  entireSignConfirmStatus?: number | string;
  pubts?: string;
  [field: string]: unknown;
}

export interface List<Row> {
  recordCount?: number | string;
  recordList?: Row[] | null;
}

export const idOf = ({ id }: HeldOrder): string => String(id);
export const isCancelled = ({ nextStatus }: HeldOrder): boolean => nextStatus === 'OPPOSE';
export const isOpen = ({ status }: HeldOrder): boolean => Number(status) === 0;
export const isAudited = ({ status }: HeldOrder): boolean => Number(status) === AUDITED;
export const isInApproval = ({ status }: HeldOrder): boolean => Number(status) === IN_APPROVAL;
export const isGovernedByFlow = ({ isWfControlled }: HeldOrder): boolean => String(isWfControlled) === 'true';

/** What stands in the field that our reference goes into: `code`, or `headItem.define1`. */
export function referenceOf(order: HeldOrder, field: string): string | undefined {
  const value = field.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown> | null)?.[name], order);
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

/** Orders by the field that holds our reference. */
export async function byReference(ctx: YonyouContext, identity: string): Promise<HeldOrder[]> {
  const { reference } = ctx.options;
  const { recordList } = await query<List<HeldOrder>>(ctx, `${ORDERS}/list`, {
    pageIndex: 1,
    pageSize: 20,
    isSum: true,
    simpleVOs: [{ field: reference, op: 'eq', value1: identity }],
  });
  return (recordList ?? []).filter((one) => referenceOf(one, reference) === identity);
}

/** The order of this id, or undefined where it is gone. */
export const byId = (ctx: YonyouContext, id: string): Promise<HeldOrder | undefined> =>
  detail<HeldOrder>(ctx, `${ORDERS}/detail`, id);

/** Actions on orders; each may refuse some of them within its success. */
export const orderAction = (
  ctx: YonyouContext,
  action: 'batchsubmit' | 'batchunsubmit' | 'batchaudit' | 'batchunaudit' | 'delete',
  ids: readonly string[],
): Promise<Outcome> =>
  action === 'delete' ? remove(ctx, `${ORDERS}/delete`, ids) : act(ctx, `${ORDERS}/${action}`, ids);
