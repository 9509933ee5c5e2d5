import type { ChangeGroup, Sample } from '../../mapper/compare/tally.ts';
import type { Problem } from '../../mapper/index.ts';
import { localTime, terminalWidth, wrapped } from '../output.ts';
import type { Compared } from './diff.ts';
import type { RecordLabel } from './diff-records.ts';
import type { Sides } from './diff-sides.ts';

export interface Shown {
  /** Kinds and lengths in place of values. */
  redact: boolean;
  timezone: string;
}

type Group = ChangeGroup<RecordLabel>;
type Example = Sample<RecordLabel>;

const MAX_VALUE = 60;

/** `text of 12` for `"Anna Schmidt"`: enough to see that something is there, and nothing of what it is. */
export function masked(value: unknown): string | boolean | null | undefined {
  if (value === undefined || value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return `text of ${value.length}`;
  if (Array.isArray(value)) return `list of ${value.length}`;
  return typeof value === 'object' ? `object of ${Object.keys(value).length}` : 'number';
}

/** As JSON, in one line, cut where it is long. */
function valueText(value: unknown, redact: boolean): string {
  if (redact) return `(${masked(value)})`;
  const text = JSON.stringify(value) ?? '';
  const letters = [...text];
  return letters.length > MAX_VALUE ? `${letters.slice(0, MAX_VALUE - 1).join('')}…` : text;
}

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

const called = ({ number, part }: RecordLabel): string => (part ? `${number} (${part})` : number);

/** `elements` without what names them: that may be anything. */
const elementsOf = ({ elements = [] }: Example, redact: boolean): string[] =>
  redact ? elements.map((text) => text.split(' ').slice(0, 2).join(' ')) : elements;

function exampleText(example: Example, redact: boolean): string {
  const { kind, old, new: next, problem } = example;
  const show = (value: unknown) => valueText(value, redact);
  switch (kind) {
    case 'new failure':
    case 'failure gone':
      return problem?.message ?? '';
    case 'added':
      return show(next);
    case 'removed':
      return `was ${show(old)}`;
    case 'list length': {
      const size = (value: unknown) => (typeof value === 'number' ? String(value) : show(value));
      const elements = elementsOf(example, redact);
      return `${size(old)} -> ${size(next)}${elements.length > 0 ? `  (${elements.join(', ')})` : ''}`;
    }
    case 'order':
    case 'changed':
      return `${show(old)} -> ${show(next)}`;
  }
}

const TITLES: Record<Group['kind'], string> = {
  'new failure': 'NEW FAILURES',
  'failure gone': 'FAILURES GONE',
  'list length': 'LISTS OF ANOTHER LENGTH',
  order: 'LISTS IN ANOTHER ORDER',
  removed: 'FIELDS REMOVED',
  changed: 'FIELDS CHANGED',
  added: 'FIELDS ADDED',
};

/** What failed before failed by another text than what fails now. */
const placeOf = ({ before, after }: Sides, kind: Group['kind'], where: string): string =>
  (kind === 'failure gone' ? before : after).place(where);

function groupText(group: Group, sides: Sides, redact: boolean): string[] {
  const { problem, records, times, path, examples } = group;
  const often = times > records ? `, ${times.toLocaleString('en-US')} times` : '';
  const count = `${counted(records, 'record')}${often}`;
  if (problem) return failureText(group, problem, count, sides);
  const width = terminalWidth();
  const names = examples.map((example) => called(example.records[0] as RecordLabel));
  const label = Math.max(0, ...names.map((name) => name.length));
  const lines = examples.map((example, at) => {
    const head = `    ${(names[at] as string).padEnd(label)}  `;
    const same = example.count > 1 && example.count < records ? `  (${counted(example.count, 'record')})` : '';
    return `${head}${wrapped(exampleText(example, redact) + same, width, head.length)}`;
  });
  const told = examples.reduce((sum, example) => sum + example.count, 0);
  const more = records - told;
  return [
    `  ${path || '(the whole record)'}: ${count}`,
    ...lines,
    ...(more > 0 && lines.length > 0 ? [`    and others in ${counted(more, 'record')}`] : []),
  ];
}

/** One rule can fail in several ways, such as a table that lacks several words: then each with its records. */
function failureText({ kind, path, examples }: Group, problem: Problem, count: string, sides: Sides): string[] {
  const width = terminalWidth();
  const places = [...(path ? [`at ${path}`] : []), ...(problem.where ? [placeOf(sides, kind, problem.where)] : [])];
  const message = (one: Problem | undefined) => `${one?.code}: ${one?.message}`;
  const lines = [`  ${wrapped(message(problem), width, 2)}`, `  ${wrapped([count, ...places].join(', '), width, 2)}`];
  for (const { count: of, records, problem: own } of examples) {
    const more = of - records.length;
    const names = records.map(called).join(', ') + (more > 0 ? ` and ${counted(more, 'more', 'more')}` : '');
    const why = own?.message === problem.message ? '' : `: ${own?.message}`;
    lines.push(`    ${wrapped(names + why, width, 4)}`);
  }
  return lines;
}

const versionText = (pin: string | undefined): string => pin?.slice(0, 8) ?? 'none';

function comparedText(sides: Sides, { pair, connections, tally, span, direction }: Compared, shown: Shown): string {
  const width = terminalWidth();
  const { name } = (pair.after ?? pair.before) as NonNullable<typeof pair.after>;
  const ids = connections.map(({ id }) => id).join(', ');
  const when = (at: number) => localTime(at, shown.timezone).slice(0, 16);
  const spanned = span.from === undefined || span.to === undefined ? '' : `, ${when(span.from)} to ${when(span.to)}`;
  const versions = `${sides.before.label} (${versionText(pair.before?.pin)}) -> ${sides.after.label} (${versionText(pair.after?.pin)})`;
  const lines = [
    name,
    `  ${wrapped(versions, width, 2)}`,
    `  ${wrapped(`${counted(tally.records, 'record')} ${direction === 'inbound' ? 'from' : 'for'} ${ids}${spanned}`, width, 2)}`,
  ];
  let kind: Group['kind'] | undefined;
  for (const group of tally.groups()) {
    if (group.kind !== kind) lines.push('', TITLES[group.kind]);
    kind = group.kind;
    lines.push(...groupText(group, sides, shown.redact));
  }
  const rest = [
    `${tally.unchanged.toLocaleString('en-US')} unchanged`,
    ...(tally.stillFailing > 0 ? [`${tally.stillFailing.toLocaleString('en-US')} fail as before`] : []),
    ...(span.closed > 0 ? [`${span.closed.toLocaleString('en-US')} no longer readable`] : []),
  ];
  if (tally.records === 0) lines.push('', '  The ledger has no record that it would be applied to.');
  else lines.push('', `${rest.join(', ')}.`);
  return lines.join('\n');
}

/** For people: new failures first, of each change how many records have it and some of them. */
export function diffText(sides: Sides, compared: readonly Compared[], shown: Shown): string {
  if (compared.length === 0)
    return `Nothing differs: every connection is ruled by the same versions (${sides.before.label}, ${sides.after.label}).`;
  return compared.map((one) => comparedText(sides, one, shown)).join('\n\n');
}

function exampleJson(example: Example, sides: Sides, redact: boolean): object {
  const { count, records, path, problem, kind } = example;
  const show = (value: unknown) => (redact ? masked(value) : value);
  return {
    path,
    ...('old' in example ? { old: show(example.old) } : {}),
    ...('new' in example ? { new: show(example.new) } : {}),
    ...(example.elements ? { elements: elementsOf(example, redact) } : {}),
    ...(problem ? { problem: problemJson(problem, sides, kind) } : {}),
    count,
    records,
  };
}

const problemJson = (problem: Problem, sides: Sides, kind: Group['kind']): object => ({
  ...problem,
  ...(problem.where ? { where: placeOf(sides, kind, problem.where) } : {}),
});

export function diffJson(sides: Sides, compared: readonly Compared[], shown: Shown): object {
  return {
    before: sides.before.label,
    after: sides.after.label,
    redacted: shown.redact,
    mappings: compared.map(({ pair, direction, kind, connections, tally, span }) => ({
      mapping: (pair.after ?? pair.before)?.name,
      direction,
      kind,
      connections: connections.map(({ id }) => id),
      versions: { before: pair.before?.pin ?? null, after: pair.after?.pin ?? null },
      records: tally.records,
      unchanged: tally.unchanged,
      stillFailing: tally.stillFailing,
      unreadable: span.closed,
      ...(span.from === undefined ? {} : { from: new Date(span.from).toISOString() }),
      ...(span.to === undefined ? {} : { to: new Date(span.to).toISOString() }),
      changes: tally.groups().map(({ kind: change, path, records, times, problem, examples }) => ({
        change,
        path,
        records,
        times,
        ...(problem ? { problem: problemJson(problem, sides, change) } : {}),
        examples: examples.map((example) => exampleJson(example, sides, shown.redact)),
      })),
    })),
  };
}
