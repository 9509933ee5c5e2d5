import { stringify } from 'yaml';
import type { Field, Left } from './map.ts';
import { isSame, listOf, type Part, type Place, pathText, readFrom, shownPlace } from './place.ts';
import { expressionOf, placesOf, Untranslatable, type Value } from './value.ts';

/** A line of a mapping, and where what it says came from. */
export interface Line {
  text: string;
  at?: string;
  what?: string;
}

interface Group {
  /** Rules in their order; a list has a group of its own. */
  entries: { key: string; rule?: { value: unknown; field: Field }; list?: { from: Place; group: Group } }[];
}

/** The rules of a mapping from its fields, and those that no rule can be made of. */
export function rulesOf(fields: readonly Field[]): { lines: Line[]; left: Left[] } {
  const top: Group = { entries: [] };
  const left: Left[] = [];
  for (const field of fields) {
    try {
      place(top, field);
    } catch (error) {
      if (!(error instanceof Untranslatable)) throw error;
      left.push({ at: field.at, what: shownPlace(field.target), why: error.message });
    }
  }
  return { lines: written(top, '  '), left };
}

function place(top: Group, field: Field): void {
  const { target, value } = field;
  const source = sourceList(value);
  const into = target.filter(({ list }) => list).length;
  if (source.filter(({ list }) => list).length > into)
    throw new Untranslatable(`it reads the list ${shownPlace(source)}, and is no field of a list itself`);
  let group = top;
  let rest: Place = target;
  let within: Place = [];
  for (let at = rest.findIndex(({ list }) => list); at >= 0; at = rest.findIndex(({ list }) => list)) {
    const key = pathText(rest.slice(0, at + 1));
    let entry = group.entries.find((one) => one.key === key);
    if (!entry) {
      const from = nextList(source, within);
      if (!from) throw new Untranslatable(`nothing says which list ${shownPlace(rest.slice(0, at + 1))} is made of`);
      entry = { key, list: { from, group: { entries: [] } } };
      group.entries.push(entry);
    }
    if (!entry.list) throw new Untranslatable(`${key} is made as one thing and as a list`);
    group = entry.list.group;
    within = entry.list.from;
    rest = rest.slice(at + 1);
  }
  if (source.length > 0 && !isSame(source, within) && !isSame(within.slice(0, source.length), source))
    throw new Untranslatable(`it reads the list ${shownPlace(source)} where ${shownPlace(within)} is gone through`);
  const key = pathText(rest);
  if (group.entries.some((one) => one.key === key)) throw new Untranslatable('another rule makes that field already');
  group.entries.push({ key, rule: { value: ruleOf(field, within), field } });
}

/** The deepest list that a value reads; all that it reads must be on the way there. */
function sourceList(value: Value): Place {
  const lists = placesOf(value).map(listOf);
  const deepest = lists.reduce<Place>((most, one) => (one.length > most.length ? one : most), []);
  const apart = lists.find((one) => !isSame(deepest.slice(0, one.length), one));
  if (apart) throw new Untranslatable(`it reads two lists, ${shownPlace(deepest)} and ${shownPlace(apart)}`);
  return deepest;
}

/** The list below `within` on the way to `source`. */
function nextList(source: Place, within: Place): Place | undefined {
  const next = source.findIndex((part: Part, at) => at >= within.length && part.list);
  return next < 0 ? undefined : source.slice(0, next + 1);
}

/** A rule as it is written; what is not there makes no field, as in the map. */
function ruleOf({ value, otherwise, needed }: Field, within: Place): unknown {
  if (value.kind === 'const') return { const: value.value };
  const read = (one: Place) => readFrom(one, within);
  const missing = otherwise !== undefined ? { default: otherwise } : needed ? 'fail' : 'skip';
  if (value.kind === 'item') return { expr: '$index + 1' };
  if (value.kind !== 'lookup') return { ...source(value, read), missing };
  return { ...source(value.of, read), lookup: value.lookup, unknown: missing, missing };
}

function source(value: Value, read: (place: Place) => string): object {
  if (value.kind === 'place') return { from: read(value.place) };
  if (value.kind === 'const') return { const: value.value };
  return { expr: expressionOf(value, read) };
}

/** Findings name lines: a rule is one, whatever is in it. */
const ONE_LINE = {
  collectionStyle: 'flow',
  lineWidth: 0,
  doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
} as const;

function written({ entries }: Group, indent: string): Line[] {
  return entries.flatMap(({ key, rule, list }): Line[] => {
    const name = stringify(key).trimEnd();
    if (rule) {
      const text = stringify(rule.value, ONE_LINE).trimEnd();
      return [{ text: `${indent}${name}: ${text}`, at: rule.field.at, what: shownPlace(rule.field.target) }];
    }
    if (!list) return [];
    return [
      { text: `${indent}${name}:` },
      { text: `${indent}  each: ${stringify(eachOf(list.from)).trimEnd()}` },
      { text: `${indent}  rules:` },
      ...written(list.group, `${indent}    `),
    ];
  });
}

/** A list is read from the list around it. */
function eachOf(list: Place): string {
  const around = listOf(list.slice(0, -1));
  return pathText(list.slice(around.length));
}
