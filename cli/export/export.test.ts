import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { openStore } from '../../daemon/store.ts';
import { columnsOf } from '../../domain/canonical/columns.ts';
import { CANONICAL } from '../../domain/canonical/records.ts';
import { KINDS } from '../../domain/kinds.ts';
import { letter } from '../../domain/letters/letter.ts';
import { schemaFields } from '../../domain/personal.ts';
import type { Ledger } from '../../store/ledger.ts';
import { commandLine } from '../../test/command-line.ts';
import { scratchFolder } from '../../test/ledgers.ts';
import { NEEDLES, PLANTED } from '../../test/planted-person.ts';

/** Each has two lines, the second of an article whose name looks like a formula. */
const order = (n: number) => ({
  id: String(n),
  number: `#${n}`,
  placedAt: '2026-11-22T09:00:00.000Z',
  state: 'open',
  payment: { state: 'paid' },
  currency: 'EUR',
  customer: { id: `c${n}`, name: PLANTED.name, email: PLANTED.email, phone: PLANTED.phone, taxId: PLANTED.taxId },
  shipTo: { name: PLANTED.chineseName, line1: PLANTED.street, city: 'Quibbletharn', country: 'DE' },
  lines: [
    { id: '1', sku: 'WB-001', quantity: 1, unitPrice: '10.00', total: '10.00' },
    { id: '2', sku: '-WB 5', quantity: 2, unitPrice: '7.45', total: '14.90' },
  ],
  total: '24.90',
  note: PLANTED.note,
  tags: ['axolotl'],
});

