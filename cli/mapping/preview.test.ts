import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { loadConfig } from '../../config/load.ts';
import { openStore } from '../../daemon/store.ts';
import { commandLine, type Ran } from '../../test/command-line.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const examplesFile = at('../../mappings/shopify/order.examples.yaml');
const [example] = parse(readFileSync(examplesFile, 'utf8')) as {
  in: Record<string, unknown>;
  out: Record<string, unknown>;
}[];

let folder: string;
let config: string;
let record: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-preview-'));
  config = join(folder, 'config.yaml');
  record = join(folder, 'order.json');
  const { sandbox, ...declared } = parse(readFileSync(at('../../config.yaml'), 'utf8')) as Record<string, unknown>;
  expect(sandbox).toBeDefined();
  (declared.connections as Record<string, Record<string, unknown>>).shop = {
    ...(declared.connections as Record<string, Record<string, unknown>>).shop,
    params: { channel: 'web-shop' },
  };
  writeFileSync(config, stringify({ ...declared, data: 'books', store: 'sqlite:books/waybill.db' }));
  writeFileSync(record, JSON.stringify(example?.in));
  mkdirSync(join(folder, 'mappings/shopify'), { recursive: true });
  const { ledger } = await openStore(loadConfig(config, { variable: () => undefined }).config, { now: () => 1 });
  await ledger.stage({
    connectionId: 'shop',
    flows: [{ flow: 'orders', kinds: ['order'], from: ['shop'], priority: 'order' }],
    records: [{ kind: 'order', id: 'gid/1', numbers: ['#1001', 'PO-77'], data: example?.in }],
  });
  const staged = await ledger.stage({
    connectionId: 'shop',
    flows: [{ flow: 'orders', kinds: ['order'], from: ['shop'], priority: 'order' }],
    records: [{ kind: 'order', id: 'gid/2', numbers: ['#2002'], data: example?.in }],
  });
  const { recordId = '', revision = 0 } = staged.records[0] ?? {};
  // As it was mapped at the time, whatever the mapping says now.
  await ledger.answer('', [], {
    canonicals: [
      { recordId, revision, canonical: { ...example?.out, number: '#2002-as-mapped' }, pin: 'an-old-version' },
    ],
  });
  await ledger.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(join(folder, 'mappings/shopify/order.yaml'), { force: true });
});

/** What a person sees at a terminal of so many columns, and the exit code. */
async function waybill(columns: number, ...argv: string[]): Promise<Ran> {
  const { columns: before } = process.stdout;
  process.stdout.columns = columns;
  const ran = await commandLine('--config', config, 'mapping', ...argv);
  process.stdout.columns = before;
  return { ...ran, said: ran.said.trim() };
}

const preview = (columns: number, ...argv: string[]) => waybill(columns, 'preview', ...argv);
const own = (text: string) => writeFileSync(join(folder, 'mappings/shopify/order.yaml'), text);

