import { z } from 'zod';
import type { KindPort, Parent, SourceRecord } from '../connector.ts';
import type { BillForm } from './bill-form.ts';
import { billVerbs } from './bill-verbs.ts';
import type { KingdeeContext } from './call.ts';
import { cancelBills } from './cancel-bills.ts';
import { type BillList, billsWith, type ChangedBill, changedBills } from './changed-bills.ts';
import { dayOf, decimalOf, numberOf, present, textOf } from './columns.ts';
import { decimal, numbered } from './model-fields.ts';
import type { KingdeeOptions } from './options.ts';
import { allOf } from './query.ts';
import { orderIds } from './sale-order.ts';

const HEAD = [
  ...['FBillNo', 'FDATE', 'FENDDATE_H', 'FCUSTOMERID.FNumber', 'FCURRENCYID.FNumber', 'FALLAMOUNTFOR'],
  ...['FDocumentStatus', 'FCancelStatus', 'FWRITTENOFFSTATUS'],
];
const ENTRY = ['FMATERIALID.FNumber', 'FPriceQty', 'FTaxPrice', 'FALLAMOUNTFOR_D'];

/** What is owed, and no red bill, which takes some of it back. */
const receivables = (field: string, filter?: string): BillList => ({
  formId: RECEIVABLE.id,
  fields: [...HEAD, ...ENTRY, field],
  filter: allOf('FALLAMOUNTFOR>=0', filter),
});

/**
 * A receivable (应收单). `FALLAMOUNTFOR` is its total, tax included, in `FCURRENCYID`; `FWRITTENOFFSTATUS` says how much of it is settled: A
 * nothing, B some, C all. `orders` are the numbers of the sales orders that its entries name.
 */
export const receivable = z
  .looseObject({
    FID: z.string(),
    FBillNo: z.string(),
    FDocumentStatus: z.string(),
    FCancelStatus: z.string(),
    FWRITTENOFFSTATUS: z.string(),
    FCUSTOMERID: z.string().optional(),
    FCURRENCYID: z.string(),
    FALLAMOUNTFOR: z.string(),
    FDATE: z.string().optional(),
    FENDDATE_H: z.string().optional(),
    FModifyDate: z.iso.datetime(),
    orders: z.array(z.string()),
    entries: z.array(
      z.looseObject({
        FMATERIALID: z.string(),
        FPriceQty: z.string(),
        FTaxPrice: z.string(),
        FALLAMOUNTFOR_D: z.string(),
      }),
    ),
  })
  .meta({ complete: true });

const claim = z.looseObject({
  FMATERIALID: numbered,
  FPRICEUNITID: numbered.optional(),
  FPriceQty: decimal,
  FTaxPrice: decimal,
  FEntryTaxRate: decimal.optional(),
});

/**
 * The `Model` of `AR_receivable`, of a claim that no sales order stands behind. `FTaxPrice` is gross; `FreightEntry` is ours, as that of an order. The connector sets `FBillNo` and
 * `FID`. Not complete: tenants add fields of their own (`F_XXX`).
 */
export const receivableModel = z.looseObject({
  FBillTypeID: z.looseObject({ FNUMBER: z.string() }),
  FDATE: z.string(),
  FENDDATE_H: z.string().optional(),
  FCUSTOMERID: numbered,
  FCURRENCYID: numbered,
  FSETTLEORGID: numbered,
  FPAYORGID: numbered.optional(),
  FSALEORGID: numbered.optional(),
  /** Prices hold the tax. */
  FISTAX: z.boolean().optional(),
  FAR_Remark: z.string().optional(),
  FEntityDetail: z.array(claim).min(1),
  FreightEntry: claim.optional(),
});

/** Receivables. */
const RECEIVABLE: BillForm = {
  id: 'AR_receivable',
  kind: 'invoice',
  key: 'FID',
  number: 'FBillNo',
  closed: 'FCancelStatus',
  replacesEntries: true,
  audited: true,
  modelOf(payload) {
    const { FreightEntry, FEntityDetail, ...head } = payload as z.output<typeof receivableModel>;
    return { ...head, FEntityDetail: FreightEntry ? [...FEntityDetail, FreightEntry] : FEntityDetail };
  },
};

function recordOf(
  { id, modifiedAt, rows }: ChangedBill,
  orders: readonly string[],
  ids: ReadonlyMap<string, string>,
): SourceRecord {
  const [head = {}] = rows;
  const [only, ...others] = orders.flatMap((number) => ids.get(number) ?? []);
  // One of several orders belongs to none of them.
  const parent: Parent | undefined = only && others.length === 0 ? { kind: 'order', targetId: only } : undefined;
  return {
    kind: 'invoice',
    id,
    ...(parent ? { parent } : {}),
    numbers: [String(head.FBillNo)],
    cancelled: head.FCancelStatus === 'B',
    data: present({
      FID: id,
      FBillNo: String(head.FBillNo),
      FDocumentStatus: String(head.FDocumentStatus),
      FCancelStatus: textOf(head.FCancelStatus) ?? 'A',
      FWRITTENOFFSTATUS: textOf(head.FWRITTENOFFSTATUS) ?? 'A',
      FCUSTOMERID: numberOf(head.FCUSTOMERID),
      FCURRENCYID: numberOf(head.FCURRENCYID) ?? '',
      FALLAMOUNTFOR: decimalOf(head.FALLAMOUNTFOR),
      FDATE: dayOf(head.FDATE),
      FENDDATE_H: dayOf(head.FENDDATE_H),
      FModifyDate: modifiedAt,
      orders: [...orders],
      // What has no material is a cost, and no article of a line.
      entries: rows.flatMap(({ FMATERIALID, FPriceQty, FTaxPrice, FALLAMOUNTFOR_D }) => {
        const material = numberOf(FMATERIALID);
        if (material === undefined) return [];
        const amounts = { FPriceQty, FTaxPrice, FALLAMOUNTFOR_D };
        const exact = Object.entries(amounts).map(([name, value]) => [name, decimalOf(value)]);
        return [{ FMATERIALID: material, ...Object.fromEntries(exact) }];
      }),
    }),
  };
}

async function recordsOf(ctx: KingdeeContext, bills: readonly ChangedBill[]): Promise<SourceRecord[]> {
  const { invoiceOrderField } = ctx.options;
  const numbers = ({ rows }: ChangedBill) => [...new Set(rows.flatMap((row) => textOf(row[invoiceOrderField]) ?? []))];
  const ids = await orderIds(ctx, bills.flatMap(numbers));
  return bills.map((bill) => recordOf(bill, numbers(bill), ids));
}

/** Receivables: those of the ERP, and ours of what no order stands behind. No version: a settlement need not move `FModifyDate`, so content decides. */
export const invoice: KindPort<KingdeeOptions> = {
  schema: receivable,
  writeSchema: receivableModel,
  async *pull(ctx, cursor) {
    const { invoiceOrderField, invoiceFilter } = ctx.options;
    for await (const page of changedBills(ctx, receivables(invoiceOrderField, invoiceFilter), cursor))
      yield { records: await recordsOf(ctx, page.bills), cursor: page.cursor };
  },
  read: async (ctx, ids) => recordsOf(ctx, await billsWith(ctx, receivables(ctx.options.invoiceOrderField), ids)),
  ...billVerbs(RECEIVABLE),
  cancel: (ctx, targets) => cancelBills(ctx, RECEIVABLE, targets),
};
