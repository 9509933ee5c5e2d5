import type { Parts } from './parts.ts';
import { readXml } from './xml.ts';

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

/** Whether a cell of each style holds a day rather than a number: to a workbook both are numbers. */
export async function dateStyles(parts: Parts, part: string | undefined): Promise<boolean[]> {
  const dates: boolean[] = [];
  if (part === undefined || !parts.names.includes(part)) return dates;
  const codes = new Map<number, boolean>();
  let inCells = false;
  await readXml(parts.open(part), {
    open(name, { numFmtId = '0', formatCode = '' }) {
      const id = Number(numFmtId);
      if (name === 'numFmt') codes.set(id, isDateFormat(formatCode));
      else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells)
        dates.push(codes.get(id) ?? BUILT_IN.some(([from, to]) => id >= from && id <= to));
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return dates;
}
