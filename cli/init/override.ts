import { stringify } from 'yaml';
import { paramsOf } from '../../editor/params.ts';
import type { Mapping, SourceFile } from '../../mapper/index.ts';
import type { PathTree } from '../../mapper/lint/index.ts';
import { parseMapping } from '../../mapper/parse.ts';
import type { Entry } from '../../mapper/syntax.ts';

/** A change that people often make, as a line that holds once its `#` is taken away. */
export interface UsualChange {
  about: string;
  /** Below `rules:`, or in the place of it (`drop`). */
  at: 'rules' | 'top';
  line: string;
}

/** Targets whose text is for people, where a change does no harm; numbers, codes and addresses are for machines. */
const FREE_TEXT = /(note|detail|remark|comment|memo|desc|description|method|service|title|company|carrier)$/i;

/**
 * Changes of a shipped mapping that are right as they stand: they name targets and paths that the mapping itself has.
 * `target` is what is known of the side that is made.
 */
export function usualChanges(file: SourceFile, target: PathTree): UsualChange[] {
  const entries = parseMapping(file).mapping?.entries ?? [];
  const texts = entries.flatMap((entry) => freeText(entry, target));
  const [first, second = first] = texts;
  const optional = texts.find((one) => one.optional);
  // What an expression makes of a param among other things is no constant of anybody's.
  const worked = new Set(
    entries.filter(({ rule: { source } }) => source.kind === 'expr').map(({ target: names }) => names.join('.')),
  );
  const param = paramsOf(file).find((one) => !worked.has(one.target));
  const dropped = entries.find((entry) => entry.rule.missing?.do === 'skip');
  const rule = (about: string, name: string, body: object): UsualChange => ({
    about,
    at: 'rules',
    line: `${name}: ${flow(body)}`,
  });
  return [
    ...(first ? [rule('always the same', first.name, { const: 'YOUR-TEXT' })] : []),
    ...(optional
      ? [
          rule('a text of yours where there is none', optional.name, {
            from: optional.path,
            missing: { default: 'none' },
          }),
        ]
      : []),
    ...(second
      ? [rule('more than a path can say', second.name, { expr: `$uppercase(${second.path})`, missing: 'skip' })]
      : []),
    ...(param
      ? [rule('the same for all connections', param.target, { const: placeholder(param.target, target) })]
      : []),
    ...(dropped
      ? [
          {
            about: 'without a target of the shipped mapping',
            at: 'top' as const,
            line: `drop: [${dropped.target.join('.')}]`,
          },
        ]
      : []),
  ];
}

interface FreeText {
  name: string;
  path: string;
  optional: boolean;
}

/** A rule that takes a text for people over as it is: the easiest to change. */
function freeText({ target: names, rule }: Entry, tree: PathTree): FreeText[] {
  const { source, lookup, as, where, missing } = rule;
  const name = names.join('.');
  if (!FREE_TEXT.test(name) || source.kind !== 'path' || source.path.head !== 'here' || lookup || as || where)
    return [];
  if (source.path.steps.some((step) => typeof step !== 'string' || !/^\w+$/.test(step))) return [];
  const field = fieldAt(tree, names);
  if (field && (field.tree.kind !== 'leaf' || field.tree.type !== 'text')) return [];
  return [{ name, path: source.path.text, optional: missing?.do === 'skip' && !field?.required }];
}

function fieldAt(tree: PathTree, names: readonly string[]): { tree: PathTree; required: boolean } | undefined {
  const [name = '', ...rest] = names;
  const field = tree.kind === 'object' ? tree.fields.get(name) : undefined;
  return field && rest.length > 0 ? fieldAt(field.tree, rest) : field;
}

/** What stands for a value of yours: of the type and length that the target takes, or the first of the words that it has. */
function placeholder(name: string, tree: PathTree): string | number | boolean {
  const field = fieldAt(tree, name.split('.'))?.tree;
  const taken = (value: unknown) => field?.kind !== 'leaf' || field.takes(value);
  const words = field?.kind === 'leaf' ? (field.values ?? []) : [];
  return ['YOUR-VALUE', 'YOUR', 'X', 1, true, ...words].find(taken) ?? 'YOUR-VALUE';
}

const flow = (body: object): string => stringify(body, { collectionStyle: 'flow', lineWidth: 0 }).trim();

/** The file of a project that holds what differs from a shipped mapping: nothing yet. */
export function overrideText(header: string, { name, from, to }: Mapping, changes: readonly UsualChange[]): string {
  const rules = changes.filter(({ at }) => at === 'rules');
  const top = changes.filter(({ at }) => at === 'top');
  const shown = [
    ...(rules.length > 0 ? ['# rules:', ...rules.flatMap(({ about, line }) => [`#   # ${about}`, `#   ${line}`])] : []),
    ...top.flatMap(({ about, line }) => [`# # ${about}`, `# ${line}`]),
  ];
  const commands = [
    [`waybill mapping preview ${name} --record FILE.json`, 'what comes of a record'],
    ['waybill mapping check', 'what is wrong'],
  ] as const;
  const width = Math.max(...commands.map(([command]) => command.length));
  return [
    header,
    `# What differs from the shipped mapping of ${from} to ${to}: nothing yet.`,
    '# A rule here takes the place of the shipped one for the same target; all others hold.',
    ...commands.map(([command, about]) => `#   ${command.padEnd(width)}  ${about}`),
    'waybill: 1',
    `from: ${from}`,
    `to: ${to}`,
    `extends: builtin:${name}`,
    ...(shown.length > 0
      ? ['', '# Changes that are often wanted: take the first `# ` from the lines that you use.', ...shown]
      : []),
    '',
  ].join('\n');
}
