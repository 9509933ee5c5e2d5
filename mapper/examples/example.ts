import { isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import { YamlFile } from '../nodes.ts';
import type { Problem, SourceFile } from '../problem.ts';

/** One record in and what shall come of it, as it stands in `{mapping}.examples.yaml`. */
export interface Example {
  name: string;
  /** `file:line:col` of its beginning. */
  at: string;
  /** What `context:` reads. */
  values: Record<string, unknown>;
  /** Epoch ms: the clock of the mapping. */
  now: number;
  in: unknown;
  expected: Expected;
}

export type Expected =
  | { kind: 'out'; out: Record<string, unknown>; at: string }
  /** Codes of the problems that the record shall have. */
  | { kind: 'fails'; codes: string[]; at: string };

/** The examples of one mapping; what is wrong with the file stands in `problems`, and those examples are left out. */
export interface Examples {
  /** The mapping that they are of, e.g. `shop/order`. */
  mapping: string;
  file: string;
  examples: Example[];
  problems: Problem[];
}

/** The clock of examples that name no `now`, so that they say the same every day. */
export const EXAMPLE_NOW = '2026-11-22T09:00:00.000Z';

const SUFFIX = /\.examples\.ya?ml$/;
const KEYS = ['name', 'context', 'now', 'in', 'out', 'fails'];

export const isExamplesFile = (path: string): boolean => SUFFIX.test(path);

/** The file beside a mapping that its examples stand in. */
export const examplesFileOf = (mapping: string): string => `${mapping}.examples.yaml`;

/** Reads an examples file: a list of `name`, `in`, and `out` or `fails`, with `context` and `now` where the mapping reads them. */
export function parseExamples(file: SourceFile): Examples {
  const yaml = new YamlFile(file);
  const found: Examples = {
    mapping: file.path.replace(SUFFIX, ''),
    file: file.path,
    examples: [],
    problems: yaml.problems,
  };
  // What stands after a YAML error would be half of what was meant.
  if (yaml.problems.length > 0 || yaml.root === null) return found;
  if (!isSeq(yaml.root)) {
    yaml.problem('not-a-list', yaml.root, 'examples are a list', 'begin each with `- name: ...`');
    return found;
  }
  const names = new Set<string>();
  for (const item of yaml.root.items as Node[]) {
    const example = readExample(yaml, item, names);
    if (example) found.examples.push(example);
  }
  return found;
}

function readExample(yaml: YamlFile, item: Node, names: Set<string>): Example | undefined {
  const before = yaml.problems.length;
  const fields = yaml.fields(item, 'an example', KEYS);
  if (!fields) return undefined;
  const name = fields.has('name') ? yaml.text(fields.get('name')?.value, '`name`') : undefined;
  if (!fields.has('name')) yaml.problem('no-name', item, 'an example has a `name`', 'say in a few words what it shows');
  if (name !== undefined && names.has(name))
    yaml.problem(
      'double-name',
      fields.get('name')?.value,
      'another example has this name',
      'name what is special here',
    );
  if (name !== undefined) names.add(name);

  const source = fields.get('in');
  if (!isMap(source?.value))
    yaml.problem(
      'no-record',
      source?.key ?? item,
      'an example has a record under `in`',
      'write its fields below `in:`',
    );
  const expected = readExpected(yaml, item, fields.get('out'), fields.get('fails'));
  const context = fields.get('context');
  if (context && !isMap(context.value))
    yaml.problem('not-a-map', context.key, '`context` is written as `key: value` lines');
  const now = readNow(yaml, fields.get('now'));
  if (yaml.problems.length > before || name === undefined || !expected || now === undefined) return undefined;
  return {
    name,
    at: yaml.at(item),
    values: context ? (plainOf(yaml, context.value) as Record<string, unknown>) : {},
    now,
    in: plainOf(yaml, source?.value),
    expected,
  };
}

interface Field {
  key: Node;
  value: Node | null;
}

const plainOf = (yaml: YamlFile, node: Node | null | undefined): unknown => node?.toJS(yaml.document);

function readNow(yaml: YamlFile, field: Field | undefined): number | undefined {
  const text = field ? (isScalar(field.value) ? String(field.value.value) : '') : EXAMPLE_NOW;
  const now = Date.parse(text);
  if (!Number.isNaN(now)) return now;
  yaml.problem('bad-value', field?.value ?? field?.key, '`now` is no time', `write it as ${EXAMPLE_NOW}`);
  return undefined;
}

function readExpected(
  yaml: YamlFile,
  item: Node,
  out: Field | undefined,
  fails: Field | undefined,
): Expected | undefined {
  if (!out === !fails) {
    yaml.problem(
      out ? 'two-results' : 'no-result',
      fails?.key ?? item,
      out ? 'an example has `out` or `fails`, not both' : 'an example says what shall come of it',
      'the target record under `out`, or `fails: [missing]` with the codes of its problems',
    );
    return undefined;
  }
  if (out) {
    if (isMap(out.value))
      return { kind: 'out', out: plainOf(yaml, out.value as YAMLMap) as never, at: yaml.at(out.key) };
    yaml.problem('not-a-map', out.value ?? out.key, '`out` is a record: `key: value` lines');
    return undefined;
  }
  const codes = plainOf(yaml, fails?.value);
  if (Array.isArray(codes) && codes.length > 0 && codes.every((code) => typeof code === 'string'))
    return { kind: 'fails', codes, at: yaml.at(fails?.key) };
  yaml.problem('not-a-list', fails?.value ?? fails?.key, '`fails` is a list of codes', 'such as `fails: [missing]`');
  return undefined;
}
