/** The column letter and row number that a spreadsheet shows: `(27, 3)` is `AB3`. */
export function cellName(column: number, row: number): string {
  let letters = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return `${letters}${row}`;
}

/** What spreadsheets of different countries put between cells. */
export const SEPARATORS = [',', ';', '\t', '|'] as const;

/** Excel's own word for it, as the first line: `sep=;`. */
export const SEP_LINE = /^sep=(.)(?:\r\n|\n|\r|$)/i;

/** The separator that the first line with anything on it has most of, outside quotes. */
export function separatorOf(text: string): string {
  const head = /^[\r\n]*((?:"(?:[^"]|"")*"|[^"\r\n])*)/.exec(text.slice(0, 100_000))?.[1] ?? '';
  const bare = head.replace(/"(?:[^"]|"")*"/g, '');
  const count = (separator: string) => bare.split(separator).length;
  return SEPARATORS.reduce<string>((best, one) => (count(one) > count(best) ? one : best), ',');
}

/** What a spreadsheet takes for a formula: also in full width, as Chinese and Japanese keyboards write it. */
const LIKE_A_FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const NEGATIVE = /^-\d+(\.\d+)?$/;

/** Whether a text would be reckoned with, rather than shown, by the spreadsheet that opens it. */
export const isLikeFormula = (text: string): boolean => LIKE_A_FORMULA.test(text);

/** A text as a cell of CSV that no spreadsheet reckons with: behind an apostrophe. A negative number is one. */
export const safeCell = (text: string): string => (isLikeFormula(text) && !NEGATIVE.test(text) ? `'${text}` : text);
