import { isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import { YamlFile } from './nodes.ts';
import { type Path, parsePath } from './paths.ts';
import { perFile } from './per-file.ts';
import { type Problem, suggest } from './problem.ts';
import { offsetIn } from './scalar-offsets.ts';
import type {
  Entry,
  Expression,
  Located,
  Lookup,
  MappingSyntax,
  Missing,
  Rule,
  Source,
  TypeCall,
  Unknown,
} from './syntax.ts';
import { isPresent, PRESENT_VERSION } from './version.ts';

const HEADER = ['waybill', 'title', 'from', 'to', 'extends', 'drop', 'rules'];
const SOURCES = ['from', 'first', 'const', 'context', 'expr', 'each'] as const;
const RULE = [...SOURCES, 'rules', 'where', 'lookup', 'unknown', 'as', 'missing'];

type Field = { key: Node; value: Node | null };
type Fields = Map<string, Field>;

/** Reads a mapping file. What is wrong comes back as problems, all of them at once; `mapping` is there as far as it could be understood. */
export const parseMapping = perFile((file): { mapping?: MappingSyntax; problems: readonly Problem[] } => {
  const yaml = new YamlFile(file);
  const mapping = yaml.problems.length === 0 && isPresent(yaml) ? new Parser(yaml).mapping(file.path) : undefined;
  return { ...(mapping ? { mapping } : {}), problems: yaml.problems };
});

class Parser {
  readonly #yaml: YamlFile;

  constructor(yaml: YamlFile) {
    this.#yaml = yaml;
  }

  mapping(path: string): MappingSyntax | undefined {
    const yaml = this.#yaml;
    const fields = yaml.fields(yaml.root, 'a mapping', HEADER);
    if (!fields) return undefined;
    const version = fields.get('waybill')?.value;
    if (!(isScalar(version) && version.value === PRESENT_VERSION)) {
      yaml.problem('version', version ?? yaml.root, `a mapping begins with \`waybill: ${PRESENT_VERSION}\``);
    }
    const from = this.#side(fields, 'from');
    const to = this.#side(fields, 'to');
    const base = fields.get('extends');
    const baseName = base && yaml.text(base.value, '`extends`');
    const drop = this.#drop(fields.get('drop'));
    if (drop.length > 0 && !base)
      yaml.problem(
        'drop-without-extends',
        fields.get('drop')?.key,
        '`drop` takes away from a baseline: name it by `extends`',
      );
    const rules = fields.get('rules');
    if (!rules && !base) yaml.problem('no-rules', yaml.root, 'a mapping has `rules`');
    const entries = rules ? this.#entries(rules) : [];
    if (!from || !to) return undefined;
    return {
      name: path.replace(/\.ya?ml$/, ''),
      from,
      to,
      ...(baseName ? { extends: { value: baseName, at: yaml.at(base?.value) } } : {}),
      drop,
      entries,
      rulesAt: yaml.at(rules?.key),
    };
  }

  #side(fields: Fields, name: 'from' | 'to'): Located<string> | undefined {
    const field = fields.get(name);
    if (!field) {
      this.#yaml.problem(
        'no-header',
        this.#yaml.root,
        `a mapping says \`${name}:\`, such as \`shop/order\` or \`order\``,
      );
      return undefined;
    }
    const value = this.#yaml.text(field.value, `\`${name}\``);
    if (value === undefined) return undefined;
    if (/^([a-z][a-z0-9-]*\/)?[a-z]+$/.test(value)) return { value, at: this.#yaml.at(field.value) };
    this.#yaml.problem('bad-header', field.value, `\`${name}\` is \`kind\` or \`system/kind\``);
    return undefined;
  }

  #drop(field: Field | undefined): Located<string[]>[] {
    if (!field) return [];
    if (!isSeq(field.value)) {
      this.#yaml.problem(
        'not-a-list',
        field.value ?? field.key,
        '`drop` is a list of targets: `drop: [note, lines.price]`',
      );
      return [];
    }
    return field.value.items.flatMap((item) => {
      const text = this.#yaml.text(item, 'a target');
      return text === undefined ? [] : [{ value: text.split('.'), at: this.#yaml.at(item) }];
    });
  }

  #entries(rules: Field): Entry[] {
    const yaml = this.#yaml;
    if (!isMap(rules.value)) {
      yaml.problem('not-a-map', rules.value ?? rules.key, 'rules are `target: rule` lines');
      return [];
    }
    const entries: Entry[] = [];
    for (const pair of rules.value.items as { key: Node; value: Node | null }[]) {
      const key = yaml.key(pair.key);
      if (key === undefined) continue;
      const target = key.split('.');
      if (
        target.some((name) => name === '' || name === '__proto__' || name === 'constructor' || name === 'prototype')
      ) {
        yaml.problem('bad-target', pair.key, `\`${key}\` is no target`);
        continue;
      }
      const rule = this.#rule(pair.value ?? pair.key, key, pair.value === null);
      if (rule) entries.push({ target, at: yaml.at(pair.key), rule });
    }
    return entries;
  }

  /** A path, or the rule's long form. */
  #rule(node: Node, target: string, empty = false): Rule | undefined {
    const yaml = this.#yaml;
    const at = yaml.at(node);
    if (isScalar(node) && !empty && typeof node.value === 'string') {
      const path = this.#path(node);
      return path && { at, source: { kind: 'path', path, at } };
    }
    if (isAlias(node)) {
      yaml.problem('alias', node, 'anchors and aliases are not used in mappings');
      return undefined;
    }
    if (!isMap(node)) {
      const constant = isScalar(node) && !empty && node.value !== null;
      const hint = constant ? `a fixed value is written { const: ${node.source} }` : undefined;
      yaml.problem('bad-rule', node, `the rule of \`${target}\` is a path or a map`, hint);
      return undefined;
    }
    const fields = yaml.fields(node, `the rule of \`${target}\``, RULE);
    if (!fields) return undefined;
    const source = this.#source(node, fields, target);
    if (!source) return undefined;
    const rule: Rule = { at, source };
    const composite = source.kind === 'object' || source.kind === 'each';
    for (const name of ['lookup', 'unknown', 'as'] as const) {
      if (composite && fields.has(name))
        yaml.problem('no-use', fields.get(name)?.key, `\`${name}\` has no meaning beside \`rules\``);
    }
    if (fields.has('unknown') && !fields.has('lookup'))
      yaml.problem('no-use', fields.get('unknown')?.key, '`unknown` belongs to a `lookup`');

    const where = fields.get('where');
    const condition = where && this.#expression(where.value ?? where.key);
    if (condition && source.kind === 'each') source.where = condition;
    else if (condition) rule.where = condition;
    const lookup = fields.get('lookup');
    const table = lookup && this.#lookup(lookup.value ?? lookup.key);
    if (table) rule.lookup = table;
    const unknown = fields.get('unknown');
    const stranger = unknown && this.#policy(unknown, 'unknown', ['fail', 'keep', 'skip']);
    if (stranger) rule.unknown = stranger as Unknown;
    const as = fields.get('as');
    const type = as && this.#type(as.value ?? as.key);
    if (type) rule.as = type;
    const missing = fields.get('missing');
    const absent = missing && this.#policy(missing, 'missing', ['fail', 'skip', 'null']);
    if (absent) rule.missing = absent as Missing;
    return rule;
  }

  #source(node: Node, fields: Fields, target: string): Source | undefined {
    const yaml = this.#yaml;
    const given = SOURCES.filter((name) => fields.has(name));
    const rules = fields.get('rules');
    const [name, second] = given;
    if (second !== undefined) {
      yaml.problem(
        'two-sources',
        fields.get(second)?.key,
        `\`${target}\` is made of \`${name}\` or of \`${second}\`, not of both`,
      );
      return undefined;
    }
    if (rules && name !== undefined && name !== 'from' && name !== 'each') {
      yaml.problem(
        'two-sources',
        rules.key,
        `\`rules\` stand alone, beside \`from\` or beside \`each\`, not beside \`${name}\``,
      );
      return undefined;
    }
    if (name === undefined) {
      if (rules) return { kind: 'object', entries: this.#entries(rules) };
      yaml.problem(
        'no-source',
        node,
        `\`${target}\` says nothing to be made of`,
        `one of: ${SOURCES.join(', ')}, rules`,
      );
      return undefined;
    }
    const { key, value } = fields.get(name) as Field;
    const node0 = value ?? key;
    switch (name) {
      case 'const':
        return { kind: 'const', value: yaml.plain(value), at: yaml.at(node0) };
      case 'expr': {
        const expression = this.#expression(node0);
        return expression && { kind: 'expr', expression };
      }
      case 'first': {
        if (!isSeq(value) || value.items.length === 0) {
          yaml.problem('not-a-list', node0, '`first` is a list of paths or rules');
          return undefined;
        }
        const options = value.items.map((item) => this.#rule(item as Node, target));
        return options.every((option) => option !== undefined) ? { kind: 'first', options } : undefined;
      }
      case 'context': {
        const path = this.#path(node0);
        return path && { kind: 'context', path, at: yaml.at(node0) };
      }
      case 'from': {
        const path = this.#path(node0);
        const at = yaml.at(node0);
        const entries = rules && this.#entries(rules);
        if (!path) return undefined;
        return entries ? { kind: 'object', from: { path, at }, entries } : { kind: 'path', path, at };
      }
      case 'each': {
        const path = this.#path(node0);
        if (!rules) {
          yaml.problem('each-without-rules', key, '`each` needs `rules` for its elements');
          return undefined;
        }
        const entries = this.#entries(rules);
        return path && { kind: 'each', list: { path, at: yaml.at(node0) }, entries };
      }
    }
  }

  #path(node: Node): Path | undefined {
    const yaml = this.#yaml;
    const text = yaml.text(node, 'a path');
    if (text === undefined) return undefined;
    const path = parsePath(text.trim());
    if (!('wrong' in path)) return path;
    const expression = /[\s(){}=<>&'"?*+]/.test(text);
    yaml.problem('bad-path', node, path.wrong, expression ? 'for more than a path write { expr: "..." }' : undefined);
    return undefined;
  }

  #expression(node: Node): Expression | undefined {
    const text = this.#yaml.text(node, 'an expression');
    if (text === undefined || !isScalar(node)) return undefined;
    const locate = (position: number) => this.#yaml.places.at(offsetIn(this.#yaml.source, node, position - 1));
    return { text, at: this.#yaml.at(node), locate };
  }

  #lookup(node: Node): Lookup | undefined {
    const yaml = this.#yaml;
    const at = yaml.at(node);
    if (!isMap(node)) {
      const name = yaml.text(node, '`lookup`');
      return name === undefined ? undefined : { kind: 'table', name, at, reverse: false };
    }
    if (!node.has('table')) {
      const fields = [...(yaml.fields(node, 'a lookup') ?? [])];
      const entries = fields.map(([key, field]): [string, unknown] => [key, yaml.plain(field.value)]);
      return { kind: 'inline', at, entries, places: fields.map(([, field]) => yaml.at(field.key)) };
    }
    const fields = yaml.fields(node, 'a lookup', ['table', 'from', 'to', 'reverse']);
    const name = yaml.text(fields?.get('table')?.value, '`table`');
    if (!fields || name === undefined) return undefined;
    const reverse = fields.get('reverse')?.value;
    if (reverse && !(isScalar(reverse) && typeof reverse.value === 'boolean'))
      yaml.problem('bad-value', reverse, '`reverse` is true or false');
    const lookup: Lookup = { kind: 'table', name, at, reverse: isScalar(reverse) && reverse.value === true };
    for (const side of ['from', 'to'] as const) {
      const field = fields.get(side);
      const column = field && yaml.text(field.value, 'a column');
      if (field && column !== undefined) lookup[side] = { value: column, at: yaml.at(field.value) };
    }
    return lookup;
  }

  #type(node: Node): TypeCall | undefined {
    const yaml = this.#yaml;
    const at = yaml.at(node);
    if (!isMap(node)) {
      const name = yaml.text(node, '`as`');
      return name === undefined ? undefined : { name, at, settings: new Map() };
    }
    const [first, ...rest] = [...(yaml.fields(node, '`as`') ?? [])];
    if (!first) return undefined;
    const [name, { value }] = first;
    const call: TypeCall = { name, at, settings: new Map() };
    if (isScalar(value) && (typeof value.value === 'string' || Number.isSafeInteger(value.value))) {
      call.argument = { value: value.value as string | number, at: yaml.at(value) };
    } else {
      yaml.problem('bad-value', value ?? node, `\`${name}\` takes a word or a number here`);
    }
    for (const [setting, field] of rest) {
      const text = yaml.text(field.value, `\`${setting}\``);
      if (text !== undefined) call.settings.set(setting, { value: text, at: yaml.at(field.key) });
    }
    return call;
  }

  #policy(field: Field, name: string, words: string[]): Missing | Unknown | undefined {
    const yaml = this.#yaml;
    const { key, value } = field;
    if (isMap(value)) {
      const fields = yaml.fields(value, `\`${name}\``, ['default']);
      const fallback = fields?.get('default');
      return fallback && { do: 'default', value: yaml.plain(fallback.value) };
    }
    // `missing: null` is YAML's own null, and means the word.
    const word =
      value === null || (isScalar(value) && value.value === null) ? 'null' : isScalar(value) ? String(value.value) : '';
    if (words.includes(word)) return { do: word } as Missing | Unknown;
    yaml.problem(
      'bad-value',
      value ?? key,
      `\`${name}\` is ${words.join(', ')} or { default: ... }`,
      suggest(word, words),
    );
    return undefined;
  }
}
