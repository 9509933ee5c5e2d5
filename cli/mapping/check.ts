import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { programFile, VERSION } from '../../config/home.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Config } from '../../config/schema.ts';
import { type Finding, mendingOf, pageOf, sarifOf, showFinding, whyOf } from '../../mapper/lint/index.ts';
import { type CommandContext, configOf } from '../context.ts';
import { print, terminalWidth } from '../output.ts';
import type { CheckedFiles } from './checked-files.ts';
import { painter } from './colour.ts';
import { mappingFindings } from './mapping-findings.ts';

interface Flags {
  json: boolean;
  sarif: boolean;
  strict: boolean;
}

/** Adds `waybill mapping check`: what is wrong with mappings and tables, each finding with its line, why, and how to mend it. */
export function declareMappingCheck(command: Command, context: CommandContext): void {
  command
    .option('--strict', 'warnings count as errors', false)
    .option('--json', 'print JSON', false)
    .option('--sarif', 'print SARIF 2.1.0, for editors and CI', false)
    .action(async (names: string[], flags: Flags) => {
      if (flags.json && flags.sarif) throw new Problem('--json and --sarif are two formats: use one of them');
      const config = configFor(names, command, context);
      const { checked, findings } = await mappingFindings(config, names);
      const errors = findings.filter(({ severity }) => severity === 'error').length;
      if (errors > 0 || (flags.strict && findings.length > 0)) context.exitCode = EXIT.findings;
      if (flags.sarif) {
        const uri = ({ file }: Finding) => uriOf(checked.shown(file));
        print(true, sarifOf(findings, { version: VERSION, uri, help: helpOf }), () => '');
      } else print(flags.json, jsonOf(findings, checked, errors), () => textOf(findings, checked, errors, context));
    });
}

/** With files named, a config that is not there or is wrong is no hindrance: they are checked beside what ships. */
function configFor(names: readonly string[], command: Command, context: CommandContext): Config | undefined {
  try {
    return configOf(command, context).config;
  } catch (error) {
    if (names.length === 0 || !(error instanceof Problem)) throw error;
    return undefined;
  }
}

const uriOf = (path: string): string => (isAbsolute(path) ? pathToFileURL(path).href : encodeURI(path));

const helpOf = (code: string): string => pathToFileURL(programFile(pageOf(code))).href;

const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;

function jsonOf(findings: readonly Finding[], { wanted, shown }: CheckedFiles, errors: number): object {
  return {
    ok: errors === 0,
    files: wanted.size,
    errors,
    warnings: findings.length - errors,
    findings: findings.map((finding) => ({
      code: finding.code,
      severity: finding.severity,
      file: shown(finding.file),
      line: finding.line,
      column: finding.column,
      endColumn: finding.endColumn,
      text: finding.text,
      why: whyOf(finding),
      mend: mendingOf(finding),
      page: pageOf(finding.code),
    })),
  };
}

function textOf(
  findings: readonly Finding[],
  { wanted, shown }: CheckedFiles,
  errors: number,
  context: CommandContext,
): string {
  const paint = painter(context);
  const width = Math.min(terminalWidth(), 120);
  const blocks = findings.map((finding) => showFinding(finding, { file: shown(finding.file), width, paint }));
  const counts = `${counted(errors, 'error')}, ${counted(findings.length - errors, 'warning')}`;
  const pages = existsSync(programFile('docs/mapping-problems/')) ? '; each has a page in docs/mapping-problems/' : '';
  const sum = findings.length === 0 ? 'nothing is wrong' : counts + pages;
  return [...blocks, `${counted(wanted.size, 'file')}: ${sum}`].join('\n\n');
}
