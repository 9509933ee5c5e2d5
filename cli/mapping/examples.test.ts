import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { EXIT } from '../../config/problem.ts';
import { commandLine } from '../../test/command-line.ts';
import { type MappingShop, mappingShop } from '../../test/mapping-shop.ts';

let shop: MappingShop;

beforeEach(() => {
  shop = mappingShop();
});
afterEach(() => {
  vi.restoreAllMocks();
  shop.remove();
});

const waybill = (...argv: string[]) => commandLine('--config', shop.config, 'mapping', ...argv);

const STOCK = `waybill: 1
from: depot/stock
to: stock
rules:
  sku: { from: sku, missing: fail }
  available: { from: count, as: integer }
  location: { from: place, lookup: { N: north, S: south }, missing: { default: main } }
`;
const EXAMPLES = `- name: in the north
  in: { sku: A, count: "3", place: N }
  out: { sku: A, available: 3, location: north }
- name: nothing to sell
  in: { count: 1, place: N }
  fails: [missing]
`;

describe('waybill mapping test', () => {
  it('runs the examples beside a mapping and is content', async () => {
    shop.write('mappings/depot/stock.yaml', STOCK);
    shop.write('mappings/depot/stock.examples.yaml', EXAMPLES);
    const { code, printed, said } = await waybill('test', 'depot/stock');
    expect({ code, said }).toEqual({ code: EXIT.fine, said: '' });
    expect(printed).toBe('mapping      examples  failed\ndepot/stock  2\n\n2 examples of 1 mapping, all pass\n');
  });

  it('shows each field that is other, with the line of its rule', async () => {
    shop.write('mappings/depot/stock.yaml', STOCK.replace('N: north', 'N: nord'));
    shop.write('mappings/depot/stock.examples.yaml', EXAMPLES);
    const { code, printed } = await waybill('test', 'depot/stock');
    expect(code).toBe(EXIT.findings);
    expect(printed).toMatch(/stock\.examples\.yaml:1 in the north\n/);
    expect(printed).toMatch(/ {2}location {2}\S*stock\.yaml:7:3\n {4}- "north"\n {4}\+ "nord"\n/);
    expect(printed).toContain('2 examples of 1 mapping, 1 failed');
  });

  it('by JSON says the same to a program', async () => {
    shop.write('mappings/depot/stock.yaml', STOCK.replace('N: north', 'N: nord'));
    shop.write('mappings/depot/stock.examples.yaml', EXAMPLES);
    const { code, printed } = await waybill(
      'test',
      join(shop.folder, 'mappings/depot/stock.examples.yaml'),
      '--json',
      '--coverage',
    );
    expect(code).toBe(EXIT.findings);
    const { ok, mappings } = JSON.parse(printed);
    expect(ok).toBe(false);
    expect(mappings).toMatchObject([
      {
        mapping: 'depot/stock',
        examples: [
          {
            name: 'in the north',
            passed: false,
            differences: [{ path: 'location', kind: 'other', expected: 'north', got: 'nord' }],
          },
          { name: 'nothing to sell', passed: true },
        ],
        coverage: { percent: 66, touched: 4, points: 6 },
      },
    ]);
  });

  it('writes for a server of checks what came of each', async () => {
    shop.write('mappings/depot/stock.yaml', STOCK.replace('N: north', 'N: nord'));
    shop.write(
      'mappings/depot/stock.examples.yaml',
      EXAMPLES.replace('in the north', '"in <the> \\"north\\" & \\u0001"'),
    );
    const file = join(shop.folder, 'junit.xml');
    const { code } = await waybill('test', 'depot/stock', '--junit', file);
    expect(code).toBe(EXIT.findings);
    const xml = readFileSync(file, 'utf8');
    expect(xml).toContain('<testsuite name="depot/stock" tests="2" failures="1">');
    expect(xml).toContain('name="in &#60;the&#62; &#34;north&#34; &#38; \ufffd"><failure message="not as expected">');
    expect(xml).toContain('- &#34;north&#34;&#10;    + &#34;nord&#34;</failure>');
    expect(xml).toContain('<testcase classname="depot/stock" name="nothing to sell"/>');
    const nowhere = await waybill('test', 'depot/stock', '--junit', join(shop.folder, 'no', 'where.xml'));
    expect(nowhere.code).toBe(EXIT.unreachable);
    expect(nowhere.said).toContain('where.xml cannot be written (ENOENT)');
  });

  it('says what no example has touched', async () => {
    shop.write('mappings/depot/stock.yaml', STOCK);
    shop.write('mappings/depot/stock.examples.yaml', EXAMPLES);
    const { code, printed } = await waybill('test', 'depot/stock', '--coverage');
    expect(code).toBe(EXIT.fine);
    expect(printed).toContain('depot/stock  2                  66%  4/6\n');
    expect(printed).toMatch(/stock\.yaml:7\s+location:?\s+`S` was never looked up/);
    expect(printed).toMatch(/stock\.yaml:7\s+location:?\s+its default was never needed/);
  });

  it('takes a file that it cannot read for a finding, with its line', async () => {
    shop.write('mappings/depot/stock.yaml', STOCK);
    shop.write('mappings/depot/stock.examples.yaml', `${EXAMPLES}- name: half\n  in: {}\n`);
    const { code, printed } = await waybill('test', 'depot/stock');
    expect(code).toBe(EXIT.findings);
    expect(printed).toMatch(/stock\.examples\.yaml:7:3 no-result: an example says what\s+shall come of it/);
    expect(printed).toContain('2 examples of 1 mapping, all pass, 1 problem');
  });

  it('takes examples without a mapping, and a mapping that is broken, for findings', async () => {
    shop.write('mappings/depot/stock.yaml', `${STOCK}  nothing: x\n`);
    shop.write('mappings/depot/stock.examples.yaml', EXAMPLES);
    const { code, printed } = await waybill('test', 'depot/stock');
    expect(code).toBe(EXIT.findings);
    expect(printed).toMatch(/stock\.yaml:8:3 unknown-target/);
    expect(printed).toMatch(/stock\.examples\.yaml:1:1 no-mapping/);
  });

  it('holds shipped examples against what ships, not against an own change of it', async () => {
    shop.write(
      'mappings/shopify/order.yaml',
      'waybill: 1\nfrom: shopify/order\nto: order\nextends: builtin:shopify/order\nrules:\n  note: { const: ours }\n',
    );
    const all = await waybill('test', '--json');
    expect(all.code).toBe(EXIT.fine);
    const names = (JSON.parse(all.printed).mappings as { mapping: string; examples: unknown[] }[]).filter(
      ({ examples }) => examples.length > 0,
    );
    expect(names.map(({ mapping }) => mapping)).toContain('builtin:shopify/order');
    expect(names.map(({ mapping }) => mapping)).not.toContain('shopify/order');
  });

  it('runs own examples of a shipped mapping beside those that ship', async () => {
    shop.write('mappings/kingdee/stock.examples.yaml', '- name: ours\n  in: {}\n  fails: [missing, missing]\n');
    const { code, printed } = await waybill('test', 'kingdee/stock', '--json');
    expect(code).toBe(EXIT.fine);
    const [{ examples }] = JSON.parse(printed).mappings;
    expect(examples.length).toBeGreaterThan(1);
    expect(examples[0]).toMatchObject({ name: 'ours', passed: true });
    expect(examples[1].at).toMatch(/^builtin:kingdee\/stock\.examples\.yaml:2:/);
  });

  it('does not know a mapping of another name', async () => {
    const { code, said } = await waybill('test', 'shopify/ordr');
    expect(code).toBe(EXIT.usage);
    expect(said).toContain('did you mean shopify/order?');
  });
});

