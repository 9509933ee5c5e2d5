import type { FastifyReply, FastifyRequest } from 'fastify';
import { type BookEntry, defineSandbox } from '../sandbox.ts';
import { type Account, checkCall, DEFAULT_ACCOUNT } from './auth.ts';
import type { QueryRow } from './bill-query.ts';
import { type Bill, Bills, type Done, isMadeForm, type MadeForm, type Model } from './bills.ts';
import { purchaseEntry, received } from './purchases.ts';
import { Reports } from './reports.ts';
import { inventoryOf, type QueryBody, runQuery } from './tables.ts';
import { grossTotal, receivableEntries, receivableTotal } from './validation.ts';

const SERVICE = '/k3cloud/Kingdee.BOS.WebApi.ServicesStub.DynamicFormService';
const HOUR_MS = 3_600_000;

/** Currencies by the numbers that the ERP is delivered with. */
const PRESET_CURRENCIES: Record<string, string> = {
  PRE001: 'CNY',
  PRE002: 'HKD',
  PRE003: 'EUR',
  PRE004: 'JPY',
  PRE005: 'TWD',
  PRE006: 'GBP',
  PRE007: 'USD',
};

interface Body {
  formid?: string;
  opNumber?: string;
  data: { Model?: Model[]; Ids?: string } & Partial<QueryBody>;
}

/** An answer about the whole call. */
const whole = (MsgCode: number, Message: string) => ({
  Result: {
    ResponseStatus: { IsSuccess: false, ErrorCode: 500, MsgCode, Errors: [{ FieldName: null, Message, DIndex: 0 }] },
  },
});

/**
 * Kingdee Cloud Galaxy: signed calls, sales orders, customers, receivables and purchases through save, submit and audit, and what it tells by query. Options: `acctId`,
 * `user`, `appId`, `appSecret`, `callsPerHour` (MsgCode 14 beyond it), and `mayNot` (the integration user lacks its permissions).
 */
