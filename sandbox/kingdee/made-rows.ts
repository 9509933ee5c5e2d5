import { type QueryRow, wanted } from './bill-query.ts';
import type { Bill, Bills, MadeForm } from './bills.ts';
import { serverTime } from './server-time.ts';
import { receivableEntries, receivableTotal } from './validation.ts';

/** Rows of what was made of a form by saves, as the columns of a query name it; those of orders and purchases are made elsewhere. */
export function madeRows(form: MadeForm, { bills, rules }: Bills, filter: string): QueryRow[] {
  if (form === 'SAL_SaleOrder' || form === 'PUR_PurchaseOrder') return [];
  const ids = wanted(filter, rules.key);
  const numbers = wanted(filter, rules.number);
  const some = ids
    ? ids.flatMap((id) => bills.get(id) ?? [])
    : numbers
      ? numbers.flatMap((number) => bills.where('number', number))
      : bills.values();
  return some.flatMap((bill) => {
    const head = {
      ...columnsOf(bill.model),
      FDocumentStatus: bill.FDocumentStatus,
      [form === 'BD_Customer' ? 'FForbidStatus' : 'FCancelStatus']: bill.FCancelStatus,
      ...(form === 'BD_Customer' ? { 'FForbidderId.FName': bill.forbidder ?? null } : {}),
      FModifyDate: serverTime(bill.modifiedAt),
    };
    return form === 'BD_Customer' ? [head] : receivableRows(bill, head);
  });
}

const receivableRows = ({ model }: Bill, head: QueryRow): QueryRow[] =>
  receivableEntries(model).map(({ FMATERIALID, FPriceQty, FTaxPrice }) => ({
    ...head,
    FALLAMOUNTFOR: Number(receivableTotal(model)),
    FWRITTENOFFSTATUS: 'A',
    'FMATERIALID.FNumber': FMATERIALID?.FNumber ?? null,
    FPriceQty: Number(FPriceQty),
    FTaxPrice: Number(FTaxPrice),
    FALLAMOUNTFOR_D: Number(FPriceQty) * Number(FTaxPrice),
  }));

/** `FCOUNTRY: { FNumber }` is the column `FCOUNTRY.FNumber`. */
function columnsOf(model: object): QueryRow {
  const row: QueryRow = {};
  for (const [field, value] of Object.entries(model)) {
    if (typeof value === 'string' || typeof value === 'number') row[field] = value;
    const number = (value as { FNumber?: string } | null)?.FNumber;
    if (number !== undefined) row[`${field}.FNumber`] = number;
  }
  return row;
}
