import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it, test } from 'vitest';
import { loadMappingFiles } from '../../../config/mapping-files.ts';
import { MappingBook } from '../../../mapper/index.ts';
import { commandLine } from '../../../test/command-line.ts';
import { scratchFolder } from '../../../test/ledgers.ts';
import { readComponent } from './component.ts';
import { javaPicture } from './java-date.ts';
import { placeOf, readPlace, shownPlace } from './place.ts';
import { profileFields } from './profile.ts';

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}.xml`, import.meta.url));
const MAP = fixture('order-map');
const PROFILE = fixture('erp-profile');
const TABLE = fixture('ship-methods');
const TABLE_ID = '7c1e44b0-9d0a-4a52-b7c3-333333333333';

const root = scratchFolder('waybill-boomi-');
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder: string;
let run = 0;
beforeEach(() => {
  run += 1;
  folder = join(root, String(run));
  mkdirSync(folder);
  writeFileSync(join(folder, 'config.yaml'), 'connections: {}\nflows: {}\n');
});

const out = () => join(folder, 'mappings');
const boomi = (...words: string[]) => commandLine('import', 'boomi', '--out', out(), ...words);
const toErp = (...words: string[]) => boomi('--from', 'order', '--to', 'erp/order', ...words);
const text = (path: string) => readFileSync(join(out(), path), 'utf8');
const checked = (...names: string[]) =>
  commandLine('-c', join(folder, 'config.yaml'), 'mapping', 'check', ...names.map((name) => join(out(), name)));

const written = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

const COLUMNS = ['Shop', 'Note', 'ERP'];

/** A cross reference table as the platform's API gives it, with these rows. */
const crossReference = (rows: string[][]) => {
  const made = rows.map(
    (row) => `<row><Values>${row.map((cell, n) => `<ref colIdx="${n}" value="${cell}"/>`).join('')}</Values></row>`,
  );
  return readFileSync(TABLE, 'utf8')
    .replace(/<Rows>.*<\/Rows>/s, `<Rows>${made.join('')}</Rows>`)
    .replace('name="Ship Methods"', 'name="ships"');
};

async function applied(name: string, record: unknown) {
  const book = MappingBook.compile(await loadMappingFiles([out()]));
  expect(book.problems).toEqual([]);
  return book.byName(name)?.apply(record, { now: 0, values: {} });
}

const ORDER = {
  number: '#1001',
  placedAt: '2026-11-22T09:15:49.000Z',
  customer: { email: 'Buyer@Example.ORG' },
  shipTo: { name: 'Sample Buyer', city: 'Berlin', country: 'DE' },
  shipping: { method: 'Express, next day', total: '4.90' },
  lines: [
    { sku: 'WB-001', quantity: 2, unitPrice: '24.90' },
    { sku: 'WB-005', quantity: 1, unitPrice: '9.90' },
  ],
  total: '64.60',
};

describe('a map of Boomi', () => {
  it('becomes a mapping that is checked, with its tables, and maps as it did', async () => {
    const { code, printed } = await toErp(MAP, PROFILE, TABLE);
    expect(code).toBe(1);
    expect(printed).toContain('11 rules');
    expect(await checked('erp/order.yaml')).toMatchObject({ code: 0 });
    expect(await applied('erp/order', ORDER)).toMatchObject({
      target: {
        tranId: '#1001',
        email: 'buyer@example.org',
        shipMethod: '012',
        subsidiary: 'Sample GmbH',
        tranDate: '22.11.2026',
        addressee: 'Sample Buyer, Berlin',
        channel: 'Web',
        itemList: {
          item: [
            { sku: 'WB-001', amount: '49.80', line: 1, order: '#1001' },
            { sku: 'WB-005', amount: '9.90', line: 2, order: '#1001' },
          ],
        },
      },
    });
  });

  it('leaves out what is not there, and puts in what it falls back to', async () => {
    await toErp(MAP, PROFILE, TABLE);
    expect(await applied('erp/order', { shipping: { method: 'Pigeon' } })).toMatchObject({
      target: { tranId: 'UNKNOWN', channel: 'Web' },
    });
  });

  it('lists what it does not bring over, with its line and why', async () => {
    const { printed } = await toErp('--json', MAP, PROFILE, TABLE);
    const { left } = JSON.parse(printed) as { left: { at: string; what: string; why: string }[] };
    expect(left.map(({ at, what, why }) => `${at} ${what}: ${why}`)).toEqual([
      expect.stringMatching(/^order-map.xml:27 SalesOrder\/discount: function Discount \(order-map.xml:97\): a script/),
      expect.stringMatching(/^order-map.xml:28 SalesOrder\/importedAt: .*knows no clock/),
      expect.stringMatching(/^order-map.xml:30 SalesOrder\/billTo: .*condition/),
      expect.stringMatching(/^order-map.xml:116 Set PO: .*later steps/),
      expect.stringMatching(/^order-map.xml:125 key 99: .*profile of the target/),
      expect.stringMatching(/^order-map.xml:29 memo: order has no field fraudScore/),
      expect.stringMatching(/^order-map.xml:49 table .*: row 3/),
    ]);
    for (const { at, what } of left) expect(text('erp/order.yaml')).toContain(`# - ${at} ${what}`);
  });

  it('says which table and which profile it would need', async () => {
    const { printed } = await toErp(MAP);
    expect(printed).toContain(`--table ${TABLE_ID}=NAME`);
    // Without the profile nobody knows that items repeat.
    expect(printed).toMatch(/itemList\.item\.sku\n {4}it reads the list lines\[\]/);
    expect(await checked('erp/order.yaml')).toMatchObject({ code: 0 });
  });

  it('takes a table that was exported as CSV by the id that is told', async () => {
    const csv = join(folder, 'Ship Methods.csv');
    writeFileSync(csv, '\uFEFFShop,Note,ERP\r\nStandard,cheap,007\r\n"Express, next day",,012\r\n');
    await toErp(MAP, PROFILE, csv, '--table', `${TABLE_ID}=Ship Methods`);
    expect(text('tables/ship-methods.csv')).toBe('Shop,Note,ERP\nStandard,cheap,007\n"Express, next day",,012\n');
    expect(await applied('erp/order', ORDER)).toMatchObject({ target: { shipMethod: '012' } });
  });

  it('is brought to our own fields by a list of names, which it begins', async () => {
    const names = join(folder, 'names.csv');
    const toOurs = (...words: string[]) =>
      boomi('--from', 'shop/order', '--to', 'order', '--names', names, MAP, PROFILE, TABLE, ...words);
    await toOurs();
    expect(readFileSync(names, 'utf8')).toContain('itemList.item[].sku,\n');
    writeFileSync(
      names,
      'theirs,ours\ntranId,number\nemail,customer.email\nitemList.item[].sku,lines.sku\nshipMethod,shipping.method\n',
    );
    const { printed } = await toOurs('--force', '--json');
    expect(JSON.parse(printed)).toMatchObject({
      rules: 4,
      open: expect.arrayContaining([expect.stringMatching(/currency/)]),
    });
    expect(readFileSync(names, 'utf8')).toContain('tranId,number\n');
    expect(text('shop/order.yaml')).toMatch(
      / {2}lines:\n {4}each: lines\n {4}rules:\n {6}sku: { from: sku, missing: fail }/,
    );
  });
});