describe('a preview of a record', () => {
  it('stands side by side, each list beside what is made of it', async () => {
    const { code, printed, said } = await preview(120, 'shopify/order', '--record', record);
    expect([code, said]).toEqual([0, '']);
    const rows = printed.split('\n').map((line) => line.split(' │ ').map((cell) => cell.trim()));
    expect(rows).toContainEqual(['shopify/order', 'order']);
    expect(rows).toContainEqual(['nodes: 2 elements, below', expect.any(String)]);
    const first = rows.findIndex(([left]) => left === 'lineItems.nodes[0]');
    expect(rows[first]).toEqual(['lineItems.nodes[0]', 'lines[0]']);
    expect(rows[first + 2]).toEqual(['sku: WB-001', 'sku: WB-001']);
    expect(rows).toContainEqual(['lineItems.nodes[1]', 'lines[1]']);
    expect(Math.max(...printed.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  });

  it('says of an element that was left out by which condition', async () => {
    const edited = structuredClone(example?.in) as { lineItems: { nodes: { currentQuantity: number }[] } };
    (edited.lineItems.nodes[0] as { currentQuantity: number }).currentQuantity = 0;
    const file = join(folder, 'edited.json');
    writeFileSync(file, JSON.stringify(edited));
    const { printed } = await preview(120, 'shopify/order', '--record', file);
    const rows = printed.split('\n').map((line) => line.split(' │ ').map((cell) => cell.trim()));
    const first = rows.findIndex(([left]) => left === 'lineItems.nodes[0]');
    expect([rows[first]?.[1], rows[first + 1]?.[1]]).toEqual(['left out', 'where: currentQuantity > 0']);
    expect(rows).toContainEqual(['lineItems.nodes[1]', 'lines[0]']);
    expect(rows.flat()).toContain('lines: 1 element, below');
  });

  it('stands one below the other where there is no room', async () => {
    const { printed } = await preview(80, 'shopify/order', '--record', record);
    expect(printed).not.toContain('│');
    expect(printed.indexOf('name: "#1001"')).toBeLessThan(printed.indexOf('number: "#1001"'));
    expect(Math.max(...printed.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('has no colours but on a terminal, and none where they are not wanted', async () => {
    const { isTTY } = process.stdout;
    try {
      process.stdout.isTTY = true;
      vi.stubEnv('NO_COLOR', '');
      vi.stubEnv('TERM', 'xterm');
      expect((await preview(120, 'shopify/order', '--record', record)).printed).toContain('\x1b[');
      vi.stubEnv('NO_COLOR', '1');
      expect((await preview(120, 'shopify/order', '--record', record)).printed).not.toContain('\x1b[');
    } finally {
      process.stdout.isTTY = isTTY;
    }
    expect((await preview(120, 'shopify/order', '--record', record)).printed).not.toContain('\x1b[');
  });

  it('cuts what is long and shows what would play with the terminal as text', async () => {
    const file = join(folder, 'nasty.json');
    writeFileSync(file, JSON.stringify({ ...example?.in, note: `\x1b[2J${'x'.repeat(5_000)}`, poNumber: '\u202e1' }));
    const { printed } = await preview(120, 'shopify/order', '--record', file);
    expect(printed).toContain('\\u001b[2Jxxx');
    expect(printed).toContain('…');
    expect(printed.search(/\x1b|\u202e|x{300}/)).toBe(-1);
  });

  it('shows what could not be made in its place, and the rule with a caret', async () => {
    const broken = structuredClone(example?.in) as { lineItems: { nodes: Record<string, unknown>[] } };
    delete broken.lineItems.nodes[1]?.sku;
    const file = join(folder, 'without-sku.json');
    writeFileSync(file, JSON.stringify(broken));
    const { code, printed } = await preview(120, 'shopify/order', '--record', file);
    expect(code).toBe(1);
    const lines = printed.split('\n');
    expect(lines.filter((line) => /│ +sku: ! missing$/.test(line))).toHaveLength(1);
    const caret = lines.findIndex((line) => /^\s+\| +\^+$/.test(line));
    expect(lines[caret - 1]).toMatch(/^ {2}\d+ \| +sku: \{ from: sku, missing: fail \}$/);
    expect(lines[caret - 1]?.slice((lines[caret] ?? '').indexOf('^'))).toMatch(/^\{ from: sku/);
    expect(lines[caret - 2]).toMatch(/shopify\/order\.yaml:\d+:\d+ error missing$/);
    expect(lines[caret + 1]).toContain('`lines.sku` of, at `lineItems.nodes[1].sku` of the record.');
  });

  it('is JSON where it is asked for', async () => {
    const { code, printed } = await preview(120, 'shopify/order', '--record', record, '--json');
    expect(code).toBe(0);
    const [one, ...others] = (JSON.parse(printed) as { records: Record<string, unknown>[] }).records;
    expect(others).toEqual([]);
    expect(one).toMatchObject({ ok: true, problems: [], source: example?.in, target: { number: '#1001' } });
  });

  it('says where a mapping is broken', async () => {
    own(
      'waybill: 1\nfrom: shopify/order\nto: order\nextends: builtin:shopify/order\nrules:\n  placedAt: { from: createdAt, as: instnt }\n',
    );
    const { code, printed } = await preview(80, 'shopify/order', '--record', record);
    expect(code).toBe(1);
    expect(printed.split('\n')).toEqual([
      `${join(folder, 'mappings/shopify/order.yaml')}:6:36 error unknown-type`,
      '  6 |   placedAt: { from: createdAt, as: instnt }',
      '    |                                    ^^^^^^',
      expect.stringContaining('No type `instnt`.'),
      expect.stringContaining('Did you mean `instant`?'),
      '',
    ]);
  });

  it('says what the canonical shape refuses, at the rule that made it', async () => {
    own(
      'waybill: 1\nfrom: shopify/order\nto: order\nextends: builtin:shopify/order\nrules:\n  shipTo.country: { expr: "\'Germany\'" }\n',
    );
    const { code, printed } = await preview(120, 'shopify/order', '--record', record);
    expect(code).toBe(1);
    expect(printed).toMatch(/error validation\n[\s\S]*Order `shipTo\.country`: /i);
    expect(printed).toContain('6 |   shipTo.country: { expr: "\'Germany\'" }');
  });
});

describe('the record of a preview', () => {
  it.each(['1001', '#1001', 'PO-77', 'r1'])('is found by %s', async (number) => {
    const { code, printed } = await preview(120, 'shopify/order', '--record', number);
    expect(code).toBe(0);
    expect(printed).toMatch(/^shopify\/order {2}order #1001 from shop\n/);
  });

  it('is what a write would see, where the mapping writes', async () => {
    const { code, printed } = await preview(120, 'kingdee/order', '--record', '1001', '--json');
    expect(code).toBe(0);
    const [one] = (JSON.parse(printed) as { records: Record<string, unknown>[] }).records;
    expect(one).toMatchObject({
      record: 'order #1001 for erp',
      ok: true,
      source: { number: '#1001', lines: [{ sku: 'WB-001' }, { sku: 'WB-007' }] },
      // From the params of the connection.
      target: { FNote: '#1001', FCustId: { FNumber: 'WEB' } },
    });
    const shipment = await preview(120, 'goodcang/shipment-out', '--record', '1001', '--json');
    expect(JSON.parse(shipment.printed)).toMatchObject({
      records: [{ ok: true, connectionId: 'wms', kind: 'shipment' }],
    });
  });

  it('is what was mapped at the time, where it was', async () => {
    const { printed } = await preview(120, 'kingdee/order', '--record', '2002', '--json');
    expect(JSON.parse(printed)).toMatchObject({ records: [{ target: { FNote: '#2002-as-mapped' } }] });
  });

  it('has the params of the connection that it came from', async () => {
    own(
      'waybill: 1\nfrom: shopify/order\nto: order\nextends: builtin:shopify/order\nrules:\n  note: { context: params.channel }\n',
    );
    const { printed } = await preview(120, 'shopify/order', '--record', '1001', '--json');
    expect(JSON.parse(printed)).toMatchObject({ records: [{ ok: true, target: { note: 'web-shop' } }] });
  });

  it.each([
    ['an unknown number', ['shopify/order', '--record', '4711'], 1, /^no order is known by 4711$/],
    [
      'nothing to write yet',
      ['flexport/shipment-out', '--record', '1001'],
      1,
      /^1001 has nothing to be written to freight as shipment/,
    ],
    [
      'no such mapping',
      ['shopfy/order', '--record', '1001'],
      2,
      /^there is no mapping shopfy\/order; did you mean shopify\/order\?$/,
    ],
    ['no such file', ['shopify/order', '--record', 'none.json'], 1, /^there is no file none\.json$/],
    ['no record', ['shopify/order'], 2, /^say which record: --record /],
    ['--watch with JSON', ['shopify/order', '--record', '1001', '--watch', '--json'], 2, /without --json$/],
  ])('is refused in one line: %s', async (_, argv, expected, message) => {
    const { code, said, printed } = await preview(80, ...argv);
    expect(printed).toBe('');
    expect(said).toMatch(message);
    expect(code).toBe(expected);
  });

  it.each([
    ['an empty file', '', /is empty$/],
    ['half a file', '{ "id": "1", "lines": [', /half\.json:\d+:\d+ is not readable as JSON or YAML/],
    ['a list without a record', '[]', /a record is an object with fields, and this is empty$/],
    ['bytes that are no text', Buffer.from([0x7b, 0xff, 0x7d]), /is not UTF-8: save it as UTF-8$/],
  ])('is refused in one line: %s', async (_, content, message) => {
    const file = join(folder, 'half.json');
    writeFileSync(file, content);
    const { code, said } = await preview(80, 'shopify/order', '--record', file);
    expect(code).not.toBe(0);
    expect(said).toMatch(message);
    expect(said.split('\n')).toHaveLength(1);
  });

  it('may be saved with a byte order mark, or as UTF-16', async () => {
    const text = JSON.stringify(example?.in);
    for (const content of [`\ufeff${text}`, Buffer.from(`\ufeff${text}`, 'utf16le')]) {
      const file = join(folder, 'marked.json');
      writeFileSync(file, content);
      expect((await preview(120, 'shopify/order', '--record', file)).code).toBe(0);
    }
  });

  it('may be one of the examples of a mapping, with its context', async () => {
    const file = at('../../mappings/kingdee/order.examples.yaml');
    const { printed } = await preview(120, 'kingdee/order', '--record', `${file}#2`, '--json');
    const [one] = (JSON.parse(printed) as { records: Record<string, unknown>[] }).records;
    expect(one).toMatchObject({ target: { FSaleOrgId: { FNumber: '101' }, FCustId: { FNumber: 'B2B' } } });
    const { said } = await preview(120, 'kingdee/order', '--record', `${file}#99`);
    expect(said).toMatch(/has no example 99: there are 1 to \d+/);
  });
});

describe('an explanation', () => {
  const explain = (columns: number, ...argv: string[]) => waybill(columns, 'explain', 'shopify/order', ...argv);

  it('says of each field the rule, the source and the conversions', async () => {
    const { code, printed } = await explain(80, '--record', '1001');
    expect(code).toBe(0);
    expect(printed).toMatch(
      /^payment\.state = paid +shopify\/order\.yaml:\d+\n +displayFinancialStatus = PAID\n +lookup: PAID → paid \(shopify\/order\.yaml:\d+\)$/m,
    );
    expect(printed).toMatch(/^lines\[1\]\.sku = WB-007 .*\n +lineItems\.nodes\[1\]\.sku = WB-007$/m);
    expect(printed).toMatch(/^payment\.termsDays = – left out .*\n.*\n +`paymentTerms` is null; missing: skip$/m);
    expect(printed).toMatch(/^No rule makes .*incoterm/m);
    expect(Math.max(...printed.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('is a table where there is room', async () => {
    const { printed } = await explain(140, '--record', '1001', '--field', 'total');
    expect(
      printed
        .split('\n')
        .slice(2)
        .map((line) => line.split(/\s{2,}/)),
    ).toEqual([
      ['field', 'value', 'rule', 'made from'],
      [
        'total',
        '"75.21"',
        expect.stringMatching(/^shopify\/order\.yaml:\d+$/),
        'currentTotalPriceSet.shopMoney.amount = "75.21"',
      ],
      ['', 'as money: major, currency: currencyCode (currencyCode = EUR)'],
      [''],
    ]);
  });

  it.each([
    ['lines[0].sku', ['lines[0].sku']],
    ['lines.sku', ['lines[0].sku', 'lines[1].sku']],
    ['shipping', ['shipping.method', 'shipping.total']],
  ])('is of the fields that are asked for: %s', async (field, fields) => {
    const { printed } = await explain(80, '--record', '1001', '--field', field, '--json');
    const [one] = (JSON.parse(printed) as { records: { fields: { field: string }[] }[] }).records;
    expect(one?.fields.map((each) => each.field)).toEqual(fields);
  });

  it.each([
    ['lines[9].sku', /^this record has no lines\[9\]\.sku: its lists are shorter$/],
    ['curency', /^the target has no curency; did you mean currency\?$/],
    ['incoterm', /^no rule makes incoterm, and the target can do without$/],
  ])('says that there is no %s', async (field, message) => {
    const { code, said, printed } = await explain(80, '--record', '1001', '--field', field);
    expect([code, printed]).toEqual([1, '']);
    expect(said).toMatch(message);
  });

  it('names the file of the rule, and what took a rule away', async () => {
    own(
      'waybill: 1\nfrom: shopify/order\nto: order\nextends: builtin:shopify/order\ndrop: [tags]\nrules:\n  poNumber: { const: P-1 }\n',
    );
    const { printed } = await explain(80, '--record', '1001');
    expect(printed).toMatch(/^poNumber = P-1 +shopify\/order\.yaml:7\n +a constant$/m);
    expect(printed).toMatch(/^currency = EUR +builtin:shopify\/order\.yaml:\d+$/m);
    expect(printed.replace(/\s+/g, ' ')).toContain('tags (dropped, shopify/order.yaml:5)');
  });
});
