import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ledger } from '../store/ledger.ts';
import { openLedger } from '../store/open.ts';
import { TEST_MASTER_KEY, testClock } from '../test/ledgers.ts';
import { mappingSides } from './mapping-sides.ts';
import { followMappings, type Mappings, openMappings } from './mappings.ts';

const SHIPPED = fileURLToPath(new URL('../mappings/', import.meta.url));
const PATIENCE = { timeout: 15_000 };
const clock = testClock();
let folder: string;
let ledger: Ledger;
let mappings: Mappings | undefined;
let lines: string[];

const log = {
  debug() {},
  info: (_fields: object, text: string) => void lines.push(`info ${text}`),
  warn: (_fields: object, text: string) => void lines.push(`warn ${text}`),
  error: (_fields: object, text: string) => void lines.push(`error ${text}`),
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-mappings-'));
  ledger = await openLedger({ url: 'sqlite::memory:', masterKey: TEST_MASTER_KEY, clock });
  await ledger.migrate();
  lines = [];
});
afterEach(async () => {
  mappings?.close();
  await ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = async (unused: string[] = []): Promise<Mappings> => {
  mappings?.close();
  const times = { settleMs: 20, longestMs: 200, lookMs: 100 };
  const sides = await mappingSides();
  mappings = await openMappings({ folder, unused: new Set(unused), sides, ledger, clock, log, times });
  return mappings;
};
/** One of our own over a shipped one; what is wrong in it is up to the test. */
function write(text: string): void {
  mkdirSync(join(folder, 'kingdee'), { recursive: true });
  writeFileSync(join(folder, 'kingdee', 'order.yaml'), text);
}
const shipped = () => readFileSync(join(SHIPPED, 'kingdee', 'order.yaml'), 'utf8');
const note = (text: string) => shipped().replace('FNote: number', `FNote: { const: ${text} }`);
const broken = () => note('x').replace('from: placedAt', 'from: placdAt');
const pinOf = (one: Pick<Mappings, 'current'> | undefined) => one?.current().byName('kingdee/order')?.pin;
const ROOT = { connectionId: 'shop', kind: 'order', sourceId: '1' } as const;

describe('mappings of a running daemon', () => {
  it('are those of the last good edit', async () => {
    write(note('first'));
    const opened = await open();
    const first = pinOf(opened);
    const { release } = await opened.status();

    write(note('second'));
    await expect.poll(() => lines, PATIENCE).toContain('info mappings reloaded');
    const second = pinOf(opened);
    expect(second).not.toBe(first);
    expect((await opened.status()).release).not.toBe(release);

    write(broken());
    await expect.poll(() => lines.at(-1), PATIENCE).toMatch(/^error the mappings stay as they were/);
    expect(lines.filter((line) => line.startsWith('error mappings/kingdee/order.yaml:'))).toHaveLength(1);
    expect(pinOf(opened)).toBe(second);
    expect(opened.refused()?.problems).toEqual([expect.stringMatching(/^mappings\/kingdee\/order\.yaml:\d+:\d+ /)]);

    write(`${broken()}# still\n`);
    await expect.poll(() => opened.refused()?.problems, PATIENCE).toHaveLength(1);
    write(note('third'));
    await expect.poll(() => opened.refused(), PATIENCE).toBeUndefined();
    expect(pinOf(opened)).not.toBe(second);
    // The same problem again is told once.
    expect(lines.filter((line) => line.startsWith('error mappings/kingdee/order.yaml:'))).toHaveLength(1);
  });

  it('are refused for what only the other side knows: a number where the target takes a text', async () => {
    write(note('first'));
    const opened = await open();
    const { release } = await opened.status();
    write(shipped().replace('FNote: number', 'FNote: { const: 5 }'));
    await expect.poll(() => opened.refused()?.problems, PATIENCE).toHaveLength(1);
    expect(opened.refused()?.problems[0]).toMatch(
      /^mappings\/kingdee\/order\.yaml:\d+:\d+ error wrong-value: .*FNote.*text/,
    );
    expect((await opened.status()).release).toBe(release);
  });

  it('are in the audit, with what changed', async () => {
    write(note('first'));
    const opened = await open();
    const from = pinOf(opened);
    write(note('second'));
    await expect.poll(() => pinOf(opened), PATIENCE).not.toBe(from);
    expect(await ledger.mappingChanges({ limit: 9 })).toEqual([
      {
        at: clock.now(),
        mapping: 'kingdee/order',
        what: 'saved',
        who: 'folder',
        why: 'kingdee/order.yaml changed',
        from,
        to: pinOf(opened),
      },
    ]);
  });

  it('are refused at the first start where they are wrong, with their line', async () => {
    write(broken());
    await expect(open()).rejects.toThrow(/kingdee\/order\.yaml:\d+:\d+ error/);
  });

  it('are those of before where they are found wrong at a later start', async () => {
    write(note('first'));
    const first = pinOf(await open());
    write(broken());
    const again = await open();
    expect(pinOf(again)).toBe(first);
    expect(again.refused()?.problems).toHaveLength(1);
    expect(lines.at(-1)).toMatch(/^error the mappings stay as they were/);
  });

  it('of a system that is not connected keep nobody from starting', async () => {
    write(broken());
    await open(['kingdee']);
    expect(lines).toEqual([]);
  });

  it('that a record began with are had from the ledger by whoever did not compile them', async () => {
    write(note('first'));
    const opened = await open();
    const { release } = await opened.status();
    const first = pinOf(opened);
    write(note('second'));
    await expect.poll(() => pinOf(opened), PATIENCE).not.toBe(first);

    const worker = await followMappings(join(folder, 'not there'), ledger);
    expect(pinOf(worker)).toBe(pinOf(opened));
    const before = (await worker.released(release)).of(ROOT);
    expect(before.find('order', 'kingdee/order')?.pin).toBe(first);
    expect(before.names()).toEqual(opened.current().names());
    for (const mapping of before.all()) {
      const kept = opened.current().byName(mapping.name);
      if (mapping.name !== 'kingdee/order') expect(mapping.pin).toBe(kept?.pin);
      expect(before.find(mapping.from, mapping.to)?.name).toBe(opened.current().find(mapping.from, mapping.to)?.name);
    }
    await expect(worker.released('0000000000000000')).rejects.toThrow(/not in the ledger/);
  });
});
