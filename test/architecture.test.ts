import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../store/migrations/index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = [
  'activities',
  'alerts',
  'bench',
  'bulk',
  'chaos',
  'cli',
  'config',
  'connectors',
  'daemon',
  'domain',
  'editor',
  'mapper',
  'papers',
  'sandbox',
  'server',
  'statements',
  'store',
  'telemetry',
  'temporal',
  'verifier',
  'workflows',
];

function* walk(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else if (/\.(ts|mjs|cjs)$/.test(entry.name)) yield relative(root, path).split(sep).join('/');
  }
}

const all = [...FOLDERS.flatMap((folder) => [...walk(join(root, folder))]), 'worker.ts', 'cli.ts'];
const isTest = (file: string) => file.endsWith('.test.ts');
const sources = all.filter((file) => !isTest(file));
const text = (file: string) => readFileSync(join(root, file), 'utf8');
/** Code without comments: prose may name what it likes. */
const code = (file: string) =>
  text(file)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '');

interface Edge {
  file: string;
  /** A top folder, a root file or a package. */
  to: string;
  type: boolean;
}

const IMPORT = /(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\(\s*'([^']+)'\s*\)/g;

function edges(file: string): Edge[] {
  return [...code(file).matchAll(IMPORT)].map(([, type, from, dynamic]) => {
    const target = (from ?? dynamic) as string;
    const to = target.startsWith('.')
      ? (relative(root, resolve(root, dirname(file), target)).split(sep)[0] as string)
      : target;
    return { file, to, type: type !== undefined };
  });
}

/** The house's one direction: which folders each folder may import. `type:` means types only. */
const MAY: Record<string, string[]> = {
  domain: [],
  config: ['domain'],
  telemetry: [],
  mapper: ['domain'],
  papers: ['domain'],
  statements: ['domain'],
  bulk: ['domain', 'mapper', 'connectors'],
  connectors: ['domain', 'type:config'],
  store: ['domain'],
  sandbox: ['domain'],
  temporal: ['domain', 'config', 'telemetry'],
  verifier: [],
  alerts: ['domain', 'type:config', 'type:connectors', 'type:store'],
  activities: ['domain', 'mapper', 'statements', 'type:connectors', 'type:store', 'type:config', 'type:telemetry'],
  workflows: ['domain', 'type:activities'],
  server: ['domain', 'telemetry', 'type:connectors', 'type:store'],
  editor: ['config', 'connectors', 'domain', 'mapper'],
  daemon: [
    'activities',
    'alerts',
    'config',
    'connectors',
    'domain',
    'mapper',
    'server',
    'store',
    'telemetry',
    'temporal',
  ],
};

describe('the architecture', () => {
  it.each(Object.entries(MAY))('%s imports only what stands below it', (folder, allowed) => {
    const found = sources.filter((file) => file.startsWith(`${folder}/`)).flatMap(edges);
    expect(found.length).toBeGreaterThan(2);
    const wrong = found
      .filter(({ to, type }) => {
        const ours = FOLDERS.includes(to) || to === 'worker.ts' || to === 'cli.ts';
        return ours && to !== folder && !allowed.includes(to) && !(type && allowed.includes(`type:${to}`));
      })
      .map(({ file, to, type }) => `${file} -> ${type ? 'type ' : ''}${to}`);
    expect(wrong).toEqual([]);
  });

  it('lets nothing but the composing programs import the composition', () => {
    const composing = /^(cli\.ts|worker\.ts|cli\/|bench\/|chaos\/)/;
    const wrong = sources
      .filter((file) => !composing.test(file))
      .flatMap(edges)
      .filter(({ to }) => ['worker.ts', 'cli.ts', 'cli', 'bench', 'chaos'].includes(to));
    expect(wrong.map(({ file, to }) => `${file} -> ${to}`)).toEqual([]);
  });

  it('keeps domain and mapper free of the world', () => {
    const pure = sources.filter((file) => /^(domain|mapper)\//.test(file));
    const world = /^(node:(?!crypto$)|@temporalio|axios|knex|fastify|better-sqlite3|pg$)/;
    expect(
      pure
        .flatMap(edges)
        .filter(({ to }) => world.test(to))
        .map(({ file, to }) => `${file} -> ${to}`),
    ).toEqual([]);
  });

  it('keeps workflows deterministic: the SDK, pure domain, types', () => {
    const files = sources.filter((file) => file.startsWith('workflows/'));
    const packages = files
      .flatMap(edges)
      .filter(({ to, type }) => !type && !FOLDERS.includes(to) && !to.startsWith('@temporalio/'));
    expect(packages.map(({ file, to }) => `${file} -> ${to}`)).toEqual([]);
    expect(files.filter((file) => /^(let|var) /m.test(code(file)))).toEqual([]);
  });

  it('reads the process environment in config only', () => {
    const allowed = /^(config\/environment\.ts|bench\/|sandbox\/main\.ts)/;
    expect(sources.filter((file) => !allowed.test(file) && /process\.env\b/.test(code(file)))).toEqual([]);
  });

  it("names no system outside that system's own folders", () => {
    const systems = readdirSync(join(root, 'connectors'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    expect(systems.length).toBeGreaterThan(0);
    // These are words of every program too: a text or a path of that name is what would give them away.
    const ordinary = ['rest', 'file'];
    const naming = (system: string) =>
      new RegExp(
        ordinary.includes(system) ? `(use: ?['"]${system}|(connectors|sandbox)/${system}/)` : `\\b${system}\\b`,
      );
    const found = sources.flatMap((file) => {
      const own = /^(?:connectors|sandbox)\/([^/]+)\//.exec(file)?.[1];
      const source = code(file).toLowerCase();
      return systems
        .filter((system) => system !== own && naming(system).test(source))
        .map((system) => `${file} names ${system}`);
    });
    expect(found).toEqual([]);
  });

  it('names files by what they are', () => {
    const vague = /^(utils?|helpers?|common|misc|lib|shared)\.(ts|mjs)$/;
    expect(
      all.filter(
        (file) =>
          vague.test(basename(file)) ||
          file
            .split('/')
            .slice(0, -1)
            .some((folder) => vague.test(`${folder}.ts`)),
      ),
    ).toEqual([]);
  });

  it('applies each migration that lies in the folder once, by its number', () => {
    const files = readdirSync(join(root, 'store/migrations')).filter((file) => /^\d{4}-/.test(file));
    expect(MIGRATIONS.map(({ name }) => `${name}.ts`)).toEqual(files.sort());
  });
});
