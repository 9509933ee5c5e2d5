import { nearestWord } from '../nearest.ts';
import { BULK_FIELD_NAMES, BULK_FIELDS, type BulkField, fieldNamed, KNOWN_HEADINGS } from './fields.ts';
import { type BulkFinding, finding } from './finding.ts';
import type { BulkRow, BulkSheet } from './sheet.ts';

/** Where the columns of orders are in a sheet. */
export interface Heading {
  row: number;
  columns: Map<BulkField, number>;
  findings: BulkFinding[];
}

/** Titles, logos and remarks stand above the headings in so many rows at most. */
const LOOKED_AT = 30;
/** So many known headings in one row are no accident. */
const LEAST_KNOWN = 3;
const MOST_SHOWN = 8;

const required = BULK_FIELD_NAMES.filter((field) => 'required' in BULK_FIELDS[field]);

export const fieldsOf = (row: BulkRow): (BulkField | undefined)[] =>
  Array.from(row.cells, (cell) => (cell?.text ? fieldNamed(cell.text) : undefined));

/** The row of a sheet that names columns of orders; undefined where none does. */
export function headingRow({ rows }: BulkSheet): BulkRow | undefined {
  let best: BulkRow | undefined;
  let most = LEAST_KNOWN - 1;
  for (const row of rows.slice(0, LOOKED_AT)) {
    const known = new Set(fieldsOf(row).filter((field) => field !== undefined)).size;
    if (known > most) [best, most] = [row, known];
  }
  return best;
}

/** Finds the sheet and its headings, or says why there is none. `named` is the sheet that a person names. */
export function findHeading(
  sheets: readonly BulkSheet[],
  named?: string,
): { sheet: BulkSheet; heading: Heading } | { findings: BulkFinding[] } {
  const asked = named === undefined ? sheets : sheets.filter(({ name }) => name === named);
  if (named !== undefined && asked.length === 0)
    return { findings: [finding('wrong', 'no-such-sheet', {}, { named, seen: namesOf(sheets) })] };
  const found = asked.flatMap((sheet) => {
    const row = headingRow(sheet);
    return row ? [{ sheet, row }] : [];
  });
  const filled = found.filter(({ sheet, row }) => sheet.rows.some((one) => one.row > row.row));
  if (filled.length > 1)
    return {
      findings: [finding('wrong', 'several-sheets', {}, { seen: namesOf(filled.map(({ sheet }) => sheet)) })],
    };
  const one = filled[0] ?? found[0];
  if (!one) return { findings: [noSheet(asked)] };
  const heading = readHeading(one.row);
  heading.findings.push(...hiddenColumns(one.sheet, heading));
  return heading.findings.some(({ level }) => level === 'wrong')
    ? { findings: heading.findings }
    : { sheet: one.sheet, heading };
}

const namesOf = (sheets: readonly BulkSheet[]): string => sheets.map(({ name }) => name).join(', ');

function noSheet(sheets: readonly BulkSheet[]): BulkFinding {
  const cells = sheets[0]?.rows[0]?.cells ?? [];
  const seen = cells
    .flatMap((cell) => (cell?.text ? [cell.text] : []))
    .slice(0, MOST_SHOWN)
    .join(', ');
  return finding(
    'wrong',
    'no-sheet',
    {},
    {
      seen: seen || '-',
      missing: required.map((field) => BULK_FIELDS[field].en).join(', '),
    },
  );
}

/** Columns that are read though nobody sees them, where something stands in them. */
function hiddenColumns({ hiddenColumns: hidden, rows }: BulkSheet, { row, columns }: Heading): BulkFinding[] {
  if (!hidden) return [];
  return [...columns].flatMap(([field, at]) =>
    hidden.has(at) && rows.some((one) => one.row > row && one.cells[at]?.text.trim())
      ? [finding('warning', 'hidden-column', { row, field }, { field })]
      : [],
  );
}

function readHeading(row: BulkRow): Heading {
  const columns = new Map<BulkField, number>();
  const findings: BulkFinding[] = [];
  const strange: string[] = [];
  for (const [at, field] of fieldsOf(row).entries()) {
    const text = row.cells[at]?.text.trim();
    if (field === undefined) {
      if (text) strange.push(text);
    } else if (columns.has(field)) findings.push(finding('wrong', 'twice-column', { row: row.row, field }, { field }));
    else columns.set(field, at);
  }
  const open = KNOWN_HEADINGS.filter((name) => {
    const field = fieldNamed(name);
    return field !== undefined && !columns.has(field);
  });
  for (const field of required) {
    if (columns.has(field)) continue;
    const { en, zh } = BULK_FIELDS[field];
    const near =
      nearestWord(
        en.toLowerCase(),
        strange.map((text) => text.toLowerCase()),
      ) ?? '';
    findings.push(finding('wrong', 'missing-column', { row: row.row }, { missing: `${en} ${zh}`, near }));
  }
  for (const value of strange) {
    const near = nearestWord(value, open) ?? '';
    findings.push(finding('warning', 'unknown-column', { row: row.row }, { value, near }));
  }
  return { row: row.row, columns, findings };
}
