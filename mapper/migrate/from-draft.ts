import { isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import {
  columnOf,
  type Edit,
  endOf,
  keyOf,
  pairOf,
  pairsOf,
  type RulePair,
  renamed,
  startOf,
  without,
} from './edits.ts';
import type { Migration } from './migration.ts';

/** Words of the draft language at the top of a file, and what they are called since. */
const HEADER: Record<string, string> = {
  source: 'from',
  target: 'to',
  base: 'extends',
  remove: 'drop',
  map: 'rules',
};

/** Words in a rule. */
const RULE: Record<string, string> = {
  value: 'const',
  jsonata: 'expr',
  type: 'as',
  table: 'lookup',
  if: 'where',
  map: 'rules',
};

const KEEP_ONE = 'keep one of the two, and run this again';

/**
 * 0 to 1. Version 0 is the draft language, from before the first release: other words for the same things, `default` and
 * `required` in place of `missing`.
 */
export const fromDraft: Migration = {
  from: 0,
  title: 'the draft language, from before the first release',
  edit({ text, root, problem }) {
    const edits: Edit[] = [];
    rename(root, HEADER);
    const rules = pairOf(root, 'map') ?? pairOf(root, 'rules');
    if (rules) visitRules(rules.value);
    return edits;

    function rename(map: YAMLMap, words: Record<string, string>): void {
      for (const pair of pairsOf(map)) {
        const key = keyOf(pair);
        const word = key !== undefined && Object.hasOwn(words, key) ? words[key] : undefined;
        if (word === undefined) continue;
        if (pairOf(map, word))
          problem('both-words', pair.key, `\`${key}\` is \`${word}\` since, and that stands here too`, KEEP_ONE);
        else edits.push(renamed(text, pair, word));
      }
    }

    /** What an alias means is migrated where its anchor stands. */
    function visitRules(node: Node | null): void {
      if (!isMap(node)) return;
      for (const pair of pairsOf(node)) visitRule(pair.value);
    }

    function visitRule(node: unknown): void {
      if (!isMap(node) || isAlias(node)) return;
      const map = node as YAMLMap;
      rename(map, RULE);
      visitMissing(map);
      const inner = pairOf(map, 'map') ?? pairOf(map, 'rules');
      if (inner) visitRules(inner.value);
      const first = pairOf(map, 'first')?.value;
      if (isSeq(first)) for (const option of first.items) visitRule(option);
    }

    function visitMissing(map: YAMLMap): void {
      const fallback = pairOf(map, 'default');
      const required = pairOf(map, 'required');
      const word = fallback ?? required;
      if (!word) return;
      if (pairOf(map, 'missing')) {
        problem('both-words', word.key, `\`${keyOf(word)}\` is \`missing\` since, and that stands here too`, KEEP_ONE);
        return;
      }
      if (required) visitRequired(map, required, fallback !== undefined);
      if (fallback) edits.push(...defaulted(text, map, fallback));
    }

    function visitRequired(map: YAMLMap, required: RulePair, hasDefault: boolean): void {
      const value = isScalar(required.value) ? required.value.value : undefined;
      if (typeof value !== 'boolean') {
        problem('bad-value', required.value ?? required.key, '`required` is true or false');
        return;
      }
      // A value that is always there is never missed.
      if (hasDefault) edits.push(without(text, map, required, '`required` has no meaning beside a default'));
      else {
        const { start, text: name } = renamed(text, required, 'missing');
        const policy = value ? 'fail' : 'skip';
        edits.push(
          { start, end: endOf(required.key), text: name, why: `\`required: ${value}\` -> \`missing: ${policy}\`` },
          { start: startOf(required.value as Node), end: endOf(required.value as Node), text: policy, why: '' },
        );
      }
    }
  },
};

/** `default: x` as `missing: { default: x }`; a value of several lines goes two columns deeper instead. */
function defaulted(text: string, map: YAMLMap, pair: RulePair): Edit[] {
  const why = '`default` -> `missing: { default: ... }`';
  const start = startOf(pair.key);
  const end = endOf(pair.key);
  const { value } = pair;
  const written = value ? text.slice(startOf(value), endOf(value)) : '';
  if (!value || written === '')
    return [{ start, end: text.indexOf(':', end) + 1, text: 'missing: { default: null }', why }];
  const block = !map.flow && written.includes('\n') && !(isScalar(value) && value.type === 'PLAIN');
  if (block) {
    const newline = text.includes('\r\n') ? '\r\n' : '\n';
    const edits: Edit[] = [
      { start, end, text: `missing:${newline}${' '.repeat(columnOf(text, start) + 2)}default`, why },
    ];
    for (let at = text.indexOf('\n', end); at >= 0 && at < endOf(value) - 1; at = text.indexOf('\n', at + 1))
      if (!/^\r?\n/.test(text.slice(at + 1, at + 3))) edits.push({ start: at + 1, end: at + 1, text: '  ', why: '' });
    return edits;
  }
  // In braces a comma or a bracket would end a text without quotes.
  const plain = isScalar(value) && value.type === 'PLAIN' && /[,[\]{}\n]/.test(written);
  const shown = plain && isScalar(value) ? JSON.stringify(value.value) : written;
  const anchored = value.anchor === undefined ? startOf(value) : text.lastIndexOf(`&${value.anchor}`, startOf(value));
  return [
    { start, end, text: 'missing', why },
    {
      start: anchored,
      end: endOf(value),
      text: `{ default: ${text.slice(anchored, startOf(value))}${shown} }`,
      why: '',
    },
  ];
}