export default defineSandbox({
  id: 'kingdee',
  use: (origin) => ({ options: { url: `${origin}/k3cloud`, ...DEFAULT_ACCOUNT }, params: { customer: 'WEB' } }),
  create(context) {
    const account: Account = { ...DEFAULT_ACCOUNT, ...(context.options as Partial<Account>) };
    const made: Record<MadeForm, Bills> = {
      SAL_SaleOrder: new Bills(context, 'SAL_SaleOrder'),
      AR_receivable: new Bills(context, 'AR_receivable'),
      BD_Customer: new Bills(context, 'BD_Customer'),
      PUR_PurchaseOrder: new Bills(context, 'PUR_PurchaseOrder'),
    };
    const orders = made.SAL_SaleOrder;
    const of = ({ formid = '' }: Body): Bills => (isMadeForm(formid) ? made[formid] : orders);
    orders.bills.watch((bill, gone) =>
      context.note(() => ({ ...entryOf(bill), ...(gone ? { live: false, state: 'deleted' } : {}) })),
    );
    const inventory = inventoryOf(context);
    const reports = new Reports(context, orders);
    /** What a test arranged for the next operations: bills that are refused, or left out of the answer. */
    const arranged: { operation: string; how: 'refuse' | 'omit' }[] = [];
    const limit = Number(context.options.callsPerHour ?? Number.POSITIVE_INFINITY);
    let hour = { from: 0, calls: 0 };

    const overLimit = (): boolean => {
      if (context.now() - hour.from > HOUR_MS) hour = { from: context.now(), calls: 0 };
      hour.calls += 1;
      return hour.calls > limit;
    };

    const letIn = async (request: FastifyRequest, reply: FastifyReply) => {
      const path = new URL(request.url, 'http://sandbox').pathname;
      const refused = checkCall(account, path, request.headers, context.now());
      if (refused === 'gateway') return reply.code(401).send({ errcode: 401, description: 'signature invalid' });
      if (refused) return reply.send(whole(1, '会话信息已丢失，请重新登录'));
      if (context.options.mayNot) return reply.send(whole(2, '没有操作权限'));
      if (overLimit()) return reply.send(whole(14, '超出调用次数限制'));
      return undefined;
    };

    const answer = (operation: string, results: Done[]) => {
      const SuccessEntitys: object[] = [];
      const Errors: object[] = [];
      results.forEach((done, DIndex) => {
        const index = arranged.findIndex((one) => one.operation === operation);
        const how = index < 0 ? undefined : arranged.splice(index, 1)[0]?.how;
        if (how === 'refuse') Errors.push({ FieldName: 'FCustId', Message: '信用额度不足', DIndex });
        else if ('refusal' in done) Errors.push({ ...done.refusal, DIndex });
        else if (how !== 'omit') SuccessEntitys.push({ Id: done.bill.FID, Number: done.bill.FBillNo, DIndex });
      });
      const IsSuccess = Errors.length === 0;
      const status = IsSuccess ? { MsgCode: 0 } : { ErrorCode: 500, MsgCode: 11 };
      return { Result: { ResponseStatus: { IsSuccess, ...status, Errors, SuccessEntitys }, NeedReturnData: [] } };
    };

    const each = (operation: string, body: Body, step: (bills: Bills, bill: Bill) => Done) => {
      const ids = (body.data.Ids ?? '').split(',').filter((id) => id);
      // An arranged fault keeps the bill where it was, so that books and answer agree.
      const kept = arranged.filter((one) => one.operation === operation).length;
      return answer(
        operation,
        ids.map((id, index) => {
          const bills = of(body);
          const bill = bills.byId(id);
          if (!bill) return { refusal: { FieldName: bills.rules.key, Message: '单据不存在' } };
          return index < kept ? { bill } : step(bills, bill);
        }),
      );
    };

    const operations: Record<string, (body: Body) => unknown> = {
      BatchSave: (body) =>
        answer(
          'BatchSave',
          (body.data.Model ?? []).map((model) => of(body).save(model)),
        ),
      Submit: (body) => each('Submit', body, (bills, bill) => bills.submit(bill)),
      Audit: (body) => each('Audit', body, (bills, bill) => bills.audit(bill)),
      UnAudit: (body) => each('UnAudit', body, (bills, bill) => bills.unAudit(bill)),
      CancelAssign: (body) => each('CancelAssign', body, (bills, bill) => bills.cancelAssign(bill)),
      Delete: (body) => each('Delete', body, (bills, bill) => bills.delete(bill)),
      ExcuteOperation: (body) => {
        const { opNumber = '', formid } = body;
        const master = formid === 'BD_Customer';
        if (opNumber === 'Cancel' && !master) return each(opNumber, body, (bills, bill) => bills.void(bill));
        if (opNumber === 'Forbid' && master)
          return each(opNumber, body, (bills, bill) => bills.forbid(bill, account.user));
        if (opNumber === 'Enable' && master) return each(opNumber, body, (bills, bill) => bills.enable(bill));
        return whole(8, '操作不存在');
      },
      ExecuteBillQuery: ({ data }) => {
        try {
          return runQuery(data as QueryBody, made, reports, inventory.values());
        } catch (error) {
          return [[whole(9, (error as Error).message)]];
        }
      },
    };

    const find = (input: unknown): Bill => {
      const { id, number = '' } = input as { id?: string; number?: string };
      const bill = id ? orders.byId(id) : orders.bills.where('number', number)[0];
      if (!bill) throw new Error(`no order ${id ?? number}`);
      return bill;
    };

    const purchaseOf = (input: unknown): Bill => {
      const { id } = input as { id: string };
      const bill = made.PUR_PurchaseOrder.byId(id);
      if (!bill) throw new Error(`no purchase ${id}`);
      return bill;
    };

    return {
      routes(app) {
        for (const [name, run] of Object.entries(operations)) {
          app.post<{ Body: Body }>(`${SERVICE}.${name}.common.kdsvc`, { preHandler: letIn }, async (request) =>
            run(request.body),
          );
        }
      },
      entries: () => [
        ...orders.bills.values().map(entryOf),
        ...made.BD_Customer.bills.values().map(customerEntry),
        ...made.AR_receivable.bills.values().map(receivableEntry),
        ...made.PUR_PurchaseOrder.bills.values().map(purchaseEntry),
        ...inventory.values().map(stockEntry),
      ],
      act(verb, input) {
        switch (verb) {
          case 'setStock': {
            const { sku, quantity } = input as { sku: string; quantity: number };
            return inventory.put(sku, { sku, place: 'CK001', quantity });
          }
          case 'save':
            return (orders.save(input as Model) as { bill: Bill }).bill;
          case 'shipOut':
            return orders.shipOut(find(input));
          case 'unAudit':
            return orders.unAudit(find(input));
          case 'outStock':
            return reports.outStock(input as Parameters<Reports['outStock']>[0]);
          case 'returnStock':
            return reports.returnStock(input as Parameters<Reports['returnStock']>[0]);
          case 'receivable':
            return reports.receivable(input as Parameters<Reports['receivable']>[0]);
          case 'forbid': {
            const { number, who } = input as { number: string; who: string };
            return made.BD_Customer.forbid(made.BD_Customer.bills.where('number', number)[0] as Bill, who);
          }
          case 'customer':
            return reports.customer(input as QueryRow);
          case 'price':
            return reports.price(input as QueryRow);
          case 'change': {
            const { form, id, ...head } = input as { form: string; id: string } & QueryRow;
            return reports.change(form, id, head);
          }
          case 'buy': {
            const done = made.PUR_PurchaseOrder.save(input as Model);
            if ('refusal' in done) throw new Error(done.refusal.Message);
            return String(done.bill.FID);
          }
          case 'submitPurchase':
            return made.PUR_PurchaseOrder.submit(purchaseOf(input));
          case 'orderPurchase': {
            made.PUR_PurchaseOrder.submit(purchaseOf(input));
            return made.PUR_PurchaseOrder.audit(purchaseOf(input));
          }
          case 'receivePurchase':
            return made.PUR_PurchaseOrder.writeBack(
              received(purchaseOf(input), (input as { quantity: number }).quantity),
            );
          case 'touchPurchase': {
            const { id, ...head } = input as { id: string };
            return made.PUR_PurchaseOrder.type(purchaseOf({ id }), head);
          }
          case 'arrange':
            arranged.push(input as (typeof arranged)[number]);
            return arranged.length;
          default:
            throw new Error(`kingdee cannot ${verb}`);
        }
      },
      faultAnswer: (kind) =>
        kind === 'rate'
          ? { status: 429, body: { message: 'API rate limit exceeded' } }
          : { status: 500, body: 'response_error:internal error' },
    };
  },
});

