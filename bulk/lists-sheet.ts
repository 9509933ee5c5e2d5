import type { BulkField } from '../domain/bulk/fields.ts';
import { dropDowns, type Offered, offeredLists, reachOf } from './drop-downs.ts';
import { attributeText, xmlText } from './ooxml/xml.ts';
import { textRow, WORKSHEET } from './sheet-text.ts';

/** The sheet behind the drop-downs, as XML; `style` is that of texts. */
export function listsSheet(offered: Offered, style: number): string {
  const lists = offeredLists(offered);
  const longest = Math.max(0, ...lists.map(([, words]) => words.length));
  const rows = Array.from({ length: longest + 1 }, (_, at) =>
    textRow(
      at + 1,
      lists.map(([field, words]) => {
        const word = at === 0 ? field : words[at - 1];
        return word === undefined ? undefined : [word, style];
      }),
    ),
  );
  return `${WORKSHEET}<sheetData>${rows.join('')}</sheetData></worksheet>`;
}

/** The drop-downs of the columns that a sheet has, as XML. */
export function dropDownsText(
  columns: ReadonlyMap<BulkField, number>,
  rows: { first: number; last: number },
  offered: Offered,
): string {
  const each = dropDowns(offered).flatMap(({ field, type, formula, style, title, error }) => {
    const column = columns.get(field);
    if (column === undefined) return [];
    const above = type === 'list' ? '' : ' operator="greaterThan"';
    return [
      `<dataValidation type="${type}"${above} errorStyle="${style}" allowBlank="1" showErrorMessage="1" errorTitle="${attributeText(title)}" error="${attributeText(error)}" sqref="${reachOf(column, rows)}"><formula1>${xmlText(formula)}</formula1></dataValidation>`,
    ];
  });
  return each.length === 0 ? '' : `<dataValidations count="${each.length}">${each.join('')}</dataValidations>`;
}