describe('waybill export', () => {
  const folder = scratchFolder('waybill-export-');
  const file = join(folder, 'config.yaml');
  let made = 0;
  const fresh = () => join(folder, `out-${(made += 1)}`);
  const run = (...words: string[]) => commandLine('-c', file, 'export', ...words);
  const withLedger = async <T>(work: (ledger: Ledger) => Promise<T>): Promise<T> => {
    const { config } = loadConfig(file, { variable: () => undefined });
    const { ledger } = await openStore(config, { now: () => Date.now() });
    try {
      return await work(ledger);
    } finally {
      await ledger.close();
    }
  };
  const rows = (text: string, delimiter = ',') =>
    parse(text, { columns: true, bom: true, delimiter }) as Record<string, string>[];
  const read = (out: string, name: string) => readFileSync(join(out, name), 'utf8');

  beforeAll(async () => {
    writeFileSync(file, 'connections: {}\nflows: {}\n');
    await withLedger(async (ledger) => {
      const flows = [
        { flow: 'f', kinds: ['order' as const, 'stock' as const], from: ['shop', 'wms'], priority: 'order' as const },
      ];
      const stage = async (connectionId: string, kind: 'order' | 'stock', id: string, canonical?: unknown) => {
        const { records } = await ledger.stage({ connectionId, flows, records: [{ kind, id, data: { id } }] });
        const recordId = records[0]?.recordId as string;
        if (canonical) await ledger.answer('', [], { canonicals: [{ recordId, revision: 1, canonical, pin: 'p' }] });
      };
      for (let n = 1; n <= 3; n += 1) await stage('shop', 'order', String(n), order(n));
      await stage('shop', 'order', '4');
      await stage('wms', 'stock', 'WB-001', { sku: 'WB-001', available: -5, location: '=cmd|calc' });
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('writes a file a kind and one a list of things in it, and a manifest that tells of them', async () => {
    const out = fresh();
    const { code, printed } = await run('--out', out);
    expect(code).toBe(0);
    expect(printed).toMatch(/order +3 +1\n/);
    expect(readdirSync(out).sort()).toEqual([
      'manifest.json',
      'order.csv',
      'order.jsonl',
      'order.lines.csv',
      'stock.csv',
      'stock.jsonl',
    ]);
    const manifest = JSON.parse(read(out, 'manifest.json'));
    expect(manifest).toMatchObject({
      personal: false,
      kinds: { order: { records: 3, unmapped: 1, erased: 0 }, stock: { records: 1, unmapped: 0, erased: 0 } },
    });
    for (const { name, bytes, sha256, rows: count } of manifest.files) {
      const content = readFileSync(join(out, name));
      expect(bytes).toBe(content.length);
      expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
      if (name.endsWith('.csv')) expect(rows(content.toString())).toHaveLength(count);
      else expect(content.toString().trimEnd().split('\n')).toHaveLength(count);
      expect(statSync(join(out, name)).mode & 0o077).toBe(0);
    }
    expect(rows(read(out, 'order.csv'))[0]).toMatchObject({
      connection: 'shop',
      sourceId: '1',
      number: '#1',
      total: '24.90',
      'shipTo.country': 'DE',
    });
    expect(rows(read(out, 'order.lines.csv'))[2]).toMatchObject({
      sourceId: '2',
      item: '1',
      sku: 'WB-001',
      quantity: '1',
    });
    expect(JSON.parse(read(out, 'order.jsonl').split('\n')[0] as string)).toMatchObject({
      kind: 'order',
      sourceId: '1',
      record: { number: '#1', lines: [{ sku: 'WB-001' }, { sku: '-WB 5' }] },
    });
  });

  it('lets no personal data out unasked, and with a reason in the audit where it does', async () => {
    const without = fresh();
    await run('--out', without);
    for (const name of readdirSync(without))
      for (const word of NEEDLES) expect(read(without, name), `${word} in ${name}`).not.toContain(word);

    const out = fresh();
    const refused = await run('--out', out, '--personal');
    expect(refused).toMatchObject({ code: 2, said: expect.stringContaining('--why') });
    expect(existsSync(out)).toBe(false);

    expect((await run('--out', out, '--personal', '--why', 'moving house', '--who', 'ann')).code).toBe(0);
    for (const word of [PLANTED.name, PLANTED.street, PLANTED.note]) {
      expect(read(out, 'order.jsonl')).toContain(word);
      expect(read(out, 'order.csv')).toContain(word);
    }
    const { id } = JSON.parse(read(out, 'manifest.json'));
    const audit = await withLedger((ledger) => ledger.auditRows({ limit: 10 }));
    expect(audit.filter(({ what }) => what === 'records.exported')).toEqual([
      expect.objectContaining({ who: 'ann', why: 'moving house', subject: id }),
    ]);
  });

  it('is safe to open in a spreadsheet', async () => {
    const out = fresh();
    await run('--out', out, '--format', 'csv', '--bom', '--delimiter', ';');
    expect(readFileSync(join(out, 'stock.csv')).subarray(0, 3).toString('hex')).toBe('efbbbf');
    expect(rows(read(out, 'stock.csv'), ';')).toMatchObject([{ location: "'=cmd|calc", available: '-5' }]);
    expect(rows(read(out, 'order.lines.csv'), ';')[1]).toMatchObject({ sku: "'-WB 5" });
    expect(readdirSync(out).some((name) => name.endsWith('.jsonl'))).toBe(false);
  });

  it('writes what was asked for alone', async () => {
    const kinds = async (...words: string[]) => {
      const out = fresh();
      expect((await run('--out', out, ...words)).code).toBe(0);
      return JSON.parse(read(out, 'manifest.json')).kinds;
    };
    expect(await kinds('--kind', 'stock,price')).toEqual({ stock: { records: 1, unmapped: 0, erased: 0 } });
    expect(Object.keys(await kinds('--connection', 'wms'))).toEqual(['stock']);
    expect(await kinds('--since', '2099-01-01')).toEqual({});
    expect(Object.keys(await kinds('--since', '1d'))).toEqual(['order', 'stock']);
  });

  it.each([
    [['--kind', 'orders'], /there is no orders; there are: order/],
    [['--format', 'xml'], /there is no xml/],
    [['--since', 'soon'], /--since/],
    [['--delimiter', '::'], /--delimiter/],
  ])('refuses %j', async (words, message) => {
    expect(await run('--out', fresh(), ...words)).toMatchObject({ code: 2, said: expect.stringMatching(message) });
  });

  it('writes over nothing, and leaves nothing half behind', async () => {
    const out = fresh();
    mkdirSync(out);
    expect((await run('--out', out)).code).toBe(0);
    expect(await run('--out', out)).toMatchObject({ code: 2, said: expect.stringContaining('is not empty') });
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('writes letters of credit beside the records, with what hangs on each, where all is asked for', async () => {
    const kept = letter.parse({
      number: 'LC-7',
      orders: ['1001', '1002'],
      currency: 'USD',
      amount: '50000.00',
      expiresOn: '2027-03-31',
      documents: [{ name: 'bill of lading' }, { name: 'inspection certificate', before: 'shipping', on: '2026-12-01' }],
      discrepancies: [{ id: 1, what: '=late shipment', foundOn: '2026-12-20', state: 'waived' }],
    });
    await withLedger((ledger) =>
      ledger.keepLetter({ letter: kept, revision: 0 }, { what: 'letter.added', who: 'ann', why: 'opened' }),
    );
    const out = fresh();
    const { printed } = await run('--out', out);
    expect(printed).toContain('letters of credit: 1');
    expect(rows(read(out, 'letter.csv'))).toMatchObject([
      {
        connection: 'waybill:letters',
        sourceId: 'LC-7',
        orders: '["1001","1002"]',
        amount: '50000.00',
        expiresOn: '2027-03-31',
      },
    ]);
    expect(rows(read(out, 'letter.documents.csv'))).toMatchObject([
      { sourceId: 'LC-7', item: '1', name: 'bill of lading', before: 'presentation', on: '' },
      { item: '2', before: 'shipping', on: '2026-12-01' },
    ]);
    expect(rows(read(out, 'letter.discrepancies.csv'))).toMatchObject([{ what: "'=late shipment", state: 'waived' }]);
    expect(JSON.parse(read(out, 'letter.jsonl'))).toEqual({
      ...{ connection: 'waybill:letters', kind: 'letter', sourceId: 'LC-7', revision: 1 },
      record: kept,
    });
    expect(JSON.parse(read(out, 'manifest.json'))).toMatchObject({
      letters: 1,
      files: expect.arrayContaining([expect.objectContaining({ name: 'letter.csv', rows: 1 })]),
    });
    const part = fresh();
    await run('--out', part, '--kind', 'order');
    expect(readdirSync(part).filter((name) => name.startsWith('letter'))).toEqual([]);
  });
});

it.each(KINDS)('the columns of %s are all fields that its schema has, and what is personal in it', (kind) => {
  const { plain, lists } = columnsOf(CANONICAL[kind]);
  const columns = [
    ...plain.map(({ path, personal }) => [path, personal] as const),
    ...lists.flatMap(({ path, columns }) => columns.map((one) => [`${path}.${one.path}`, one.personal] as const)),
  ];
  const fields = [...schemaFields(CANONICAL[kind])].map(([path, sort]) => [path.replace(/\.\*$/, ''), sort] as const);
  expect(new Map(columns)).toEqual(new Map(fields));
});
