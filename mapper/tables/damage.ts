/**
 * What spreadsheets do to codes when a table is opened and saved: long numbers in scientific notation, leading zeros gone, `3-4` read as a date, errors of
 * formulas; and characters that look like others. Only what can be seen in the file itself is told: a damaged key fails no check later, it only never matches.
 */

import { cellName } from '../../domain/spreadsheet.ts';
import type { Problem } from '../problem.ts';
import type { Table, TableRow } from './table.ts';

interface Found {
  code: string;
  severity: Problem['severity'];
  /** What follows "cell B7 holds `...`, ". */
  message: string;
  hint?: string;
}

const AS_TEXT = 'in the spreadsheet format the column as text before typing, or keep the table as YAML';
const MONTH =
  'jan|feb|mar|mär|mrz|apr|may|mai|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez|janv|févr|mars|avr|juin|juil|août|déc';
const DATE = new RegExp(
  `^(?:\\d{1,2}[-. ]{1,2}(?:${MONTH})\\.?|(?:${MONTH})\\.?[- ]\\d{2})$|^\\d{1,2}月\\d{1,2}日$`,
  'i',
);

const LOST: Found = {
  code: 'bad-encoding',
  severity: 'error',
  message: 'in which a character was lost in another encoding',
  hint: 'save it once more as CSV UTF-8',
};

/** Checks of one cell that a spreadsheet wrote, the first that fits. */
const CELL_CHECKS: { fits: (text: string) => boolean; found: Found }[] = [
  {
    fits: (text) => /^#(?:N\/A|REF!|NAME\?|VALUE!|DIV\/0!|NUM!|NULL!|SPILL!|CALC!|#+)$/.test(text),
    found: { code: 'cell-error', severity: 'error', message: 'an error of the spreadsheet and no value' },
  },
  {
    fits: (text) => /^-?\d(?:[.,]\d+)?E[+-]\d{2,3}$/i.test(text),
    found: {
      code: 'excel-number',
      severity: 'warning',
      message: 'which is how a spreadsheet shortens a long number: its last digits are lost',
      hint: AS_TEXT,
    },
  },
  {
    fits: (text) => DATE.test(text),
    found: {
      code: 'excel-date',
      severity: 'warning',
      message: 'which a spreadsheet makes of codes such as `3-4`',
      hint: AS_TEXT,
    },
  },
];

/** Blanks that are none: no-break, zero width, full width, byte order mark. */
const ODD_BLANK = /[\u00A0\u2000-\u200D\u202F\u2060\u3000\uFEFF]/;
/** Letters, digits and signs of ASCII in the width of Chinese characters. */
const FULL_WIDTH = /[\uFF01-\uFF5E]/;

/** Checks of what is looked up: two keys that look the same are not. */
const KEY_CHECKS: { fits: (text: string) => boolean; found: Found }[] = [
  {
    fits: (text) => ODD_BLANK.test(text),
    found: {
      code: 'odd-character',
      severity: 'warning',
      message: 'with a blank that is no plain one (no-break, zero width or full width)',
      hint: 'type it again by hand',
    },
  },
  {
    fits: (text) => FULL_WIDTH.test(text),
    found: {
      code: 'odd-character',
      severity: 'warning',
      message: 'with full-width characters, which are others than `A`, `1` or `-`',
      hint: 'type it again with a half-width keyboard, unless the system itself writes it so',
    },
  },
];

/** All that is told of a table's cells, row by row. */
export function damageOf(table: Pick<Table, 'columns' | 'rows'>, encoding?: string): Problem[] {
  const { columns, rows } = table;
  const problems: Problem[] = [];
  const tell = (row: TableRow, column: number, { code, severity, message, hint }: Found) =>
    problems.push({
      code,
      message: `${named(row, column)} holds \`${String(row.cells[column])}\`, ${message}`,
      ...(hint ? { hint } : {}),
      where: row.places?.[column] ?? row.at,
      severity,
    });
  const short = columns.map((_, column) => withoutZeros(rows, column));
  const twins = alike(rows);
  let guess = encoding === 'windows-1252';
  for (const row of rows) {
    row.cells.forEach((cell, column) => {
      if (typeof cell !== 'string') return;
      if (guess && isForeign(cell)) {
        tell(row, column, GUESSED);
        guess = false;
      }
      if (/[\uFFFD\0]/.test(cell)) tell(row, column, LOST);
      const check = row.row === undefined ? undefined : CELL_CHECKS.find(({ fits }) => fits(cell));
      const found = check ?? (column === 0 ? keyCheck(cell) : undefined);
      if (found) tell(row, column, found.found);
      const length = short[column]?.get(row);
      if (length !== undefined) tell(row, column, lostZeros(length));
    });
    const twin = twins.get(row);
    if (twin) tell(row, 0, nearDouble(twin));
  }
  return problems;
}

const keyCheck = (key: string) => KEY_CHECKS.find(({ fits }) => fits(key));

/** Beyond ASCII, where one encoding differs from another. */
const isForeign = (text: string): boolean => [...text].some((character) => character > '\x7F');

const GUESSED: Found = {
  code: 'guessed-encoding',
  severity: 'warning',
  message: 'read as Windows-1252, because the file is not UTF-8',
  hint: 'where that is not what you wrote, save it as CSV UTF-8',
};

const lostZeros = (length: number): Found => ({
  code: 'lost-zeros',
  severity: 'warning',
  message: `which seems to have lost its leading zeros: the others of this column have ${length} digits`,
  hint: AS_TEXT,
});

const nearDouble = (twin: TableRow): Found => ({
  code: 'near-double',
  severity: 'warning',
  message: `which differs from ${named(twin, 0)} in case or blanks only`,
  hint: 'a lookup compares letter by letter',
});

/** `cell B7`, or in YAML the place. */
const named = (row: TableRow, column: number): string =>
  row.row === undefined ? `line ${/:(\d+):\d+$/.exec(row.at)?.[1]}` : `cell ${cellName(column, row.row)}`;

/** Rows whose cell has fewer digits than the others, where all are digits, most of one length, and some begin with a zero. */
function withoutZeros(rows: readonly TableRow[], column: number): ReadonlyMap<TableRow, number> {
  const filled = rows.filter((row) => row.cells[column] !== '');
  const texts = filled.map((row) => row.cells[column]);
  const digits = texts.filter((text) => typeof text === 'string' && /^\d+$/.test(text)) as string[];
  const length = digits.reduce((most, text) => Math.max(most, text.length), 0);
  const whole = digits.filter((text) => text.length === length);
  const sure =
    digits.length === texts.length &&
    length >= 3 &&
    whole.length * 2 > digits.length &&
    whole.some((text) => text.startsWith('0'));
  return new Map(
    sure ? filled.filter((_, at) => (digits[at] as string).length < length).map((row) => [row, length]) : [],
  );
}

/** Rows whose key is that of an earlier one once case, width and blanks are left aside, with that one. */
function alike(rows: readonly TableRow[]): ReadonlyMap<TableRow, TableRow> {
  const seen = new Map<string, TableRow>();
  const twins = new Map<TableRow, TableRow>();
  for (const row of rows) {
    const key = String(row.cells[0] ?? '').trim();
    const folded = key
      .normalize('NFKC')
      .replace(/[\s\u200B-\u200D\u2060\uFEFF]+/g, '')
      .toLowerCase();
    const other = seen.get(folded);
    if (!other) seen.set(folded, row);
    else if (String(other.cells[0]).trim() !== key) twins.set(row, other);
  }
  return twins;
}
