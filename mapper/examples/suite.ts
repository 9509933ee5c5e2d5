import { BUILTIN, type Mapping, type MappingBook } from '../book.ts';
import { type Problem, type SourceFile, suggest } from '../problem.ts';
import { ListeningExpressions } from './branches.ts';
import { type Coverage, coverageOf } from './coverage.ts';
import { type Example, isExamplesFile, parseExamples } from './example.ts';
import { type Outcome, runExample } from './run.ts';

/** What came of the examples of one mapping. */
export interface SuiteResult {
  mapping: Mapping;
  outcomes: Outcome[];
  coverage?: Coverage;
}

export interface Suite {
  results: SuiteResult[];
  /** Of the files of examples. */
  problems: Problem[];
}

/**
 * Runs the examples beside mappings; `wanted` are the names of the mappings, all without it. With `coverage` each record is explained besides, which
 * takes far longer. A mapping of the book without examples has a result without outcomes.
 */
export async function runSuite(
  book: MappingBook,
  files: readonly SourceFile[],
  { wanted, coverage = false }: { wanted?: ReadonlySet<string>; coverage?: boolean } = {},
): Promise<Suite> {
  const suite: Suite = { results: [], problems: [] };
  const examples = new Map<string, Example[]>();
  for (const file of files) {
    if (!isExamplesFile(file.path)) continue;
    const read = parseExamples(file);
    const plain = read.mapping.replace(BUILTIN, '');
    // What ships goes by that name only where an own file takes its place.
    const name = book.byName(read.mapping) ? read.mapping : plain;
    if (wanted && !wanted.has(name)) continue;
    suite.problems.push(...read.problems);
    if (book.byName(name)) examples.set(name, [...(examples.get(name) ?? []), ...read.examples]);
    else suite.problems.push(orphaned(read.file, name, book));
  }
  for (const name of book.names()) {
    const mapping = book.byName(name);
    if (!mapping || (wanted && !wanted.has(name))) continue;
    const own = examples.get(name) ?? [];
    const outcomes: Outcome[] = [];
    for (const example of own) outcomes.push(await runExample(mapping, example));
    suite.results.push({ mapping, outcomes, ...(coverage ? { coverage: await coverageIn(mapping, own) } : {}) });
  }
  return suite;
}

async function coverageIn(mapping: Mapping, examples: readonly Example[]): Promise<Coverage> {
  const listening = new ListeningExpressions();
  const explanations = [];
  for (const { in: record, now, values } of examples)
    explanations.push(await mapping.explain(record, { now, values }, listening));
  return coverageOf(mapping, explanations, listening.taken);
}

function orphaned(file: string, name: string, book: MappingBook): Problem {
  const hint = suggest(name, book.names());
  return {
    code: 'no-mapping',
    message: `there is no mapping \`${name}\` (or it has errors of its own)`,
    ...(hint ? { hint } : {}),
    where: `${file}:1:1`,
    severity: 'error',
  };
}
