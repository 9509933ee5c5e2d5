import ExcelJS from '@protobi/exceljs';
import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { DIFFERENCE_KINDS } from '../../domain/reconciliation/difference.ts';
import type { DifferenceRow, LookRow, ReconcileReport } from '../../store/ledger.ts';
import { instantOf, spanOf } from '../period.ts';
import { workbookOf } from './excel.ts';
import { pageOf } from './html.ts';
import { sheetOf } from './sheet.ts';
import { textOf } from './text.ts';

const look = (more: Partial<LookRow>): LookRow => ({
  runId: '12',
  connectionId: 'erp',
  kind: 'order',
  side: 'target',
  state: 'done',
  seen: 1_204,
  moving: 3,
  ...more,
});

const row = (more: Partial<DifferenceRow>): DifferenceRow => ({
  id: '1',
  connectionId: 'erp',
  objectKind: 'order',
  kind: 'amount',
  targetId: '100001',
  number: '#1001',
  field: 'total',
  expected: '119.00',
  found: '109.00',
  state: 'found',
  ...more,
});

const report: ReconcileReport = {
  run: {
    runId: '12',
    workflowId: 'reconcile/asked',
    from: Date.parse('2026-11-18T00:00:00Z'),
    to: Date.parse('2026-11-25T00:00:00Z'),
    repair: [],
    startedAt: 0,
    finishedAt: Date.parse('2026-11-25T00:01:00Z'),
  },
  looks: [
    look({}),
    look({ connectionId: 'old', state: 'skipped', why: 'Old ERP cannot be asked for all orders of a period' }),
  ],
  differences: [
    row({}),
    row({
      kind: 'extra',
      targetId: '=HYPERLINK("http://evil")',
      number: '@SUM(A1)',
      found: '-1+2',
      field: '',
      state: 'case',
      caseId: 'case/7',
    }),
    row({
      kind: 'quantity',
      number: '<script>alert(1)</script>',
      field: 'WB-001',
      expected: '2',
      found: '12345678901234567890',
      state: 'repaired',
      repair: 'read again',
    }),
  ],
};
const sheet = sheetOf(report);

