import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Mappings, openMappings } from './mappings.ts';

const SHIPPED = fileURLToPath(new URL('../mappings/', import.meta.url));
let folder: string;
let mappings: Mappings | undefined;
let lines: string[];

const log = {
  debug() {},
  info: (_fields: object, text: string) => void lines.push(`info ${text}`),
  warn: (_fields: object, text: string) => void lines.push(`warn ${text}`),
  error: (_fields: object, text: string) => void lines.push(`error ${text}`),
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-mappings-'));
  lines = [];
});
afterEach(() => {
  mappings?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** One of our own over a shipped one; what is wrong in it is up to the test. */
function write(text: string): void {
  mkdirSync(join(folder, 'kingdee'), { recursive: true });
  writeFileSync(join(folder, 'kingdee', 'order.yaml'), text);
}
const shipped = () => readFileSync(join(SHIPPED, 'kingdee', 'order.yaml'), 'utf8');
const note = (text: string) => shipped().replace('FNote: number', `FNote: { const: ${text} }`);

describe('mappings of a running daemon', () => {
  it('are those of the last good edit', async () => {
    write(note('first'));
    mappings = await openMappings(folder, new Set(), log);
    const first = mappings.current();

    write(note('second'));
    await expect.poll(() => lines, { timeout: 15_000 }).toContain('info mappings reloaded');
    const second = mappings.current();
    expect(second).not.toBe(first);

    write(note('third').replace('from: placedAt', 'from: placdAt'));
    await expect.poll(() => lines.at(-1), { timeout: 15_000 }).toMatch(/^error the mappings stay as they were/);
    expect(lines.filter((line) => line.startsWith('error mappings/kingdee/order.yaml:'))).toHaveLength(1);
    expect(mappings.current()).toBe(second);
  });

  it('are refused at start where they are wrong, with their line', async () => {
    write(note('x').replace('from: placedAt', 'from: placdAt'));
    await expect(openMappings(folder, new Set(), log)).rejects.toThrow(/kingdee\/order\.yaml:\d+:\d+ error/);
  });

  it('of a system that is not connected keep nobody from starting', async () => {
    write(note('x').replace('from: placedAt', 'from: placdAt'));
    mappings = await openMappings(folder, new Set(['kingdee']), log);
    expect(lines).toEqual([]);
  });
});
