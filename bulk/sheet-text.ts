import { cellName } from '../domain/spreadsheet.ts';
import { XML_HEAD, xmlText } from './ooxml/xml.ts';

/** How a sheet of ours begins. */
export const WORKSHEET = `${XML_HEAD}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`;

/** A row of texts, each with its style; what begins like a formula stays a text. */
export function textRow(row: number, cells: readonly (readonly [text: string, style: number] | undefined)[]): string {
  const parts = cells.map((cell, at) => {
    if (!cell || cell[0] === '') return '';
    const [text, style] = cell;
    return `<c r="${cellName(at, row)}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
  });
  return `<row r="${row}">${parts.join('')}</row>`;
}

/** `_x000D_` in a text is what it says, and no sign that XML cannot hold. */
const escaped = (text: string): string => xmlText(text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_'));
