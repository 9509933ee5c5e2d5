import { z } from 'zod';
import { add, multiply, parseDecimal, round, sum } from '../../domain/decimal.ts';
import { personal } from '../../domain/personal.ts';
import type { Row } from './call.ts';

const line = z.looseObject({
  ItemCode: z.string(),
  Quantity: z.number(),
  PriceAfterVAT: z.number().optional().describe('of one piece, with its tax'),
  UnitPrice: z.number().optional().describe('of one piece, without'),
  VatGroup: z.string().optional(),
  TaxCode: z.string().optional(),
  WarehouseCode: z.string().optional(),
  FreeText: z.string().optional(),
});

const expense = z.looseObject({
  ExpenseCode: z.int(),
  LineGross: z.number().optional().describe('with its tax'),
  LineTotal: z.number().optional().describe('without'),
  VatGroup: z.string().optional(),
});

const address = z.looseObject({
  ShipToStreet: personal('street', z.string()).optional(),
  ShipToBlock: personal('street', z.string()).optional(),
  ShipToCity: personal('city', z.string()).optional(),
  ShipToZipCode: personal('postalCode', z.string()).optional(),
  ShipToState: personal('region', z.string()).optional(),
  ShipToCountry: z.string().optional(),
});

/**
 * A sales order, `POST Orders`. The connector sets the field of the reference, and `LineNum` of changed lines. Not complete: every field of the
 * document may be given, and fields of the company's own (`U_NAME`). `Freight` is ours: what the buyer pays for shipping, one of `DocumentAdditionalExpenses`.
 */
export const salesOrder = z.looseObject({
  CardCode: z.string(),
  DocDate: z.string().optional(),
  DocDueDate: z.string(),
  TaxDate: z.string().optional(),
  DocCurrency: z.string().optional(),
  Comments: z.string().max(254).optional(),
  AddressExtension: address.optional(),
  DocumentLines: z.array(line).min(1),
  Freight: expense.optional(),
});

export type SalesOrder = z.output<typeof salesOrder>;

const CENTS = 2;

/** What the lines and costs come to with their tax; undefined where the ERP finds a price itself. */
export function grossOf({ DocumentLines, Freight }: SalesOrder): string | undefined {
  const lines = DocumentLines.map(({ PriceAfterVAT, Quantity }) => {
    const price = parseDecimal(PriceAfterVAT);
    return price === undefined ? undefined : round(multiply(price, parseDecimal(Quantity) ?? '0'), CENTS);
  });
  const costs = Freight ? [parseDecimal(Freight.LineGross)] : [];
  const all = [...lines, ...costs];
  return all.every((amount) => amount !== undefined) ? sum(all as string[]) : undefined;
}

export const piecesOf = (lines: readonly { ItemCode?: unknown; Quantity?: unknown }[]) =>
  lines.map(({ ItemCode, Quantity }) => ({ sku: String(ItemCode), quantity: parseDecimal(Quantity) ?? '0' }));

/** The order as it goes over the wire, its costs for shipping among the expenses. */
export const bodyOf = ({ Freight, ...order }: SalesOrder): SalesOrder =>
  Freight ? { ...order, DocumentAdditionalExpenses: [Freight] } : order;

/** Lines of a document as it came. */
export const linesOf = (document: Row): Row[] => (document.DocumentLines as Row[] | null | undefined) ?? [];

/** In the document's own currency: the plain field is in the company's. */
export function totalOf({ DocTotal, DocTotalFc }: Row): string | undefined {
  const foreign = parseDecimal(DocTotalFc);
  return foreign !== undefined && Number(foreign) !== 0 ? foreign : parseDecimal(DocTotal);
}

/**
 * The lines that shall be there, each under the number of the line that it was: the same article, in the order of both. What is wanted
 * besides is a new line, and what is left over goes.
 */
export function renumbered(wanted: SalesOrder['DocumentLines'], standing: readonly Row[]): object[] {
  const free = new Map<string, unknown[]>();
  for (const { ItemCode, LineNum } of standing) {
    const sku = String(ItemCode);
    free.set(sku, [...(free.get(sku) ?? []), LineNum]);
  }
  return wanted.map((line) => {
    const LineNum = free.get(line.ItemCode)?.shift();
    return LineNum === undefined ? line : { ...line, LineNum };
  });
}

export const sumPieces = (quantities: readonly unknown[]): string =>
  quantities.map((quantity) => parseDecimal(quantity) ?? '0').reduce(add, '0');
