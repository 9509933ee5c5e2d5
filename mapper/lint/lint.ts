import { MappingBook } from '../book.ts';
import { parseTable, type Table } from '../lookup.ts';
import { parseMapping } from '../parse.ts';
import { type Problem, type SourceFile, suggest } from '../problem.ts';
import type { Located, MappingSyntax } from '../syntax.ts';
import { checkRules } from './check-rules.ts';
import { checkShadows } from './check-shadows.ts';
import { checkTable, tableLookups } from './check-tables.ts';
import { checkText } from './check-text.ts';
import { withoutEchoes } from './echoes.ts';
import { type FileIndexes, indexesOf, placeOf } from './file-index.ts';
import { type Finding, findingOf, inOrder, type RawFinding } from './finding.ts';
import { flatRules } from './flat-rules.ts';
import { asIndentation } from './indentation.ts';
import type { PathTree } from './path-tree.ts';
import type { Direction, Sides } from './sides.ts';

const TABLE = /(?:^|\/)tables\/([^/]+)\.(?:ya?ml|csv)$/;
const isTable = (path: string): boolean => TABLE.test(path);
const isMapping = (path: string): boolean =>
  /\.ya?ml$/.test(path) && !isTable(path) && !/\.examples\.ya?ml$/.test(path);

const UNKNOWN: PathTree = { kind: 'unknown' };

/**
 * All that is wrong with mappings and tables, in the order of files and lines: what compiling them says, and what can be known of both sides.
 * Pure. `files` are all that belong together (baselines and tables too), `book` is them compiled. With `wanted`, nothing is left out that
 * stands in these files or is about them; of the others, what takes no work to find is there too.
 */
export function lintMappings(
  files: readonly SourceFile[],
  sides: Sides,
  book?: MappingBook,
  wanted?: ReadonlySet<string>,
): Finding[] {
  const compiled = book ?? MappingBook.compile([...files]);
  const indexes = indexesOf(files);
  const found: RawFinding[] = [];
  const report = (finding: RawFinding) => {
    found.push(finding);
  };
  const tables = new Map<string, Table>();
  const written = new Map<string, MappingSyntax>();
  const partial = new Set<string>();
  for (const file of files) {
    if (isTable(file.path)) {
      const { table } = parseTable(file);
      if (table && !tables.has(table.name)) tables.set(table.name, table);
    } else if (isMapping(file.path)) {
      checkText(file, report);
      const { mapping, problems } = parseMapping(file);
      if (mapping) written.set(mapping.name, mapping);
      if (mapping && problems.length > 0) partial.add(mapping.name);
    }
  }
  const users = [...written.values()].map(({ from, entries }) => ({
    file: placeOf(from.at).file,
    lookups: [...tableLookups(entries)],
  }));
  const lookups = users.flatMap((user) => user.lookups);
  for (const table of tables.values()) {
    checkTable(
      table,
      lookups.filter(({ name }) => name === table.name),
      report,
    );
  }
  // What is wrong in a table concerns all its users, whoever of them shows it.
  const tablesOfWanted = new Set([
    ...[...tables.values()].flatMap(({ name, file }) => (wanted?.has(file) ? [name] : [])),
    ...users.flatMap(({ file, lookups: own }) => (wanted?.has(file) ? own.map(({ name }) => name) : [])),
  ]);
  for (const mapping of written.values()) {
    const entries = flatRules(mapping, written);
    if (!entries) continue;
    const file = placeOf(mapping.from.at).file;
    const matters =
      !wanted ||
      wanted.has(file) ||
      entries.some(({ at }) => wanted.has(placeOf(at).file)) ||
      [...tableLookups(entries)].some(({ name }) => tablesOfWanted.has(name));
    if (!matters) continue;
    if (mapping.extends) checkShadows(mapping.entries, report);
    const noRules = mapping.entries.length === 0 && mapping.extends;
    checkRules(entries, noRules ? noRules.at : mapping.rulesAt, {
      source: treeOf(mapping.from, 'read', sides, report),
      target: treeOf(mapping.to, 'write', sides, report),
      from: mapping.from.value,
      to: mapping.to.value,
      tables,
      files: indexes,
      partial: partial.has(mapping.name),
      report: (finding) => found.push({ ...finding, about: file }),
    });
  }
  return withoutEchoes(
    merged(compiled, found, indexes)
      .map((one) => asIndentation(one, sides, written))
      .map((one) => concerning(one, users)),
  );
}

/** What is wrong in a table concerns every mapping that looks something up in it. */
function concerning(finding: Finding, users: readonly { file: string; lookups: { name: string }[] }[]): Finding {
  const table = TABLE.exec(finding.file)?.[1];
  if (table === undefined) return finding;
  const using = users.filter(({ lookups }) => lookups.some(({ name }) => name === table)).map(({ file }) => file);
  return { ...finding, about: [...new Set([...finding.about, ...using])] };
}

/** The tree of one side; a system or kind that is surely misspelt is told. */
function treeOf(
  side: Located<string>,
  direction: Direction,
  sides: Sides,
  report: (finding: RawFinding) => void,
): PathTree {
  const tree = sides.tree(side.value, direction);
  const [system = '', kind = ''] = side.value.split('/');
  if (tree || kind === '') return tree ?? UNKNOWN;
  const kinds = sides.kinds(system, direction);
  if (!kinds) {
    const hint = suggest(system, sides.systems());
    if (hint?.startsWith('did you mean'))
      report({
        code: 'unknown-system',
        severity: 'warning',
        message: `there is no connector \`${system}\`, so nothing is known of its fields`,
        hint,
        where: side.at,
      });
    return UNKNOWN;
  }
  const verb = direction === 'read' ? 'gives' : 'takes';
  const all = kinds.length > 0 ? kinds.join(', ') : 'nothing';
  report({
    code: 'no-such-kind',
    severity: 'warning',
    message: `${system} ${verb} no \`${kind}\` (it ${verb} ${all}), so this mapping is never used`,
    where: side.at,
  });
  return UNKNOWN;
}

/** What compiling says and what the lint says; where both see the same mistake, the lint's word stands, which knows the exact place. */
function merged(book: MappingBook, found: readonly RawFinding[], files: FileIndexes): Finding[] {
  const seen = new Set<string>();
  for (const { code, where, about, severity } of found) {
    seen.add(`${code} ${lineOf(where)}`);
    if (severity === 'error') for (const file of [placeOf(where).file, about]) seen.add(`${code} in ${file}`);
  }
  const isSeen = ({ code, where = '' }: Problem) =>
    seen.has(`${code} ${lineOf(where)}`) || (SEEN_BY_FILE.has(code) && seen.has(`${code} in ${placeOf(where).file}`));
  const findings = new Map<string, Finding>();
  for (const one of [...found, ...book.problems.filter((problem) => !isSeen(problem))]) {
    const finding = findingOf(one, files);
    const key = `${finding.code} ${finding.file}:${finding.line}:${finding.column} ${finding.message}`;
    const same = findings.get(key);
    findings.set(key, same ? { ...same, about: [...new Set([...same.about, ...finding.about])] } : finding);
  }
  return [...findings.values()].sort(inOrder);
}

const lineOf = (where: string): string => where.replace(/:\d+$/, '');

/** Codes of which the lint finds all that compiling finds, sometimes on another line. */
const SEEN_BY_FILE = new Set(['wrong-value', 'target-not-covered', 'double-entry']);
