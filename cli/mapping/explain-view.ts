import type { FieldExplanation } from '../../mapper/index.ts';
import { terminalWidth } from '../output.ts';
import type { Attempt, Tried } from './attempt.ts';
import type { Paint, Tone } from './colour.ts';
import { lineOf, storyOf, valueOf } from './explain-steps.ts';
import { cut, folded, padded } from './fitted-text.ts';
import { problemFrame } from './problem-frame.ts';

/** Narrower than this, a field's story stands below it. */
const TABLE = 110;
const HEAD = ['field', 'value', 'rule', 'made from'];

/** What every rule did, as a person reads it; `wanted` picks fields. */
export function explainText(
  attempt: Attempt,
  wanted: (tried: Tried) => readonly FieldExplanation[],
  whole: boolean,
  paint: Paint,
  place: (where: string) => string,
): string {
  const { findings, files, records, mapping } = attempt;
  const width = terminalWidth();
  const frame = (problem: Parameters<typeof problemFrame>[0]) => problemFrame(problem, files, place, paint, width);
  const texts = records.map((tried) => {
    const rows = wanted(tried).map(rowOf);
    return [
      paint('strong', cut(`${mapping?.name}  ${tried.found.label}`, width)),
      '',
      ...(width >= TABLE ? tableLines(rows, width, paint) : stackedLines(rows, width, paint)),
      ...(whole ? unruledLines(tried, width, paint) : []),
      ...tried.problems.flatMap((problem) => ['', ...frame(problem)]),
    ].join('\n');
  });
  return [...texts, ...(findings.length > 0 ? [findings.flatMap(frame).join('\n')] : [])].join('\n\n');
}

interface Row {
  cells: [field: string, value: string, rule: string];
  story: string[];
  tone: Tone;
}

const rowOf = (field: FieldExplanation): Row => ({
  cells: [field.field, valueOf(field), lineOf(field.at)],
  story: storyOf(field),
  tone: field.outcome === 'failed' ? 'bad' : field.outcome === 'absent' ? 'dim' : 'plain',
});

function tableLines(rows: readonly Row[], width: number, paint: Paint): string[] {
  const longest = (i: number, most: number) =>
    Math.min(most, Math.max((HEAD[i] as string).length, ...rows.map(({ cells }) => (cells[i] ?? '').length)));
  const widths = [
    longest(0, Math.floor(width * 0.22)),
    longest(1, Math.floor(width * 0.24)),
    longest(2, Math.floor(width * 0.2)),
  ];
  const last = width - widths.reduce((sum, one) => sum + one + 2, 0);
  const head = [...HEAD.slice(0, 3).map((title, i) => padded(title, widths[i] as number)), HEAD[3]].join('  ');
  return [
    paint('dim', head),
    ...rows.flatMap(({ cells, story, tone }) => {
      const columns = [
        ...cells.map((cell, i) => folded(cell, widths[i] as number, 1)),
        story.flatMap((line) => folded(line, last, 2)),
      ];
      const height = Math.max(...columns.map((lines) => lines.length));
      return Array.from({ length: height }, (_, i) => {
        const pieces = columns.map((lines, column) => padded(lines[i] ?? '', widths[column] ?? 0));
        return paint(tone, pieces.join('  ').trimEnd());
      });
    }),
  ];
}

function stackedLines(rows: readonly Row[], width: number, paint: Paint): string[] {
  return rows.flatMap(({ cells: [field, value, rule], story, tone }) => {
    const head = `${field} = ${value}`;
    const fits = head.length + rule.length + 2 <= width;
    return [
      ...(fits
        ? [paint(tone, `${padded(head, width - rule.length - 2)}  ${rule}`)]
        : [...folded(head, width, 4).map((line) => paint(tone, line)), paint(tone, `  ${rule}`)]),
      ...story.flatMap((line) => folded(`    ${line}`, width, 6).map((piece) => paint('dim', piece))),
    ];
  });
}

function unruledLines({ explanation: { unruled } }: Tried, width: number, paint: Paint): string[] {
  if (unruled.length === 0) return [];
  const names = unruled.map(({ field, droppedAt }) => (droppedAt ? `${field} (dropped, ${lineOf(droppedAt)})` : field));
  return ['', ...folded(`No rule makes ${names.join(', ')}.`, width, 2).map((line) => paint('dim', line))];
}
