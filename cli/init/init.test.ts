import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { alerts } from '../../config/alerts.ts';
import { loadMappingFiles } from '../../config/mapping-files.ts';
import { EXIT } from '../../config/problem.ts';
import { mappingSides } from '../../daemon/mapping-sides.ts';
import { mappingFolders } from '../../daemon/mappings.ts';
import { allConnectors, allSides } from '../../editor/systems.ts';
import { MappingBook } from '../../mapper/index.ts';
import { lintMappings } from '../../mapper/lint/index.ts';
import { loadSandbox, sandboxIds } from '../../sandbox/registry.ts';
import { commandLine } from '../../test/command-line.ts';
import { optionFields } from './options.ts';
import { usualChanges } from './override.ts';
import { candidates, chosen } from './roles.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-init-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

/** What a person sees, and the exit code. */
const waybill = (...argv: string[]) => commandLine(...argv);

let count = 0;
const fresh = () => join(folder, `project-${count++}`);

const connectors = await allConnectors();
const roles = candidates(connectors);

const flagsOf = roles.map(({ words, systems }) => systems.map(({ id }): Flags => [`--${words.flag}`, id]));

type Flags = [flag: string, id: string];
const pairOf = (one: Flags, other: Flags): string => `${one.join(' ')} ${other.join(' ')}`;

/** Line-ups over all roles in which every two systems of different roles meet: what two do to each other is what can go wrong. */
function meetings(choices: readonly (readonly Flags[])[]): string[][] {
  const apart = new Set(
    choices.flatMap((some, role) =>
      some.flatMap((one) => choices.slice(role + 1).flatMap((others) => others.map((other) => pairOf(one, other)))),
    ),
  );
  const lineUps: string[][] = [];
  while (apart.size > 0) {
    const lineUp: Flags[] = [];
    for (const systems of choices) {
      const news = (one: Flags) => lineUp.filter((other) => apart.has(pairOf(other, one))).length;
      // Where nothing is new yet, whoever has met the fewest is next.
      const left = (one: Flags) => [...apart].filter((pair) => ` ${pair} `.includes(` ${one.join(' ')} `)).length;
      const [next] = systems.toSorted((a, b) => news(b) - news(a) || left(b) - left(a));
      if (next) lineUp.push(next);
    }
    for (const [at, one] of lineUp.entries())
      for (const other of lineUp.slice(at + 1)) apart.delete(pairOf(one, other));
    lineUps.push(lineUp.flat());
  }
  return lineUps;
}

/** Every system alone, and with every system of another role. */
const combinations = [...flagsOf.flat(), ...meetings(flagsOf)];

/** Fills a project's `.env` as its example says. */
const takeExample = (project: string) => copyFile(join(project, '.env.example'), join(project, '.env'));

describe('every system, alone and with every other, passes `waybill check` at once, or is refused', () => {
  test.each(combinations.map((flags) => [flags.join(' '), flags] as const))('%s', async (_, flags) => {
    const project = fresh();
    const made = await waybill('init', '--dir', project, ...flags);
    if (made.code !== EXIT.fine) {
      expect(made.said).toMatch(/^nothing would move between /);
      // Whoever has a shop, or a warehouse, or a forwarder has something that moves.
      expect(flags.some((flag) => /--(storefront|warehouse)/.test(flag))).toBe(false);
      return;
    }
    await takeExample(project);
    const checked = await waybill('-c', join(project, 'config.yaml'), 'check', '--json');
    expect(checked.said).toBe('');
    expect(JSON.parse(checked.printed)).toMatchObject({ ok: true, findings: [] });
  });
});

