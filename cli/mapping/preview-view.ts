import { terminalWidth } from '../output.ts';
import type { Attempt, Tried } from './attempt.ts';
import type { Paint, Tone } from './colour.ts';
import { cut, folded, padded } from './fitted-text.ts';
import { type Block, recordSide, targetSide } from './preview-blocks.ts';
import { problemFrame } from './problem-frame.ts';

/** Narrower than this, the target stands below the source. */
const SIDE_BY_SIDE = 100;

/** Lines of one value that are shown. */
const MOST_LINES = 3;

interface View {
  paint: Paint;
  width: number;
  place: (where: string) => string;
}

/** What was tried, as a person reads it: source beside target, and what is wrong below. */
export function previewText(attempt: Attempt, paint: Paint, place: (where: string) => string): string {
  const view = { paint, place, width: terminalWidth() };
  const { findings, files, records } = attempt;
  const frames = findings.flatMap((finding) => problemFrame(finding, files, place, paint, view.width));
  return [...records.flatMap((one, i) => [...(i > 0 ? [''] : []), ...recordText(attempt, one, view)]), ...frames].join(
    '\n',
  );
}

function recordText({ mapping, files }: Attempt, tried: Tried, view: View): string[] {
  const { paint, width, place } = view;
  const { found, explanation, problems } = tried;
  const left = recordSide(tried);
  const right = targetSide(tried);
  const titles = [mapping?.from ?? '', mapping?.to ?? ''] as const;
  const head = paint('strong', cut(`${mapping?.name}  ${found.label}`, width));
  const body = width >= SIDE_BY_SIDE ? beside(titles, left, right, view) : under(titles, left, right, view);
  const absent = explanation.fields.filter(({ outcome, kind }) => outcome === 'absent' && kind !== 'object').length;
  const foot = [
    ...(absent > 0 ? [`${absent} field${absent === 1 ? '' : 's'} left out: \`waybill mapping explain\` says why`] : []),
    ...(problems.length > 0
      ? [`${problems.length} problem${problems.length === 1 ? '' : 's'}: this record is not mapped`]
      : []),
  ];
  const wrong = problems.flatMap((problem) => ['', ...problemFrame(problem, files, place, paint, width)]);
  return [head, '', ...body, ...(foot.length > 0 ? ['', ...foot.map((line) => paint('dim', line))] : []), ...wrong];
}

function beside(titles: readonly [string, string], left: Block[], right: Block[], view: View): string[] {
  const { paint, width } = view;
  const column = Math.floor((width - 3) / 2);
  const row = (a: Painted | undefined, b: Painted | undefined) => {
    const first = padded(a?.text ?? '', column);
    return `${a ? paint(a.tone, first) : first} ${paint('dim', '│')} ${b ? paint(b.tone, b.text) : ''}`.trimEnd();
  };
  const rows = [
    row({ text: cut(titles[0], column), tone: 'strong' }, { text: cut(titles[1], column), tone: 'strong' }),
  ];
  for (const block of left) {
    const other = right.find(({ name }) => name === block.name);
    if (block.title)
      rows.push(
        row({ text: cut(block.title, column), tone: 'dim' }, { text: cut(other?.title ?? '', column), tone: 'dim' }),
      );
    const a = fit(block, column);
    const b = other ? fit(other, width - 3 - column) : [];
    for (let i = 0; i < Math.max(a.length, b.length); i++) rows.push(row(a[i], b[i]));
  }
  return rows;
}

function under(titles: readonly [string, string], left: Block[], right: Block[], view: View): string[] {
  const { paint, width } = view;
  const side = (title: string, blocks: Block[]) => [
    paint('strong', title),
    ...blocks.flatMap((block) => [
      ...(block.title ? [paint('dim', cut(block.title, width))] : []),
      ...fit(block, width).map(({ text, tone }) => paint(tone, text)),
    ]),
  ];
  return [...side(titles[0], left), '', ...side(titles[1], right)];
}

interface Painted {
  text: string;
  tone: Tone;
}

function fit({ title, lines }: Block, width: number): Painted[] {
  const deeper = title ? 1 : 0;
  return lines.flatMap(({ text, indent, tone }) => {
    const by = 2 * (indent + deeper);
    const all = folded(' '.repeat(by) + text, width, by + 2);
    // The words of a long value are of no use in a dozen lines.
    const few =
      all.length > MOST_LINES
        ? [...all.slice(0, MOST_LINES - 1), `${cut(all[MOST_LINES - 1] as string, width - 1)}…`]
        : all;
    return few.map((line) => ({ text: line, tone }));
  });
}
