import type { BulkField } from '../domain/bulk/fields.ts';
import type { BulkFinding } from '../domain/bulk/finding.ts';
import type { Judged } from '../domain/bulk/judge.ts';
import type { BulkSheet } from '../domain/bulk/sheet.ts';
import { cellName } from '../domain/spreadsheet.ts';
import { bareWorkbook } from './bare-workbook.ts';
import { LISTS, type Offered } from './drop-downs.ts';
import { FINDINGS, findingsSheet, RANK } from './findings-sheet.ts';
import { dropDownsText, listsSheet } from './lists-sheet.ts';
import { FILLS } from './looks.ts';
import { columnOf, rowOf } from './ooxml/cell-names.ts';
import { markSheet } from './ooxml/marked-sheet.ts';
import { withShapes } from './ooxml/note-shapes.ts';
import { withNotes } from './ooxml/notes.ts';
import { relationshipsOf, workbookIn } from './ooxml/package.ts';
import { PackageEdit } from './ooxml/package-edit.ts';
import { archiveParts, type Parts, partText } from './ooxml/parts.ts';
import { Styles } from './ooxml/styles.ts';
import { rewriteXml } from './ooxml/xml.ts';

const SPARE_ROWS = 1_000;
const OUR_FILLS = new Set<string>(Object.values(FILLS));

/** What came: a workbook as its bytes, CSV as its rows. */
export interface Came {
  bytes?: Buffer;
  sheets: readonly BulkSheet[];
}

/** Marks what was found in the workbook that it was found in: a colour, the reason beside it, and all of it in a list. */
export async function markedWorkbook({ bytes, sheets }: Came, judged: Judged, offered: Offered): Promise<Buffer> {
  const kept = bytes ? await archiveParts(bytes) : undefined;
  if (kept && (await canBeKept(kept))) return marked(kept, judged, offered);
  const sheet = sheets.find(({ name }) => name === judged.sheet) ?? sheets[0];
  const bare = bareWorkbook(sheet ?? { name: '', rows: [] });
  return marked(bare.parts, judged.sheet === undefined ? judged : { ...judged, sheet: bare.sheet }, offered);
}

/** What has no styles of its own, or sheets of the macros of Excel 4, is written anew. */
async function canBeKept(parts: Parts): Promise<boolean> {
  const workbook = await workbookIn(parts);
  const has = (wanted: string) => workbook?.relationships.some(({ kind }) => kind === wanted) === true;
  return has('styles') && !has('xlMacrosheet') && !has('xlIntlMacrosheet');
}

async function marked(parts: Parts, judged: Judged, offered: Offered): Promise<Buffer> {
  const { findings, columns, heading, orders } = judged;
  const edit = await PackageEdit.of(parts);
  const styles = await Styles.read(parts, edit.partOf('styles'));
  const cellOf = (one: BulkFinding) => cellOfFinding(one, columns, heading);
  const sheet = edit.sheets.find(({ name }) => name === judged.sheet) ?? edit.sheets.find(({ shown }) => shown);
  if (sheet) {
    const told = byCell(findings, cellOf);
    const drawingId = await putNotes(edit, parts, sheet.part, told);
    const last = Math.max(heading + SPARE_ROWS, ...orders.map(({ rows }) => rows.at(-1) ?? 0));
    const offers = columns.size > 0 && !edit.sheets.some(({ name }) => name === LISTS);
    const marks = {
      rows: stylesByRow(told, styles),
      plain: (style: number) => (OUR_FILLS.has(styles.fillOf(style) ?? '') ? styles.onGround(style) : style),
      dataValidations: offers ? dropDownsText(columns, { first: heading + 1, last }, offered) : '',
      ...(drawingId === undefined ? {} : { drawing: { id: drawingId, namespace: edit.references } }),
    };
    edit.put(sheet.part, () => rewriteXml(parts.open(sheet.part), markSheet(marks)));
    if (offers) edit.putSheet(LISTS, () => [listsSheet(offered, styles.own({ text: true }))], { hidden: true });
  }
  edit.putSheet(FINDINGS, () => findingsSheet(findings, cellOf, sheet?.name, styles));
  // Last of all: by then every style that a cell needs was asked for.
  edit.put(edit.partOf('styles'), () => styles.write());
  return edit.write();
}

/** A cell of a column that the file lacks is that of the order's reference; what is of no row stands at the headings. */
function cellOfFinding({ row, field }: BulkFinding, columns: ReadonlyMap<BulkField, number>, heading: number): string {
  const at = (field && columns.get(field)) ?? columns.get('order') ?? 0;
  return cellName(at, row ?? Math.max(heading, 1));
}

type Told = ReadonlyMap<string, readonly BulkFinding[]>;

function byCell(findings: readonly BulkFinding[], cellOf: (one: BulkFinding) => string): Told {
  const told = new Map<string, BulkFinding[]>();
  for (const one of findings) {
    const at = cellOf(one);
    const before = told.get(at);
    if (before) before.push(one);
    else told.set(at, [one]);
  }
  return told;
}

function stylesByRow(told: Told, styles: Styles): Map<number, Map<number, (style: number) => number>> {
  const rows = new Map<number, Map<number, (style: number) => number>>();
  for (const [cell, findings] of told) {
    const [worst] = [...findings].sort((a, b) => RANK[a.level] - RANK[b.level]);
    if (!worst) continue;
    const row = rows.get(rowOf(cell)) ?? new Map();
    row.set(columnOf(cell), (style: number) => styles.onGround(style, FILLS[worst.level]));
    rows.set(rowOf(cell), row);
  }
  return rows;
}

/** Puts the reasons beside the cells. Answers the reference that the sheet needs to their drawing, where it has none. */
async function putNotes(edit: PackageEdit, parts: Parts, sheet: string, told: Told): Promise<string | undefined> {
  const notes = new Map(
    [...told].map(([cell, findings]) => [cell, findings.map(({ en, zh }) => `${en}\n${zh}`).join('\n')] as const),
  );
  const relationships = await relationshipsOf(parts, sheet);
  const partOf = (wanted: string) => relationships.find(({ kind }) => kind === wanted)?.target;
  const comments = partOf('comments');
  const drawing = partOf('vmlDrawing');
  const written = withNotes(comments && (await partText(parts, comments)), notes);
  const shapes = withShapes(drawing && (await partText(parts, drawing)), notes, written.kept);
  if (notes.size === 0 && comments === undefined) return undefined;
  edit.put(comments ?? edit.newPart(sheet, 'comments'), () => [written.part]);
  if (drawing !== undefined) {
    edit.put(drawing, () => [shapes]);
    return undefined;
  }
  const fresh = edit.newPart(sheet, 'vmlDrawing');
  edit.put(fresh, () => [shapes]);
  return edit.idOf(sheet, fresh);
}
