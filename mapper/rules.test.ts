import { describe, expect, test } from 'vitest';
import { book, context, detail, ORDER, outbound, PAY, RECORD } from '../test/mapping-scene.ts';

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
