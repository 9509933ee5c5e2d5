import type { Table } from '../lookup.ts';
import type { Entry, Lookup, Rule } from '../syntax.ts';
import type { RawFinding } from './finding.ts';
import { columnsOf } from './lookup-answers.ts';

type TableLookup = Extract<Lookup, { kind: 'table' }>;

/** Every lookup in a table that these rules make, at any depth. */
export function* tableLookups(entries: readonly Entry[]): Generator<TableLookup> {
  for (const { rule } of entries) yield* ofRule(rule);
}

function* ofRule(rule: Rule): Generator<TableLookup> {
  if (rule.lookup?.kind === 'table') yield rule.lookup;
  const { source } = rule;
  if (source.kind === 'first') for (const option of source.options) yield* ofRule(option);
  if (source.kind === 'object' || source.kind === 'each') yield* tableLookups(source.entries);
}

/** Keys with two answers: errors in the direction in which a table is written, warnings in a direction that a mapping reads backwards. */
export function checkTable(table: Table, lookups: readonly TableLookup[], report: (finding: RawFinding) => void): void {
  const directions = new Map<string, { from: number; to: number }>();
  if (table.columns.length === 2) directions.set('0 1', { from: 0, to: 1 });
  for (const lookup of lookups) {
    const columns = columnsOf(lookup, table);
    if (columns) directions.set(`${columns.from} ${columns.to}`, columns);
  }
  for (const { from, to } of directions.values()) {
    const answers = new Map<string, { answer: unknown; at: string }>();
    for (const row of table.rows) {
      const key = String(row.cells[from] ?? '').trim();
      if (key === '') continue;
      const answer = row.cells[to];
      const at = row.places?.[from] ?? row.at;
      const earlier = answers.get(key);
      if (!earlier) answers.set(key, { answer, at });
      else if (earlier.answer !== answer) report(twoAnswers(table, key, at, earlier, answer, from < to));
    }
  }
}

function twoAnswers(
  table: Table,
  key: string,
  at: string,
  earlier: { answer: unknown; at: string },
  answer: unknown,
  forwards: boolean,
): RawFinding {
  const line = /:(\d+):\d+$/.exec(earlier.at)?.[1];
  const both = `\`${String(earlier.answer)}\` in line ${line} and \`${String(answer)}\` here`;
  return forwards
    ? {
        code: 'double-entry',
        severity: 'error',
        message: `\`${key}\` has two answers in the table ${table.name}: ${both}`,
        where: at,
      }
    : {
        code: 'ambiguous-reverse',
        severity: 'warning',
        message: `a mapping reads ${table.name} backwards, and there \`${key}\` has two answers: ${both}; the first one holds`,
        where: at,
      };
}
