import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadMappingFiles } from '../config/mapping-files.ts';
import { mappingSides } from '../daemon/mapping-sides.ts';
import { CODES, lintMappings, pageOf, showFinding } from '../mapper/lint/index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = `${root}docs/mapping-problems/`;
const pages = readdirSync(folder)
  .filter((name) => name !== 'README.md')
  .map((name) => ({ code: name.replace('.md', ''), text: readFileSync(folder + name, 'utf8') }));
const codes = Object.keys(CODES).sort();
const sides = await mappingSides();

/** The files that a part of a page shows: a line that names one, and the block below it. */
function filesIn(part: string) {
  return [
    ...part.matchAll(/^`mappings\/([^`]+)`(?: \(saved as ([\w-]+)\))?:\n\n```(?:yaml|csv)\n([\s\S]*?)^```$/gm),
  ].map(([, path = '', encoding, text = '']) => ({ path, text, ...(encoding ? { encoding } : {}) }));
}

describe('the page of a problem', () => {
  test('is there for each code, and a code for each page', () => {
    expect(pages.map(({ code }) => code).sort()).toEqual(codes);
    expect(codes.map(pageOf).every((page) => page.startsWith('docs/mapping-problems/'))).toBe(true);
  });

  test('stands in the index', () => {
    const index = readFileSync(`${folder}README.md`, 'utf8');
    expect([...index.matchAll(/^- \[([a-z-]+)\]\(\1\.md\): \S/gm)].map(([, code]) => code).sort()).toEqual(codes);
  });

  test.each(pages)(
    '$code shows a file with exactly this problem, what is said of it, and one without',
    ({ code, text }) => {
      const [head = '', wrong = '', right = ''] = text.split(/^## (?:Wrong|Right)$/m);
      expect(head).toMatch(new RegExp(`^# ${code}\n\n\\S`));
      const found = lintMappings(filesIn(wrong), sides);
      expect(found.map((finding) => finding.code)).toEqual([code]);
      const said = found.map((one) => showFinding(one, { file: `mappings/${one.file}`, width: 96 })).join('\n');
      for (const { path } of filesIn(wrong)) {
        const concerns = ({ file, about }: (typeof found)[number]) => [file, ...about].includes(path);
        const wanted = lintMappings(filesIn(wrong), sides, undefined, new Set([path])).filter(concerns);
        expect(wanted).toEqual(found.filter(concerns));
      }
      expect(/```text\n([\s\S]*?)\n```/.exec(wrong)?.[1]).toBe(said);
      expect(filesIn(right).length).toBeGreaterThan(0);
      expect(lintMappings(filesIn(right), sides)).toEqual([]);
    },
  );
});

/** Files that read mappings and tables; what they report is of the file, not of a record. */
const READERS = [
  ...['book', 'compile', 'extend', 'expression', 'lookup', 'nodes', 'parse', 'version', 'yaml-errors'].map(
    (name) => `mapper/${name}.ts`,
  ),
  ...['lint', 'tables'].flatMap((name) =>
    readdirSync(`${root}mapper/${name}`)
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => `mapper/${name}/${file}`),
  ),
];
/** Told of a record, though the expression's compiler tells it. */
const OF_RECORDS = ['expression'];

test('no code is reported that has no page', () => {
  const literal = /(?:code:|\b(?:problem|error|report|told|reporter)\()\s*'([a-z]+(?:-[a-z]+)*)'/g;
  const reported = READERS.flatMap((file) =>
    [...readFileSync(root + file, 'utf8').matchAll(literal)].map(([, code = '']) => code),
  );
  expect(reported.length).toBeGreaterThan(50);
  expect([...new Set(reported)].filter((code) => !codes.includes(code) && !OF_RECORDS.includes(code))).toEqual([]);
});

describe('nothing is wrong', () => {
  const ofFolder = async (...folders: string[]) => loadMappingFiles(folders.map((name) => root + name));

  test('with the shipped mappings', async () => {
    expect(lintMappings(await ofFolder('mappings'), sides)).toEqual([]);
  });

  test("with the guide's examples, over the shipped ones", async () => {
    const files = (await ofFolder('mappings', 'examples/mapping')).filter(
      ({ path }) => !/(^|\/)examples\.ya?ml$/.test(path),
    );
    expect(files.filter(({ path }) => /^\d/.test(path)).length).toBeGreaterThan(8);
    expect(lintMappings(files, sides)).toEqual([]);
  });

  test("with the mappings in the guide's text", async () => {
    const guide = readFileSync(`${root}docs/mapping-guide.md`, 'utf8');
    const blocks = [...guide.matchAll(/```yaml\n((?:#.*\n)*waybill: 1\n[\s\S]*?)```/g)].map(([, text = ''], index) => ({
      path: `guide/${index}.yaml`,
      text,
    }));
    expect(blocks.length).toBeGreaterThan(8);
    const beside = (await ofFolder('mappings', 'examples/mapping')).filter(
      ({ path }) => !/^\d/.test(path) || /^\d.*\/mapping\.yaml$/.test(path),
    );
    expect(lintMappings([...beside, ...blocks], sides)).toEqual([]);
  });
});
