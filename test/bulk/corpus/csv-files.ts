import { csvText, tableOf } from '../files.ts';
import { GOOD_ROWS } from '../good.ts';
import { type BulkCase, causesOf, type Expected } from './bulk-case.ts';

const TABLE = tableOf(GOOD_ROWS);
const GOOD = csvText(TABLE);

const csv = (name: string, bytes: Buffer | string, expected: Expected, needPerson?: number, meant = 2): BulkCase => {
  const causes = causesOf(expected);
  return {
    name: `CSV: ${name}`,
    bytes: () => Buffer.from(bytes as string),
    causes,
    meant,
    needPerson: needPerson ?? (causes.length > 0 ? meant : 0),
  };
};

/** The good file with one of its lines written otherwise, as text. */
const line = (at: number, change: (text: string) => string): string =>
  GOOD.split('\r\n')
    .map((text, index) => (index === at ? change(text) : text))
    .join('\r\n');

/** 订单号,商品编码,数量,地址1,城市,国家,邮编,收货人 / A-1,WB-001,12,科技路,深圳,中国,518057,李雷, in GBK. */
export const GBK = Buffer.from(
  'b6a9b5a5bac52cc9ccc6b7b1e0c2eb2ccafdc1bf2cb5d8d6b7312cb3c7cad02cb9fabcd22cd3cab1e02ccad5bbf5c8cb0d0a412d312c57422d3030312c31322cbfc6bcbcc2b72cc9eedbda2cd6d0b9fa2c3531383035372cc0eec0d70d0a',
  'hex',
);

/** English headings, and J-1,WB-001,12,道玄坂１－２,渋谷区,日本,〒150-0001,佐藤　花子,03-1234-5678, in Shift-JIS. */
export const SHIFT_JIS = Buffer.from(
  '4f72646572207265666572656e63652c534b552c5175616e746974792c41646472657373206c696e6520312c436974792c436f756e7472792c506f7374616c20636f64652c536869702d746f206e616d652c50686f6e650d0a4a2d312c57422d3030312c31322c93b98cba8de28250817c82512c8f61924a8be62c93fa967b2c81a73135302d303030312c8db293a1814089d48e712c30332d313233342d353637380d0a',
  'hex',
);

/** The second half of `à` is a no-break space in such a file: at the end of a cell, and before another blank. */
export const CITTA = Buffer.from(
  line(3, (text) => text.replace('Berlin', 'CittÃ\u00a0').replace('5 Sample Street', 'Via CittÃ\u00a0 di Castello 5')),
);

const swapped = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le').swap16();

