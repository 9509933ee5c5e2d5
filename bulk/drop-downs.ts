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
export const LISTS = 'Lists 列表';

/** The columns of the sheet behind the drop-downs, in their order: the field, and what it offers. */
export function offeredLists({ items, currencies }: Offered): [field: BulkField, words: string[]][] {
  const lists: [BulkField, string[]][] = [
    ['country', countryNames().map(({ code, en, zh }) => `${code} ${en} ${zh}`)],
    ['sku', items.filter(({ blocked }) => !blocked).map(({ sku }) => sku)],
    ['currency', [...currencies]],
    ['incoterm', [...INCOTERMS]],
  ];
  return lists.filter(([, words]) => words.length > 0);
}

/** What a spreadsheet refuses, or asks about, while somebody types. Who pastes goes around it: the import looks at everything. */
export interface DropDown {
  field: BulkField;
  type: 'list' | 'whole' | 'decimal';
  /** The list, or what a number is above. */
  formula: string;
  style: 'stop' | 'warning';
  title: string;
  error: string;
}

export function dropDowns(offered: Offered): DropDown[] {
  const places = new Map(
    offeredLists(offered).map(([field, words], at) => {
      const letter = cellName(at, 1).replace(/\d+$/, '');
      return [field, `'${LISTS}'!$${letter}$2:$${letter}$${words.length + 1}`] as const;
    }),
  );
  const list = (field: BulkField, title: string, error: string): DropDown[] => {
    const formula = places.get(field);
    return formula === undefined ? [] : [{ field, type: 'list', formula, style: 'warning', title, error }];
  };
  return [
    ...list('sku', 'SKU 商品编码', 'This SKU is not in the list. 该商品编码不在列表中。'),
    ...list(
      'country',
      'Country 国家',
      'Choose from the list, or write a code such as DE. 请从列表选择或填写代码，例如 DE。',
    ),
    ...list('currency', 'Currency 币种', 'Is it a code such as USD? 请填写代码，例如 USD。'),
    ...list('incoterm', 'Incoterm 贸易术语', 'A place may follow: DAP Hamburg. 可加地点：DAP Hamburg。'),
    {
      field: 'quantity',
      type: 'whole',
      formula: '0',
      style: 'stop',
      title: 'Quantity 数量',
      error: 'Whole pieces above zero. 请填写大于零的整数。',
    },
    {
      field: 'price',
      type: 'decimal',
      formula: '0',
      style: 'warning',
      title: 'Unit price 单价',
      error: 'An amount above zero, without a sign. 请填写大于零的金额，不带货币符号。',
    },
  ];
}

/** Where the drop-down of each field stands: `B2:B1001`. */
export const reachOf = (column: number, { first, last }: { first: number; last: number }): string =>
  `${cellName(column, first)}:${cellName(column, last)}`;
