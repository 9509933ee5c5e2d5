import { createHash } from 'node:crypto';
import { CANONICAL } from '../domain/canonical/records.ts';
import { isKind, KINDS } from '../domain/kinds.ts';
import { applyRules, type MappingResult } from './apply.ts';
import { compileRules } from './compile.ts';
import { type Explain, explainer } from './explain/explain.ts';
import { extendRules } from './extend.ts';
import { keep, keptOf } from './kept-mappings.ts';
import { parseTable, type Table } from './lookup.ts';
import { parseMapping } from './parse.ts';
import { type Problem, type SourceFile, suggest } from './problem.ts';
import type { MappingContext } from './scope.ts';
import { type Shape, shapeOf } from './shape.ts';
import type { Entry, Located, MappingSyntax } from './syntax.ts';

/** A compiled mapping. */
export interface Mapping {
  /** The file's path without `.yaml`, e.g. `shop/order`. */
  name: string;
  /** `system/kind`, or a canonical `kind`. */
  from: string;
  to: string;
  /** What made it: 16 hex digits of the SHA-256 of the file, its baselines and its tables. */
  pin: string;
  /** All that made it: its own file first, then its baselines, then its tables. */
  files: readonly SourceFile[];
  /** Names of the baselines that it extends, the nearest first. */
  bases: readonly string[];
  /** Its rules as they were parsed, with its baselines' below them. */
  rules: readonly Entry[];
  /** The tables that its rules look up, by name. */
  tables: ReadonlyMap<string, Table>;
  /** True where an expression needs JSONata itself: then `apply` answers by a promise, else at once. */
  awaits: boolean;
  /** Never throws and never rejects. */
  apply(record: unknown, context: MappingContext): MappingResult | Promise<MappingResult>;
  /** What `apply` does with a record, written down rule by rule; far slower, and no cost to who does not ask. */
  explain: Explain;
}

/** A prefix for the shipped file of a name that an own file takes over; `extends` means it. */
export const BUILTIN = 'builtin:';

const isTable = (path: string): boolean => /(^|\/)tables\/[^/]+\.(ya?ml|csv)$/.test(path);
const isExamples = (path: string): boolean => /\.examples\.ya?ml$/.test(path);
const isMapping = (path: string): boolean => /\.ya?ml$/.test(path) && !isTable(path) && !isExamples(path);

interface Written {
  file: SourceFile;
  mapping: MappingSyntax;
}

interface Flat {
  entries: Entry[];
  /** The files that it is made of, its own first. */
  files: SourceFile[];
  /** The same as they were parsed. */
  parts: MappingSyntax[];
  /** Names of the baselines. */
  bases: string[];
  /** What it and its baselines take from theirs. */
  drops: Located<string[]>[];
}

/** All mappings of a folder, compiled together. A mapping with an error is not in it; the others are. */
export class MappingBook {
  readonly problems: Problem[] = [];
  readonly #byName = new Map<string, Mapping>();
  readonly #byPair = new Map<string, Mapping>();

  static compile(files: SourceFile[]): MappingBook {
    return new MappingBook(files);
  }

  /** Mappings that were compiled before, perhaps of several foldersful, as one book. */
  static of(mappings: Iterable<Mapping>): MappingBook {
    const book = new MappingBook([]);
    for (const mapping of mappings) book.#byName.set(mapping.name, mapping);
    book.#index();
    return book;
  }

