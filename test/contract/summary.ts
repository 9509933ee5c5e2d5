import type { Reporter, TestCase, TestModule } from 'vitest/node';
import type { Kind } from '../../domain/kinds.ts';
import { type ContractRecord, ITEMS, type Item } from './items.ts';

/** A line of the summary: a system itself, or one of its kinds. */
export interface Line {
  system: string;
  kind: Kind | '';
  passed: Map<Item, number>;
  failed: Map<Item, number>;
  absent: Set<Item>;
  untried: Set<Item>;
}

const SYSTEM_ITEMS: readonly Item[] = ['connection', 'lacks', 'webhook', 'forget'];

/** At the end of a run says, for each connector that ran, which items of the contract each kind passed, lacks, or was not tried on. */
export default class ContractSummary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines = linesOf(modules);
    if (lines.length > 0) process.stdout.write(`\n${contractTable(lines)}\n`);
  }
}

function linesOf(modules: readonly TestModule[]): Line[] {
  const lines = new Map<string, Line>();
  const lineOf = ({ system, kind }: ContractRecord): Line => {
    const key = `${system} ${kind ?? ''}`;
    const line = lines.get(key) ?? {
      system,
      kind: kind ?? '',
      passed: new Map(),
      failed: new Map(),
      absent: new Set(),
      untried: new Set(),
    };
    lines.set(key, line);
    return line;
  };
  for (const module of modules) {
    for (const suite of module.children.allSuites()) {
      const { contract, item } = suite.meta();
      if (!contract || item) continue;
      const line = lineOf(contract);
      for (const one of contract.absent) line.absent.add(one);
      for (const one of contract.untried) line.untried.add(one);
    }
    for (const test of module.children.allTests()) {
      const { contract, item } = test.meta();
      if (contract && item) count(lineOf(contract), item, test);
    }
  }
  return [...lines.values()].sort((a, b) => compare(a.system, b.system) || compare(a.kind, b.kind));
}

function count({ passed, failed }: Line, item: Item, test: TestCase): void {
  const { state } = test.result();
  // Left out by `-t`, or not come to because something else stopped the run: neither passed nor failed.
  if (state !== 'passed' && state !== 'failed') return;
  const counts = state === 'passed' ? passed : failed;
  counts.set(item, (counts.get(item) ?? 0) + 1);
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** What is in a column: how many tests of the item passed, how many did not, or why there are none. */
function cell({ kind, passed, failed, absent, untried }: Line, item: Item): string {
  const good = passed.get(item) ?? 0;
  const bad = failed.get(item) ?? 0;
  if (bad > 0) return `${bad} FAILED`;
  if (good > 0) return String(good);
  if (absent.has(item)) return 'absent';
  if (untried.has(item)) return 'untried';
  return SYSTEM_ITEMS.includes(item) === (kind === '') ? 'not run' : '';
}

/** The table, and what its words mean. */
export function contractTable(lines: readonly Line[]): string {
  const head = ['contract', '', ...ITEMS];
  const rows = lines.map((line, i) => [
    line.system === lines[i - 1]?.system ? '' : line.system,
    line.kind,
    ...ITEMS.map((item) => cell(line, item)),
  ]);
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => (row[i] as string).length)));
  const text = [head, ...rows].map((row) =>
    row
      .map((one, i) => one.padEnd(widths[i] as number))
      .join('  ')
      .trimEnd(),
  );
  const failed = lines.reduce((sum, line) => sum + [...line.failed.values()].reduce((a, b) => a + b, 0), 0);
  const passed = lines.reduce((sum, line) => sum + [...line.passed.values()].reduce((a, b) => a + b, 0), 0);
  return [
    ...text,
    '',
    `${new Set(lines.map(({ system }) => system)).size} systems: ${passed} tests of the contract passed, ${failed} failed.`,
    'absent: there is no such verb, the list has no pages, or the fixture says why it never happens there; untried: the fixture gives no second page, no change, no way to go, no refusal or no index that lags.',
  ].join('\n');
}
