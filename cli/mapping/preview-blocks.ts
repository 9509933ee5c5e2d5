import type { FieldExplanation } from '../../mapper/index.ts';
import type { Tried } from './attempt.ts';
import type { Tone } from './colour.ts';
import { folded } from './fitted-text.ts';
import { type RecordLine, recordLines, Unmade } from './record-lines.ts';

/** A block of lines of one side: the record outside its lists, or one element of a list. */
export interface Block {
  /** Equal on both sides for what is made of each other: `''`, or the source of an element. */
  name: string;
  title: string;
  lines: ToneLine[];
}

export interface ToneLine {
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

const counted = (count: number): string => `${count} element${count === 1 ? '' : 's'}, below`;

/** The record: outside its lists, then element by element. What no rule reads is dim, what a problem names is bad. */
export function recordSide(tried: Tried): Block[] {
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
    return list && counted(list.values.length);
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

/** What was made of it, in blocks of the same names. */
export function targetSide(tried: Tried): Block[] {
  const target = shownTarget(tried);
  const apart = lists(tried);
  const toned = ({ text, indent, failed }: RecordLine): ToneLine => ({ text, indent, tone: failed ? 'bad' : 'plain' });
  const whole = recordLines(target, '', (path) => {
    const list = apart.find(({ field }) => field.field === path);
    return list && counted(list.elements.filter(({ index }) => index !== undefined).length);
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
