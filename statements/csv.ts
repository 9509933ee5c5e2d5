import { parse } from 'csv-parse/sync';
import { parseDecimal } from '../domain/decimal.ts';
import type { BankEntry } from '../domain/transfers/entry.ts';
import { UnreadableStatement } from './unreadable.ts';

const DAY_FORMATS = ['yyyy-mm-dd', 'yyyymmdd', 'dd.mm.yyyy', 'dd/mm/yyyy', 'mm/dd/yyyy', 'yyyy/mm/dd'] as const;

/** How a bank's CSV is written: `rules.transfers.csv` of the config. */
export interface CsvLayout {
  account: string;
  delimiter?: string | undefined;
  header: number;
  decimal: '.' | ',';
  day: (typeof DAY_FORMATS)[number];
  currency?: string | undefined;
  columns: {
    day: string;
    amount?: string | undefined;
    credit?: string | undefined;
    debit?: string | undefined;
    currency?: string | undefined;
    text: string[];
    payer?: string | undefined;
    reference?: string | undefined;
  };
}

/** The entries of a CSV file in the columns that the config names. One row that cannot be read refuses the file: half a statement misleads. */
export function csvStatement(text: string, layout: CsvLayout): BankEntry[] {
  const rows = rowsOf(text, layout);
  const header = (rows[layout.header - 1] ?? []).map((name) => name.trim());
  const { columns } = layout;
  const place = (name: string): number => {
    const found = header.indexOf(name);
    if (found < 0) throw new UnreadableStatement(`row ${layout.header} has no column ${name}: see rules.transfers.csv`);
    return found;
  };
  const used = new Map(
    Object.values(columns)
      .flat()
      .filter((name) => name !== undefined)
      .map((name) => [name, place(name)]),
  );
  return rows.slice(layout.header).flatMap((row, index) => {
    if (row.every((cell) => cell.trim() === '')) return [];
    const cell = (name: string | undefined) => (name === undefined ? '' : (row[used.get(name) as number] ?? '').trim());
    const where = `row ${layout.header + index + 1}`;
    const signed = amountOf(cell, layout, where);
    const currency = cell(columns.currency) || layout.currency;
    if (!currency || !/^[A-Z]{3}$/.test(currency))
      throw new UnreadableStatement(`${where} has no currency such as EUR`);
    const reference = cell(columns.reference);
    const payer = cell(columns.payer);
    return [
      {
        account: layout.account,
        statement: '',
        direction: signed.startsWith('-') ? ('out' as const) : ('in' as const),
        amount: signed.replace(/^-/, ''),
        currency,
        bookedOn: dayOf(cell(columns.day), layout.day, where),
        text: columns.text.map(cell).filter((one) => one !== ''),
        ...(reference ? { reference } : {}),
        ...(payer ? { payer } : {}),
        returned: false,
      },
    ];
  });
}

function rowsOf(text: string, { delimiter }: CsvLayout): string[][] {
  const first = text.split('\n', 1)[0] ?? '';
  const guessed = [';', '\t', ','].find((one) => first.includes(one)) ?? ',';
  try {
    return parse(text, { delimiter: delimiter ?? guessed, relax_column_count: true, skip_empty_lines: false });
  } catch (error) {
    const { lines } = error as { lines?: number };
    throw new UnreadableStatement(`row ${lines ?? '?'}: a quote that is not closed, or stands in a cell`);
  }
}

function amountOf(cell: (name: string | undefined) => string, { columns, decimal }: CsvLayout, where: string): string {
  const exact = (written: string) => {
    const plain = written.replace(/[\s'\u00a0]/g, '').replaceAll(decimal === ',' ? '.' : ',', '');
    return parseDecimal(decimal === ',' ? plain.replace(',', '.') : plain);
  };
  const one = cell(columns.amount) || cell(columns.credit);
  const out = cell(columns.debit);
  const credit = one === '' ? undefined : exact(one);
  const debit = out === '' ? undefined : exact(out)?.replace(/^-/, '');
  if ((one !== '' && credit === undefined) || (out !== '' && debit === undefined) || (one === '' && out === ''))
    throw new UnreadableStatement(`${where} has no amount that is written with ${decimal}`);
  if (debit !== undefined && !/^[0.]*$/.test(debit)) return `-${debit}`;
  return credit ?? '0';
}

function dayOf(written: string, format: CsvLayout['day'], where: string): string {
  const digits = (name: 'yyyy' | 'mm' | 'dd') =>
    written.slice(format.indexOf(name), format.indexOf(name) + name.length);
  const day = `${digits('yyyy')}-${digits('mm')}-${digits('dd')}`;
  if (/^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day))) return day;
  throw new UnreadableStatement(`${where} has no day that is written as ${format}`);
}
