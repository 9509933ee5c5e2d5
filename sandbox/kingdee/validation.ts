import type { Refusal, SaleOrderModel } from './bills.ts';

const DECIMAL = /^-?\d+(\.\d+)?$/;

/** What the ERP would refuse in a sales order, or undefined. */
export function validate(model: SaleOrderModel): Refusal | undefined {
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

const SCALE = 6;

/** Price tax included times quantity over all entries, exact; the ERP's own `FBillAllAmount`. */
export function grossTotal(model: SaleOrderModel): string {
  let cents = 0n;
  for (const entry of model.FSaleOrderEntry ?? []) {
    const price = scaled(String(entry.FTaxPrice));
    const quantity = scaled(String(entry.FQty));
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
