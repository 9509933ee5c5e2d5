import { describe, expect, it } from 'vitest';
import { MappingBook, type SourceFile } from '../index.ts';

const NOW = Date.parse('2026-11-22T09:00:00.000Z');
const HEAD = 'waybill: 1\nfrom: order\nto: shop/order\nrules:\n';

/** Explains one record by rules that begin in line 5 of `shop/order.yaml`. */
async function explained(
  rules: string,
  record: object,
  files: SourceFile[] = [],
  values: Record<string, unknown> = {},
) {
  const own = { path: 'shop/order.yaml', text: HEAD + rules };
  const book = MappingBook.compile([own, ...files]);
  expect(book.problems).toEqual([]);
  const mapping = book.byName('shop/order');
  if (!mapping) throw new Error('no mapping');
  const context = { now: NOW, values };
  const explanation = await mapping.explain(record, context);
  expect(explanation.result).toEqual(await mapping.apply(record, context));
  const field = (name: string) => {
    const found = explanation.fields.find((one) => one.field === name);
    if (!found) throw new Error(`no field ${name}`);
    return found;
  };
  return { ...explanation, field, names: explanation.fields.map((one) => one.field) };
}

describe('an explained field', () => {
  it('names its rule, its source and each conversion', async () => {
    const table = { path: 'tables/codes.yaml', text: 'EUR: "1"\nUSD: "2"\n' };
    const { field } = await explained('  Cur: { from: currency, lookup: codes, as: integer }\n', { currency: 'USD' }, [
      table,
    ]);
    expect(field('Cur')).toEqual({
      field: 'Cur',
      at: 'shop/order.yaml:5:3',
      kind: 'path',
      required: false,
      outcome: 'made',
      value: 2,
      reads: [{ path: 'currency', of: 'record', value: 'USD' }],
      steps: [
        {
          did: 'lookup',
          at: 'shop/order.yaml:5:34',
          table: 'codes',
          key: 'USD',
          row: 'tables/codes.yaml:2:1',
          answer: '2',
        },
        { did: 'type', at: 'shop/order.yaml:5:45', type: 'integer', from: '2', to: 2 },
      ],
      problems: [],
    });
  });

  it('names the row of a table that is read backwards, or by its columns, and of an inline one', async () => {
    const table = { path: 'tables/codes.csv', text: 'ours,theirs,name\nopen,10,A\nshipped,20,B\n' };
    const rules = [
      '  A: { from: number, lookup: { table: codes, reverse: true } }',
      '  B: { from: state, lookup: { table: codes, from: ours, to: name } }',
      '  C: { from: state, lookup: { open: yes-open, cancelled: gone } }',
      '',
    ].join('\n');
    const { field, made } = await explained(rules, { number: '20', state: 'open' }, [table]);
    expect(made).toEqual({ A: 'shipped', B: 'A', C: 'yes-open' });
    expect(['A', 'B', 'C'].map((name) => field(name).steps)).toMatchObject([
      [{ did: 'lookup', row: 'tables/codes.csv:3:1' }],
      [{ did: 'lookup', row: 'tables/codes.csv:2:1' }],
      [{ did: 'lookup', row: 'shop/order.yaml:7:31' }],
    ]);
  });

  it.each([
    ['fail', 'failed', '`PLN` is not in codes'],
    ['skip', 'absent', '"PLN" is not in table codes; unknown: skip'],
    ['keep', 'made', undefined],
    ['{ default: X }', 'made', undefined],
  ])('says what becomes of a value that its table does not know: %s', async (unknown, outcome, why) => {
    const table = { path: 'tables/codes.yaml', text: 'EUR: "1"\nUSD: "2"\n' };
    const rules = `  Cur: { from: currency, lookup: codes, unknown: ${unknown} }\n`;
    const { field } = await explained(rules, { currency: 'PLN' }, [table]);
    expect(field('Cur')).toMatchObject({ outcome, steps: [{ did: 'lookup', key: 'PLN' }] });
    expect(field('Cur').why).toBe(why);
  });

  it.each([
    [{}, 'there is no `shipTo`'],
    [{ shipTo: null }, '`shipTo` is null'],
    [{ shipTo: {} }, 'there is no `shipTo.city`'],
    [{ shipTo: { city: ' ' } }, '`shipTo.city` is blank'],
  ])('says how far its path goes: %j', async (record, gap) => {
    const { field } = await explained('  City: shipTo.city\n  Must: { from: shipTo.city, missing: fail }\n', record);
    expect(field('City')).toMatchObject({ outcome: 'absent', why: `${gap}; the target can do without` });
    expect(field('Must')).toMatchObject({ outcome: 'failed', problems: [{ code: 'missing' }] });
  });

  it('tells a default from a value, and why it was needed', async () => {
    const { field } = await explained('  Note: { from: note, missing: { default: none } }\n', {});
    expect(field('Note')).toMatchObject({
      outcome: 'made',
      value: 'none',
      reads: [{ path: 'note', gap: { path: 'note', is: 'absent' } }],
      steps: [{ did: 'missing', then: 'default', said: true, value: 'none' }],
    });
  });

  it('says which alternative was taken, and what the others lacked', async () => {
    const rules = '  Phone: { first: [shipTo.phone, customer.phone, billTo.phone], as: phone }\n';
    const { field } = await explained(rules, { shipTo: { phone: '' }, customer: { phone: '+49 30 1' + '23456' } });
    expect(field('Phone')).toMatchObject({
      value: '+4930123456',
      reads: [{ path: 'customer.phone' }],
      steps: [
        {
          did: 'first',
          options: [
            { outcome: 'missing', reads: [{ path: 'shipTo.phone', gap: { is: 'blank' } }] },
            { outcome: 'taken', at: 'shop/order.yaml:5:34' },
            { outcome: 'untried', reads: [] },
          ],
        },
        { did: 'type', type: 'phone', from: '+49 30 123456', to: '+4930123456' },
      ],
    });
    const none = await explained(rules, { shipTo: { phone: '' } });
    expect(none.field('Phone').why).toBe(
      '`shipTo.phone` is blank, there is no `customer`, there is no `billTo`; the target can do without',
    );
  });

  it('shows what the alternative made that was taken, not what another made in vain', async () => {
    const rules = [
      '  Ship:',
      '    first:',
      '      - { from: shipTo, missing: skip, rules: { City: city, Zip: { from: postalCode, missing: fail } } }',
      '      - { from: billTo, rules: { City: city } }',
      '',
    ].join('\n');
    const { names, field } = await explained(rules, { shipTo: { city: '' }, billTo: { city: 'Bonn' } });
    expect(names).toEqual(['Ship', 'Ship.City']);
    expect(field('Ship.City').reads).toEqual([{ path: 'billTo.city', of: 'record', value: 'Bonn' }]);
  });

  it('reads what its expression names, and no more', async () => {
    const rules = '  T: { expr: "$root.lines[0].sku & currency & $count(lines[quantity > 1].sku)" }\n';
    const { field } = await explained(rules, { currency: 'EUR', lines: [{ sku: 'A', quantity: 2 }] });
    expect(field('T').reads).toEqual([
      { path: 'lines[0].sku', of: 'record', value: 'A' },
      { path: 'currency', of: 'record', value: 'EUR' },
      { path: 'lines', of: 'record', value: [{ sku: 'A', quantity: 2 }] },
    ]);
  });

  it('says what its type looked at besides, and what it refused', async () => {
    const rules = '  T: { from: total, as: { money: major, currency: currency } }\n';
    const { field } = await explained(rules, { total: '5', currency: 'EUR' });
    expect(field('T').steps).toMatchObject([
      { did: 'type', type: 'money: major, currency: currency', to: '5.00', side: { path: 'currency', value: 'EUR' } },
    ]);
    const refused = await explained(rules, { total: 'five', currency: 'EUR' });
    expect(refused.field('T')).toMatchObject({ outcome: 'failed', problems: [{ code: 'not-a-decimal' }] });
    expect(refused.field('T').steps).toEqual([expect.not.objectContaining({ to: expect.anything() })]);
  });

  it('reads the context, and may be a constant', async () => {
    const rules = '  A: { context: params.customer }\n  B: { const: 1 }\n  C: { context: params.none }\n';
    const { field } = await explained(rules, {}, [], { params: { customer: 'WEB' } });
    expect(field('A').reads).toEqual([{ path: 'params.customer', of: 'context', value: 'WEB' }]);
    expect(field('B')).toMatchObject({ kind: 'const', value: 1, reads: [] });
    expect(field('C').why).toBe('there is no `params.none`; the target can do without');
  });

  it('says that its condition does not hold', async () => {
    const { field } = await explained('  Note: { from: note, where: "currency = \'USD\'" }\n', {
      note: 'x',
      currency: 'EUR',
    });
    expect(field('Note')).toMatchObject({
      outcome: 'absent',
      why: "its condition `currency = 'USD'` does not hold",
      steps: [{ did: 'where', holds: false, reads: [{ path: 'currency', value: 'EUR' }] }],
    });
  });
});

