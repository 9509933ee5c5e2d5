import { describe, expect, test } from 'vitest';
import { type Mapping, MappingBook, type MappingContext, type SourceFile } from './index.ts';

const context: MappingContext = {
  now: Date.UTC(2026, 10, 22),
  values: { params: { customer: 'C-7' }, identity: 'w-1' },
};

/** An outbound mapping: nothing is known of the target, so that any rule may be tried. */
const outbound = (rules: string) => `waybill: 1\nfrom: order\nto: shop/order\nrules:\n${rules.replace(/^/gm, '  ')}`;
/** Both sides unknown are refused, so the record side is a system and the target `status`, whose only required fields are given. */
const inbound = (rules: string) =>
  `waybill: 1\nfrom: shop/status\nto: status\nrules:\n  of: { const: order }\n  state: { const: shipped }\n${rules.replace(/^/gm, '  ')}`;

function book(text: string, ...more: SourceFile[]): Mapping {
  const compiled = MappingBook.compile([{ path: 'shop/one.yaml', text }, ...more]);
  expect(compiled.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  return compiled.byName('shop/one') as Mapping;
}

const detail = async (rule: string, record: unknown, ...more: SourceFile[]) => {
  const result = await book(inbound(`detail: ${rule}`), ...more).apply(record, context);
  return result.ok ? result.target.detail : result.problems.map(({ code, path, where }) => [code, path, where]);
};

const ORDER = `
waybill: 1
from: shop/order
to: order
rules:
  id: id
  number: name
  placedAt: { from: createdAt, as: instant }
  state: { expr: "cancelledAt ? 'cancelled' : 'open'" }
  payment.state: { from: displayFinancialStatus, lookup: pay, unknown: fail }
  currency: { from: currencyCode, as: currency }
  customer.email: { from: email, as: email }
  shipTo.line1: shippingAddress.address1
  shipTo.city: shippingAddress.city
  shipTo.country: { from: shippingAddress.countryCodeV2, as: country }
  poNumber: { first: [poNumber, metafields.po], missing: skip }
  note: { expr: "customAttributes[key='gift'].value" }
  total: { from: totalPriceSet.shopMoney.amount, as: money }
  lines:
    each: lineItems.nodes
    where: "currentQuantity > 0"
    rules:
      id: id
      sku: { from: sku, missing: fail }
      quantity: { from: currentQuantity, as: integer }
      unitPrice: { from: discountedUnitPriceSet.shopMoney.amount, as: money }
      total: { expr: "$decimalMultiply(discountedUnitPriceSet.shopMoney.amount, currentQuantity)" }
`;
const PAY = {
  path: 'tables/pay.csv',
  text: '\uFEFFshop;canonical\r\nPAID;paid\r\n"PENDING";unpaid\r\nPARTIALLY_PAID;partial\r\n',
};
const RECORD = {
  id: 'gid://shop/Order/5',
  name: '#1001',
  createdAt: '2026-11-22T10:00:00+01:00',
  displayFinancialStatus: 'PAID',
  currencyCode: 'EUR',
  email: 'a@example.com',
  shippingAddress: { address1: 'Am Markt 1', city: 'Bremen', countryCodeV2: 'DE' },
  metafields: { po: 'PO-9' },
  customAttributes: [{ key: 'gift', value: 'Merry' }],
  totalPriceSet: { shopMoney: { amount: '39.80' } },
  lineItems: {
    nodes: [
      { id: '1', sku: 'A', currentQuantity: 2, discountedUnitPriceSet: { shopMoney: { amount: '19.90' } } },
      { id: '2', sku: 'B', currentQuantity: 0, discountedUnitPriceSet: { shopMoney: { amount: '5.00' } } },
    ],
  },
};

describe('a whole mapping', () => {
  test('makes an order', async () => {
    const mapping = book(ORDER, PAY);
    expect(await mapping.apply(RECORD, context)).toEqual({
      ok: true,
      target: {
        id: 'gid://shop/Order/5',
        number: '#1001',
        placedAt: '2026-11-22T09:00:00.000Z',
        state: 'open',
        payment: { state: 'paid' },
        currency: 'EUR',
        customer: { email: 'a@example.com' },
        shipTo: { line1: 'Am Markt 1', city: 'Bremen', country: 'DE' },
        poNumber: 'PO-9',
        note: 'Merry',
        total: '39.80',
        lines: [{ id: '1', sku: 'A', quantity: 2, unitPrice: '19.90', total: '39.80' }],
      },
    });
  });

  test('says every problem of a record, with line and place', async () => {
    const broken = structuredClone(RECORD) as Record<string, unknown> & typeof RECORD;
    broken.displayFinancialStatus = 'EXPIRED';
    broken.createdAt = '2026-11-22 10:00:00';
    broken.lineItems.nodes.unshift({
      id: '0',
      sku: ' ',
      currentQuantity: 1,
      discountedUnitPriceSet: { shopMoney: { amount: '1,00' } },
    });
    const result = await book(ORDER, PAY).apply(broken, context);
    expect(result.ok).toBe(false);
    expect(!result.ok && result.problems.map(({ code, where, path }) => [code, where, path])).toEqual([
      ['time-without-zone', 'shop/one.yaml:8:13', 'createdAt'],
      ['unknown-value', 'shop/one.yaml:10:18', 'displayFinancialStatus'],
      ['missing', 'shop/one.yaml:24:12', 'lineItems.nodes[0].sku'],
      ['not-a-decimal', 'shop/one.yaml:26:18', 'lineItems.nodes[0].discountedUnitPriceSet.shopMoney.amount'],
      ['expression', 'shop/one.yaml:27:23', 'lineItems.nodes[0]'],
    ]);
  });

  test('never throws, never reaches a prototype, never shares with its source', async () => {
    const mapping = book(inbound('detail: a.b\nnumber: { from: $, missing: skip }'));
    for (const record of [null, undefined, 1, 'x', [], () => 1, Symbol('x')]) {
      expect(await mapping.apply(record, context)).toMatchObject({ ok: false });
    }
    const copying = book(outbound('all: shipTo\nlines: lines'));
    const record = JSON.parse(
      '{"shipTo":{"__proto__":{"polluted":true},"city":"Bonn","deep":{"constructor":1}},"lines":[{"sku":"A"}]}',
    );
    const result = await copying.apply(record, context);
    expect(result).toEqual({ ok: true, target: { all: { city: 'Bonn', deep: {} }, lines: [{ sku: 'A' }] } });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(result.ok && result.target.lines).not.toBe(record.lines);
    const trap = Object.defineProperty({}, 'shipTo', {
      enumerable: true,
      get: () => {
        throw new TypeError('no');
      },
    });
    expect(await copying.apply(trap, context)).toMatchObject({ ok: false, problems: [{ code: 'unmappable' }] });
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(await copying.apply({ lines: deep }, context)).toMatchObject({
      ok: false,
      problems: [{ code: 'unmappable' }],
    });
  });
});

describe('rules', () => {
  test('missing', async () => {
    expect(await detail('a', {})).toBeUndefined();
    expect(await detail('a', { a: '  ' })).toBeUndefined();
    expect(await detail('{ from: a, missing: null }', {})).toBeNull();
    expect(await detail('{ from: a, missing: { default: none } }', {})).toBe('none');
    expect(await detail('{ from: a.b, missing: fail }', { a: {} })).toEqual([['missing', 'a.b', 'shop/one.yaml:7:11']]);
    expect(await detail('{ first: [a, { from: b, as: text }, { const: c }] }', { b: 7 })).toBe('7');
    expect(await detail('{ first: [a, b], missing: fail }', {})).toEqual([
      ['missing', undefined, 'shop/one.yaml:7:11'],
    ]);
  });

  test('constants, context and the clock', async () => {
    expect(await detail('{ const: fixed }', {})).toBe('fixed');
    expect(await detail('{ context: params.customer }', {})).toBe('C-7');
    expect(await detail('{ context: params.toString, missing: fail }', {})).toEqual([
      ['missing', undefined, 'shop/one.yaml:7:11'],
    ]);
    expect(await detail('{ expr: "$now()" }', {})).toBe('2026-11-22T00:00:00.000Z');
    expect(await detail(`{ expr: "$string($millis()) & $context.params.customer" }`, {})).toBe(`${context.now}C-7`);
  });

  test('lookups', async () => {
    const table = { path: 'shop/tables/t.yaml', text: 'A: one\nB: two\nC: two\nNO: norway\n007: bond\nX: null\n' };
    expect(await detail('{ from: a, lookup: t }', { a: 'A' }, table)).toBe('one');
    expect(await detail('{ from: a, lookup: t }', { a: 'NO' }, table)).toBe('norway');
    expect(await detail('{ from: a, lookup: t }', { a: '007' }, table)).toBe('bond');
    expect(await detail('{ from: a, lookup: t }', { a: 'X' }, table)).toBeUndefined();
    expect(await detail('{ from: a, lookup: { table: t, reverse: true } }', { a: 'two' }, table)).toBe('B');
    expect(await detail('{ from: a, lookup: t, unknown: keep }', { a: 'Z' }, table)).toBe('Z');
    expect(await detail('{ from: a, lookup: t, unknown: skip }', { a: 'Z' }, table)).toBeUndefined();
    expect(await detail('{ from: a, lookup: t, unknown: { default: other } }', { a: 'Z' }, table)).toBe('other');
    expect(await detail('{ from: a, lookup: t }', { a: 'toString' }, table)).toEqual([
      ['unknown-value', 'a', 'shop/one.yaml:7:11'],
    ]);
    expect(await detail('{ from: a, lookup: { 1: one, true: yes } }', { a: true })).toBe('yes');
    const csv = { path: 'tables/c.csv', text: 'shop,ours,theirs\nA,"o, ""n""",1\nB,two,2\n' };
    expect(await detail('{ from: a, lookup: c }', { a: 'A' }, csv)).toBe('o, "n"');
    expect(await detail('{ from: a, lookup: { table: c, from: theirs, to: shop } }', { a: 2 }, csv)).toBe('B');
  });

  test('money', async () => {
    expect(await detail('{ from: a, as: { money: minor, currency: c } }', { a: 1230, c: 'EUR' })).toBe('12.30');
    expect(await detail('{ from: a, as: { money: minor, currency: c } }', { a: 1230, c: 'JPY' })).toBe('1230');
    expect(await detail('{ from: a, as: { money: minor, currency: c } }', { a: 12.5, c: 'JPY' })).toEqual([
      ['not-an-integer', 'a', 'shop/one.yaml:7:11'],
    ]);
    expect(await detail('{ from: a, as: { money: minor, currency: c } }', { a: 1 })).toEqual([
      ['no-currency', 'a', 'shop/one.yaml:7:11'],
    ]);
    expect(await detail('{ from: a, as: { money: major, currency: c } }', { a: 12.5, c: 'EUR' })).toBe('12.50');
    expect(await detail('{ expr: "a * 3", as: money }', { a: 19.9 })).toEqual([
      ['not-a-decimal', undefined, 'shop/one.yaml:7:11'],
    ]);
    expect(await detail('{ expr: "$decimalMultiply(a, 3)" }', { a: '19.90' })).toBe('59.70');
    expect(await detail('{ expr: "$minorToDecimal(a, c)" }', { a: 5, c: 'KWD' })).toBe('0.005');
  });

  test('scopes', async () => {
    const text = `waybill: 1
from: shipment
to: shop/shipment
rules:
  lines:
    each: lines
    rules:
      sku: sku
      nr: $index
      money: $root.currency
      upper: { expr: "$uppercase(sku) & $root.currency & $string($index)" }
      price:
        from: unitPrice
        rules:
          __class__: { const: Decimal }
          decimal: $
          of: $parent.sku
`;
    const mapping = book(text);
    expect(mapping.awaits).toBe(true);
    expect(
      await mapping.apply({ currency: 'EUR', lines: [{ sku: 'a', unitPrice: '1.5' }, { sku: 'b' }] }, context),
    ).toEqual({
      ok: true,
      target: {
        lines: [
          { sku: 'a', nr: 0, money: 'EUR', upper: 'AEUR0', price: { __class__: 'Decimal', decimal: '1.5', of: 'a' } },
          { sku: 'b', nr: 1, money: 'EUR', upper: 'BEUR1' },
        ],
      },
    });
  });

  test('an address of empty fields is no address; half of one is half of one', async () => {
    const mapping = book(
      ORDER.replace('  poNumber', '  billTo: { from: bill, rules: { line1: l, city: c, country: n } }\n  poNumber'),
      PAY,
    );
    const made = async (bill: unknown) => {
      const result = await mapping.apply({ ...RECORD, bill }, context);
      return result.ok ? result.target.billTo : result.problems.map(({ code, path }) => [code, path]);
    };
    expect(await made({ l: null, c: '', n: null })).toBeUndefined();
    expect(await made(null)).toBeUndefined();
    expect(await made({ l: 'Markt 1', c: 'Bremen', n: 'DE' })).toEqual({
      line1: 'Markt 1',
      city: 'Bremen',
      country: 'DE',
    });
    expect(await made({ l: 'Markt 1', c: '', n: 'DE' })).toEqual([['missing', 'bill.c']]);
  });

  test('conditions', async () => {
    expect(await detail(`{ from: a, where: "b = 'x'" }`, { a: 'A', b: 'x' })).toBe('A');
    expect(await detail(`{ from: a, where: "b = 'x'" }`, { a: 'A', b: 'y' })).toBeUndefined();
    expect(await detail(`{ from: a, where: "$uppercase(b) = 'X'" }`, { a: 'A', b: 'x' })).toBe('A');
  });

  test('each of nothing, of no list, of lists in lists', async () => {
    const mapping = book(outbound('out:\n  each: lines\n  rules: { sku: sku }'));
    expect(await mapping.apply({}, context)).toEqual({ ok: true, target: {} });
    expect(await mapping.apply({ lines: [] }, context)).toEqual({ ok: true, target: { out: [] } });
    expect(await mapping.apply({ lines: { sku: 'A' } }, context)).toMatchObject({
      ok: false,
      problems: [{ code: 'not-a-list', path: 'lines' }],
    });
    expect(await mapping.apply({ lines: [null, { sku: 'A' }] }, context)).toEqual({
      ok: true,
      target: { out: [{}, { sku: 'A' }] },
    });
    expect(
      await detail('{ expr: "$join(f[].l[].n, \',\')" }', {
        f: [{ l: [{ n: 'x' }, { n: 'y' }] }, { l: [{ n: 'z' }] }],
      }),
    ).toBe('x,y,z');
    expect(await detail('a.b', { a: [{ b: 1 }] })).toEqual([['list-on-the-way', 'a.b', 'shop/one.yaml:7:11']]);
  });

  test.each(['$root.lines', '$root.lines[]', '$parent.lines'])(
    'a list of the record, read in a list by %s, has its own place',
    async (each) => {
      const all = (rules: string) =>
        book(outbound(`out:\n  each: tags\n  rules:\n    all: { each: "${each}", rules: { ${rules} } }`));
      const record = { tags: ['x'], lines: [{ sku: 'A' }, { sku: '' }] };
      const refused = { ok: false, problems: [{ code: 'missing', path: 'lines[1].sku' }] };
      const mapping = all('sku: { from: sku, missing: fail }');
      expect(await mapping.apply(record, context)).toMatchObject(refused);
      expect((await mapping.explain(record, context)).result).toMatchObject(refused);
      const waits = all(
        'slow: { expr: "$uppercase(sku) & $root.currency & $string($index)" }, sku: { from: sku, missing: fail }',
      );
      expect(waits.awaits).toBe(true);
      expect(await waits.apply(record, context)).toMatchObject(refused);
    },
  );

  test('an object of the record, read in a list, has its own place', async () => {
    const rule =
      'out:\n  each: tags\n  rules:\n    buyer: { from: $root.customer, rules: { mail: { from: email, missing: fail }, id: id } }';
    expect(await book(outbound(rule)).apply({ tags: ['x'], customer: { id: '1' } }, context)).toMatchObject({
      ok: false,
      problems: [{ code: 'missing', path: 'customer.email' }],
    });
  });

  test('a place in a list in a list is written without a dot', async () => {
    const text = ORDER.replace(
      / {2}lines:[^]*$/,
      '  lines: { each: rows, rules: { id: "[0]", sku: { from: "[1]", missing: fail }, quantity: "[0]", unitPrice: "[0]", total: "[0]" } }\n',
    );
    const result = await book(text, PAY).apply({ ...RECORD, rows: [[1]] }, context);
    expect(result).toMatchObject({ ok: false, problems: [{ code: 'missing', path: 'rows[0][1]' }] });
  });

  test('an expression gives JSON or nothing', async () => {
    expect(await detail('{ expr: "a / b" }', { a: 1, b: 0 })).toMatchObject([
      ['expression', undefined, expect.anything()],
    ]);
    expect(await detail('{ expr: "function($x) { $x }" }', {})).toMatchObject([
      ['expression', undefined, expect.anything()],
    ]);
    expect(await detail('{ expr: "a > b" }', { a: 1, b: 'x' })).toEqual([
      ['expression', undefined, 'shop/one.yaml:7:22'],
    ]);
  });

  test('an expression has no endless time', async () => {
    expect(await detail('{ expr: "($f := function($n) { $f($n + 1) + 1 }; $f(1))" }', {})).toMatchObject([
      ['expression', undefined, expect.anything()],
    ]);
    expect(await detail('{ expr: "($f := function($n) { $f($n + 1) }; $f(1))" }', {})).toMatchObject([
      ['expression', undefined, expect.anything()],
    ]);
  });
});

describe('the book', () => {
  const base = { path: 'shop/order.yaml', text: ORDER };
  const head = 'waybill: 1\nfrom: shop/order\nto: order\nextends: builtin:shop/order\n';

  test('an extending file replaces, drops and adds, inside lists too', async () => {
    const own = {
      path: 'my/order.yaml',
      text: `${head}drop: [note, customer.email]\nrules:\n  customer.group: group\n  poNumber: po\n  lines.sku: { from: id, as: text }\n  lines.name: title\n`,
    };
    const compiled = MappingBook.compile([base, own, PAY]);
    expect(compiled.problems).toEqual([]);
    expect(compiled.find('shop/order', 'order')?.name).toBe('my/order');
    const result = await compiled.find('shop/order', 'order')?.apply({ ...RECORD, group: 'gold', po: 'P' }, context);
    expect(result).toMatchObject({
      ok: true,
      target: { customer: { group: 'gold' }, poNumber: 'P', lines: [{ sku: '1', unitPrice: '19.90' }] },
    });
    expect(result?.ok && result.target).not.toHaveProperty('note');
  });

  test('a file of the same path extends the one that it took over', () => {
    const own = { path: 'shop/order.yaml', text: `${head}rules:\n  number: id\n` };
    const compiled = MappingBook.compile([own, { path: 'builtin:shop/order.yaml', text: ORDER }, PAY]);
    expect(compiled.problems).toEqual([]);
    expect(compiled.find('shop/order', 'order')?.name).toBe('shop/order');
  });

  test('a file of the same path that extends nothing stands in the place of the one that it took over', () => {
    const own = { path: 'shop/order.yaml', text: ORDER.replace('number: name', 'number: id') };
    expect(own.text).not.toBe(ORDER);
    const compiled = MappingBook.compile([{ path: 'builtin:shop/order.yaml', text: ORDER }, own, PAY]);
    expect(compiled.find('shop/order', 'order')?.name).toBe('shop/order');
    expect(MappingBook.of(compiled.all()).find('shop/order', 'order')).toBe(compiled.byName('shop/order'));
  });

  test('of several that extend a baseline, none wins', () => {
    const own = (name: string) => ({ path: `${name}/order.yaml`, text: `${head}rules:\n  number: id\n` });
    const compiled = MappingBook.compile([base, own('a'), own('b'), PAY]);
    expect(compiled.find('shop/order', 'order')?.name).toBe('shop/order');
    expect(compiled.names()).toEqual(['a/order', 'b/order', 'shop/order']);
  });

  test('the pin moves with the file, its baseline and its tables, and with nothing else', () => {
    const pin = (files: SourceFile[]) => MappingBook.compile(files).byName('shop/order')?.pin;
    const first = pin([base, PAY]);
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    expect(pin([PAY, { path: 'tables/else.yaml', text: 'a: b\n' }, base])).toBe(first);
    expect(pin([base, { ...PAY, text: `${PAY.text}VOIDED;refunded\n` }])).not.toBe(first);
    expect(pin([{ ...base, text: `${ORDER}\n# why` }, PAY])).not.toBe(first);
  });

  test('a broken mapping is not in the book, its neighbours are; a table that nobody uses is told', () => {
    const compiled = MappingBook.compile([
      base,
      { path: 'shop/stock.yaml', text: 'waybill: 1\n' },
      PAY,
      { path: 'tables/else.yaml', text: 'a: b\n' },
    ]);
    expect(compiled.names()).toEqual(['shop/order']);
    expect(compiled.problems.map(({ code, severity }) => [code, severity])).toEqual([
      ['no-header', 'error'],
      ['no-header', 'error'],
      ['no-rules', 'error'],
      ['unused-table', 'warning'],
    ]);
  });
});
