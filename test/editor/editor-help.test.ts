import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { run } from '../../cli/program.ts';
import { EXIT } from '../../config/problem.ts';
import { type Diagnostic, type Document, LanguageServer } from './language-server.ts';
import { root, shippedYaml, textOf } from './shipped-files.ts';

let server: LanguageServer;
beforeAll(async () => {
  server = await LanguageServer.start(root);
});
afterAll(() => server.stop());

describe('every shipped file is right', () => {
  const found = new Map<string, Diagnostic[]>();
  beforeAll(async () => {
    // All at once: the server waits a little behind each, so that it does not check at every key.
    const open = async (file: string) => {
      const document = await server.open(join(root, file), textOf(file));
      found.set(file, document.diagnostics);
      await document.close();
    };
    await Promise.all(shippedYaml.map(open));
  });

  test.each(shippedYaml)('%s', (file) => {
    expect(found.get(file)).toEqual([]);
  });
});

const HEAD = '# yaml-language-server: $schema=../../schemas/mapping.json\nwaybill: 1\nfrom: shopify/order\nto: order\n';

/** A mapping that somebody is typing, opened where mappings are. */
const typing = (rest: string, head = HEAD): Promise<Document> =>
  server.open(join(root, `mappings/own/typing-${count++}.yaml`), head + rest);
let count = 0;

/** A mapping whose both sides are known to the last field. */
const CLOSED = HEAD.replace('shopify/order', 'order').replace('to: order', 'to: kingdee/order');

const labels = async (document: Document, marker: string): Promise<string[]> =>
  (await document.completions(marker)).map(({ label }) => label);

const messages = (document: Document): string[] =>
  document.diagnostics.map(({ message, range }) => `${range.start.line + 1}:${range.start.character + 1} ${message}`);

describe('completions', () => {
  test('the keys of a rule', async () => {
    const keys = await labels(await typing('rules:\n  note:\n    \n'), '  note:\n    ');
    expect(keys.sort()).toEqual('as const context each expr first from lookup missing rules unknown where'.split(' '));
  });

  test('targets, with what they hold', async () => {
    const document = await typing('rules:\n  number: name\n  \n');
    const offered = await document.completions('number: name\n  ');
    const names = offered.map(({ label }) => label);
    expect(names).toContain('shipTo.postalCode');
    expect(names).not.toContain('number');
    expect(names.filter((name) => name.startsWith('FBill'))).toEqual([]);
    const currency = offered.find(({ label }) => label === 'currency');
    expect(currency).toMatchObject({ insertText: 'currency: ', documentation: 'currency, required' });
  });

  test('source paths, short and in the long form', async () => {
    const document = await typing(
      'rules:\n  number: na\n  currency: { from: cu, as: currency }\n  note: { first: [note, ] }\n',
    );
    for (const marker of ['number: na', '{ from: cu', 'first: [note, ']) {
      const paths = await labels(document, marker);
      expect(paths, marker).toEqual(expect.arrayContaining(['name', 'currencyCode', 'shippingAddress.countryCodeV2']));
      expect(paths, marker).not.toContain('sku');
    }
  });

  test('paths of an element inside a list, and its targets', async () => {
    const document = await typing(
      'rules:\n  lines:\n    each: lineItems.nodes\n    rules:\n      sku: s\n      quantity: { from: q }\n      \n',
    );
    const paths = await labels(document, 'sku: s');
    expect(paths).toEqual(expect.arrayContaining(['sku', 'currentQuantity']));
    expect(paths).not.toContain('currencyCode');
    expect(await labels(document, '{ from: q')).toContain('currentQuantity');
    const targets = await labels(document, '{ from: q }\n      ');
    expect(targets).toContain('unitPrice');
    expect(targets).not.toContain('shipTo.city');
  });

  test('types, tables, what to do without a value, and words of the target', async () => {
    const document = await typing(
      'rules:\n  total: { from: name, as: m }\n  note: { from: name, lookup: k, missing: s }\n  state: { const: o }\n',
    );
    expect((await labels(document, 'as: m')).sort()).toEqual(
      'boolean country currency date decimal email instant integer money number phone text unit'.split(' '),
    );
    expect(await labels(document, 'lookup: k')).toContain('kingdee-currency');
    expect(await labels(document, 'missing: s')).toEqual(expect.arrayContaining(['fail', 'skip', 'null']));
    expect(await labels(document, 'const: o')).toEqual(expect.arrayContaining(['open', 'cancelled']));
  });

  test('both sides of a new mapping', async () => {
    const document = await typing('from: s\n', HEAD.replace(/from:[^]*/, ''));
    const sides = await labels(document, 'from: s');
    expect(sides).toEqual(expect.arrayContaining(['order', 'shopify/order', 'goodcang/shipment']));
  });

  test("a baseline's targets, into its lists", async () => {
    const document = await typing('extends: builtin:shopify/order\ndrop: [no]\nrules:\n  \n');
    expect(await labels(document, 'drop: [no')).toContain('lines.taxRate');
    expect(await labels(document, 'rules:\n  ')).toContain('lines.taxRate');
  });

  test('a connection in the config: connectors, their options, params of their mappings', async () => {
    const text = [
      '# yaml-language-server: $schema=schemas/config.json',
      'connections:',
      '  erp:',
      '    use: kingdee',
      '    options:',
      '      ',
      '    params:',
      '      ',
      '  shop:',
      '    use: s',
      'flows: {}',
    ].join('\n');
    const document = await server.open(join(root, 'typing-config.yaml'), text);
    const options = await document.completions('    options:\n      ');
    expect(options.map(({ label }) => label)).toEqual(expect.arrayContaining(['acctId', 'appSecret', 'lcid']));
    expect(options.find(({ label }) => label === 'appSecret')?.documentation).toContain('${NAME}');
    expect(await labels(document, '    params:\n      ')).toContain('customer');
    expect(await labels(document, '    use: s')).toEqual(expect.arrayContaining(['shopify', 'vendure']));
  });
});

