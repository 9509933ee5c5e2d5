import type { BookEntry } from '../sandbox.ts';
import { type Document, documentRow } from './documents.ts';
import type { Row } from './query.ts';

/** How many inventory units a unit of purchases holds, by its number: 7 is a dozen. */
const UNITS: Record<string, number> = { '7': 12 };

const factorOf = ({ UseBaseUnits, UoMEntry }: Row): number =>
  UseBaseUnits === 'tYES' ? 1 : (UNITS[String(UoMEntry)] ?? 1);

const piecesOf = (line: Row): number => Number(line.Quantity) * factorOf(line);
const cameOf = ({ came }: Row): number => Number(came ?? 0);

/** A purchase as the Service Layer answers it, with what of each line is still to come. */
export const purchaseRow = (document: Document): Row => ({
  ...documentRow(document, 300_000),
  DocumentLines: document.lines.map(({ came, ...line }) => {
    const open = Math.max(0, piecesOf(line) - cameOf({ came }));
    return {
      ...line,
      Price: line.UnitPrice ?? 0,
      InventoryQuantity: piecesOf(line),
      RemainingOpenInventoryQuantity: open,
      RemainingOpenQuantity: open / factorOf(line),
      LineStatus: document.open && open > 0 ? 'bost_Open' : 'bost_Close',
    };
  }),
});

/** Goods of its first line come in, counted in inventory units. The purchase closes by itself once all of it is here. */
export function received(document: Document, quantity: number): Document {
  const lines = document.lines.map((line, at) => ({ ...line, came: cameOf(line) + (at === 0 ? quantity : 0) }));
  return { ...document, lines, open: lines.some((line) => cameOf(line) < piecesOf(line)) };
}

export function purchaseEntry({ DocEntry, body, lines, cancelled }: Document): BookEntry {
  return {
    kind: 'purchase',
    id: String(DocEntry),
    reference: String(body.U_Waybill ?? body.NumAtCard ?? ''),
    state: cancelled ? 'cancelled' : body.Confirmed === 'tNO' ? 'draft' : 'ordered',
    live: !cancelled,
    complete: !cancelled,
    lines: lines.map((line) => ({ sku: String(line.ItemCode), quantity: piecesOf(line) })),
  };
}
