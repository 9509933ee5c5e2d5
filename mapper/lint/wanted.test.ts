import { expect, test } from 'vitest';
import { z } from 'zod';
import { MappingBook } from '../book.ts';
import { type Finding, lintMappings, sidesOf } from './index.ts';

const parcel = z.object({ state: z.enum(['sent', 'there']) });
const sides = sidesOf(
  new Map([
    ['depot', { shipment: { read: parcel, write: parcel } }],
    ['dock', { shipment: { read: parcel, write: z.object({ state: z.string() }) } }],
  ]),
);

const mapping = (system: string, rule: string) => ({
  path: `${system}/shipment-out.yaml`,
  text: `waybill: 1\nfrom: shipment\nto: ${system}/shipment\nrules:\n  state: ${rule}\n`,
});
const TABLE = { path: 'tables/states.yaml', text: 'shipped: sent\ndelivered: gone\n' };
const looksUp = '{ from: state, lookup: states, unknown: fail }';
const files = [mapping('depot', looksUp), mapping('dock', looksUp), TABLE];

const concerning = (findings: readonly Finding[], path: string) =>
  findings.filter(({ file, about }) => [file, ...about].includes(path));

test('what another mapping shows to be wrong in a table of a wanted one is found', () => {
  const all = lintMappings(files, sides);
  expect(all.map(({ code, about }) => [code, [...about].sort()])).toEqual([
    ['wrong-value', ['depot/shipment-out.yaml', 'dock/shipment-out.yaml']],
  ]);
  for (const { path } of files)
    expect(concerning(lintMappings(files, sides, undefined, new Set([path])), path)).toEqual(concerning(all, path));
});

test('what is wrong in a wanted baseline is found, though only who extends it shows it', () => {
  const base = mapping('dock', '{ from: state, lookup: { shipped: sent }, unknown: { default: gone } }');
  const own = {
    path: 'own/shipment-out.yaml',
    text: 'waybill: 1\nfrom: shipment\nto: dock/shipment\nextends: dock/shipment-out\nrules:\n  nothing: { const: 1 }\n',
  };
  const pair = [base, own];
  const strict = sidesOf(new Map([['dock', { shipment: { write: parcel } }]]));
  const all = lintMappings(pair, strict);
  expect(new Set(all.map(({ file }) => file))).toEqual(new Set(pair.map(({ path }) => path)));
  for (const { path } of pair)
    expect(concerning(lintMappings(pair, strict, undefined, new Set([path])), path)).toEqual(concerning(all, path));
});

test('the rules of what is not wanted are not looked through', () => {
  const other = mapping('depot', '{ const: gone }');
  const wanted = mapping('dock', '{ from: state }');
  const pair = [other, wanted];
  const book = MappingBook.of([]);
  expect(lintMappings(pair, sides, book).map(({ file }) => file)).toContain(other.path);
  expect(lintMappings(pair, sides, book, new Set([wanted.path]))).toEqual([]);
});
