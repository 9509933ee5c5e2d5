import { realpath, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadMappingFiles } from '../../config/mapping-files.ts';
import { EXIT, Problem as Refusal, systemCode } from '../../config/problem.ts';
import { mappingFolders } from '../../daemon/mappings.ts';
import { percentOf } from '../../mapper/examples/coverage.ts';
import { isExamplesFile, parseExamples } from '../../mapper/examples/example.ts';
import { rulePlace } from '../../mapper/examples/rule-place.ts';
import { passed } from '../../mapper/examples/run.ts';
import { runSuite, type Suite, type SuiteResult } from '../../mapper/examples/suite.ts';
import { BUILTIN, type Problem, type SourceFile } from '../../mapper/index.ts';
import type { CommandContext } from '../context.ts';
import { print } from '../output.ts';
import { junitXml } from './junit.ts';
import { type MappingDesk, namedMapping, type ReadMappings, withMappings } from './mapping-context.ts';
import { suiteText } from './test-report.ts';

interface Flags {
  coverage: boolean;
  junit?: string;
  json: boolean;
}

/** `waybill mapping test`: runs the examples beside mappings and shows, field by field, what is not as they say. */
export function declareTest(command: Command, context: CommandContext): void {
  command
    .option('--coverage', 'show which rules, lookup rows and branches no example has touched', false)
    .option('--junit <file>', 'write the results to a file besides, as JUnit does')
    .option('--json', 'print JSON', false)
    .action(async (named: string[], flags: Flags) => {
      await withMappings(command, context, async (desk) => {
        const read = await desk.read();
        const folder = desk.loaded.config.mappings;
        const wanted = named.map((what) => namedMapping(read, folder, what.replace(/\.examples(\.ya?ml)$/, '$1')).name);
        const files = await allExamples(read, folder);
        const suite = await runSuite(read.book, files, {
          coverage: flags.coverage,
          ...(wanted.length > 0 ? { wanted: new Set(wanted) } : {}),
        });
        const broken = read.book.problems.filter((one) => one.severity === 'error' && concerns(one, wanted));
        suite.problems.unshift(...broken);
        const ok = suite.problems.length === 0 && suite.results.every(({ outcomes }) => outcomes.every(passed));
        if (!ok) context.exitCode = EXIT.findings;
        if (flags.junit !== undefined) await write(flags.junit, junitXml(suite, desk.place));
        print(flags.json, jsonOf(suite, ok, desk), () => suiteText(suite, desk.place));
      });
    });
}

/**
 * Examples that ship are of the mapping that ships, also where an own file takes its place: what it changes, they would call wrong. Own examples
 * stand beside them, not instead.
 */
async function allExamples({ files, book }: ReadMappings, folder: string): Promise<SourceFile[]> {
  const [shipped, ...own] = mappingFolders(folder);
  if (shipped === undefined || own.length === 0 || (await sameFolder(shipped, folder))) return files;
  const ownFiles = (await loadMappingFiles(own)).filter(({ path }) => isExamplesFile(path));
  const taken = new Set(ownFiles.map(({ path }) => path));
  const shippedFiles = (await loadMappingFiles([shipped])).filter(({ path }) => isExamplesFile(path));
  return [
    ...ownFiles,
    ...shippedFiles.map((file) => {
      const changed = book.byName(BUILTIN + parseExamples(file).mapping) !== undefined;
      return changed || taken.has(file.path) ? { ...file, path: BUILTIN + file.path } : file;
    }),
  ];
}

/** Whoever runs it in the project itself works on what ships. */
const sameFolder = async (one: string, other: string): Promise<boolean> =>
  (await realpath(one).catch(() => one)) === (await realpath(other).catch(() => resolve(other)));

async function write(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((error: unknown) => {
    throw new Refusal(`${file} cannot be written (${systemCode(error)})`, EXIT.unreachable, { cause: error });
  });
}

const concerns = ({ where }: Problem, wanted: readonly string[]): boolean =>
  wanted.length === 0 || wanted.some((name) => where?.startsWith(`${name}.`));

const jsonOf = ({ results, problems }: Suite, ok: boolean, desk: MappingDesk) => ({
  ok,
  mappings: results.map((result) => ({
    mapping: result.mapping.name,
    examples: examplesOf(result, desk),
    ...(result.coverage
      ? {
          coverage: {
            percent: percentOf(result.coverage),
            touched: result.coverage.touched,
            points: result.coverage.points,
            untouched: result.coverage.untouched.map((point) => ({ ...point, at: desk.place(point.at) })),
          },
        }
      : {}),
  })),
  problems: problems.map((problem) => ({ ...problem, where: problem.where && desk.place(problem.where) })),
});

const examplesOf = ({ mapping, outcomes }: SuiteResult, desk: MappingDesk) =>
  outcomes.map((outcome) => {
    const { example, differences, problems, absent, unfit } = outcome;
    return {
      name: example.name,
      at: desk.place(example.at),
      passed: passed(outcome),
      differences: differences.map((difference) => {
        const rule = rulePlace(mapping.rules, difference.path);
        return { ...difference, ...(rule ? { rule: desk.place(rule) } : {}) };
      }),
      problems: problems.map((problem) => ({ ...problem, where: problem.where && desk.place(problem.where) })),
      absent,
      unfit,
    };
  });