describe('of rows that have a key in common', () => {
  const ROWS = [
    ['Standard', 'cheap', '007'],
    ['Standard', 'x', '009'],
  ];
  const table = () => written('ships.xml', crossReference(ROWS));

  it('the first is found where a lookup asks by it, and the others are listed', async () => {
    const { printed } = await toErp('--json', MAP, PROFILE, table());
    expect(JSON.parse(printed).left).toContainEqual(
      expect.objectContaining({ what: 'table ships-shop-erp', why: expect.stringMatching(/^row 2 has the key/) }),
    );
    expect(existsSync(join(out(), 'tables/ships.csv'))).toBe(false);
    expect(text('tables/ships-shop-erp.csv')).toBe('Shop,ERP\nStandard,007\n');
    expect(await applied('erp/order', { ...ORDER, shipping: { method: 'Standard' } })).toMatchObject({
      target: { shipMethod: '007' },
    });
  });

  it('none is lost to a lookup that asks by another column', async () => {
    const turned = readFileSync(MAP, 'utf8')
      .replace('<Input index="1" name="Shop" refId="1"/>', '<Input index="1" name="Shop" refId="3"/>')
      .replace('<Output index="2" name="ERP" refId="3"/>', '<Output index="2" name="ERP" refId="1"/>');
    const { printed } = await toErp('--json', written('map.xml', turned), PROFILE, table());
    expect(printed).not.toContain('table ships');
    for (const method of ['007', '009'])
      expect(await applied('erp/order', { ...ORDER, shipping: { method } })).toMatchObject({
        target: { shipMethod: 'Standard' },
      });
  });
});

describe('a cross reference table alone', () => {
  it.each([
    ['a component', (rows: string[][]) => written('ships.xml', crossReference(rows))],
    ['CSV', (rows: string[][]) => written('ships.csv', [COLUMNS, ...rows].map((row) => row.join(',')).join('\n'))],
  ])('keeps rows that have a key in common, for it may be looked up by any column (%s)', async (_, made) => {
    const rows = [
      ['Standard', 'cheap', '007'],
      ['Standard', 'x', '009'],
      ['Standard', 'cheap', '007'],
    ];
    expect(await boomi(made(rows))).toMatchObject({ code: 0 });
    expect(text(`tables/ships.csv`)).toBe('Shop,Note,ERP\nStandard,cheap,007\nStandard,x,009\n');
  });

  it('becomes one of ours, codes as they are', async () => {
    expect(await boomi(TABLE)).toMatchObject({ code: 0 });
    expect(text('tables/ship-methods.csv')).toBe('Shop,Note,ERP\nStandard,cheap,007\n"Express, next day",,012\n');
  });
});