function entryOf(bill: Bill): BookEntry {
  const { model } = bill;
  const note = typeof model.FNote === 'string' ? model.FNote : undefined;
  const address = typeof model.FReceiveAddress === 'string' ? model.FReceiveAddress : '';
  const country = /\b([A-Z]{2})$/.exec(address)?.[1];
  const preset = model.FSaleOrderFinance?.FSettleCurrId?.FNumber;
  const currency = preset && (PRESET_CURRENCIES[preset] ?? preset);
  return {
    kind: 'order',
    ...stateOf(bill),
    ...(note ? { number: note } : {}),
    total: grossTotal(model),
    ...(currency ? { currency } : {}),
    ...(country ? { country } : {}),
    lines: (model.FSaleOrderEntry ?? []).map((entry) => ({
      sku: entry.FMaterialId?.FNumber ?? '',
      quantity: Number(entry.FQty),
    })),
  };
}

const stateOf = (bill: Bill) => ({
  id: String(bill.FID),
  reference: bill.FBillNo,
  state: bill.FCancelStatus === 'B' ? 'void' : bill.FDocumentStatus,
  live: bill.FCancelStatus !== 'B',
  complete: bill.FDocumentStatus === 'C',
});

const customerEntry = (bill: Bill): BookEntry => ({
  kind: 'customer',
  ...stateOf(bill),
  ...(bill.forbidder ? { state: `forbidden by ${bill.forbidder}`, live: true } : {}),
  number: String(bill.model.FName),
});

const receivableEntry = (bill: Bill): BookEntry => ({
  kind: 'invoice',
  ...stateOf(bill),
  ...(typeof bill.model.FAR_Remark === 'string' ? { number: bill.model.FAR_Remark } : {}),
  total: receivableTotal(bill.model),
  lines: receivableEntries(bill.model).map(({ FMATERIALID, FPriceQty }) => ({
    sku: FMATERIALID?.FNumber ?? '',
    quantity: Number(FPriceQty),
  })),
});

const stockEntry = (row: { sku: string; place: string; quantity: number }): BookEntry => ({
  kind: 'stock',
  id: `${row.sku}@${row.place}`,
  state: String(row.quantity),
  live: true,
  complete: true,
  lines: [{ sku: row.sku, quantity: row.quantity }],
});
