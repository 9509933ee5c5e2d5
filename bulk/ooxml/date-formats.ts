/** Formats of days and times that every spreadsheet has without writing them down, those of East Asia with them. */
const BUILT_IN: readonly (readonly [from: number, to: number])[] = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
];

/** A format that shows a day or a time, once what it only quotes is taken away. */
export const isDateFormat = (code: string): boolean =>
  /[ymdhs]/i.test((code.split(';')[0] ?? '').replace(/"[^"]*"|\\.|\[[^\]]*\]|[_*]./g, '').replace(/general/gi, ''));

/** Whether a cell of a built-in format shows a day or a time. */
export const isBuiltInDate = (id: number): boolean => BUILT_IN.some(([from, to]) => id >= from && id <= to);