describe('a project', () => {
  const flags = ['--storefront', 'shopify', '--erp', 'kingdee', '--warehouse', 'goodcang', '--forwarder', 'flexport'];
  let project: string;
  beforeAll(async () => {
    project = fresh();
    expect((await waybill('init', '--dir', project, ...flags)).code).toBe(EXIT.fine);
    await takeExample(project);
  });

  test('lays out a config, secrets, an override for each mapping in use, an example and schemas', async () => {
    const paths = (await readdir(project, { recursive: true })).filter((path) =>
      /\.(yaml|example)$|gitignore/.test(path),
    );
    expect(paths.sort()).toEqual([
      '.env.example',
      '.gitignore',
      'config.yaml',
      'mappings/flexport/shipment-out.yaml',
      'mappings/flexport/status.yaml',
      'mappings/goodcang/shipment-out.yaml',
      'mappings/goodcang/shipment.yaml',
      'mappings/goodcang/status.yaml',
      'mappings/goodcang/stock.yaml',
      'mappings/kingdee/order.yaml',
      'mappings/kingdee/shipment.yaml',
      'mappings/kingdee/status.yaml',
      'mappings/shopify/order.examples.yaml',
      'mappings/shopify/order.yaml',
      'mappings/shopify/shipment-out.yaml',
      'mappings/shopify/stock-out.yaml',
    ]);
    expect(existsSync(join(project, 'schemas/mapping.json'))).toBe(true);
  });

  test('names every secret in .env.example with where it is from, and holds none in the config', async () => {
    const example = await readFile(join(project, '.env.example'), 'utf8');
    const config = await readFile(join(project, 'config.yaml'), 'utf8');
    const systems = chosen(
      roles.map(({ words, systems: all }) => ({
        words,
        systems: all.filter(({ id }) => flags.includes(id) && flags[flags.indexOf(id) - 1] === `--${words.flag}`),
      })),
    );
    const secrets = systems.flatMap(optionFields).filter(({ secret }) => secret);
    expect(secrets.length).toBeGreaterThan(4);
    for (const { variable, about } of secrets) {
      expect(example).toMatch(new RegExp(`^(# )?${variable}=`, 'm'));
      expect(example).toContain(about);
      expect(config).toContain(`"\${${variable}}"`);
    }
    expect(config).not.toContain('replace-me"');
  });

  test('explains channels of alerts that work as soon as their comment signs are taken out', async () => {
    const text = await readFile(join(project, 'config.yaml'), 'utf8');
    const lines = text.split('\n').filter((line) => /^# (alerts:| {2}channels:| {4}\w+: \{)/.test(line));
    const filled = lines.map((line) =>
      line
        .slice(2)
        .replace(/\$\{\w+_URL\}/, 'https://chat.example')
        .replace(/\$\{\w+\}/, 'SEC-12345'),
    );
    const { channels } = alerts.parse(parse(filled.join('\n')).alerts);
    expect(Object.values(channels).map(({ use }) => use)).toEqual(['slack', 'wecom', 'dingtalk', 'webhook', 'email']);
  });

  test('refers from every file to a schema that is there', async () => {
    const files = (await readdir(project, { recursive: true })).filter((path) => path.endsWith('.yaml'));
    for (const path of files) {
      const [line = ''] = (await readFile(join(project, path), 'utf8')).split('\n');
      const schema = /^# yaml-language-server: \$schema=(.+)$/.exec(line)?.[1];
      expect(schema, path).toBeDefined();
      expect(existsSync(join(project, path, '..', schema as string)), path).toBe(true);
    }
  });

  test('has an example that its mapping passes', async () => {
    const files = await loadMappingFiles(mappingFolders(join(project, 'mappings')));
    const text = await readFile(join(project, 'mappings/shopify/order.examples.yaml'), 'utf8');
    const [example, ...others] = parse(text) as { in: unknown; out: unknown }[];
    expect(others).toEqual([]);
    const result = await MappingBook.compile(files).byName('shopify/order')?.apply(example?.in, { now: 0, values: {} });
    expect(result).toEqual({ ok: true, target: example?.out });
  });

  test('reads .env beside its config, and the environment before that', async () => {
    const config = join(project, 'config.yaml');
    const env = await readFile(join(project, '.env'), 'utf8');
    await rm(join(project, '.env'));
    const without = await waybill('-c', config, 'check');
    expect(without).toMatchObject({ code: EXIT.usage });
    expect(without.said).toContain('SHOP_ACCESS_TOKEN');
    await writeFile(join(project, '.env'), env);
    expect(await waybill('-c', config, 'check')).toMatchObject({ code: EXIT.fine });
  });

  test('is never written over, unless it is forced', async () => {
    const config = join(project, 'config.yaml');
    await writeFile(config, 'mine');
    const again = await waybill('init', '--dir', project, ...flags);
    expect(again.code).toBe(EXIT.usage);
    expect(again.said).toContain('config.yaml');
    expect(again.said).toContain('--force');
    expect(await readFile(config, 'utf8')).toBe('mine');
    await writeFile(join(project, '.gitignore'), 'of mine');
    expect((await waybill('init', '--dir', project, '--force', ...flags)).code).toBe(EXIT.fine);
    expect(await readFile(config, 'utf8')).toContain('use: shopify');
    expect(await readFile(join(project, '.gitignore'), 'utf8')).toBe('of mine');
  });

  test('writes nothing where one of its files is in the way', async () => {
    const half = fresh();
    expect((await waybill('init', '--dir', half, '--storefront', 'vendure', '--erp', 'tryton')).code).toBe(EXIT.fine);
    const before = await readdir(half, { recursive: true });
    expect((await waybill('init', '--dir', half, ...flags)).code).toBe(EXIT.usage);
    expect(await readdir(half, { recursive: true })).toEqual(before);
  });
});

describe('a project of systems of one’s own', () => {
  test('begins with the declaration of a shop, and has its customers checked', async () => {
    const project = fresh();
    const made = await waybill('init', '--dir', project, '--storefront', 'rest,shopify', '--identity', 'onfido');
    expect(made.code).toBe(EXIT.fine);
    const config = parse(await readFile(join(project, 'config.yaml'), 'utf8'));
    expect(config.connections['shop-rest']).toMatchObject({
      use: 'rest',
      options: { definition: './connectors/own-shop.yaml' },
    });
    expect(config.flows.customers).toEqual({
      kinds: ['customer', 'status'],
      from: ['shop-shopify', 'kyc'],
      steps: ['map', 'write kyc'],
    });
    expect(config.rules.gates).toEqual(['kyc', 'payment']);
    const [line = ''] = (await readFile(join(project, 'connectors/own-shop.yaml'), 'utf8')).split('\n');
    const schema = /schema=(.+)$/.exec(line)?.[1] ?? '';
    expect(existsSync(join(project, 'connectors', schema))).toBe(true);
  });

  test('has the folders that files are exchanged in, and no customers where nobody tells them', async () => {
    const project = fresh();
    const made = await waybill('init', '--dir', project, '--storefront', 'file', '--identity', 'jumio');
    expect(made.code).toBe(EXIT.fine);
    for (const folder of ['in', 'out', 'out/taken']) expect(existsSync(join(project, 'exchange', folder))).toBe(true);
    const config = parse(await readFile(join(project, 'config.yaml'), 'utf8'));
    expect(config.connections.shop).toMatchObject({ use: 'file', options: { folder: './exchange' } });
    expect(Object.keys(config.flows)).toEqual(['orders']);
    await takeExample(project);
    expect(await waybill('-c', join(project, 'config.yaml'), 'check', '--live')).toMatchObject({
      printed: expect.stringMatching(/shop.*ok|ok.*shop/is),
    });
  });
});

describe('every change that an override suggests', async () => {
  const shipped = await loadMappingFiles(mappingFolders('').slice(0, 1));
  const sides = allSides(connectors);
  const known = await mappingSides();
  const book = MappingBook.compile(shipped);
  const suggested = book.names().flatMap((name) => {
    const mapping = book.byName(name);
    const file = shipped.find(({ path }) => path === `${name}.yaml`);
    const target = sides.find((side) => side.name === mapping?.to)?.write ?? { kind: 'unknown' as const };
    return mapping && file ? usualChanges(file, target).map((change) => ({ name, mapping, ...change })) : [];
  });

  test('there are some', () => {
    expect(new Set(suggested.map(({ name }) => name)).size).toBeGreaterThan(book.names().length / 2);
  });

  test.each(suggested)('$name: $line', ({ name, mapping, at, line }) => {
    const path = `${name}.yaml`;
    const text = [
      'waybill: 1',
      `from: ${mapping.from}`,
      `to: ${mapping.to}`,
      `extends: builtin:${name}`,
      ...(at === 'rules' ? ['rules:', `  ${line}`] : [line]),
    ].join('\n');
    const below = shipped.map((file) => (file.path === path ? { ...file, path: `builtin:${path}` } : file));
    const files = [...below, { path, text }];
    const edited = MappingBook.compile(files);
    expect(lintMappings(files, known, edited, new Set([path])).filter(({ file }) => file === path)).toEqual([]);
    expect(edited.byName(name)?.pin).not.toBe(mapping.pin);
  });
});

describe('the command line', () => {
  test('takes what a connection needs, of the right type', async () => {
    const project = fresh();
    const made = await waybill(
      ...['init', '--dir', project, '--storefront', 'shopify', '--erp', 'kingdee', '--timezone', 'Asia/Shanghai'],
      ...['--set', 'shop.shop=my-shop', '--set', 'erp.lcid=1033', '--set', 'erp.params.customer=WEB'],
    );
    expect(made.said).toBe('');
    const config = parse(await readFile(join(project, 'config.yaml'), 'utf8'));
    expect(config.timezone).toBe('Asia/Shanghai');
    expect(config.connections.shop.options.shop).toBe('my-shop');
    expect(config.connections.erp.options.lcid).toBe(1033);
    expect(config.connections.erp.params.customer).toBe('WEB');
    expect(made.printed).toContain('config.yaml:');
    expect(made.printed).not.toMatch(/config\.yaml:\d+ {2}(shop|customer):/);
  });

  test('connects several systems of one role, each by its name', async () => {
    const project = fresh();
    const made = await waybill('init', '--dir', project, '--storefront', 'shopify,vendure', '--warehouse', 'goodcang');
    expect(made.code).toBe(EXIT.fine);
    const config = parse(await readFile(join(project, 'config.yaml'), 'utf8'));
    expect(Object.keys(config.connections)).toEqual(['shop-shopify', 'shop-vendure', 'wms']);
    expect(config.flows.orders.from).toEqual(['shop-shopify', 'shop-vendure']);
    await takeExample(project);
    expect(await waybill('-c', join(project, 'config.yaml'), 'check')).toMatchObject({ code: EXIT.fine });
  });

  test('lays out a project that speaks to stand-ins only', async () => {
    const project = fresh();
    const standsIn = await Promise.all(
      sandboxIds().map(async (id) => ((await loadSandbox(id)).use === undefined ? [] : [id])),
    );
    const filled = roles.flatMap(({ words, systems }) => {
      const system = systems.find(({ id }) => standsIn.flat().includes(id));
      return system ? [[`--${words.flag}`, system.id]] : [];
    });
    expect(filled.length).toBeGreaterThan(3);
    const all = filled.flat();
    expect((await waybill('init', '--sandbox', '--dir', project, ...all)).code).toBe(EXIT.fine);
    const text = await readFile(join(project, 'config.yaml'), 'utf8');
    const config = parse(text);
    expect(text).not.toMatch(/^[^#]*(fill in|FILL-IN|\$\{)/m);
    expect(config.sandbox.systems).toHaveLength(filled.length);
    for (const { options } of Object.values<{ options: object }>(config.connections))
      expect(JSON.stringify(options)).toContain('http://127.0.0.1:4600/');
    expect(await waybill('-c', join(project, 'config.yaml'), 'check')).toMatchObject({ code: EXIT.fine });
  });

  test.each([
    ['nobody says what to connect', [], /name what to connect:\n {2}--storefront .*shopify/],
    ['a system is misspelt', ['--erp', 'kingde'], /did you mean "kingdee"/],
    ['a system does not play the role', ['--erp', 'shopify'], /there are: .*kingdee/],
    ['a system of another role is named', ['--crm', 'kingdee'], /--crm kingdee: there are: salesforce/],
    ['an option is not there', ['--erp', 'kingdee', '--set', 'erp.nothing=1'], /has no option "nothing"/],
    ['a setting is no setting', ['--erp', 'kingdee', '--set', 'lcid=1'], /CONNECTION\.OPTION=VALUE/],
    ['a connection is misspelt', ['--erp', 'kingdee', '--set', 'epr.lcid=1'], /did you mean "erp"/],
    ['a value is of the wrong type', ['--erp', 'kingdee', '--set', 'erp.lcid=many'], /erp\.lcid=many: /],
    ['a time zone is none', ['--erp', 'kingdee', '--timezone', 'Mars/Base'], /Mars\/Base: no such time zone/],
    ['a secret stands on the command line', ['--erp', 'kingdee', '--set', 'erp.appSecret=x'], /ERP_APP_SECRET/],
  ])('refuses when %s', async (_, flags, message) => {
    const project = fresh();
    const refused = await waybill('init', '--dir', project, ...flags);
    expect(refused).toMatchObject({ code: EXIT.usage, printed: '' });
    expect(refused.said).toMatch(message);
    expect(existsSync(project)).toBe(false);
  });
});
