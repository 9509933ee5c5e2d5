import type { Model, Refusal } from './bills.ts';

const DECIMAL = /^-?\d+(\.\d+)?$/;

/** What the ERP would refuse in a sales order, or undefined. */
export function validateOrder(model: Model): Refusal | undefined {
  if (!model.FCustId?.FNumber) return { FieldName: 'FCustId', Message: '客户是必填项' };
  if (!model.FSaleOrderFinance?.FSettleCurrId?.FNumber) {
    return { FieldName: 'FSettleCurrId', Message: '结算币别是必填项' };
  }
  if (!model.FSaleOrderEntry?.length) return { FieldName: 'FSaleOrderEntry', Message: '单据体至少一行' };
  for (const entry of model.FSaleOrderEntry) {
    if (!entry.FMaterialId?.FNumber) return { FieldName: 'FMaterialId', Message: '物料编码是必填项' };
    if (!(Number(entry.FQty) > 0)) return { FieldName: 'FQty', Message: '销售数量必须大于零' };
    if (!DECIMAL.test(String(entry.FTaxPrice ?? ''))) return { FieldName: 'FTaxPrice', Message: '含税单价无效' };
  }
  return undefined;
}

/** What the ERP would refuse in a customer, or undefined. */
export function validateCustomer(model: Model): Refusal | undefined {
  if (!model.FName) return { FieldName: 'FName', Message: '客户名称是必填项' };
  const numbered = (field: string) => (model[field] as { FNumber?: string } | undefined)?.FNumber;
  if (!numbered('FCreateOrgId')) return { FieldName: 'FCreateOrgId', Message: '创建组织是必填项' };
  return numbered('FTRADINGCURRID') ? undefined : { FieldName: 'FTRADINGCURRID', Message: '结算币别是必填项' };
}

interface ReceivableEntry {
  FMATERIALID?: { FNumber?: string };
  FPriceQty?: number | string;
  FTaxPrice?: number | string;
}

export const receivableEntries = (model: Model): ReceivableEntry[] => (model.FEntityDetail as ReceivableEntry[]) ?? [];

/** What the ERP would refuse in a receivable, or undefined. */
export function validateReceivable(model: Model): Refusal | undefined {
  for (const field of ['FCUSTOMERID', 'FCURRENCYID', 'FSETTLEORGID'])
    if (!(model[field] as { FNumber?: string } | undefined)?.FNumber)
      return { FieldName: field, Message: `${field}是必填项` };
  const entries = receivableEntries(model);
  if (entries.length === 0) return { FieldName: 'FEntityDetail', Message: '单据体至少一行' };
  return entries.every(({ FMATERIALID }) => FMATERIALID?.FNumber)
    ? undefined
    : { FieldName: 'FMATERIALID', Message: '物料编码是必填项' };
}

const SCALE = 6;

/** Price tax included times quantity over all entries, exact; the ERP's own `FBillAllAmount`. */
export const grossTotal = (model: Model): string =>
  sumOf((model.FSaleOrderEntry ?? []).map(({ FTaxPrice, FQty }) => [FTaxPrice, FQty]));

/** The same over the entries of a receivable: its `FALLAMOUNTFOR`. */
export const receivableTotal = (model: Model): string =>
  sumOf(receivableEntries(model).map(({ FTaxPrice, FPriceQty }) => [FTaxPrice, FPriceQty]));

function sumOf(entries: [price: unknown, quantity: unknown][]): string {
  let cents = 0n;
  for (const [one, many] of entries) {
    const price = scaled(String(one));
    const quantity = scaled(String(many));
    // Each line is rounded to two digits, half up, as the ERP's amount fields are.
    cents += (price * quantity + 5n * 10n ** BigInt(2 * SCALE - 3)) / 10n ** BigInt(2 * SCALE - 2);
  }
  const digits = cents.toString().padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function scaled(decimal: string): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.slice(0, SCALE).padEnd(SCALE, '0'));
}
