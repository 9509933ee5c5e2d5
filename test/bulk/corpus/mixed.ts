import { csvText, tableOf, workbookWith } from '../files.ts';
import { GOOD_ROWS } from '../good.ts';
import type { BulkCase, Cause } from './bulk-case.ts';
import type { Row } from './whole-sheet.ts';

const GOOD = GOOD_ROWS[2] as Row;
/** Files of several orders of one line, as one buyer sends them: each with what they do to it. */
const orders = (changes: readonly Row[]): Row[] =>
  changes.map((change, at) => ({
    ...GOOD,
    'State/Region': '',
    Email: '',
    'Order reference': `B-${at + 1}`,
    ...change,
  }));

const mixed = (name: string, changes: readonly Row[], causes: readonly Cause[], needPerson: number): BulkCase => ({
  name: `a file of ${changes.length} orders: ${name}`,
  bytes: () => workbookWith(tableOf(orders(changes))),
  causes,
  meant: changes.length,
  needPerson,
});

/** Many orders in one file, some of them wrong in their own way: the others go on. */
export const MIXED: readonly BulkCase[] = [
  mixed(
    'a dealer in Europe who writes all countries in German',
    [
      { Country: 'Frankreich', 'Postal code': '75001', City: 'Paris' },
      { Country: 'Österreich', 'Postal code': 'A-1010', City: 'Wien' },
      { Country: 'Tschechien', 'Postal code': '11000', City: 'Praha' },
      { Country: 'Schweitz', 'Postal code': '8001', City: 'Zürich' },
      { Country: 'Niederlande', 'Postal code': '1012', City: 'Amsterdam' },
    ],
    ['unknown-country', 'wrong-postal-code'],
    2,
  ),
  mixed(
    'a seller in the USA whose spreadsheet took the zeros of New England',
    [
      { Country: 'US', 'Postal code': 2_139, City: 'Cambridge', 'State/Region': 'MA' },
      { Country: 'US', 'Postal code': 603, City: 'Sample', 'State/Region': 'PR' },
      { Country: 'US', 'Postal code': 6_510, City: 'New Haven', 'State/Region': 'Conn.' },
      {
        Country: 'US',
        'Postal code': 94_105,
        City: 'San Francisco',
        'State/Region': 'California',
        'Address line 1': 'PO Box 7',
      },
    ],
    ['unknown-region', 'po-box'],
    2,
  ),
  mixed(
    'an agent in Shenzhen with full-width figures and units',
    [
      { Quantity: '１２件', Country: '德国' },
      { Quantity: '３箱', Country: '德国' },
      { Quantity: '１０ 个', Country: '美国', 'Postal code': '９４１０５', 'State/Region': 'CA' },
      { Quantity: '十', Country: '德国' },
    ],
    ['not-a-number'],
    2,
  ),
  mixed(
    'a warehouse list with articles that are sold no more',
    [{ SKU: 'WB-009' }, { SKU: 'wb002' }, { SKU: 'WB-003' }, { SKU: 123 }, { SKU: 'PLATE' }],
    ['blocked', 'unknown-sku'],
    3,
  ),
  mixed(
    'prices of three currencies under one heading',
    [
      { 'Unit price': '12,30 €' },
      { 'Unit price': '$13.90', Currency: 'USD' },
      { 'Unit price': '$13.90' },
      { 'Unit price': '1.290', Currency: 'JPY' },
    ],
    ['price-currency', 'two-readings'],
    2,
  ),
  mixed(
    'days as each clerk writes them',
    [
      { 'Order date': '20.11.2026' },
      { 'Order date': '11/20/2026' },
      { 'Order date': '5/6/2026' },
      { 'Order date': '2026/11/20 14:30' },
      { 'Order date': 'Fri' },
    ],
    ['two-readings', 'not-a-day'],
    2,
  ),
  mixed(
    'one copied address too far',
    [
      {},
      { Country: 'AT', 'Postal code': '1010', City: 'Wien' },
      { Country: 'AT', City: 'Graz' },
      { Country: 'FR', 'Postal code': '75001', City: '' },
    ],
    ['wrong-postal-code', 'missing'],
    2,
  ),
  mixed(
    'broken links to a workbook on another machine',
    [
      { SKU: { formula: "'[list.xlsx]A'!B2", result: 'WB-002' } },
      { SKU: { formula: "'[list.xlsx]A'!B3", result: { error: '#REF!' } } },
      { Quantity: { formula: "'[list.xlsx]A'!C4" } },
    ],
    ['cell-error', 'formula-unknown'],
    2,
  ),
  mixed(
    'everything that one tired clerk does',
    [
      {},
      { SKU: 'WB-02', Quantity: 'six', Country: 'Germny', Email: 'me at example' },
      { Quantity: 0 },
      { 'Address line 1': '' },
    ],
    ['unknown-country', 'not-an-email', 'unknown-sku', 'not-a-number', 'not-positive', 'missing'],
    3,
  ),
  {
    name: 'a file of 40 orders: a shop system that exports its tests with them',
    bytes: () =>
      Buffer.from(
        csvText(
          tableOf(orders(Array.from({ length: 40 }, (_, at) => (at % 20 === 7 ? { SKU: 'TEST', Quantity: -1 } : {})))),
        ),
      ),
    causes: ['unknown-sku', 'not-positive'],
    meant: 40,
    needPerson: 2,
  },
];
