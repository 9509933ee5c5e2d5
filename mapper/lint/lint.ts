import { MappingBook } from '../book.ts';
import { parseTable, type Table } from '../lookup.ts';
import { parseMapping } from '../parse.ts';
import { type SourceFile, suggest } from '../problem.ts';
import type { Located, MappingSyntax } from '../syntax.ts';
import { checkRules } from './check-rules.ts';
import { checkTable, tableLookups } from './check-tables.ts';
import { checkText } from './check-text.ts';
import { FileIndex, placeOf } from './file-index.ts';
import { type Finding, findingOf, inOrder, type RawFinding } from './finding.ts';
import { flatRules } from './flat-rules.ts';
import { asIndentation } from './indentation.ts';
import type { PathTree } from './path-tree.ts';
import type { Direction, Sides } from './sides.ts';

const isTable = (path: string): boolean => /(^|\/)tables\/[^/]+\.(ya?ml|csv)$/.test(path);
const isMapping = (path: string): boolean =>
  /\.ya?ml$/.test(path) && !isTable(path) && !/\.examples\.ya?ml$/.test(path);

const UNKNOWN: PathTree = { kind: 'unknown' };

/**
 * All that is wrong with mappings and tables, in the order of files and lines: what compiling them says, and what can be known of both sides.
 * Pure. `files` are all that belong together (baselines and tables too), `book` is them compiled.
 */
export function lintMappings(files: readonly SourceFile[], sides: Sides, book?: MappingBook): Finding[] {
  const compiled = book ?? MappingBook.compile([...files]);
  const indexes = new Map(files.map((file) => [file.path, new FileIndex(file)]));
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
  const lookups = [...written.values()].flatMap((mapping) => [...tableLookups(mapping.entries)]);
  for (const table of tables.values()) {
    checkTable(
      table,
      lookups.filter(({ name }) => name === table.name),
      report,
    );
  }
  for (const mapping of written.values()) {
    const entries = flatRules(mapping, written);
    if (!entries) continue;
    checkRules(entries, mapping.rulesAt, {
      source: treeOf(mapping.from, 'read', sides, report),
      target: treeOf(mapping.to, 'write', sides, report),
      from: mapping.from.value,
      to: mapping.to.value,
      tables,
      files: indexes,
      partial: partial.has(mapping.name),
      report,
    });
  }
  return merged(compiled, found, indexes).map((one) => asIndentation(one, sides, written));
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
function merged(book: MappingBook, found: readonly RawFinding[], files: ReadonlyMap<string, FileIndex>): Finding[] {
  const lineOf = (where: string | undefined) => (where ?? '').replace(/:\d+$/, '');
  const own = new Set(found.map(({ code, where }) => `${code} ${lineOf(where)}`));
  const files_ = new Set(found.map(({ code, where }) => `${code} ${placeOf(where).file}`));
  const compiled = book.problems.filter(
    ({ code, where }) =>
      !own.has(`${code} ${lineOf(where)}`) &&
      !(SEEN_BY_FILE.has(code) && files_.has(`${code} ${placeOf(where ?? '').file}`)),
  );
  const findings = new Map<string, Finding>();
  for (const one of [...found, ...compiled]) {
    const finding = findingOf(one, files);
    findings.set(`${finding.code} ${finding.file}:${finding.line}:${finding.column} ${finding.message}`, finding);
  }
  return [...findings.values()].sort(inOrder);
}

/** Codes of which the lint finds all that compiling finds, sometimes on another line. */
const SEEN_BY_FILE = new Set(['wrong-value', 'target-not-covered', 'double-entry']);
