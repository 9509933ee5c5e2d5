import { describe, expect, it } from 'vitest';
import { readBulkFile } from '../../bulk/read-file.ts';
import { UnreadableFile } from '../../bulk/unreadable.ts';
import { BulkItems } from '../../domain/bulk/items.ts';
import { type Judged, judge } from '../../domain/bulk/judge.ts';
import { CELL_CASES, SHEET_CASES } from './cases.ts';
import { csvText, workbookWith } from './files.ts';
import { GOOD_ROWS, ITEMS, RULES } from './good.ts';

const items = new BulkItems(ITEMS);
const judged = async (bytes: Buffer): Promise<Judged> =>
  judge((await readBulkFile(bytes, 'orders')).sheets, items, RULES);

const tableOf = (rows: readonly Record<string, unknown>[], heading = (one: string) => one): unknown[][] => {
  const names = Object.keys(rows[0] ?? GOOD_ROWS[0] ?? {});
  return [names.map(heading), ...rows.map((row) => names.map((name) => row[name] ?? ''))];
};

const wrongOf = ({ findings }: Judged) =>
  findings.filter(({ level, code }) => level === 'wrong' && code !== 'order-wrong');
const needPerson = ({ orders }: Judged) => orders.filter(({ verdict }) => verdict === 'wrong').length;

describe('one cell of a workbook', () => {
  it.each(CELL_CASES)('$column $value is $expected', async ({ column, value, expected, beside }) => {
    const [first] = GOOD_ROWS;
    const verdict = await judged(await workbookWith(tableOf([{ ...first, ...beside, [column]: value }])));
    expect(wrongOf(verdict).map(({ code }) => code)).toEqual(expected === 'right' ? [] : [expected]);
    const [cause] = wrongOf(verdict);
    // What is wrong is told in both languages, at the row that a person can find it in.
    if (cause) expect([cause.row, cause.zh]).toEqual([2, expect.stringMatching(/\p{Script=Han}/u)]);
  });
});

describe('a whole sheet', () => {
  it.each(SHEET_CASES)('with $name', async (one) => {
    const rows = one.rows?.(structuredClone(GOOD_ROWS)) ?? GOOD_ROWS;
    const verdict = await judged(await workbookWith(tableOf(rows, one.headings), one.change));
    expect(wrongOf(verdict)[0]?.code ?? 'right').toBe(one.expected);
    expect(needPerson(verdict)).toBe(one.needPerson);
  });
});

describe('CSV', () => {
  const rows = tableOf(GOOD_ROWS);
  it.each([
    ['UTF-8', Buffer.from(csvText(rows))],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${csvText(rows)}`)],
    ['semicolons', Buffer.from(csvText(rows, ';'))],
    ['tabs', Buffer.from(csvText(rows, '\t'))],
    ['a sep= line', Buffer.from(`sep=;\r\n${csvText(rows, ';')}`)],
    ['UTF-16', Buffer.from(`\ufeff${csvText(rows, '\t')}`, 'utf16le')],
  ])('with %s is read', async (_, bytes) => {
    const verdict = await judged(bytes);
    expect(wrongOf(verdict)).toEqual([]);
    expect(verdict.orders.map(({ verdict: one }) => one)).toEqual(['right', 'right']);
  });

  it('in GBK is read, names and headings with it', async () => {
    // 订单号,商品编码,数量,地址1,城市,国家,邮编,收货人 / A-1,WB-001,12,科技路,深圳,中国,518057,李雷
    const gbk = Buffer.from(
      'b6a9b5a5bac52cc9ccc6b7b1e0c2eb2ccafdc1bf2cb5d8d6b7312cb3c7cad02cb9fabcd22cd3cab1e02ccad5bbf5c8cb0d0a412d312c57422d3030312c31322cbfc6bcbcc2b72cc9eedbda2cd6d0b9fa2c3531383035372cc0eec0d70d0a',
      'hex',
    );
    const verdict = await judged(gbk);
    expect(wrongOf(verdict)).toEqual([]);
    expect(verdict.orders[0]?.data).toMatchObject({ ship_city: '深圳', ship_country: 'CN', ship_name: '李雷' });
  });
});

describe('a file that cannot be read at all', () => {
  const compound = Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(600)]);
  const good = workbookWith(tableOf(GOOD_ROWS));
  it.each([
    ['empty', async () => Buffer.alloc(0)],
    ['empty', async () => Buffer.from('\ufeff')],
    ['old-format', async () => compound],
    ['password', async () => Buffer.concat([compound, Buffer.from('EncryptedPackage', 'utf16le')])],
    ['damaged', async () => (await good).subarray(0, 900)],
    ['damaged', async () => Buffer.from('PK\u0003\u0004 and nothing of an archive')],
    ['no-workbook', async () => Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 0, 1, 0x80, 2])],
    ['unclosed-quote', async () => Buffer.from('Order reference,SKU\r\n"A-1,WB-001\r\n')],
  ] as const)('says that it is %s', async (code, bytes) => {
    const told = await readBulkFile(await bytes(), 'orders').catch((error) => error);
    expect(told).toBeInstanceOf(UnreadableFile);
    expect(told).toMatchObject({ code });
    expect(told.zh).toMatch(/\p{Script=Han}/u);
  });
});
