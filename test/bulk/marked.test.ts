import ExcelJS from '@protobi/exceljs';
import { describe, expect, it } from 'vitest';
import { FINDINGS } from '../../bulk/findings-sheet.ts';
import { FILLS } from '../../bulk/looks.ts';
import { markedWorkbook } from '../../bulk/mark.ts';
import { archiveParts, partText } from '../../bulk/ooxml/parts.ts';
import { writeArchive } from '../../bulk/ooxml/write-archive.ts';
import { readBulkFile } from '../../bulk/read-file.ts';
import { orderTemplate } from '../../bulk/template.ts';
import { BULK_FIELD_NAMES, BULK_FIELDS } from '../../domain/bulk/fields.ts';
import { BulkItems } from '../../domain/bulk/items.ts';
import { judge } from '../../domain/bulk/judge.ts';
import { csvText, workbookWith } from './files.ts';
import { GOOD_ROWS, ITEMS, RULES } from './good.ts';

const items = new BulkItems(ITEMS);
const OFFERED = { items: ITEMS, currencies: ['EUR'] };
const names = Object.keys(GOOD_ROWS[0] ?? {});
const at = (name: string) => names.indexOf(name) + 1;

/** Two good orders, with what is wrong in them. */
const tableOf = (...changes: Record<string, unknown>[]): unknown[][] => [
  names,
  ...GOOD_ROWS.map((row, index) => names.map((name) => ({ ...row, ...changes[index] })[name] || null)),
];

async function answerTo(bytes: Buffer): Promise<Buffer> {
  const file = await readBulkFile(bytes, 'orders');
  return markedWorkbook(file, judge(file.sheets, items, RULES), OFFERED);
}

async function opened(bytes: Buffer): Promise<ExcelJS.Workbook> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(bytes as never);
  return workbook;
}

const groundOf = (cell: ExcelJS.Cell | undefined) => {
  const fill = cell?.style.fill;
  return fill?.type === 'pattern' && fill.pattern === 'solid' ? fill.fgColor?.argb : undefined;
};
const noteOf = (cell: ExcelJS.Cell | undefined): string => {
  const note = cell?.note;
  return typeof note === 'string' ? note : (note?.texts ?? []).map(({ text }) => text).join('');
};

