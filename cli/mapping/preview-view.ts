import type { FieldExplanation } from '../../mapper/index.ts';
import { terminalWidth } from '../output.ts';
import type { Attempt, Tried } from './attempt.ts';
import type { Paint, Tone } from './colour.ts';
import { cut, folded, padded } from './fitted-text.ts';
import { problemFrame } from './problem-frame.ts';
import { type RecordLine, recordLines, Unmade } from './record-lines.ts';

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

/** A block of lines of one side: the record outside its lists, or one element of a list. */
interface Block {
  /** Equal on both sides for what is made of each other: `''`, or the source of an element. */
  name: string;
  title: string;
  lines: ToneLine[];
}

interface ToneLine {
  text: string;
  indent: number;
  tone: Tone;
}

/** The lists whose elements are shown beside what is made of them. */
function lists({ explanation }: Tried) {
  return explanation.fields.flatMap((field) => {
    const list = field.reads[0];
    const elements = field.steps.flatMap((step) => (step.did === 'element' ? [step] : []));
    if (field.kind !== 'each' || field.field.includes('[') || elements.length === 0 || !Array.isArray(list?.value))
      return [];
    return [{ field, source: list.path, values: list.value as unknown[], elements }];
  });
}

const elements = (count: number): string => `${count} element${count === 1 ? '' : 's'}, below`;

function recordSide(tried: Tried): Block[] {
  const used = usedPlaces(tried.explanation.fields);
  const failed = new Set(tried.problems.flatMap(({ path }) => path ?? []));
  const apart = lists(tried);
  const toned = (line: RecordLine): ToneLine => ({
    text: line.text,
    indent: line.indent,
    tone: failed.has(line.path) ? 'bad' : used(line.path) ? 'plain' : 'dim',
  });
  const whole = recordLines(tried.found.record, '', (path) => {
    const list = apart.find(({ source }) => source === path);
    return list && elements(list.values.length);
  });
  return [
    { name: '', title: '', lines: whole.map(toned) },
    ...apart.flatMap(({ field, values, elements }) =>
      elements.map(({ source }, i) => ({
        name: `${field.field} ${i}`,
        title: source,
        lines: recordLines(values[i], source).map(toned),
      })),
    ),
  ];
}

function targetSide(tried: Tried): Block[] {
  const target = shownTarget(tried);
  const apart = lists(tried);
  const toned = ({ text, indent, failed }: RecordLine): ToneLine => ({ text, indent, tone: failed ? 'bad' : 'plain' });
  const whole = recordLines(target, '', (path) => {
    const list = apart.find(({ field }) => field.field === path);
    return list && elements(list.elements.filter(({ index }) => index !== undefined).length);
  });
  return [
    { name: '', title: '', lines: whole.map(toned) },
    ...apart.flatMap(({ field, elements }) =>
      elements.map(({ index, condition }, i) => {
        const name = `${field.field} ${i}`;
        if (index === undefined)
          return {
            name,
            title: 'left out',
            lines: folded(`where: ${condition?.text ?? ''}`, 60, 2).map((text) => ({
              text,
              indent: 0,
              tone: 'dim' as const,
            })),
          };
        const place = `${field.field}[${index}]`;
        return { name, title: place, lines: recordLines(at(target, place) ?? {}, place).map(toned) };
      }),
    ),
  ];
}

/** Whether some rule reads a place of the record, or something inside it. */
function usedPlaces(fields: readonly FieldExplanation[]): (path: string) => boolean {
  const used = new Set<string>();
  const whole = new Set<string>();
  for (const { reads, steps, kind } of fields) {
    const conditions = steps.flatMap((step) =>
      step.did === 'where'
        ? step.reads
        : step.did === 'element'
          ? (step.condition?.reads ?? [])
          : step.did === 'type' && step.side
            ? [step.side]
            : step.did === 'first'
              ? step.options.flatMap((option) => option.reads)
              : [],
    );
    for (const read of [...reads, ...conditions]) {
      if (read.of !== 'record') continue;
      const keys = read.path.replaceAll('[]', '').split(/(?=[.[])/);
      keys.forEach((_, i) => used.add(keys.slice(0, i + 1).join('')));
      // What an object or list rule reads is used as far as its own rules use it.
      if (kind !== 'object' && kind !== 'each') whole.add(keys.join(''));
    }
  }
  const inside = (path: string): boolean => {
    for (let at = path.search(/[.[]/); at >= 0; ) {
      if (whole.has(path.slice(0, at))) return true;
      const next = path.slice(at + 1).search(/[.[]/);
      at = next < 0 ? -1 : at + 1 + next;
    }
    return false;
  };
  return (path) => used.has(path) || inside(path);
}

const keysOf = (place: string): (string | number)[] =>
  [...place.matchAll(/\[(\d+)\]|([^.[]+)/g)].map(([, index, name]) =>
    index === undefined ? (name as string) : Number(index),
  );

const at = (value: unknown, place: string): unknown =>
  keysOf(place).reduce<unknown>((level, key) => (level as Record<string | number, unknown> | undefined)?.[key], value);

/** The target with what could not be made in its place. */
function shownTarget({ explanation, problems }: Tried): unknown {
  const target = structuredClone(explanation.made) as Record<string, unknown>;
  for (const { field, outcome, problems: own } of explanation.fields) {
    const stops = outcome === 'failed' && own.some((problem) => problems.includes(problem));
    if (!stops) continue;
    const keys = keysOf(field);
    let level = target as Record<string | number, unknown>;
    keys.slice(0, -1).forEach((key, i) => {
      level[key] ??= typeof keys[i + 1] === 'number' ? [] : {};
      level = level[key] as Record<string | number, unknown>;
    });
    level[keys.at(-1) as string] = new Unmade(`! ${own[0]?.code ?? 'not made'}`);
  }
  return target;
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
