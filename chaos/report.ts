import { havocLine } from './havoc.ts';
import type { HavocAt } from './plan.ts';
import type { Verdict } from './verdict.ts';

/** What is counted, by name; 0 is the only good answer to each. */
export type Counts = Record<keyof Verdict, number>;

/** What a run prints with `--json`. */
export interface ChaosResult {
  orders: number;
  seed: number;
  store: 'sqlite' | 'postgres';
  timeScale: number;
  /** From the first order until all had come to rest. */
  seconds: number;
  /** Whether it came to rest within its patience. */
  settled: boolean;
  counts: Counts;
  havoc: readonly HavocAt[];
  /** Cases that were opened, by kind. */
  cases: Record<string, number>;
  /** Those to which a person had to say `retry`, by kind. */
  words: Record<string, number>;
  /** How often a process ended that nobody had killed. */
  falls: number;
  /** Calls that each system was sent. */
  calls: Record<string, number>;
  findings: Verdict;
}

/** At most so many findings of a kind are told one by one. */
const MOST_FINDINGS = 10;

const TITLES: Record<keyof Verdict, string> = {
  lost: 'lost',
  duplicated: 'duplicated',
  wrongOrder: 'wrong order of events',
  budgetBroken: 'budget broken',
  stuckWithoutCase: 'stuck without a case',
  wrongStock: 'wrong stock',
  moneyOff: 'money off',
};

export const failed = ({ counts, settled }: ChaosResult): boolean =>
  !settled || Object.values(counts).some((count) => count > 0);

/** The result for people: what was broken, what is wrong. */
export function chaosReport(result: ChaosResult): string {
  const list = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ') || 'none';
  const names = Object.keys(TITLES) as (keyof Verdict)[];
  const rows: [string, string][] = [
    ['orders', String(result.orders)],
    ['seed', `${result.seed}, on ${result.store}, time scale ${result.timeScale}`],
    ...names.map((name): [string, string] => [TITLES[name], String(result.counts[name])]),
    ['came to rest', result.settled ? `after ${result.seconds} s` : `no, not in ${result.seconds} s`],
    ['cases opened', list(result.cases)],
    ['a person said retry', list(result.words)],
    ['processes that fell', String(result.falls)],
    ['calls', list(result.calls)],
  ];
  const width = Math.max(...rows.map(([title]) => title.length));
  const found = names.flatMap((name) => {
    const all = Array.isArray(result.findings[name])
      ? (result.findings[name] as readonly unknown[])
      : Object.entries(result.findings[name]);
    const some = all.slice(0, MOST_FINDINGS).map((one) => `${TITLES[name]}: ${JSON.stringify(one)}`);
    return all.length > MOST_FINDINGS ? [...some, `${TITLES[name]}: and ${all.length - MOST_FINDINGS} more`] : some;
  });
  return [
    ...rows.map(([title, value]) => `${title.padEnd(width)}  ${value}`),
    '',
    ...result.havoc.filter(({ act }) => act !== 'set-stock').map(havocLine),
    ...(found.length > 0 ? ['', ...found] : []),
  ].join('\n');
}
