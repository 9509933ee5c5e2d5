import { isLikeFormula } from '../spreadsheet.ts';
import { type BulkField, ORDER_FIELDS } from './fields.ts';
import { type BulkFinding, type BulkLevel, finding } from './finding.ts';
import { readText, withoutBlanks } from './lost-text.ts';
import type { BulkCode } from './say.ts';
import type { BulkCell, BulkRow } from './sheet.ts';

const MOST_CHARACTERS: Partial<Record<BulkField, number>> = { note: 2_000, order: 100, sku: 100 };
const USUAL_CHARACTERS = 200;
/** What begins with a sign and is a number, of a phone or a price, is no formula. */
const NUMERIC = /^[+＋-][\d\s()./-]+$/;

/** A row of orders, read by field; what is wrong with it is told into one list. */
export class OrderRow {
  readonly row: number;
  readonly hidden: boolean;
  readonly #cells: BulkRow['cells'];
  readonly #columns: ReadonlyMap<BulkField, number>;
  readonly findings: BulkFinding[] = [];
  reference: string | undefined;

  constructor({ row, hidden, cells }: BulkRow, columns: ReadonlyMap<BulkField, number>) {
    this.row = row;
    this.hidden = hidden === true;
    this.#cells = cells;
    this.#columns = columns;
  }

  cell(field: BulkField): BulkCell | undefined {
    const at = this.#columns.get(field);
    return at === undefined ? undefined : this.#cells[at];
  }

  /** All texts of the row, also of columns that nobody reads. */
  texts(): string[] {
    return this.#cells.flatMap((cell) => (cell?.text.trim() ? [cell.text.trim()] : []));
  }

  /** What stands there, without spaces around and between; undefined where nothing does. */
  text(field: BulkField): string | undefined {
    const given = this.cell(field)?.text ?? '';
    const read = readText(given, { sentences: field === 'note' });
    // A blank that other programs took for letters is one, too.
    return 'text' in read && read.text === '' ? undefined : withoutBlanks(given);
  }

  /** The text where it can be used; else what is wrong with it is told. */
  usable(field: BulkField): string | undefined {
    const cell = this.cell(field);
    if (cell?.broken) {
      this.wrong(cell.broken === 'error' ? 'cell-error' : 'formula-unknown', field);
      return undefined;
    }
    const text = this.text(field);
    if (text === undefined) return undefined;
    const most = MOST_CHARACTERS[field] ?? USUAL_CHARACTERS;
    if (text.length > most) this.wrong('too-long', field, { most });
    else if (isLikeFormula(text) && !NUMERIC.test(text)) this.wrong('like-formula', field);
    else return this.#legible(cell?.text ?? '', field);
    return undefined;
  }

  /** The text without what other programs did to its letters. */
  #legible(given: string, field: BulkField): string | undefined {
    const read = readText(given, { sentences: field === 'note' });
    const value = withoutBlanks(given);
    if ('lost' in read) this.wrong('lost-text', field, { value });
    else {
      if (read.mended) this.tell('read-as', 'read-text', field, { value, as: read.text });
      return read.text;
    }
    return undefined;
  }

  get isEmpty(): boolean {
    return [...this.#columns.keys()].every((field) => this.text(field) === undefined && !this.cell(field)?.broken);
  }

  /** People strike out what they cancel; whether they mean the line, the order or an old number is theirs to say. */
  tellStruck(): void {
    const filled = [...this.#columns.keys()].filter((field) => this.cell(field)?.text.trim());
    const struck = filled.filter((field) => this.cell(field)?.struck);
    if (struck.length > 0 && struck.length === filled.length) this.wrong('struck-row');
    else for (const field of struck) this.wrong('struck-cell', field);
  }

  /** It names nothing of an order of its own. */
  get isLineOnly(): boolean {
    return ORDER_FIELDS.every((field) => this.text(field) === undefined);
  }

  wrong(code: BulkCode, field?: BulkField, told: Record<string, string | number> = {}): void {
    this.tell('wrong', code, field, told);
  }

  tell(level: BulkLevel, code: BulkCode, field?: BulkField, told: Record<string, string | number> = {}): void {
    const place = { row: this.row, order: this.reference, ...(field ? { field } : {}) };
    this.findings.push(finding(level, code, place, { ...(field ? { field } : {}), ...told }));
  }

  get isWrong(): boolean {
    return this.findings.some(({ level }) => level === 'wrong');
  }
}