test('nothing is wrong in a project that was just laid out, with its own schemas', async () => {
  const project = await mkdtemp(join(tmpdir(), 'waybill-project-'));
  const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    const systems = ['--storefront', 'shopify,vendure', '--erp', 'kingdee', '--warehouse', 'goodcang,tryton'];
    expect(await run(['init', '--dir', project, ...systems, '--forwarder', 'flexport,karrio'])).toBe(EXIT.fine);
    const files = (await readdir(project, { recursive: true })).filter((path) => path.endsWith('.yaml'));
    expect(files.length).toBeGreaterThan(15);
    const open = async (file: string) => {
      const document = await server.open(join(project, file), await readFile(join(project, file), 'utf8'));
      return [file, messages(document)];
    };
    expect(await Promise.all(files.map(open))).toEqual(files.map((file) => [file, []]));
  } finally {
    printed.mockRestore();
    await rm(project, { recursive: true });
  }
});

test('what is wrong in a config is underlined, in the words of its own check', async () => {
  const text = [
    '# yaml-language-server: $schema=schemas/config.json',
    'timezone: ${ZONE}',
    'http: { port: "${PORT}" }',
    'connections:',
    '  erp:',
    '    use: kingde',
    '    poll: 10x',
    '  shop:',
    '    use: shopify',
    '    options: { shop: "${SHOP}", accessToken: "${TOKEN}", notifyCustomer: "${NOTIFY:-false}", webhok: no }',
    'flows:',
    '  orders: { kinds: [order], from: [shop], steps: [map, wirte erp] }',
  ].join('\n');
  const document = await server.open(join(root, 'wrong-config.yaml'), text);
  expect(messages(document).sort()).toEqual([
    '10:94 Property webhok is not allowed.',
    '12:56 map, gate, "write CONNECTION" or "write CONNECTION as KIND"',
    expect.stringMatching(/^6:10 /),
    '7:11 a duration such as 30s, 10m or 2h',
  ]);
});

