import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadMappingFiles } from '../config/mapping-files.ts';
import { allocate } from '../domain/allocate.ts';
import type { Order } from '../domain/canonical/order.ts';
import { CANONICAL } from '../domain/canonical/records.ts';
import { isKind } from '../domain/kinds.ts';
import { MappingBook } from '../mapper/index.ts';
import { blocksOf, withBlocks } from './fenced-blocks.ts';
import { replay } from './guide-console.ts';

/** One record in and what shall come of it, as in the `{name}.examples.yaml` of a shipped mapping. */
interface Example {
  name: string;
  context?: Record<string, unknown>;
  in: unknown;
  out?: unknown;
  fails?: string[];
}

const NOW = Date.parse('2026-11-22T09:00:00.000Z');
const EXAMPLES = '/mapping.examples.yaml';
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const folder = at('../examples/mapping');
const shipped = at('../mappings');
const PAGES = { english: at('../docs/mapping-guide.md'), chinese: at('../docs/mapping-guide.zh-CN.md') };
const guide = await readFile(PAGES.english, 'utf8');
const chinese = await readFile(PAGES.chinese, 'utf8');

const own = await loadMappingFiles([folder]);
const files = await loadMappingFiles([shipped, folder]);
const book = MappingBook.compile(files.filter(({ path }) => !path.endsWith('.examples.yaml')));
const lessons = own
  .filter(({ path }) => path.endsWith(EXAMPLES))
  .map(({ path, text }) => ({ name: path.slice(0, -EXAMPLES.length), examples: parse(text) as Example[] }));
const shownOf = (name: string) => {
  const text = own.find(({ path }) => path === `${name}/mapping.yaml`)?.text ?? '';
  return text.slice(text.indexOf('waybill: 1'));
};
const blocks = blocksOf(guide);

test('the mappings of the guide have no problems', () => {
  expect(book.problems).toEqual([]);
});

test('every mapping of the guide has examples', () => {
  const mappings = own.filter(({ path }) => path.endsWith('/mapping.yaml')).map(({ path }) => path.split('/')[0]);
  expect(lessons.map(({ name }) => name)).toEqual(mappings);
  expect(lessons.length).toBeGreaterThan(0);
});

describe.each(lessons)('$name', ({ name, examples }) => {
  const mapping = book.byName(`${name}/mapping`);

  test('is shown in the guide as it stands in its file, with one of its examples', () => {
    const shown = blocks.findIndex(({ info, text }) => info === 'yaml' && text === shownOf(name));
    expect(shown).toBeGreaterThanOrEqual(0);
    const record = blocks.slice(shown + 1).find(({ text }) => /^(in|context):/.test(text));
    const { name: _, ...told } = { name: '', ...(parse(record?.text ?? '') as Omit<Example, 'name'>) };
    expect(examples.map(({ name: __, ...one }) => one)).toContainEqual(told);
  });

  test.each(examples)('$name', async (example) => {
    const result = await mapping?.apply(example.in, { now: NOW, values: example.context ?? {} });
    if (example.fails) {
      expect(!result?.ok && result?.problems.map(({ code }) => code)).toEqual(example.fails);
      return;
    }
    expect(result).toEqual({ ok: true, target: example.out });
    const kind = mapping?.to ?? '';
    if (isKind(kind) && result?.ok) expect(CANONICAL[kind].safeParse(result.target).error).toBeUndefined();
  });
});

test('the records shown are examples, and all of them run', () => {
  const all = lessons.flatMap(({ examples }) => examples.map(({ name: _, ...one }) => one));
  const records = blocks.filter(({ text }) => /^(in|context):/.test(text)).map(({ text }) => parse(text));
  expect(records.length).toBeGreaterThanOrEqual(lessons.length);
  for (const record of records) expect(all).toContainEqual(record);
});

test('the tables shown stand in their files', () => {
  const tables = own.filter(({ path }) => path.startsWith('tables/')).map(({ text }) => text);
  expect(blocks.filter(({ info }) => info === 'csv').map(({ text }) => text)).toEqual(tables);
});

test('an order is split over two warehouses as the guide says', () => {
  const config = blocks.map(({ text }) => text).find((text) => /^allocation:/m.test(text));
  const told = blocks.map(({ text }) => text).find((text) => /^parts:/.test(text));
  const [example] = lessons.find(({ name }) => name === '12-two-warehouses')?.examples ?? [];
  const parts = allocate(example?.out as Order, { byCountry: {}, ...parse(config ?? '').allocation });
  expect(Object.fromEntries(parts.map(({ part, lines }) => [part, lines.map(({ sku }) => sku)]))).toEqual(
    parse(told ?? '').parts,
  );
});

/** How a heading is addressed in a page. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

test.each(Object.entries({ english: guide, chinese }))('the links of the %s guide lead somewhere', (_, page) => {
  const prose = page.replace(/^```[\s\S]*?^```$/gm, '');
  const anchors = [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchor(heading));
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to);
  expect(links.length).toBeGreaterThan(10);
  for (const to of links.filter((one) => !one.startsWith('https:'))) {
    const [path = '', place] = to.split('#');
    if (path) expect({ to, there: existsSync(at(`../docs/${path}`)) }).toEqual({ to, there: true });
    else expect(anchors).toContain(place);
  }
});

test('what the screen shows is what the commands answer, and the Chinese guide shows the same', async () => {
  const texts = await replay(guide);
  expect(texts.join('\n')).not.toContain(at('..'));
  expect(blocks.filter(({ info }) => info === 'console').length).toBeGreaterThan(10);
  // `vitest -u` writes what the commands answer now into both pages.
  await expect(withBlocks(guide, texts)).toMatchFileSnapshot(PAGES.english);
  expect(blocksOf(chinese).map(({ info }) => info)).toEqual(blocks.map(({ info }) => info));
  await expect(withBlocks(chinese, texts)).toMatchFileSnapshot(PAGES.chinese);
}, 120_000);