describe('an explained list', () => {
  const RULES = [
    '  Rows:',
    '    each: lines',
    '    where: quantity > 0',
    '    rules:',
    '      Sku: { from: sku, missing: fail }',
    '      Order: $root.number',
    '      Tags:',
    '        each: $root.tags',
    '        rules: { Name: $, At: $index }',
    '',
  ].join('\n');
  const line = (sku: string | undefined, quantity: number) => ({ sku, quantity });

  it('has the fields of each element, by its place on either side', async () => {
    const { field, names } = await explained(RULES, {
      number: '7',
      tags: ['x', 'y'],
      lines: [line('A', 0), line('B', 1), line('C', 2)],
    });
    expect(names).toEqual([
      'Rows',
      ...['Rows[0].Sku', 'Rows[0].Order', 'Rows[0].Tags'],
      ...['Rows[0].Tags[0].Name', 'Rows[0].Tags[0].At', 'Rows[0].Tags[1].Name', 'Rows[0].Tags[1].At'],
      ...['Rows[1].Sku', 'Rows[1].Order', 'Rows[1].Tags'],
      ...['Rows[1].Tags[0].Name', 'Rows[1].Tags[0].At', 'Rows[1].Tags[1].Name', 'Rows[1].Tags[1].At'],
    ]);
    expect(field('Rows').steps).toMatchObject([
      {
        did: 'element',
        source: 'lines[0]',
        condition: { text: 'quantity > 0', reads: [{ path: 'lines[0].quantity', value: 0 }] },
      },
      { did: 'element', source: 'lines[1]', index: 0 },
      { did: 'element', source: 'lines[2]', index: 1 },
    ]);
    expect(field('Rows').steps[0]).not.toHaveProperty('index');
    expect(field('Rows[0].Sku').reads).toEqual([{ path: 'lines[1].sku', of: 'record', value: 'B' }]);
    expect(field('Rows[0].Order').reads).toEqual([{ path: 'number', of: 'record', value: '7' }]);
    expect(field('Rows[1].Tags[1].Name')).toMatchObject({ value: 'y', reads: [{ path: 'tags[1]', value: 'y' }] });
    expect(field('Rows[1].Tags').steps).toMatchObject([{ source: 'tags[0]' }, { source: 'tags[1]' }]);
    expect(field('Rows[1].Tags[1].At')).toMatchObject({ value: 1, reads: [{ path: '$index', value: 1 }] });
  });

  it('gives a problem to the field that has it, and shows the rest', async () => {
    const { field, result, made } = await explained(RULES, { number: '7', lines: [line('A', 1), line(undefined, 1)] });
    expect(result.ok).toBe(false);
    expect(field('Rows')).toMatchObject({ outcome: 'made', problems: [] });
    expect(field('Rows[0].Sku')).toMatchObject({ outcome: 'made', problems: [] });
    expect(field('Rows[1].Sku')).toMatchObject({
      outcome: 'failed',
      problems: [{ code: 'missing', path: 'lines[1].sku' }],
    });
    expect(made).toEqual({ Rows: [{ Sku: 'A', Order: '7' }, { Order: '7' }] });
  });
});