/** Text files, as spreadsheets and shop systems of several countries save them. */
export const CSV_FILES: readonly BulkCase[] = [
  csv('UTF-8', GOOD, 'right'),
  csv('UTF-8 with a mark', `\ufeff${GOOD}`, 'right'),
  csv('semicolons and decimal commas', csvText(TABLE, ';').replaceAll('12.3;', '12,3;'), 'right'),
  csv('tabs', csvText(TABLE, '\t'), 'right'),
  csv('upright strokes', csvText(TABLE, '|'), 'right'),
  csv('a sep= line', `sep=;\r\n${csvText(TABLE, ';')}`, 'right'),
  csv('UTF-16', Buffer.from(`\ufeff${csvText(TABLE, '\t')}`, 'utf16le'), 'right'),
  csv('UTF-16, the other way round', swapped(csvText(TABLE, '\t')), 'right'),
  csv('UTF-16 without a mark', Buffer.from(csvText(TABLE, '\t'), 'utf16le'), 'right'),
  csv('GBK', GBK, 'right', 0, 1),
  csv('Shift-JIS', SHIFT_JIS, 'right', 0, 1),
  csv('Windows-1252', Buffer.from(GOOD.replaceAll('Berlin', 'Köln').replaceAll('10115', '50667'), 'latin1'), 'right'),
  csv('line breaks in quoted cells', GOOD.replaceAll('5 Sample Street', '"5 Sample Street\r\nGate 2"'), 'right'),
  csv('lines that end as on a Mac of old', GOOD.replaceAll('\r\n', '\r'), 'right'),
  csv('empty lines between and after', `${GOOD.replaceAll('\r\n', '\r\n\r\n')}\r\n\r\n`, 'right'),
  csv('every cell in quotes', csvText(TABLE).replaceAll(/[^,\r\n]+/g, '"$&"'), 'right'),
  csv('UTF-8 that another program took for Latin letters', Buffer.from(GOOD.replaceAll('Berlin', 'MÃ¼nchen')), 'right'),
  csv('the same of a letter that is half a blank', CITTA, 'right'),
  csv(
    'the same of blanks where a street should be',
    line(3, (text) => text.replace('5 Sample Street', 'Â\u00a0')),
    'missing',
    1,
  ),
  // Separators that stand in the cells, too.
  csv(
    'decimal commas between commas',
    line(3, (text) => text.replace('12.3', '12,30')),
    ['unknown-country', 'unknown-currency'],
    1,
  ),
  csv(
    'a comma in an address',
    line(3, (text) => text.replace('5 Sample', '5, Sample')),
    'unknown-country',
    1,
  ),
  csv(
    'a semicolon in a name, between semicolons',
    csvText(TABLE, ';').replace('Sample Works', 'Sample; Works'),
    ['unknown-country', 'two-values'],
    1,
  ),
  csv(
    'a line with half of its cells',
    line(3, (text) => text.split(',').slice(0, 6).join(',')),
    'missing',
    1,
  ),
  csv(
    'a line break in an address',
    line(3, (text) => text.replace('Sample Street', 'Sample\r\nStreet')),
    ['missing', 'no-receiver', 'unknown-currency', 'unknown-sku'],
    1,
  ),
  csv('columns by spaces', GOOD.replaceAll(',', '   '), 'no-sheet'),
  csv(
    'commas in one line and semicolons in the next',
    line(3, (text) => text.replaceAll(',', ';')),
    ['missing', 'no-receiver'],
    1,
  ),
  // Quotes.
  csv('a quote that is never closed', GOOD.replace('5 Sample Street', '"5 Sample Street'), 'unclosed-quote'),
  csv('inches', GOOD.replace('5 Sample Street', 'Pipe 5" Street'), 'unclosed-quote'),
  csv('quotes within quotes', GOOD.replace('5 Sample Street', '"Works "Sample", gate 2"'), 'unclosed-quote'),
  // What the program that saved it lost.
  csv(
    'Chinese saved as ANSI',
    line(3, (text) => text.replace('Berlin', '??')),
    'lost-text',
    1,
  ),
  csv(
    'umlauts saved as ANSI',
    line(3, (text) => text.replace('Berlin', 'D?sseldorf')),
    'lost-text',
    1,
  ),
  csv(
    'umlauts that are no characters any more',
    line(3, (text) => text.replace('Berlin', 'K\ufffdln')),
    'lost-text',
    1,
  ),
  csv(
    'an EAN as an exponent',
    line(3, (text) => text.replace('WB-002', '4.00638E+12')),
    'exponent-sku',
    1,
  ),
  csv(
    'an EAN with a fraction',
    line(3, (text) => text.replace('WB-002', '4006381333931.5')),
    'unknown-sku',
    1,
  ),
  csv(
    '##### of a narrow column',
    line(3, (text) => text.replace(',1,', ',###,')),
    'not-a-number',
    1,
  ),
  csv(
    'errors of formulas',
    line(3, (text) => text.replace(',1,', ',#REF!,')),
    'not-a-number',
    1,
  ),
  csv(
    'formulas as they were typed',
    line(3, (text) => text.replace(',1,', ',=SUM(C2:C3),')),
    'like-formula',
    1,
  ),
  csv(
    'zeros and currency of an accounting format',
    line(3, (text) => text.replace('12.3', ' -   € ')),
    'like-formula',
    1,
  ),
  // What is not there.
  csv('headings only', GOOD.slice(0, GOOD.indexOf('\r\n')), 'no-rows'),
  csv('rows without headings', GOOD.slice(GOOD.indexOf('\r\n') + 2), 'no-sheet'),
  csv('a cut in the middle of a line', GOOD.slice(0, GOOD.lastIndexOf('Sample Buyer')), ['missing'], 1),
  csv('a cut in the middle of a quote', `${GOOD.slice(0, GOOD.lastIndexOf('Sample Buyer'))}"Sample`, 'unclosed-quote'),
  csv('spaces only', ' \r\n \r\n', 'empty'),
];
