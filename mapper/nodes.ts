import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import { isHostile, Places, type Problem, type SourceFile, suggest } from './problem.ts';
import { mistakesOf } from './yaml-errors.ts';

/** One YAML file with its places and the list that its problems go to. */
export class YamlFile {
  readonly document: Document;
  readonly root: Node | null;
  readonly places: Places;
  /** As it was read. */
  readonly source: string;
  readonly problems: Problem[] = [];

  constructor(file: SourceFile) {
    this.places = new Places(file.path);
    this.source = file.text;
    const document = parseDocument(file.text, {
      lineCounter: this.places.lines,
      prettyErrors: false,
      uniqueKeys: true,
    });
    this.document = document;
    this.root = document.contents;
    for (const { offset, ...mistake } of mistakesOf(document.errors, file.text))
      this.problems.push({ ...mistake, where: this.places.at(offset), severity: 'error' });
  }

  at(node: unknown): string {
    return this.places.at((node as Node | null)?.range?.[0] ?? 0);
  }

  problem(code: string, node: unknown, message: string, hint?: string): void {
    this.problems.push({ code, message, ...(hint ? { hint } : {}), where: this.at(node), severity: 'error' });
  }

  /** The pairs of a map by key; anything but a map, and keys outside `known`, are problems. */
  fields(
    node: unknown,
    what: string,
    known?: readonly string[],
  ): Map<string, { key: Node; value: Node | null }> | undefined {
    if (!isMap(node)) {
      this.problem(isAlias(node) ? 'alias' : 'not-a-map', node, `${what} is written as \`key: value\` lines`);
      return undefined;
    }
    const fields = new Map<string, { key: Node; value: Node | null }>();
    for (const pair of (node as YAMLMap).items as Pair<Node, Node | null>[]) {
      const key = this.key(pair.key);
      if (key === undefined) continue;
      if (known && !known.includes(key)) {
        this.problem('unknown-key', pair.key, `${what} has no \`${key}\``, suggest(key, known));
        continue;
      }
      fields.set(key, { key: pair.key, value: pair.value });
    }
    return fields;
  }

  /** A key as it is written, so that `007` and `NO` are themselves; hostile ones are a problem. */
  key(node: unknown): string | undefined {
    if (!isScalar(node)) {
      this.problem(isAlias(node) ? 'alias' : 'bad-key', node, 'a key is a plain word');
      return undefined;
    }
    const key = typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
    if (isHostile(key)) {
      this.problem('hostile-key', node, `\`${key}\` cannot be a field`);
      return undefined;
    }
    return key;
  }

  text(node: unknown, what: string): string | undefined {
    if (isScalar(node) && typeof node.value === 'string' && node.value.trim() !== '') return node.value;
    this.problem('not-a-text', node, `${what} is a text`);
    return undefined;
  }

  /** The plain value of a constant; floats are refused, because `1.10` would become 1.1 before anyone could see it. */
  plain(node: unknown): unknown {
    if (node === null) return null;
    if (isScalar(node)) {
      if (typeof node.value === 'number' && !Number.isSafeInteger(node.value)) {
        this.problem(
          'float',
          node,
          `${node.source ?? 'this number'} is not exact`,
          `write it in quotes: "${node.source ?? ''}" (a target that wants a number: with as: number)`,
        );
      } else if (typeof node.value === 'bigint') {
        return String(node.value);
      }
      return node.value;
    }
    if (isSeq(node)) return node.items.map((item) => this.plain(item));
    if (isMap(node)) {
      const fields = this.fields(node, 'a constant');
      return Object.fromEntries([...(fields ?? [])].map(([key, field]) => [key, this.plain(field.value)]));
    }
    this.problem('alias', node, 'anchors and aliases are not used in mappings');
    return undefined;
  }
}