  private constructor(files: readonly SourceFile[]) {
    const tables = this.#tables(files.filter((file) => isTable(file.path)));
    const written = new Map<string, Written>();
    for (const file of files.filter((one) => isMapping(one.path))) {
      const { mapping, problems } = parseMapping(file);
      this.problems.push(...problems);
      if (mapping && problems.length === 0) written.set(mapping.name, { file, mapping });
    }
    const used = new Set<string>();
    for (const one of written.values()) {
      const flat = this.#flatten(one, written, []);
      if (!flat) continue;
      const compiled = keptOf(flat.parts, tables) ?? this.#compile(one, flat, tables, used);
      if (!compiled) continue;
      for (const name of compiled.tables.keys()) used.add(name);
      this.#byName.set(compiled.name, compiled);
    }
    for (const table of tables.values()) {
      if (used.has(table.name)) continue;
      this.problems.push({
        code: 'unused-table',
        message: `no mapping uses the table \`${table.name}\``,
        where: `${table.file}:1:1`,
        severity: 'warning',
      });
    }
    this.#index();
  }

  /** All names, sorted. */
  names(): string[] {
    return [...this.#byName.keys()].sort();
  }

  /** All of them, in the order in which they were compiled. */
  all(): Mapping[] {
    return [...this.#byName.values()];
  }

  byName(name: string): Mapping | undefined {
    return this.#byName.get(name);
  }

  /**
   * The mapping from one shape to another: the file that stands at `{system}/{kind}` (outbound too: `{kind}-out`), or the one that `extends` it.
   * Where several extend it, each is for its own connection and is named in `config.yaml`; the baseline holds for the rest.
   */
  find(from: string, to: string): Mapping | undefined {
    return this.#byPair.get(`${from} ${to}`);
  }

  #tables(files: readonly SourceFile[]): Map<string, Table> {
    const tables = new Map<string, Table>();
    for (const file of files) {
      const { table, problems } = parseTable(file);
      this.problems.push(...problems);
      if (!table) continue;
      const other = tables.get(table.name);
      if (!other) tables.set(table.name, table);
      else
        this.problems.push({
          code: 'double-table',
          message: `${other.file} is a table of this name too`,
          where: `${file.path}:1:1`,
          severity: 'error',
        });
    }
    return tables;
  }

  /** A file's rules with its baselines' below them. */
  #flatten(one: Written, written: ReadonlyMap<string, Written>, above: string[]): Flat | undefined {
    const { mapping, file } = one;
    const over = mapping.extends;
    if (!over) return { entries: mapping.entries, files: [file], parts: [mapping], bases: [], drops: [] };
    const plain = over.value.startsWith(BUILTIN) ? over.value.slice(BUILTIN.length) : over.value;
    const base = written.get(BUILTIN + plain) ?? written.get(plain);
    const report = (code: string, message: string, hint?: string) => {
      if (above.length === 0)
        this.problems.push({ code, message, ...(hint ? { hint } : {}), where: over.at, severity: 'error' });
      return undefined;
    };
    if (!base)
      return report(
        'unknown-baseline',
        `no mapping \`${plain}\` (or it has errors of its own)`,
        suggest(plain, written.keys()),
      );
    if (base === one || above.includes(base.mapping.name))
      return report('extends-itself', `\`${plain}\` extends this file in turn`);
    if (base.mapping.from.value !== mapping.from.value || base.mapping.to.value !== mapping.to.value) {
      return report(
        'other-pair',
        `\`${plain}\` maps ${base.mapping.from.value} to ${base.mapping.to.value}`,
        'a baseline has the same `from` and `to`',
      );
    }
    const below = this.#flatten(base, written, [...above, mapping.name]);
    if (!below) return report('unknown-baseline', `\`${plain}\` has errors of its own`);
    const problems: Problem[] = [];
    const entries = extendRules(below.entries, mapping.drop, mapping.entries, problems);
    if (above.length === 0) this.problems.push(...problems);
    if (problems.length > 0) return undefined;
    return {
      entries,
      files: [file, ...below.files],
      parts: [mapping, ...below.parts],
      bases: [base.mapping.name, ...below.bases],
      drops: [...mapping.drop, ...below.drops],
    };
  }