describe('an explained object', () => {
  it('that is empty and may be absent has no problem, nor have its fields', async () => {
    const rules =
      '  Bill:\n    from: billTo\n    missing: skip\n    rules:\n      Street: { from: line1, missing: fail }\n';
    const { field, result } = await explained(rules, { billTo: { line1: '' } });
    expect(result.ok).toBe(true);
    expect(field('Bill')).toMatchObject({ outcome: 'absent', problems: [] });
    expect(field('Bill.Street')).toMatchObject({
      outcome: 'absent',
      problems: [],
      why: expect.stringContaining('blank'),
    });
    const half = await explained(`${rules}      City: city\n`, { billTo: { line1: '', city: 'Köln' } });
    expect(half.field('Bill.Street')).toMatchObject({ outcome: 'failed', problems: [{ code: 'missing' }] });
  });
});

describe('an explained mapping', () => {
  it('that extends another names the file that each rule stands in, and what was dropped', async () => {
    const base = {
      path: 'builtin:s/stock.yaml',
      text: 'waybill: 1\nfrom: s/stock\nto: stock\nrules:\n  sku: code\n  available: { from: n, as: integer }\n  location: w\n',
    };
    const own = {
      path: 's/stock.yaml',
      text: 'waybill: 1\nfrom: s/stock\nto: stock\nextends: builtin:s/stock\ndrop: [location]\nrules:\n  sku: { const: A }\n',
    };
    const mapping = MappingBook.compile([base, own]).byName('s/stock');
    const explanation = await mapping?.explain({ code: 'B', n: '3', w: 'X' }, { now: NOW, values: {} });
    expect(explanation?.fields.map(({ field, at, required }) => [field, at, required])).toEqual([
      ['sku', 's/stock.yaml:7:3', true],
      ['available', 'builtin:s/stock.yaml:6:3', true],
    ]);
    expect(explanation?.unruled).toContainEqual({ field: 'location', droppedAt: 's/stock.yaml:5:8' });
  });

  it('answers for many records at once, each its own', async () => {
    const mapping = MappingBook.compile([
      { path: 'shop/order.yaml', text: `${HEAD}  N: { expr: "$uppercase(number)" }\n` },
    ]).byName('shop/order');
    const all = await Promise.all(
      ['a', 'b', 'c'].map((number) => mapping?.explain({ number }, { now: NOW, values: {} })),
    );
    expect(all.map((one) => one?.fields.map(({ value }) => value))).toEqual([['A'], ['B'], ['C']]);
  });

  it.each([null, [], 'text', 7])('refuses what is no record, as `apply` does: %j', async (record) => {
    const mapping = MappingBook.compile([{ path: 'shop/order.yaml', text: `${HEAD}  N: number\n` }]).byName(
      'shop/order',
    );
    const explanation = await mapping?.explain(record, { now: NOW, values: {} });
    expect(explanation).toMatchObject({
      result: { ok: false, problems: [{ code: 'not-a-record' }] },
      fields: [],
      made: {},
    });
  });
});
