import { mkdirSync, mkdtempSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnvironment } from '../../config/environment.ts';
import { withMappings } from './mapping-context.ts';
import { watchPreview } from './preview-watch.ts';

const MAPPING = [
  'waybill: 1',
  'from: order',
  'to: kingdee/order',
  'rules:',
  '  FNote: number',
  '  FCurrency: { from: currency, lookup: codes }',
  '',
].join('\n');
const RECORD = { number: '#1001', currency: 'EUR' };

let folder: string;
let mapping: string;
let record: string;
let stop: AbortController;
let shows: string[];
let seen: () => void;
let running: Promise<void> | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-watch-'));
  mkdirSync(join(folder, 'mappings/own'), { recursive: true });
  mkdirSync(join(folder, 'mappings/tables'));
  mapping = join(folder, 'mappings/own/order.yaml');
  record = join(folder, 'order.json');
  writeFileSync(join(folder, 'config.yaml'), 'connections: {}\nflows: {}\n');
  writeFileSync(mapping, MAPPING);
  writeFileSync(join(folder, 'mappings/tables/codes.yaml'), 'EUR: E1\nUSD: U1\n');
  writeFileSync(record, JSON.stringify(RECORD));
  stop = new AbortController();
  shows = [];
  seen = () => {};
  running = undefined;
});
afterEach(async () => {
  stop.abort();
  await running;
  rmSync(folder, { recursive: true, force: true });
});

/** Watches; grey text stands between `<` and `>`. */
function watch(what = 'own/order'): void {
  const command = { optsWithGlobals: () => ({ config: join(folder, 'config.yaml') }) } as unknown as Command;
  const context = { environment: readEnvironment({}), exitCode: 0 as const };
  running = withMappings(command, context, (desk) =>
    watchPreview(desk, what, record, {
      paint: (tone, text) => (tone === 'dim' ? `<${text}>` : text),
      show: (text) => {
        shows.push(text);
        seen();
      },
      signal: stop.signal,
    }),
  );
}

/** The first screen from now on that has this in it. */
async function screen(wanted: RegExp): Promise<string> {
  for (;;) {
    const found = shows.find((text) => wanted.test(text));
    shows.length = 0;
    if (found !== undefined) return found;
    await new Promise<void>((resolve, reject) => {
      seen = resolve;
      running?.then(() => reject(new Error('the watch has ended')), reject);
    });
  }
}

describe('a preview that is watched', () => {
  it('is shown anew when the mapping, a table or the record is saved', async () => {
    watch();
    expect(await screen(/FNote/)).toMatch(/FNote: "#1001"[\s\S]*FCurrency: E1/);
    writeFileSync(mapping, MAPPING.replace('FNote', 'FRemark'));
    await screen(/FRemark: "#1001"/);
    writeFileSync(join(folder, 'mappings/tables/codes.yaml'), 'EUR: E2\n');
    await screen(/FCurrency: E2/);
    writeFileSync(record, JSON.stringify({ ...RECORD, number: '#1002' }));
    await screen(/FRemark: "#1002"/);
  });

  it('survives editors that write beside and rename', async () => {
    watch();
    await screen(/FNote/);
    for (const name of ['A', 'B', 'C']) {
      writeFileSync(`${mapping}~`, MAPPING.replace('FNote', name));
      renameSync(`${mapping}~`, mapping);
      await screen(new RegExp(` ${name}: "#1001"`));
      writeFileSync(`${record}.tmp`, JSON.stringify({ ...RECORD, number: `#${name}` }));
      renameSync(`${record}.tmp`, record);
      await screen(new RegExp(`${name}: "#${name}"`));
      writeFileSync(record, JSON.stringify(RECORD));
      await screen(new RegExp(`${name}: "#1001"`));
    }
  });

  it('keeps the last good one, greyed, above what is wrong', async () => {
    watch();
    await screen(/FNote/);
    writeFileSync(mapping, MAPPING.slice(0, MAPPING.indexOf('lookup')));
    const broken = await screen(/own\/order\.yaml:\d+:\d+/);
    expect(broken).toMatch(/<FNote: "#1001">/);
    expect(broken.indexOf('FCurrency: E1')).toBeLessThan(broken.indexOf('own/order.yaml:'));
    expect(broken).toMatch(/6 \| > {2}FCurrency: \{ from: currency/);
    writeFileSync(mapping, MAPPING);
    expect(await screen(/FNote/)).not.toMatch(/<FNote|own\/order\.yaml:/);
  });

  it('survives that its files are gone for a while', async () => {
    watch();
    await screen(/FNote/);
    unlinkSync(mapping);
    expect(await screen(/there is no mapping/)).toMatch(/<FNote: "#1001">/);
    writeFileSync(mapping, MAPPING);
    await screen(/ FNote/);
    unlinkSync(record);
    expect(await screen(/there is no file/)).toMatch(/<FNote: "#1001">/);
    writeFileSync(record, JSON.stringify(RECORD));
    await screen(/ FNote/);
    writeFileSync(record, '{ "number": "#1001", "cur');
    expect(await screen(/order\.json:1:\d+ is not readable/)).toMatch(/<FNote: "#1001">/);
  });

  it('watches a candidate that lies elsewhere', async () => {
    const candidate = join(folder, 'candidate.yaml');
    writeFileSync(candidate, MAPPING.replace('FNote', 'FDraft'));
    watch(candidate);
    await screen(/FDraft: "#1001"/);
    writeFileSync(`${candidate}.tmp`, MAPPING.replace('FNote', 'FDraft2'));
    renameSync(`${candidate}.tmp`, candidate);
    await screen(/FDraft2: "#1001"/);
  });

  it('ends at once where there is nothing to begin with', async () => {
    watch('own/ordr');
    await expect(running).rejects.toThrow(/there is no mapping own\/ordr; did you mean own\/order\?/);
    running = undefined;
  });
});
