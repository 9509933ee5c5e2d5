import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadMappingFiles } from '../../config/mapping-files.ts';
import { MappingBook } from '../../mapper/index.ts';
import { scratchFolder } from '../../test/ledgers.ts';
import type { ConnectorContext } from '../connector.ts';
import { declaredConnector } from './declared.ts';
import { parseDefinition, readDefinition } from './definition-file.ts';
import type { FileOptions } from './options.ts';

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const EXPORT = path('examples/file/tradegecko.yaml');
const book = MappingBook.compile(await loadMappingFiles([path('mappings')]));

/** The records of a file of that system, mapped as it ships; waiting for it to lie still is another test's. */
async function mapped(kind: 'product' | 'customer', name: string, text: string) {
  expect(readDefinition(EXPORT).system).toBe('tradegecko');
  const definition = parse(readFileSync(EXPORT, 'utf8'));
  definition.kinds[kind].in.complete = { by: 'name' };
  const folder = scratchFolder('waybill-gone-');
  mkdirSync(join(folder, 'in'));
  writeFileSync(join(folder, 'in', name), text);
  const told: string[] = [];
  const ctx = {
    connectionId: 'old',
    options: { folder },
    log: { debug() {}, warn: (_: object, words: string) => told.push(words) },
    signal: new AbortController().signal,
    now: () => Date.now() + 60_000,
  } as unknown as ConnectorContext<FileOptions>;
  const records: unknown[] = [];
  for await (const page of declaredConnector(parseDefinition(definition)).kinds[kind]?.pull?.(ctx, null) ?? [])
    for (const { data } of page.records) {
      const result = await book.byName(`tradegecko/${kind}`)?.apply(data, { now: 0, values: {} });
      records.push(result?.ok ? result.target : result);
    }
  return { records, told };
}

it('the products that TradeGecko exported are read, a row a variant', async () => {
  const { records, told } = await mapped(
    'product',
    'products-2022.csv',
    '\uFEFFProduct Name,Product Type,Product Description,Supplier,Brand,Tags,Option 1 Label,Option 1 Value,Variant Name,Variant Description,Variant SKU\r\n' +
      'Cup,Mug,"A cup, white",Sample Works,,,Size,M,Cup (M),,CUP-M\r\n' +
      'Cup,Mug,"A cup, white",Sample Works,,,Size,L,Cup (L),Holds 500 ml,0012\r\n' +
      'Lost,Mug,,,,,,,No code,,\r\n',
  );
  expect(records).toEqual([
    { sku: 'CUP-M', name: 'Cup (M)', description: 'A cup, white' },
    { sku: '0012', name: 'Cup (L)', description: 'Holds 500 ml' },
  ]);
  expect(told).toEqual([expect.stringContaining('1 rows')]);
});

it('so are its relationships, people by name and companies by theirs', async () => {
  const { records } = await mapped(
    'customer',
    'relationships.csv',
    'Name,Email Address,Website,Company Code,Company Type,Phone Number,Fax,Tax Number,Default Price List\n' +
      'Sample Works,buyer@example.org,,C-77,Business,+49 30 1234567,,DE000000000,Wholesale\n' +
      'Sample Buyer,,,C-78,Consumer,,,,\n',
  );
  expect(records).toMatchObject([
    { id: 'C-77', company: 'Sample Works', email: 'buyer@example.org', group: 'Wholesale' },
    { id: 'C-78', name: 'Sample Buyer' },
  ]);
});
