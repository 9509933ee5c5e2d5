import type ExcelJS from '@protobi/exceljs';
import { countryNames } from '../domain/bulk/country-name.ts';
import type { BulkField } from '../domain/bulk/fields.ts';
import type { BulkItem } from '../domain/bulk/items.ts';
import { INCOTERMS } from '../domain/incoterm.ts';
import { cellName } from '../domain/spreadsheet.ts';

/** What the drop-downs offer. */
export interface Offered {
  items: readonly BulkItem[];
  currencies: readonly string[];
}

/** The sheet behind the drop-downs. */
const LISTS = 'Lists 列表';

/** Fills the sheet behind the drop-downs, and answers where each list stands. */
function putLists(workbook: ExcelJS.Workbook, { items, currencies }: Offered): Map<BulkField, string> {
  const old = workbook.getWorksheet(LISTS);
  if (old) workbook.removeWorksheet(old.id);
  const sheet = workbook.addWorksheet(LISTS, { state: 'hidden' });
  const lists: [BulkField, string[]][] = [
    ['country', countryNames().map(({ code, en, zh }) => `${code} ${en} ${zh}`)],
    ['sku', items.filter(({ blocked }) => !blocked).map(({ sku }) => sku)],
    ['currency', [...currencies]],
    ['incoterm', [...INCOTERMS]],
  ];
  const places = new Map<BulkField, string>();
  for (const [at, [field, words]] of lists.entries()) {
    if (words.length === 0) continue;
    const column = sheet.getColumn(at + 1);
    column.numFmt = '@';
    for (const [row, word] of [field, ...words].entries()) sheet.getCell(row + 1, at + 1).value = word;
    const letter = cellName(at, 1).replace(/\d+$/, '');
    places.set(field, `'${LISTS}'!$${letter}$2:$${letter}$${words.length + 1}`);
  }
  return places;
}

/** What a spreadsheet refuses, or asks about, while somebody types. Who pastes goes around it: the import looks at everything. */
export function putDropDowns(
  workbook: ExcelJS.Workbook,
  sheet: ExcelJS.Worksheet,
  columns: ReadonlyMap<BulkField, number>,
  rows: { first: number; last: number },
  offered: Offered,
): void {
  const lists = putLists(workbook, offered);
  const model = (sheet as unknown as { dataValidations: { model: Record<string, ExcelJS.DataValidation> } })
    .dataValidations.model;
  const put = (field: BulkField, validation: ExcelJS.DataValidation) => {
    const at = columns.get(field);
    if (at === undefined) return;
    model[`${cellName(at, rows.first)}:${cellName(at, rows.last)}`] = {
      allowBlank: true,
      showErrorMessage: true,
      ...validation,
    };
  };
  const list = (field: BulkField, style: 'stop' | 'warning', errorTitle: string, error: string) => {
    const place = lists.get(field);
    if (place) put(field, { type: 'list', formulae: [place], errorStyle: style, errorTitle, error });
  };
  list('sku', 'warning', 'SKU 商品编码', 'This SKU is not in the list. 该商品编码不在列表中。');
  list(
    'country',
    'warning',
    'Country 国家',
    'Choose from the list, or write a code such as DE. 请从列表选择或填写代码，例如 DE。',
  );
  list('currency', 'warning', 'Currency 币种', 'Is it a code such as USD? 请填写代码，例如 USD。');
  list('incoterm', 'warning', 'Incoterm 贸易术语', 'A place may follow: DAP Hamburg. 可加地点：DAP Hamburg。');
  put('quantity', {
    type: 'whole',
    operator: 'greaterThan',
    formulae: [0],
    errorStyle: 'stop',
    errorTitle: 'Quantity 数量',
    error: 'Whole pieces above zero. 请填写大于零的整数。',
  });
  put('price', {
    type: 'decimal',
    operator: 'greaterThan',
    formulae: [0],
    errorStyle: 'warning',
    errorTitle: 'Unit price 单价',
    error: 'An amount above zero, without a sign. 请填写大于零的金额，不带货币符号。',
  });
}