describe('the workbook that goes back', () => {
  it('has the reason at each wrong cell in both languages, also at one that the file does not have', async () => {
    const table = tableOf({ SKU: 'WB-777' }, {}, { City: '' });
    const workbook = await opened(await answerTo(await workbookWith(table)));
    const sheet = workbook.getWorksheet('Orders');
    const wrong = sheet?.getCell(2, at('SKU'));
    expect(groundOf(wrong)).toBe(FILLS.wrong);
    expect(noteOf(wrong)).toMatch(/^Waybill: there is no WB-777[^]*没有商品 WB-777/);
    expect(groundOf(sheet?.getCell(4, at('City')))).toBe(FILLS.wrong);
    expect(groundOf(sheet?.getCell(4, at('SKU')))).toBeUndefined();
    const list = workbook.getWorksheet(FINDINGS);
    expect(list?.getCell('A2').text).toBe(sheet?.getCell(2, at('SKU')).address);
    expect(list?.getCell('D2').text).toMatch(/there is no WB-777/);
  });

  it('keeps how the file looks: styles, widths, joined cells, formulas, other sheets and notes of others', async () => {
    const came = await workbookWith(tableOf({ SKU: 'WB-777' }), (sheet, workbook) => {
      sheet.getCell(2, at('SKU')).style = { font: { italic: true, color: { argb: 'FF00B050' } }, numFmt: '@' };
      sheet.getCell(2, at('SKU')).note = 'ask Li about it';
      sheet.getCell(4, at('SKU')).note = 'this one is right';
      sheet.getColumn(at('SKU')).width = 31;
      sheet.mergeCells('A2:A3');
      sheet.getCell(4, at('Quantity')).value = { formula: '1+0', result: 1 };
      sheet.addConditionalFormatting({
        ref: 'C2:C9',
        rules: [{ type: 'expression', priority: 1, formulae: ['C2>5'], style: { font: { bold: true } } }],
      });
      const other = workbook.addWorksheet('Terms');
      other.getCell('B2').value = 'as agreed';
      other.getCell('B2').note = 'on paper';
    });
    const answer = await answerTo(came);
    const sheet = (await opened(answer)).getWorksheet('Orders');
    const cell = sheet?.getCell(2, at('SKU'));
    expect(cell?.style).toMatchObject({ font: { italic: true, color: { argb: 'FF00B050' } }, numFmt: '@' });
    expect(groundOf(cell)).toBe(FILLS.wrong);
    expect(noteOf(cell)).toMatch(/^ask Li about it\s+Waybill: there is no WB-777/);
    expect(noteOf(sheet?.getCell(4, at('SKU')))).toBe('this one is right');
    expect(sheet?.getColumn(at('SKU')).width).toBe(31);
    expect(sheet?.getCell('A3').master.address).toBe('A2');
    expect(sheet?.getCell(4, at('Quantity')).value).toMatchObject({ formula: '1+0', result: 1 });
    const terms = (await opened(answer)).getWorksheet('Terms');
    expect([terms?.getCell('B2').text, noteOf(terms?.getCell('B2'))]).toEqual(['as agreed', 'on paper']);
    const parts = await archiveParts(answer);
    expect(await partText(parts, 'xl/worksheets/sheet1.xml')).toMatch(
      /<\/mergeCells>.*<conditionalFormatting.*<dataValidations.*<pageMargins.*<legacyDrawing/s,
    );
  });

  it('keeps a note of others before ours, whatever signs the cell has', async () => {
    const wild = "$& $$ $` $' $1";
    const came = await workbookWith(tableOf({ SKU: wild }), (sheet) => {
      sheet.getCell(2, at('SKU')).note = 'ask Li about it';
    });
    const sheet = (await opened(await answerTo(came))).getWorksheet('Orders');
    expect(noteOf(sheet?.getCell(2, at('SKU')))).toMatch(/^ask Li about it\s+Waybill: /);
    expect(noteOf(sheet?.getCell(2, at('SKU')))).toContain(`there is no ${wild}`);
  });

  it('keeps the ground of a cell, whatever ground a rule for other cells has', async () => {
    const ground = (argb: string): ExcelJS.Fill => ({ type: 'pattern', pattern: 'solid', fgColor: { argb } });
    const came = await workbookWith(tableOf(), (sheet) => {
      sheet.getCell(2, at('Quantity')).fill = ground('FF00B0F0');
      sheet.addConditionalFormatting({
        ref: 'C2:C9',
        rules: [{ type: 'expression', priority: 1, formulae: ['C2>5'], style: { fill: ground(FILLS.wrong) } }],
      });
    });
    const sheet = (await opened(await answerTo(came))).getWorksheet('Orders');
    expect(groundOf(sheet?.getCell(2, at('Quantity')))).toBe('FF00B0F0');
  });

  it('comes back clean once it was mended, however often it goes to and fro', async () => {
    const first = await answerTo(await workbookWith(tableOf({ SKU: 'WB-777' })));
    const again = await answerTo(first);
    const workbook = await opened(again);
    expect(workbook.worksheets.map(({ name }) => name)).toEqual(['Orders', 'Lists 列表', FINDINGS]);
    const cell = workbook.getWorksheet('Orders')?.getCell(2, at('SKU'));
    expect(noteOf(cell)?.match(/Waybill: /g)).toHaveLength(1);

    (cell as ExcelJS.Cell).value = 'WB-001';
    const mended = await opened(await answerTo(Buffer.from(await workbook.xlsx.writeBuffer())));
    const clean = mended.getWorksheet('Orders')?.getCell(2, at('SKU'));
    expect([groundOf(clean), noteOf(clean)]).toEqual([undefined, '']);
    expect(mended.getWorksheet(FINDINGS)?.rowCount).toBe(1);
  });

  it('is made of the template as of any other file, and its drop-downs go on', async () => {
    const template = await opened(await orderTemplate(OFFERED));
    const sheet = template.worksheets[0] as ExcelJS.Worksheet;
    const row = GOOD_ROWS[0] as Record<string, unknown>;
    for (const [column, field] of BULK_FIELD_NAMES.entries())
      sheet.getCell(2, column + 1).value = (row[BULK_FIELDS[field].en] ?? null) as ExcelJS.CellValue;
    sheet.getCell(2, BULK_FIELD_NAMES.indexOf('quantity') + 1).value = 13;
    const answer = await answerTo(Buffer.from(await template.xlsx.writeBuffer()));
    const marked = (await opened(answer)).worksheets[0];
    const quantity = marked?.getCell(2, BULK_FIELD_NAMES.indexOf('quantity') + 1);
    expect(noteOf(quantity)).toMatch(/sold in packs of 6: 12 or 18/);
    expect(noteOf(marked?.getCell(1, 1))).toMatch(/^Your own number of the order/);
    const text = await partText(await archiveParts(answer), 'xl/worksheets/sheet1.xml');
    expect(text.match(/<dataValidations/g)).toHaveLength(1);
    expect(text).toMatch(/'Lists 列表'!\$B\$2/);
  });

  it('of CSV is a workbook with every text as it was, also what looks like a number, a formula or an escape', async () => {
    const table = tableOf({ SKU: 'WB-777', Phone: '0049301234567', Note: '_x0041_ & <b>' }, {}, { Note: '=1+1' });
    const workbook = await opened(await answerTo(Buffer.from(csvText(table))));
    const sheet = workbook.worksheets[0];
    expect(sheet?.getCell(2, at('Phone')).value).toBe('0049301234567');
    expect(sheet?.getCell(4, at('Note')).value).toBe('=1+1');
    expect(groundOf(sheet?.getCell(2, at('SKU')))).toBe(FILLS.wrong);
    const [again] = (await readBulkFile(await answerTo(Buffer.from(csvText(table))), 'orders')).sheets;
    expect(again?.rows[1]?.cells[at('Note') - 1]?.text).toBe('_x0041_ & <b>');
  });

  it.each([
    ['before its first piece', 0],
    ['after some of it', 1],
  ])('is refused where a part cannot be read, %s', async (_, pieces) => {
    const broken = function* () {
      for (let at = 0; at < pieces; at += 1) yield Buffer.alloc(70_000);
      throw new Error('the part is broken');
    };
    const parts = [['a', () => ['fine']] as const, ['b', broken] as const, ['c', () => ['never']] as const];
    await expect(writeArchive(parts)).rejects.toThrow('the part is broken');
    const noPart = () => {
      throw new Error('there is no part');
    };
    await expect(writeArchive([['a', noPart]])).rejects.toThrow('there is no part');
  });

  it('has no macros any more, and is no workbook of macros', async () => {
    const parts = await archiveParts(await workbookWith(tableOf({ SKU: 'WB-777' })));
    const types = (await partText(parts, '[Content_Types].xml'))
      .replace('openxmlformats-officedocument.spreadsheetml.sheet.main', 'ms-excel.sheet.macroEnabled.main')
      .replace(
        '</Types>',
        '<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
      );
    const references = (await partText(parts, 'xl/_rels/workbook.xml.rels')).replace(
      '</Relationships>',
      '<Relationship Id="rIdMacro" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/></Relationships>',
    );
    const anew: Record<string, string> = {
      '[Content_Types].xml': types,
      'xl/_rels/workbook.xml.rels': references,
      'xl/vbaProject.bin': 'a macro',
    };
    const macros = await writeArchive([
      ...parts.names.filter((name) => !(name in anew)).map((name) => [name, () => parts.open(name)] as const),
      ...Object.entries(anew).map(([name, text]) => [name, () => [text]] as const),
    ]);
    expect(await readBulkFile(macros, 'orders')).toMatchObject({ macros: true });
    const answer = await archiveParts(await answerTo(macros));
    expect(answer.names.filter((name) => /vba/i.test(name))).toEqual([]);
    for (const name of ['[Content_Types].xml', 'xl/_rels/workbook.xml.rels'])
      expect(await partText(answer, name)).not.toMatch(/vbaProject|macroEnabled/);
  });
});
