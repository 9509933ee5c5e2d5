import type { Collection } from '../books.ts';
import { CATALOGUE } from '../catalogue.ts';
import type { BookEntry, SandboxContext } from '../sandbox.ts';
import type { Row } from './query.ts';
import { Refusal } from './refusal.ts';

/** A marketing document in the books: a sales order, a delivery, an invoice or a purchase order. */
export interface Document {
  DocEntry: number;
  body: Row;
  lines: Row[];
  cancelled: boolean;
  open: boolean;
  version: number;
  madeAt: number;
  changedAt: number;
}

const ARTICLES = new Set(CATALOGUE.map(({ sku }) => sku));
const PARTNERS = new Set(['WEB', 'C20000']);
/** Whom purchases are made of. */
const SUPPLIERS = new Set(['HZ-01', 'V10000']);
const LENGTHS: Record<string, number> = { NumAtCard: 100, Comments: 254 };
const OFFSET_MS = 8 * 3_600_000;

const cents = (amount: number): number => Math.round(amount * 100) / 100;
const local = (ms: number): string => new Date(ms + OFFSET_MS).toISOString();
/** The server's day and time, by China's clock. */
export const stamp = (ms: number): { day: string; time: string } => ({
  day: `${local(ms).slice(0, 10)}T00:00:00Z`,
  time: local(ms).slice(11, 19),
});

/** Documents of one kind, numbered by themselves. Nothing about a reference is unique. */
export class Documents {
  readonly #context: SandboxContext;
  readonly #name: string;
  readonly all: Collection<Document>;

  constructor(context: SandboxContext, name: string) {
    this.#context = context;
    this.#name = name;
    this.all = context.books.collection<Document>(name);
  }

  put(document: Document): Document {
    const version = document.version + 1;
    return this.all.put(String(document.DocEntry), { ...document, version, changedAt: this.#context.now() });
  }

  insert(body: Row): Document {
    check(body, this.#name);
    const DocEntry = this.#context.books.next(this.#name);
    const lines = ((body.DocumentLines as Row[] | undefined) ?? []).map((line, LineNum) => ({ ...line, LineNum }));
    const madeAt = this.#context.now();
    return this.put({ DocEntry, body, lines, cancelled: false, open: true, version: 0, madeAt, changedAt: madeAt });
  }

  get(id: string): Document {
    const document = this.all.get(id);
    if (!document) throw new Refusal('-2028', 'No matching records found (ODBC -2028)', 404);
    return document;
  }

  /** `replace`: lists that are sent take the place of those that are there. */
  patch(id: string, body: Row, replace: boolean): Document {
    const document = this.get(id);
    if (document.cancelled || !document.open)
      throw new Refusal('-5002', `Document is closed or canceled [${this.#name}.DocStatus]`);
    const merged = { ...document.body, ...body };
    check(merged, this.#name);
    const sent = body.DocumentLines as Row[] | undefined;
    let next = document.lines.reduce((most, { LineNum }) => Math.max(most, Number(LineNum) + 1), 0);
    const known = new Map(document.lines.map((line) => [line.LineNum, line]));
    const changed = (sent ?? []).map((line) => {
      const held = line.LineNum === undefined ? undefined : known.get(line.LineNum);
      if (line.LineNum !== undefined && !held) throw new Refusal('-2028', 'No matching records found (ODBC -2028)');
      return held ? { ...held, ...line } : { ...line, LineNum: next++ };
    });
    const kept = replace
      ? []
      : document.lines.filter(({ LineNum }) => !changed.some((line) => line.LineNum === LineNum));
    return this.put({ ...document, body: merged, lines: sent ? [...kept, ...changed] : document.lines });
  }

  cancel(id: string): Document {
    const document = this.get(id);
    if (!document.open) throw new Refusal('-5002', 'Document is already closed [ORDR.DocStatus]');
    if (document.cancelled) throw new Refusal('-5002', 'Document is already canceled [ORDR.CANCELED]');
    return this.put({ ...document, cancelled: true, open: false });
  }
}

function check(body: Row, table: string): void {
  const [partners, who] = table === 'OPOR' ? [SUPPLIERS, 'Vendor'] : [PARTNERS, 'Customer'];
  const head = table === 'OPOR' ? 'OPOR' : 'ORDR';
  if (!partners.has(String(body.CardCode)))
    throw new Refusal('-2028', `${who} record not found or not identical [${head}.CardCode]  (ODBC -2028)`);
  if (!body.DocDueDate) throw new Refusal('-5002', 'Enter due date [ORDR.DocDueDate]');
  for (const [name, length] of Object.entries(LENGTHS))
    if (String(body[name] ?? '').length > length) throw new Refusal('-1004', `Value too long in property '${name}'`);
  const lines = (body.DocumentLines as Row[] | undefined) ?? [];
  if (lines.length === 0) throw new Refusal('-5002', 'Cannot add document without lines [RDR1.ItemCode]');
  const unknown = lines.find(({ ItemCode }) => !ARTICLES.has(String(ItemCode)));
  if (unknown) throw new Refusal('-2028', `Item no. is missing [RDR1.ItemCode], '${unknown.ItemCode}'`);
}

/** Gross, line by line to the cent, and costs besides. */
export function totalOf({ body, lines }: Document): number {
  const goods = lines.reduce((sum, line) => sum + cents(Number(line.Quantity) * Number(line.PriceAfterVAT ?? 0)), 0);
  const costs = ((body.DocumentAdditionalExpenses as Row[] | undefined) ?? []).reduce(
    (sum, { LineGross }) => sum + Number(LineGross ?? 0),
    0,
  );
  return cents(goods + costs);
}

const HOME = 'CNY';
const RATE = 7.8;

/** As the Service Layer answers it: amounts in the company's money, and in the document's own where that is another. */
export function documentRow(document: Document, first: number): Row {
  const { DocEntry, body, lines, cancelled, open, madeAt, changedAt } = document;
  const total = totalOf(document);
  const currency = String(body.DocCurrency ?? HOME);
  const foreign = currency !== HOME;
  const made = stamp(madeAt);
  const changed = stamp(changedAt);
  return {
    ...body,
    DocEntry,
    DocNum: DocEntry + first,
    DocCurrency: currency,
    DocTotal: foreign ? cents(total * RATE) : total,
    DocTotalFc: foreign ? total : 0,
    DocumentStatus: open ? 'bost_Open' : 'bost_Close',
    Cancelled: cancelled ? 'tYES' : 'tNO',
    Confirmed: body.Confirmed ?? 'tYES',
    CancelStatus: body.CancelStatus ?? (cancelled ? 'csYes' : 'csNo'),
    CreationDate: made.day,
    UpdateDate: changed.day,
    UpdateTime: changed.time,
    DocumentLines: lines,
  };
}

export function orderEntry(document: Document): BookEntry {
  const { DocEntry, body, lines, cancelled, open } = document;
  const reference = String(body.U_Waybill ?? body.NumAtCard ?? '');
  return {
    kind: 'order',
    id: String(DocEntry),
    reference,
    ...(body.Comments ? { number: String(body.Comments) } : {}),
    state: cancelled ? 'cancelled' : open ? 'open' : 'closed',
    live: !cancelled,
    complete: !cancelled,
    total: totalOf(document).toFixed(2),
    currency: String(body.DocCurrency ?? HOME),
    lines: lines.map(({ ItemCode, Quantity }) => ({ sku: String(ItemCode), quantity: Number(Quantity) })),
  };
}
