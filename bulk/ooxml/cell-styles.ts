import { isBuiltInDate, isDateFormat } from './date-formats.ts';
import { isOff } from './package.ts';
import type { Parts } from './parts.ts';
import { readXml } from './xml.ts';

/** What the style of a cell says of what it holds. */
export interface CellStyles {
  /** It is a day rather than a number: to a workbook both are numbers. */
  dates: readonly boolean[];
  /** It is struck through. */
  struck: readonly boolean[];
}

/** What each style of cells of a workbook says; looks that depend on a condition are nobody's word. */
export async function cellStyles(parts: Parts, part: string | undefined): Promise<CellStyles> {
  const dates: boolean[] = [];
  const struck: boolean[] = [];
  if (part === undefined || !parts.names.includes(part)) return { dates, struck };
  const codes = new Map<number, boolean>();
  const fonts: boolean[] = [];
  let within = '';
  await readXml(parts.open(part), {
    open(name, attributes) {
      const { numFmtId = '0', formatCode = '', fontId = '0' } = attributes;
      const id = Number(numFmtId);
      if (name === 'numFmt') codes.set(id, isDateFormat(formatCode));
      else if (name === 'cellXfs' || name === 'fonts') within = name;
      else if (name === 'font' && within === 'fonts') fonts.push(false);
      else if (name === 'strike' && within === 'fonts') fonts[fonts.length - 1] = !isOff(attributes.val);
      else if (name === 'xf' && within === 'cellXfs') {
        dates.push(codes.get(id) ?? isBuiltInDate(id));
        struck.push(fonts[Number(fontId)] ?? false);
      }
    },
    close(name) {
      if (name === within) within = '';
    },
  });
  return { dates, struck };
}
