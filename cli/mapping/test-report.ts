import { type Coverage, percentOf } from '../../mapper/examples/coverage.ts';
import type { Difference } from '../../mapper/examples/difference.ts';
import { rulePlace } from '../../mapper/examples/rule-place.ts';
import { type Outcome, passed } from '../../mapper/examples/run.ts';
import type { Suite, SuiteResult } from '../../mapper/examples/suite.ts';
import { BUILTIN, type Problem } from '../../mapper/index.ts';
import { table, terminalWidth, wrapped } from '../output.ts';

/** `file:line:col` as a path that an editor can open. */
export type Place = (where: string) => string;

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** What came of the examples: a line a mapping, then each that failed, then, where it was asked for, what none has touched. */
export function suiteText({ results, problems }: Suite, place: Place): string {
  const withExamples = results.filter(({ outcomes }) => outcomes.length > 0);
  const without = results.filter(({ outcomes, mapping }) => outcomes.length === 0 && !mapping.name.startsWith(BUILTIN));
  const coverage = results.some((result) => result.coverage);
  const shown = coverage ? results : withExamples;
  const overview =
    shown.length === 0
      ? []
      : [
          table(
            ['mapping', 'examples', 'failed', ...(coverage ? ['touched'] : [])],
            shown.map((result) => [
              result.mapping.name,
              String(result.outcomes.length),
              String(result.outcomes.filter((one) => !passed(one)).length || ''),
              ...(result.coverage ? [touchedText(result.coverage)] : []),
            ]),
          ),
        ];
  const failures = results.flatMap((result) =>
    result.outcomes.filter((one) => !passed(one)).map((outcome) => failureText(result, outcome, place)),
  );
  const untouched = results.flatMap(({ mapping, coverage: found }) =>
    found && found.untouched.length > 0 ? [untouchedText(mapping.name, found, place)] : [],
  );
  const findings =
    problems.length > 0
      ? [problems.map((problem) => wrapped(problemText(problem, place), terminalWidth(), 2)).join('\n')]
      : [];
  const total = withExamples.reduce((sum, { outcomes }) => sum + outcomes.length, 0);
  const summary = [
    `${counted(total, 'example')} of ${counted(withExamples.length, 'mapping')}`,
    failures.length > 0 ? `${failures.length} failed` : total > 0 ? 'all pass' : '',
    problems.length > 0 ? counted(problems.length, 'problem') : '',
  ];
  const none = without.length > 0 ? [`without examples: ${without.map(({ mapping }) => mapping.name).join(', ')}`] : [];
  return [
    ...overview,
    ...untouched,
    ...(failures.length > 0 ? ['Failed (- expected, + got):'] : []),
    ...failures,
    ...findings,
    [summary.filter(Boolean).join(', '), ...none].join('\n'),
  ].join('\n\n');
}

const touchedText = (coverage: Coverage): string =>
  `${`${percentOf(coverage)}%`.padStart(4)}  ${coverage.touched}/${coverage.points}`;

function untouchedText(name: string, coverage: Coverage, place: Place): string {
  const rows = coverage.untouched.map(({ at, of, what }) => [
    // A column says nothing where a line has one rule.
    `  ${place(at).replace(/:\d+$/, '')}`,
    of,
    what,
  ]);
  return [`${name}: no example has touched`, fitted(rows)].join('\n');
}

/** Columns side by side where the terminal is wide enough; else what is said of a place below it. */
function fitted(rows: readonly (readonly string[])[]): string {
  const width = terminalWidth();
  const text = table(rows[0] ?? [], rows.slice(1));
  if (text.split('\n').every((line) => line.length <= width)) return text;
  return rows.map(([at, of, what]) => `${at}\n    ${of}: ${what}`).join('\n');
}

export function failureText({ mapping }: SuiteResult, outcome: Outcome, place: Place): string {
  const { example, differences, problems, absent, unfit } = outcome;
  const lines = [`${place(example.at).replace(/:\d+$/, '')} ${example.name}`];
  for (const difference of differences) {
    const rule = rulePlace(mapping.rules, difference.path);
    lines.push(`  ${difference.path}${rule ? `  ${place(rule)}` : '  (no rule makes it)'}`, ...sides(difference));
  }
  for (const problem of problems) lines.push(`  ${wrapped(problemText(problem, place), terminalWidth(), 4)}`);
  for (const code of absent) lines.push(`  it should fail with ${code}, and does not`);
  for (const text of unfit) lines.push(`  the result is no ${mapping.to}: ${text}`);
  return lines.join('\n');
}

const sides = ({ kind, expected, got }: Difference): string[] => [
  ...(kind === 'unexpected' ? [] : [`    - ${shownValue(expected)}`]),
  ...(kind === 'missing' ? [] : [`    + ${shownValue(got)}`]),
];

function shownValue(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  const room = Math.max(20, terminalWidth() - 6);
  const letters = [...text];
  return letters.length > room ? `${letters.slice(0, room - 1).join('')}…` : text;
}

export function problemText({ where, path, code, message, hint }: Problem, place: Place): string {
  const at = where ? `${place(where)} ` : '';
  return `${at}${code}: ${message}${path ? `, at ${path}` : ''}${hint ? ` (${hint})` : ''}`;
}