describe('is refused in one line', () => {
  test.each([
    ['a map without its sides', () => [MAP], /--from and --to/],
    ['two sides of systems', () => [MAP, '--from', 'shop/order', '--to', 'erp/order'], /the other a kind of ours/],
    ['two maps', () => [MAP, MAP, '--from', 'order', '--to', 'erp/order'], /second map/],
    ['what is no XML', () => [written('a.xml', '<bns:Component')], /a\.xml: line 1: this is no XML/],
    ['what is no component', () => [written('a.xml', '<Process/>')], /no <Component>/],
    ['entities', () => [written('a.xml', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')], /DOCTYPE/],
    ['nothing to bring over', () => [PROFILE], /neither a map/],
    ['a file that is not there', () => [join(folder, 'none.xml')], /cannot be read/],
    ['a table without rows', () => [written('t.csv', 'a,b\n')], /no rows/],
  ])('%s', async (_, words, message) => {
    expect(await boomi(...words())).toMatchObject({ code: 2, said: expect.stringMatching(message), printed: '' });
    expect(existsSync(out())).toBe(false);
  });

  it('what would write over a mapping', async () => {
    await toErp(MAP, PROFILE, TABLE);
    writeFileSync(join(out(), 'erp/order.yaml'), 'mine');
    expect(await toErp(MAP, PROFILE, TABLE, '--name', 'erp/order')).toMatchObject({
      code: 2,
      said: expect.stringContaining('--force'),
    });
    expect(text('erp/order.yaml')).toBe('mine');
  });
});

describe('the fields of a profile by their keys', () => {
  const fields = (type: string, object: string) => {
    const xml = `<bns:Component xmlns:bns="http://api.platform.boomi.com/" componentId="p" name="P" type="${type}"><bns:object>${object}</bns:object></bns:Component>`;
    return [...profileFields(readComponent('p.xml', xml))].map(([key, place]) => `${key} ${shownPlace(place)}`);
  };

  it('are those of JSON, with its lists', () => {
    const lines = `<JSONArray elementType="repeating" key="5" name="Array"><JSONArrayElement key="6" maxOccurs="-1" name="ArrayElement1">
      <JSONObject key="7" name="Object"><JSONObjectEntry dataType="character" key="8" name="sku"><DataFormat><ProfileCharacterFormat/></DataFormat></JSONObjectEntry></JSONObject>
      </JSONArrayElement></JSONArray>`;
    const entries = `<JSONObjectEntry key="3" name="number"/><JSONObjectEntry key="4" name="lines">${lines}</JSONObjectEntry>`;
    const root = `<JSONRootValue key="1" name="Root"><JSONObject key="2" name="Object">${entries}</JSONObject></JSONRootValue>`;
    const object = `<JSONProfile xmlns="" strict="false"><DataElements>${root}</DataElements><tagLists/></JSONProfile>`;
    expect(fields('profile.json', object)).toEqual(expect.arrayContaining(['3 number', '4 lines', '8 lines[].sku']));
  });

  it('are those of a flat file', () => {
    const elements = `<FlatFileElement key="3" name="Order No"/><FlatFileElement key="5" name="sku"/>`;
    const record = `<FlatFileRecord key="1" name="Record"><FlatFileElements key="2" name="Elements">${elements}</FlatFileElements></FlatFileRecord>`;
    const object = `<FlatFileProfile xmlns=""><DataElements>${record}</DataElements></FlatFileProfile>`;
    expect(fields('profile.flatfile', object)).toEqual(['3 Order No', '5 sku']);
  });
});

test.each([
  ['Root/Object/number', 'number'],
  ['Root/Object/customer/Object/email', 'customer.email'],
  ['Root/Object/lines/Array/ArrayElement1/Object/taxes/Array/ArrayElement1/Object/rate', 'lines[].taxes[].rate'],
  ['Root/Array/ArrayElement1/Object/sku', 'sku'],
  ['Root/Object/tags/Array/ArrayElement1', 'tags[]'],
  ['Record/Elements/sku', 'sku'],
  ['Statement/Fields/customer_no', 'customer_no'],
  ['SalesOrder/itemList/item/sku', 'itemList.item.sku'],
])('%s is %s', (path, shown) => {
  const place = placeOf(path) ?? [];
  expect(shownPlace(place)).toBe(shown);
  expect(readPlace(shown)).toEqual(place);
});

test.each([
  ["yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", '[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001]Z'],
  ['yyyyMMdd HHmmss', '[Y0001][M01][D01] [H01][m01][s01]'],
  ["d.M.yy 'o''clock'", "[D1].[M1].[Y01] o'clock"],
  ['EEE, dd MMM yyyy', undefined],
  ["yyyy'open", undefined],
])('the mask %s is the picture %s', (mask, picture) => {
  expect(javaPicture(mask)).toBe(picture);
});