test('a system that is declared in YAML is helped with too', async () => {
  const text = '# yaml-language-server: $schema=../../schemas/systems/rest.json\nwaybill: 1\nsystem: My Shop\n\n';
  const document = await server.open(join(root, 'examples/rest/typing.yaml'), text);
  expect(messages(document)).toContainEqual(expect.stringMatching(/^3:9 small letters, digits and dashes/));
  expect(await labels(document, 'My Shop\n')).toEqual(expect.arrayContaining(['auth', 'kinds', 'webhook']));
});

describe('hover', () => {
  test('says what a target, a path, a key and a type are', async () => {
    const document = await typing(
      'rules:\n  currency: { from: currencyCode, as: currency, missing: fail }\n  state: { const: open }\n  number: name\n',
    );
    expect(await document.hover('  number')).toContain('text, required');
    expect(await document.hover(', as')).toContain('ISO 4217');
    expect(await document.hover(', missing')).toContain('the record fails');
    const path = await document.hover('from: currencyCode');
    expect(path).toContain('text');
    expect(path, 'the one path, not the list of all').not.toContain('displayFinancialStatus');
  });
});

describe('what is wrong is underlined', () => {
  test.each([
    ['a key that no rule has', 'rules:\n  FNote: { form: note }\n', ['6:12 Property form is not allowed.']],
    ['a path that is not there', 'rules:\n  FNote: nmae\n', ['6:10 order has no such path']],
    ['the same in the long form', 'rules:\n  FNote: { from: nmae }\n', ['6:18 order has no such path']],
    ['the same among several', 'rules:\n  FNote: { first: [note, nmae] }\n', ['6:26 order has no such path']],
    [
      'a path of the order inside its lines',
      'rules:\n  FSaleOrderEntry: { each: lines, rules: { FQty: currency } }\n',
      ['6:50 lines of order has no such path'],
    ],
    [
      'a list that is none',
      'rules:\n  FSaleOrderEntry: { each: number, rules: { FQty: sku } }\n',
      ['6:28 there is no such list in order'],
    ],
    ['a type that is none', 'rules:\n  FNote: { from: note, as: txt }\n', [expect.stringMatching(/^6:28 /)]],
    ['no rules and no baseline', 'title: empty\n', [expect.stringMatching(/rules|extends/)]],
  ])('%s', async (_, rest, expected) => {
    expect(messages(await typing(rest, CLOSED))).toEqual(expected);
  });

  test.each([
    ['a target that is not there', 'rules:\n  numbr: name\n', ['6:3 Property numbr is not allowed.']],
    [
      'a target of another list',
      'rules:\n  lines: { each: lineItems.nodes, rules: { total: sku, shipTo: sku } }\n',
      [expect.stringMatching(/shipTo is not allowed/)],
    ],
    ['a word that the target does not know', 'rules:\n  state: { const: opne }\n', [expect.stringMatching(/^6:19 /)]],
    [
      'an answer of pairs that the target does not know',
      'rules:\n  state: { from: name, lookup: { A: open, B: shut } }\n',
      [expect.stringMatching(/^6:46 /)],
    ],
  ])('%s', async (_, rest, expected) => {
    expect(messages(await typing(rest))).toEqual(expected);
  });

  test.each([
    [
      'places in lists, other heads, quoted names',
      'rules:\n  FNote: "lines[0].sku"\n  FLinkMan: $root.note\n  FLinkPhone: \'["a.b"]\'\n',
    ],
    ['a table of ones own', 'rules:\n  FNote: { from: note, lookup: own-table }\n'],
    ['a baseline and nothing else', 'extends: builtin:kingdee/order\n'],
  ])('but not %s', async (_, rest) => {
    expect(messages(await typing(rest, CLOSED))).toEqual([]);
  });

  test('but not a word that a type makes', async () => {
    const document = await typing('rules:\n  state: { from: name, lookup: { A: " open " }, as: text }\n');
    expect(messages(document)).toEqual([]);
  });

  test('but not what is of a system of ones own', async () => {
    const own = HEAD.replace('shopify/order', 'till/order');
    expect(messages(await typing('rules:\n  number: bon.nummer\n', own))).toEqual([]);
    expect(messages(await typing('rules:\n  numbr: bon.nummer\n', own))).toEqual([
      '6:3 Property numbr is not allowed.',
    ]);
  });
});
