import { perFile } from '../per-file.ts';
import type { Problem, SourceFile } from '../problem.ts';
import { damageOf } from './damage.ts';
import { fromCsv } from './from-csv.ts';
import { fromYaml } from './from-yaml.ts';

/** A lookup table: named columns, one row an entry. */
export interface Table {
  name: string;
  file: string;
  text: string;
  columns: string[];
  rows: TableRow[];
}

export interface TableRow {
  /** As many as there are columns; texts in CSV, plain values in YAML. */
  cells: unknown[];
  /** `file:line:col`. */
  at: string;
  /** The number that a spreadsheet shows beside it, from 1; absent in YAML. */
  row?: number;
  /** `file:line:col` of each cell, where they have places of their own. */
  places?: string[];
}

/** What the readers of both formats give. */
export interface Content {
  columns: string[];
  rows: TableRow[];
  problems: Problem[];
}

/** A table's file; `encoding` where its bytes were not UTF-8, as whoever read them found. */
export interface TableFile extends SourceFile {
  encoding?: string;
}

/**
 * Reads a table. YAML is either `key: value` lines (columns `key` and `value`) or a list of rows with named columns; CSV has its columns' names in the
 * first line. The table is there unless a problem is an error; warnings tell what a spreadsheet seems to have done to its cells.
 */
export const parseTable = perFile((file: TableFile): { table?: Table; problems: readonly Problem[] } => {
  const name = file.path.replace(/^.*\//, '').replace(/\.(ya?ml|csv)$/, '');
  const { columns, rows, problems } = file.path.endsWith('.csv') ? fromCsv(file) : fromYaml(file);
  if (problems.length === 0 && (columns.length < 2 || rows.length === 0)) {
    problems.push({
      code: 'empty-table',
      message: `a table has at least two columns and one row; this one has ${columns.length} and ${rows.length}`,
      ...(columns.length === 1 && { hint: 'between cells stands a comma, a semicolon or a tab' }),
      where: `${file.path}:1:1`,
      severity: 'error',
    });
  }
  const table: Table = { name, file: file.path, text: file.text, columns, rows };
  problems.push(...damageOf(table, file.encoding));
  return problems.some((problem) => problem.severity === 'error') ? { problems } : { table, problems };
});
