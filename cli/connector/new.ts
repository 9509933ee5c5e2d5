import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { EXIT, Problem } from '../../config/problem.ts';
import { print } from '../output.ts';
import { exampleOf, type PageFile, pageFiles, renamed } from './page-files.ts';

const PAGE = 'docs/add-a-connector.md';
const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** It stands in comments, texts and YAML alike: nothing that would end one of them. */
const TITLE = /^[\p{L}\p{N}][\p{L}\p{N} .&()/+-]*$/u;

interface Flags {
  title?: string;
  rest: boolean;
  dryRun: boolean;
  json: boolean;
}

/** `waybill connector new`: the example of the page on adding a connector, under another name, as a beginning that passes the contract. */
export function declareNew(command: Command): void {
  command
    .option('--title <text>', "the system's name as people read it")
    .option('--rest', 'declare it in YAML instead of code: for plain JSON over HTTP', false)
    .option('--dry-run', 'say which files there would be, and write none', false)
    .option('--json', 'print JSON', false)
    .action(async (id: string, flags: Flags) => {
      const root = process.cwd();
      const title = flags.title ?? id.charAt(0).toUpperCase() + id.slice(1).replaceAll('-', ' ');
      checkNames(id, title);
      const page = await readFile(join(root, PAGE), 'utf8').catch(() => '');
      const files = renamed(pageFiles(page, flags.rest ? 'rest' : 'code'), exampleOf(page), { id, title });
      if (files.length === 0)
        throw new Problem(
          `there is no ${PAGE} here: a connector is a part of Waybill's source, so call this in the folder of a checkout. A system of your own needs none: declare it for \`use: rest\`, see docs/connectors/rest.md`,
        );
      refuseWhatIsThere(root, files);
      if (!flags.dryRun) await writeFiles(root, files);
      print(flags.json, { id, written: !flags.dryRun, files: files.map(({ path }) => path) }, () =>
        [...files.map(({ path }) => path), '', flags.dryRun ? 'nothing is written' : nextSteps(id, flags.rest)].join(
          '\n',
        ),
      );
    });
}

function checkNames(id: string, title: string): void {
  if (!ID.test(id))
    throw new Problem(
      `"${id}" is no name of a connector: small letters and digits, with dashes between, such as acme-wms`,
    );
  if (!TITLE.test(title))
    throw new Problem(
      `--title "${title}" has a character that cannot stand in code and YAML alike; letters, digits and . & ( ) / + - can`,
    );
}

/** Nothing of anybody's is written over. */
function refuseWhatIsThere(root: string, files: readonly PageFile[]): void {
  const there = files.map(({ path }) => path).filter((path) => existsSync(join(root, path)));
  if (there.length > 0)
    throw new Problem(
      `already there, and not written over: ${there.join(', ')}. Choose another name, or remove them`,
      EXIT.findings,
    );
}

async function writeFiles(root: string, files: readonly PageFile[]): Promise<void> {
  for (const { path, text } of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text, { flag: 'wx' });
  }
}

const nextSteps = (id: string, rest: boolean) =>
  [
    'A small warehouse to begin with; it passes the contract as it stands:',
    '  npx biome check --write connectors sandbox mappings test docs',
    `  npx vitest run test/contract/${id}`,
    'Then make it the real one, and its evidence what is so:',
    `  ${rest ? `connectors/${id}/${id}.yaml   docs/connectors/rest.md has the language` : `connectors/${id}/   docs/add-a-connector.md goes through it file by file`}`,
    'and what is made of the registry:',
    '  npm run waybill -- schema',
    '  npm run waybill -- connector matrix --write',
  ].join('\n');