  #compile(one: Written, flat: Flat, tables: ReadonlyMap<string, Table>, all: Set<string>): Mapping | undefined {
    const { mapping, file } = one;
    const problems: Problem[] = [];
    const source = shapeOfSide(mapping.from, problems);
    const target = shapeOfSide(mapping.to, problems);
    if (problems.length === 0 && !source === !target) {
      problems.push({
        code: 'no-canonical-side',
        message: 'one side is a system, `system/kind`, and the other a plain `kind`',
        where: mapping.to.at,
        severity: 'error',
      });
    }
    const used = new Set<string>();
    const compiled =
      problems.length === 0
        ? compileRules(flat.entries, source, target, mapping.rulesAt, { tables, problems, used })
        : undefined;
    for (const name of used) all.add(name);
    this.problems.push(...problems);
    if (!compiled || problems.some((problem) => problem.severity === 'error')) return undefined;

    const hash = createHash('sha256');
    const tableFiles = [...used].sort().flatMap((name) => {
      const table = tables.get(name);
      return table ? [{ path: table.file, text: table.text }] : [];
    });
    const files = [...flat.files, ...tableFiles];
    for (const { text } of files) hash.update(`${text.length}:${text}`);
    const its = new Map([...tables].filter(([name]) => used.has(name)));
    let explain: Explain | undefined;
    const made: Mapping = {
      name: mapping.name,
      from: mapping.from.value,
      to: mapping.to.value,
      pin: hash.digest('hex').slice(0, 16),
      files,
      bases: flat.bases,
      rules: flat.entries,
      tables: its,
      awaits: compiled.awaits,
      apply: (record, context) => applyRules(compiled, file.path, record, context),
      explain(record, context, listening) {
        explain ??= explainer({ file: file.path, entries: flat.entries, drops: flat.drops, target, tables: its });
        return explain(record, context, listening);
      },
    };
    // What somebody has to be told of is found again each time.
    if (problems.length === 0) keep(flat.parts, made);
    return made;
  }

  #index(): void {
    const pairs = new Map<string, Mapping[]>();
    for (const mapping of this.#byName.values()) {
      const pair = `${mapping.from} ${mapping.to}`;
      pairs.set(pair, [...(pairs.get(pair) ?? []), mapping]);
    }
    for (const [pair, mappings] of pairs) {
      const standing = mappings.filter((mapping) => mapping.bases.length === 0 && isBaselineName(mapping));
      // A whole file of one's own, which extends nothing, stands in the place of the one that it took over.
      const baseline = standing.find(({ name }) => !name.startsWith(BUILTIN)) ?? standing[0] ?? mappings[0];
      const extending = mappings.filter((mapping) => baseline && mapping.bases.includes(baseline.name));
      const chosen = extending.length === 1 ? extending[0] : baseline;
      if (chosen) this.#byPair.set(pair, chosen);
    }
  }
}

/** `{system}/{kind}` or `{system}/{kind}-out`, by the mapping's own header. */
function isBaselineName(mapping: Mapping): boolean {
  const system = mapping.from.includes('/') ? mapping.from : mapping.to;
  const name = mapping.name.startsWith(BUILTIN) ? mapping.name.slice(BUILTIN.length) : mapping.name;
  return name === system || name === `${system}-out`;
}

/** A canonical kind's shape; nothing is known of a system's. */
function shapeOfSide(side: Located<string>, problems: Problem[]): Shape | undefined {
  const kind = side.value.replace(/^.*\//, '');
  if (!isKind(kind)) {
    const hint = suggest(kind, KINDS);
    problems.push({
      code: 'unknown-kind',
      message: `no kind \`${kind}\``,
      ...(hint ? { hint } : {}),
      where: side.at,
      severity: 'error',
    });
    return undefined;
  }
  if (side.value.includes('/')) return undefined;
  return CANONICAL_SHAPES[kind];
}

const CANONICAL_SHAPES = Object.fromEntries(KINDS.map((kind) => [kind, shapeOf(CANONICAL[kind])])) as Record<
  (typeof KINDS)[number],
  Shape
>;
