import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadMappingFiles } from '../config/mapping-files.ts';
import { mappingSides } from '../daemon/mapping-sides.ts';
import { decodeText } from '../domain/text-encoding.ts';
import { lintMappings, showFinding } from '../mapper/lint/index.ts';

/**
 * Files that are wrong, and beside each, in `{name}.txt`, exactly what must be said of it. `SAY=1` writes these texts anew, to be read before they are
 * committed.
 */
const folder = fileURLToPath(new URL('./broken-mappings/', import.meta.url));
const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(yaml|csv)$/.test(name))
  .map((name) => name.replaceAll('\\', '/'))
  .sort();

const shipped = await loadMappingFiles([fileURLToPath(new URL('../mappings', import.meta.url))]);
const textOf = (path: string) => shipped.find((file) => file.path === path)?.text ?? '';

/** What the broken ones extend and look up. */
const beside = [
  { path: 'shipped/shopify-order.yaml', text: textOf('shopify/order.yaml') },
  { path: 'shipped/kingdee-order.yaml', text: textOf('kingdee/order.yaml') },
  ...shipped.filter(({ path }) => path === 'tables/kingdee-currency.yaml'),
  { path: 'tables/kingdee-words.csv', text: 'theirs,ours\nZ,received\nC,in-epr\n' },
  { path: 'tables/colours.yaml', text: 'red: rouge\n' },
];
const sides = await mappingSides();

function saidOf(name: string): string {
  const { text } = decodeText(readFileSync(folder + name));
  const findings = lintMappings([{ path: name, text }, ...beside], sides);
  // Tables that nothing uses are here on purpose.
  const own = findings.filter(({ file, about, code }) => code !== 'unused-table' && [file, ...about].includes(name));
  return `${own.map((finding) => showFinding(finding, { width: 100 })).join('\n')}\n`;
}

describe('of a broken file is said', () => {
  test.each(names)('%s', (name) => {
    const said = saidOf(name);
    const file = `${folder}${name}.txt`;
    if (process.env.SAY) writeFileSync(file, said);
    expect(existsSync(file), `${name}.txt`).toBe(true);
    expect(said).toBe(readFileSync(file, 'utf8'));
  });

  test('something, in more than forty of them', () => {
    expect(names.length).toBeGreaterThan(40);
    expect(names.filter((name) => saidOf(name).trim() === '')).toEqual([]);
  });
});
