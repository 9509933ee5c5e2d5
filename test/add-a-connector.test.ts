import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleOf, pageCommands, pageFiles, renamed, type Way } from '../cli/connector/page-files.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(join(root, 'docs/add-a-connector.md'), 'utf8');
/** Not of the sources, or linked instead. */
const LEFT = new Set(['.git', '.cache', 'node_modules', 'data']);
/** Made of the registry by the page's own commands. */
const MADE = /^(schemas\/|README(\.zh-CN)?\.md$|docs\/connectors\.md$)/;
const TIMEOUT_MS = 600_000;

let copy: string;
/** Every file of the copy before anything was done, by its content. */
let before: Map<string, string>;

/** Every file of the sources, by a hash; what was built is none of them. */
const contents = (): Map<string, string> =>
  new Map(
    readdirSync(copy, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(copy, join(entry.parentPath, entry.name)))
      .filter((path) => !/^(dist|node_modules)\//.test(path))
      .map((path) => [
        path,
        createHash('sha256')
          .update(readFileSync(join(copy, path)))
          .digest('hex'),
      ]),
  );

/** As somebody types it, in a process that does not know that it is in a test. */
function sh(command: string): { status: number | null; said: string } {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV$|TEST$)/.test(name)),
  );
  const { status, stdout, stderr } = spawnSync(command, { cwd: copy, env, shell: true, encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
}

const write = (way: Way) => {
  for (const { path, text } of pageFiles(page, way)) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), text, { flag: 'wx' });
  }
};

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'waybill-add-a-connector-'));
  const wanted = (path: string) => !LEFT.has(relative(root, path).split('/')[0] as string);
  cpSync(root, copy, { recursive: true, preserveTimestamps: true, filter: wanted });
  before = contents();
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
}, TIMEOUT_MS);
afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('the page on adding a connector, followed word for word', () => {
  test('writes new files only', () => write('code'));

  test.each(pageCommands(page))('%s', { timeout: TIMEOUT_MS }, (command) => {
    const { status, said } = sh(command);
    expect(status, said).toBe(0);
  });

  test('has edited nothing that was there, but for what is made of the registry', () => {
    const now = contents();
    const edited = [...before].filter(([path, hash]) => now.get(path) !== hash).map(([path]) => path);
    expect(edited.filter((path) => !MADE.test(path))).toEqual([]);
    expect(edited).toEqual(expect.arrayContaining(['README.md', 'README.zh-CN.md', 'docs/connectors.md']));
  });

  test('declared in YAML it keeps the contract too', { timeout: TIMEOUT_MS }, () => {
    for (const { path } of pageFiles(page, 'code')) rmSync(join(copy, path));
    write('rest');
    expect(readdirSync(join(copy, 'connectors/nordlager')).sort()).toEqual(['index.ts', 'nordlager.yaml']);
    const { status, said } = sh('npx vitest run test/contract/nordlager');
    expect(status, said).toBe(0);
  });
});

describe('another name for the example', () => {
  test('stands in paths, code, texts and secrets, each in its own way', () => {
    const [file] = renamed(
      [
        {
          path: 'connectors/nordlager/nordlager.yaml',
          text: "import nordlager from '../nordlager';\nconnector: nordlager; NordlagerOptions; // Nordlager ${NORDLAGER_TOKEN} nordlager-token",
        },
      ],
      exampleOf(page),
      { id: 'acme-wms', title: 'Acme WMS' },
    );
    expect(file).toEqual({
      path: 'connectors/acme-wms/acme-wms.yaml',
      text: "import acmeWms from '../acme-wms';\nconnector: acmeWms; AcmeWmsOptions; // Acme WMS ${ACME_WMS_TOKEN} acme-wms-token",
    });
  });

  test.each(['code', 'rest'] as const)('leaves nothing of the old one (%s)', (way) => {
    const files = renamed(pageFiles(page, way), exampleOf(page), { id: 'acme', title: 'Acme' });
    expect(files.filter(({ path, text }) => /nordlager/i.test(path + text))).toEqual([]);
    expect(files.length).toBeGreaterThan(9);
  });
});
