import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { matrixFiles } from '../cli/connector/matrix-files.ts';
import { matrixRows } from '../cli/connector/matrix-rows.ts';
import { allConnectors } from '../editor/systems.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const text = (path: string) => readFileSync(join(root, path), 'utf8');
const named = (folder: string, ending: string) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`);

/** The section below a heading of the second level. */
function section(document: string, heading: string): string {
  const [, rest] = document.split(`\n## ${heading}\n`);
  if (rest === undefined) throw new Error(`no heading "${heading}"`);
  return rest.split('\n## ')[0] as string;
}

/** What stands between back ticks in the first column of a section's tables. */
const firstColumn = (part: string): string[] =>
  [...part.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell]) =>
    [...(cell as string).matchAll(/`([^`]+)`/g)].map(([, name]) => name as string),
  );

describe.each([
  ['README.md', 'Why each dependency'],
  ['README.zh-CN.md', '为什么用这些依赖'],
])('%s', (file, heading) => {
  test('gives a reason for each dependency, and for nothing else', () => {
    const { dependencies, devDependencies } = JSON.parse(text('package.json'));
    const wanted = Object.keys({ ...dependencies, ...devDependencies }).sort();
    expect(firstColumn(section(text(file), heading)).sort()).toEqual(wanted);
  });
});

test('each decision has a number of its own, and its heading says the same', () => {
  const numbers = named('docs/adr', '.md').map((path) => {
    const number = Number(/\/(\d{4})-/.exec(path)?.[1]);
    expect(text(path).split('\n')[0], path).toMatch(new RegExp(`^# ${number}\\. `));
    return number;
  });
  expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, i) => i + 1));
});

test('each connector is described, with a config to copy', () => {
  const pages = [text('docs/connectors.md'), ...named('docs/connectors', '.md').map(text)].join('\n');
  const connectors = readdirSync(join(root, 'connectors'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  expect(connectors.length).toBeGreaterThan(0);
  const silent = connectors.map(({ name }) => name).filter((id) => !new RegExp(`^ +use: ${id}$`, 'm').test(pages));
  expect(silent).toEqual([]);
});

/** Connections of the configs on a page, by the names that they have there. */
const connectionsOn = (page: string): [string, { use?: string; options?: object }][] =>
  [...page.matchAll(/^```yaml\n(.*?)^```/gms)].flatMap(([, block]) => {
    const config = (parse(block as string) ?? {}) as Record<string, object>;
    return Object.entries('connections' in config ? config.connections : config);
  });

test('each config on a page of a connector has the options that its connectors know, and all that they need', async () => {
  const connectors = new Map((await allConnectors()).map((one) => [one.id, one]));
  const wrong: string[] = [];
  let tried = 0;
  for (const path of named('docs/connectors', '.md'))
    for (const [name, { use = '', options }] of connectionsOn(text(path))) {
      const known = connectors.get(use);
      if (!known || !options) continue;
      tried += 1;
      // What stands for a secret or a number is neither.
      for (const { code, path: at, message } of known.options.safeParse(options).error?.issues ?? [])
        if (code === 'unrecognized_keys' || /required|received undefined/i.test(message))
          wrong.push(`${path}: ${name}.options.${at.join('.')}: ${message}`);
    }
  expect(wrong).toEqual([]);
  expect(tried).toBeGreaterThan(connectors.size / 2);
});

test('the matrix of systems is as the registry has it', async () => {
  const files = await matrixFiles(root, matrixRows(await allConnectors()));
  const stale = files.filter((file) => file.stale).map(({ path }) => path);
  expect(stale, 'call `npm run waybill -- connector matrix --write`').toEqual([]);
});

const documents = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...['docs', 'docs/adr', 'docs/connectors', 'docs/mapping-problems', 'docs/rules'].flatMap((folder) =>
    named(folder, '.md'),
  ),
];

/** As hosts of repositories make an anchor of a heading. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

test.each(documents)('%s leads to what is there', (file) => {
  // Code may hold what looks like a link.
  const prose = text(file)
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/`[^`\n]*`/g, '');
  const broken = [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link as string)
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path = '', place] = link.split('#');
      const target = path === '' ? file : join(dirname(file), path);
      if (!existsSync(join(root, target))) return true;
      if (place === undefined) return false;
      const headings = [...text(target).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchor(heading as string));
      return !headings.includes(decodeURIComponent(place));
    });
  expect(broken).toEqual([]);
});

test.each(['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', 'docs/architecture.md'])(
  '%s names files that are there',
  (file) => {
    const named = [...text(file).matchAll(/`((?!data\/)[a-z]+\/[\w./-]*)`/g)].map(([, path]) => path as string);
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  },
);

/** What a page lays down, whatever its language: its parts, and what stands in its examples of the config, without comments and words of people. */
const frameOf = (page: string) => ({
  parts: [...page.matchAll(/^## /gm)].length,
  examples: [...page.matchAll(/^```(\w+)/gm)].map(([, language]) => language),
  rows: [...page.matchAll(/^\|/gm)].length,
  points: [...page.matchAll(/^- /gm)].length,
});

test.each(named('docs/rules', '.md').filter((path) => !path.endsWith('.zh-CN.md')))(
  '%s says the same in Chinese',
  (path) => {
    expect(frameOf(text(path.replace('.md', '.zh-CN.md')))).toEqual(frameOf(text(path)));
  },
);