const REAL = {
  name: 'Quintessa Vanderhoof',
  company: 'Vanderhoof Optik GmbH',
  address1: 'Zirkusweg 4b',
  city: 'Oberammergau',
  zip: '82487',
  phone: '+49 8822 945077',
};

describe('waybill mapping capture', () => {
  beforeEach(async () => {
    await shop.stageOrders(2, (order, index) => {
      Object.assign(order.shippingAddress, REAL);
      Object.assign(order.billingAddress, REAL);
      Object.assign(order.purchasingEntity.company, { name: REAL.company });
      Object.assign(order.purchasingEntity.location, { name: REAL.company });
      order.customer.displayName = REAL.name;
      order.email = 'quintessa@vanderhoof.test';
      order.note = index === 0 ? 'Ring twice for Quintessa' : null;
      order.customAttributes = [{ key: 'gift for', value: 'Quintessa' }];
    });
  });
  const examples = () => readFileSync(join(shop.folder, 'mappings/shopify/order.examples.yaml'), 'utf8');
  const needles = /quintessa|vanderhoof|zirkusweg|oberammergau|82487|945077|ring twice/i;

  it('saves a real order as an example that passes, with nothing of the person in it', async () => {
    const { code, printed, said } = await waybill('capture', '1001');
    expect({ code, said }).toEqual({ code: EXIT.fine, said: '' });
    expect(printed).toContain('written to ');
    expect(printed).toContain('gid://shopify/Order/1');
    expect(examples()).not.toMatch(needles);
    expect(printed).not.toMatch(needles);
    const [example] = parse(examples());
    expect(example).toMatchObject({
      name: 'captured: order #1001 from shop',
      in: { name: '#1001', id: 'gid://shopify/Order/1', shippingAddress: { countryCodeV2: 'DE' } },
      out: { number: '#1001', shipTo: { country: 'DE' }, lines: [{ sku: 'WB-001' }, { sku: 'WB-007' }] },
    });
    expect(example.in.shippingAddress.name).toBe(example.in.customer.displayName);
    const tested = await waybill('test', 'shopify/order');
    expect(tested.code).toBe(EXIT.fine);
    expect(tested.printed).toContain('all pass');
  });

  it('adds to what is there, and gives the same person the same fakes', async () => {
    shop.write(
      'mappings/shopify/order.examples.yaml',
      '\uFEFF# ours\n- name: first\n  in: {}\n  fails: [missing]   # why\n',
    );
    await waybill('capture', '1001');
    await waybill('capture', '1002', '--name', 'again');
    await waybill('capture', '1002', '--name', 'again');
    expect(examples()).toMatch(/^\uFEFF# ours\n- name: first\n {2}in: \{\}\n {2}fails: \[missing\] {3}# why\n- name: /);
    const [, one, two, three] = parse(examples().slice(1));
    expect([one.name, two.name, three.name]).toEqual(['captured: order #1001 from shop', 'again', 'again (2)']);
    expect(two.in.shippingAddress).toEqual(one.in.shippingAddress);
    expect(two.in.email).toBe(one.in.email);
  });

  it('captures what a target is asked for, by the mapping of the way out', async () => {
    const { code, printed } = await waybill('capture', '1001', '--mapping', 'kingdee/order', '--json');
    expect(code).toBe(EXIT.fine);
    const { example, written } = JSON.parse(printed);
    expect(written).toBe(true);
    expect(example.context).toEqual({ identity: expect.any(String), params: { customer: 'WEB' } });
    expect(example).toMatchObject({ in: { number: '#1001' }, out: { FCustId: { FNumber: 'WEB' }, FNote: '#1001' } });
    expect(printed).not.toMatch(needles);
  });

  it('writes nothing where that was asked for, nor into a file that it cannot read', async () => {
    const dry = await waybill('capture', '1001', '--dry-run');
    expect(dry.code).toBe(EXIT.fine);
    expect(dry.printed).toContain('gid://shopify/Order/1');
    expect(() => examples()).toThrow();
    shop.write('mappings/shopify/order.examples.yaml', '- name: [\n');
    const { code, said } = await waybill('capture', '1001');
    expect(code).toBe(EXIT.findings);
    expect(said).toMatch(/order\.examples\.yaml:\d+:\d+: /);
    expect(examples()).toBe('- name: [\n');
  });

  it('does not write into a file of another encoding, nor where it may not', async () => {
    const file = shop.write('mappings/shopify/order.examples.yaml', '');
    const before = Buffer.from([0x23, 0xc4, 0xe3, 0xba, 0xc3, 0x0a]);
    writeFileSync(file, before);
    const { code, said } = await waybill('capture', '1001');
    expect(code).toBe(EXIT.findings);
    expect(said).toContain('order.examples.yaml is not UTF-8: save it as UTF-8');
    expect(readFileSync(file)).toEqual(before);
    const nowhere = await waybill('capture', '1001', '--out', join(file, 'x.examples.yaml'));
    expect(nowhere.said).toMatch(/x\.examples\.yaml cannot be (read|written) \(E\w+\)/);
    expect(nowhere.code).not.toBe(EXIT.fine);
  });

  it('says what it does not find', async () => {
    expect(await waybill('capture', '9999')).toMatchObject({
      code: EXIT.findings,
      said: 'no order is known by 9999\n',
    });
    expect(await waybill('capture', '1001', '--mapping', 'nobody/order')).toMatchObject({ code: EXIT.usage });
    expect(await waybill('capture', 'x.json')).toMatchObject({ code: EXIT.usage });
  });
});
