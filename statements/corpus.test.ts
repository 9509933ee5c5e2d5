import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import type { BankEntry } from '../domain/transfers/entry.ts';
import { type Claim, type Match, matchAll } from '../domain/transfers/match.ts';
import { type Earlier, undoneBy } from '../domain/transfers/undo.ts';
import type { CsvLayout } from './csv.ts';
import { readStatement } from './read.ts';

const folder = fileURLToPath(new URL('corpus/', import.meta.url));
const expected = parse(readFileSync(`${folder}expected.yaml`, 'utf8')) as {
  orders: { number: string; due: string; currency: string; names?: string[] }[];
  tolerance: Record<string, string>;
  layouts: Record<string, CsvLayout>;
  files: Record<string, string[] | string>;
};
const claims = expected.orders.map(
  ({ names = [], ...order }): Claim => ({ ...order, rootId: order.number, aliases: [], names }),
);

/** What is made of one entry, as `expected.yaml` writes it. */
function verdict(made: Match, entry: BankEntry, earlier: readonly Earlier[]): string {
  if (made.is === 'aside') return 'ignored';
  if (made.is === 'matched') {
    const [first] = made.allocations;
    const orders = made.allocations.map(({ rootId }) => rootId).join(' ');
    const owed = claims.find(({ rootId }) => rootId === first?.rootId)?.due;
    if (made.allocations.length === 1 && first?.amount !== owed) return `part ${first?.amount} of ${orders}`;
    const fee = first?.fee === '0' ? '' : ` fee ${first?.fee}`;
    return `matched ${orders}${fee}${made.over === '0' ? '' : ` over ${made.over}`}`;
  }
  if (entry.returned && entry.direction === 'out') {
    const undo = undoneBy(entry, earlier, expected.tolerance);
    if (undo.is === 'undo') return `takes back ${undo.id}`;
  }
  return ['ambiguous', ...made.candidates.map(({ number }) => number)].join(' ');
}

function verdicts(file: string): string[] {
  const layout = expected.layouts[file.slice(0, 2)] ?? expected.layouts.de;
  const entries = readStatement(readFileSync(folder + file), layout);
  const found = matchAll(
    entries.map((entry, at) => ({ id: String(at), entry })),
    claims,
    expected.tolerance,
  );
  const made = (at: number) => found.get(String(at)) as Match;
  const earlier = entries.map((entry, at): Earlier => {
    const one = made(at);
    const numbers = one.is === 'matched' ? one.allocations.map(({ rootId }) => rootId) : [];
    return { id: String(at + 1), entry, numbers };
  });
  return entries.map((entry, at) => verdict(made(at), entry, earlier.slice(0, at)));
}

it.each(Object.entries(expected.files))('%s', (file, said) => {
  if (typeof said === 'string') expect(() => verdicts(file)).toThrow(said);
  else expect(verdicts(file)).toEqual(said);
});

it('leaves no file out', () => {
  const files = readdirSync(folder).filter((name) => name !== 'expected.yaml');
  expect(files.sort()).toEqual(Object.keys(expected.files).sort());
});