describe('the report', () => {
  it('counts every kind, and says what becomes of each difference', () => {
    expect(sheet.counts.map(({ kind }) => kind)).toEqual(DIFFERENCE_KINDS);
    expect(sheet.counts.find(({ kind }) => kind === 'extra')).toMatchObject({ found: 1, cases: 1, open: 0 });
    expect(sheet.rows.map(({ kind, outcome }) => `${kind}: ${outcome}`)).toEqual([
      'extra: case/7',
      'amount: a person decides',
      'quantity: set going: read again',
    ]);
  });

  it('tells in the terminal what was compared, what was not, and why', () => {
    const text = textOf(sheet, 'Asia/Shanghai');
    expect(text).toContain('2026-11-18 08:00:00 to 2026-11-25 08:00:00 (Asia/Shanghai)');
    expect(text).toMatch(/erp orders\s+1204\s+3/);
    expect(text).toContain('not compared: old orders: Old ERP cannot be asked for all orders of a period');
    expect(text).toMatch(/#1001\s+erp order\s+total\s+119\.00\s+109\.00\s+a person decides/);
    expect(textOf(sheetOf({ ...report, differences: [] }), 'UTC')).toContain('No differences.');
  });

  it('cuts long lists in the terminal and says so', () => {
    const many = Array.from({ length: 25 }, (_, n) => row({ targetId: String(n) }));
    expect(textOf(sheetOf({ ...report, differences: many }), 'UTC')).toContain('... and 5 more');
  });
});

describe('the workbook', () => {
  const read = async () => {
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load((await workbookOf(sheet, 'UTC')).buffer as ArrayBuffer);
    return workbook;
  };

  it('has a summary and a sheet for each kind that was found, with filters and fixed heads', async () => {
    const workbook = await read();
    expect(workbook.worksheets.map(({ name }) => name)).toEqual(['Summary', 'extra', 'amount', 'quantity']);
    const amount = workbook.getWorksheet('amount');
    expect(amount?.autoFilter).toBeTruthy();
    expect(amount?.views[0]).toMatchObject({ state: 'frozen', ySplit: 2 });
  });

  it('keeps numbers as numbers, and those that are too long for one as text', async () => {
    const workbook = await read();
    const amount = workbook.getWorksheet('amount')?.getRow(3);
    expect(amount?.getCell(5).value).toBe(119);
    expect(amount?.getCell(5).numFmt).toBe('#,##0.00##');
    expect(workbook.getWorksheet('quantity')?.getRow(3).getCell(6).value).toBe('12345678901234567890');
  });

  it('gives an amount its currency and the digits of it, and says by how much two numbers differ', async () => {
    const yen = { ...report, differences: [row({ currency: 'JPY', expected: '15000', found: '14000' })] };
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load((await workbookOf(sheetOf(yen), 'UTC')).buffer as ArrayBuffer);
    const page = workbook.getWorksheet('amount');
    const heads = (page?.getRow(2).values as string[]).slice(1);
    const shown = Object.fromEntries(heads.map((title, index) => [title, page?.getRow(3).getCell(index + 1)]));
    expect([shown['Ledger says']?.value, shown['Differs by']?.value, shown.Currency?.value]).toEqual([
      15_000,
      -1_000,
      'JPY',
    ]);
    expect(shown['Ledger says']?.numFmt).toBe('#,##0');
    expect(textOf(sheetOf(yen), 'UTC')).toContain('15000 JPY');
    expect(pageOf(sheetOf(yen), 'UTC')).toContain('14000 JPY');
  });

  it('holds no formula, whatever the systems sent', async () => {
    const workbook = await read();
    for (const page of workbook.worksheets)
      page.eachRow((line) =>
        line.eachCell((cell) => {
          expect(cell.type).not.toBe(ExcelJS.ValueType.Formula);
          if (typeof cell.value === 'string' && /^[=+\-@]/.test(cell.value)) expect(cell.numFmt).toBe('@');
        }),
      );
    expect(workbook.getWorksheet('extra')?.getRow(3).getCell(1).value).toBe('@SUM(A1)');
  });
});

describe('the page', () => {
  const page = pageOf(sheet, 'UTC');

  it('stands alone: no script, nothing fetched, all text escaped', () => {
    expect(page).not.toMatch(/<script|src=|@import|url\(|<link/i);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page.match(/https?:/g)).toHaveLength(1);
  });

  it('is readable without eyes: language, title, headings, heads of rows and columns', () => {
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('<title>Reconciliation 12</title>');
    expect(page.match(/<h1>/g)).toHaveLength(1);
    expect(page.match(/<thead>/g)).toHaveLength(5);
    for (const [table = ''] of page.matchAll(/<table>.*?<\/table>/gs))
      expect(table).toMatch(/scope="col".*scope="row"/s);
    for (const [, anchor = ''] of page.matchAll(/href="#([^"]+)"/g)) expect(page).toContain(`id="${anchor}"`);
  });
});

describe('the period', () => {
  it('takes days by the clocks of the config, and instants with their zone', () => {
    expect(instantOf('2026-11-20', 'Asia/Shanghai', false)).toBe(Date.parse('2026-11-19T16:00:00Z'));
    expect(instantOf('2026-11-20', 'Asia/Shanghai', true)).toBe(Date.parse('2026-11-20T16:00:00Z'));
    expect(instantOf('2026-11-20', 'Pacific/Kiritimati', false)).toBe(Date.parse('2026-11-19T10:00:00Z'));
    expect(instantOf('2026-11-20', 'Pacific/Pago_Pago', false)).toBe(Date.parse('2026-11-20T11:00:00Z'));
    expect(instantOf('2026-11-20T09:00:00+01:00', 'UTC', false)).toBe(Date.parse('2026-11-20T08:00:00Z'));
  });

  it.each(['2026-02-31', '2026-11-20T09:00:00', 'yesterday', ''])('refuses "%s"', (text) => {
    expect(instantOf(text, 'UTC', false)).toBeUndefined();
  });

  it('reads spans, and refuses what is none', () => {
    expect(spanOf('7d')).toBe(7 * 86_400_000);
    for (const text of ['7', '0d', 'week']) expect(() => spanOf(text)).toThrow(InvalidArgumentError);
  });
});
