import type { Collection } from '../books.ts';
import type { SandboxContext } from '../sandbox.ts';
import { type QueryRow, wanted } from './bill-query.ts';
import type { Bills } from './bills.ts';
import { serverTime } from './server-time.ts';

/** A stock-out, a return, a receivable or a customer: columns of its head, and of its entries. */
interface Report {
  id: number;
  /** Epoch milliseconds. */
  modifiedAt: number;
  head: QueryRow;
  entries: QueryRow[];
}

type Form = 'SAL_OUTSTOCK' | 'SAL_RETURNSTOCK' | 'AR_receivable' | 'BD_Customer';

/** Entries of lists of prices, each with the head of its list. */
interface PriceEntry {
  row: QueryRow;
}

const OPEN = { FDocumentStatus: 'C', FCancelStatus: 'A' };
const PRICE_DEFAULTS: QueryRow = {
  FNumber: 'XSJMB0001',
  FDocumentStatus: 'C',
  FForbidStatus: 'A',
  FRowAuditStatus: 'A',
  FEntryForbidStatus: 'A',
  'FCurrencyId.FNumber': 'PRE001',
  FIsIncludedTax: 'true',
  FPriceBase: 1,
  FFromQty: 0,
  FEntryEffectiveDate: '2026-01-01T00:00:00',
  FEntryExpiryDate: '2100-01-01T00:00:00',
};

/** What the ERP tells besides orders and stock: what left, what came back, what is owed, who buys, and what it costs. */
export class Reports {
  readonly #context: SandboxContext;
  readonly #orders: Bills;
  readonly #bills: Record<Form, Collection<Report>>;
  readonly #prices: Collection<PriceEntry>;

  constructor(context: SandboxContext, orders: Bills) {
    this.#context = context;
    this.#orders = orders;
    this.#bills = {
      SAL_OUTSTOCK: context.books.collection<Report>('outStocks'),
      SAL_RETURNSTOCK: context.books.collection<Report>('returnStocks'),
      AR_receivable: context.books.collection<Report>('receivables'),
      BD_Customer: context.books.collection<Report>('customers'),
    };
    this.#prices = context.books.collection<PriceEntry>('prices');
  }

  /** Rows of a form, or undefined where it is none of these. */
  rows(form: string, filter: string): QueryRow[] | undefined {
    if (form === 'BD_SAL_PriceList') return this.#prices.values().map(({ row }) => row);
    if (!(form in this.#bills)) return undefined;
    const bills = this.#bills[form as Form];
    const key = form === 'BD_Customer' ? 'FCUSTID' : 'FID';
    const ids = wanted(filter, key);
    const some = ids ? ids.flatMap((id) => bills.get(id) ?? []) : bills.values();
    return some.flatMap(({ id, modifiedAt, head, entries }) =>
      (entries.length === 0 ? [{}] : entries).map((entry) => ({
        ...head,
        ...entry,
        [key]: id,
        FModifyDate: serverTime(modifiedAt),
      })),
    );
  }

  /** Everything of these orders leaves by one bill. */
  outStock({ numbers, ...head }: { numbers: string[] } & QueryRow): string {
    const entries = numbers.flatMap((number) => {
      const [order] = this.#orders.bills.where('number', number);
      return (order?.model.FSaleOrderEntry ?? []).map((entry) => ({
        FSoorDerno: number,
        'FMaterialID.FNumber': entry.FMaterialId?.FNumber ?? null,
        'FStockID.FNumber': 'CK001',
        FRealQty: Number(entry.FQty),
      }));
    });
    return this.#make('SAL_OUTSTOCK', 'XSCKD', { FApproveDate: serverTime(this.#context.now()), ...head }, entries);
  }

  /** Everything of these orders comes back by one bill, in this state of stock. */
  returnStock({
    numbers,
    stockStatus = 'KCZT01_SYS',
    ...head
  }: { numbers: string[]; stockStatus?: string } & QueryRow) {
    const entries = numbers.flatMap((number) => {
      const [order] = this.#orders.bills.where('number', number);
      return (order?.model.FSaleOrderEntry ?? []).map((entry) => ({
        FOrderNo: number,
        'FMaterialId.FNumber': entry.FMaterialId?.FNumber ?? null,
        'FStockId.FNumber': 'CK001',
        'FStockstatusId.FNumber': stockStatus,
        FRealQty: Number(entry.FQty),
      }));
    });
    return this.#make('SAL_RETURNSTOCK', 'XSTHD', { FApproveDate: serverTime(this.#context.now()), ...head }, entries);
  }

  /** What is owed for these orders. */
  receivable({ numbers, ...head }: { numbers: string[] } & QueryRow): string {
    const entries = numbers.flatMap((number) => {
      const [order] = this.#orders.bills.where('number', number);
      return (order?.model.FSaleOrderEntry ?? []).map((entry) => ({
        FORDERNUMBER: number,
        'FMATERIALID.FNumber': entry.FMaterialId?.FNumber ?? null,
        FPriceQty: Number(entry.FQty),
        FTaxPrice: Number(entry.FTaxPrice),
        FALLAMOUNTFOR_D: Number(entry.FQty) * Number(entry.FTaxPrice),
      }));
    });
    const total = entries.reduce((sum, { FALLAMOUNTFOR_D }) => sum + FALLAMOUNTFOR_D, 0);
    const day = `${serverTime(this.#context.now()).slice(0, 10)}T00:00:00`;
    return this.#make(
      'AR_receivable',
      'AR',
      {
        FDATE: day,
        FENDDATE_H: day,
        'FCUSTOMERID.FNumber': 'WEB',
        'FCURRENCYID.FNumber': 'PRE003',
        FALLAMOUNTFOR: Math.round(total * 100) / 100,
        FWRITTENOFFSTATUS: 'A',
        ...head,
      },
      entries,
    );
  }

  customer(head: QueryRow): string {
    return this.#make('BD_Customer', 'CUST', { FForbidStatus: 'A', ...head }, []);
  }

  /** Sets one price, by material, list and quantity. */
  price(columns: QueryRow): string {
    const row = { ...PRICE_DEFAULTS, ...columns };
    const id = [row.FNumber, row['FMaterialId.FNumber'], row.FFromQty].join('@');
    this.#prices.put(id, { row });
    return id;
  }

  change(form: string, id: string, head: QueryRow): void {
    const bills = this.#bills[form as Form];
    const bill = bills.get(id);
    if (!bill) throw new Error(`no ${form} ${id}`);
    bills.put(id, { ...bill, modifiedAt: this.#context.now(), head: { ...bill.head, ...head } });
  }

  #make(form: Form, prefix: string, head: QueryRow, entries: QueryRow[]): string {
    const id = this.#context.books.next('fid', 100_001);
    const number = `${prefix}${String(id).padStart(6, '0')}`;
    const named: QueryRow = form === 'BD_Customer' ? { FNumber: number } : { FBillNo: number };
    const whole = { ...OPEN, ...named, ...head };
    this.#bills[form].put(String(id), { id, modifiedAt: this.#context.now(), head: whole, entries });
    return String(id);
  }
}
