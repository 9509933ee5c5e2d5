import { describe, expect, test } from 'vitest';
import { context, ORDER, PAY, RECORD } from '../test/mapping-scene.ts';
import { MappingBook, type SourceFile } from './index.ts';

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

  test('what stays as it was is not compiled again; what its file, a baseline or a table of it makes other, is', async () => {
    const own = { path: 'my/order.yaml', text: `${head}rules:\n  number: id\n` };
    const files = [base, own, PAY];
    const before = MappingBook.compile(files);
    const again = MappingBook.compile([...files, { path: 'tables/else.yaml', text: 'a: b\n' }]);
    expect(again.all()).toEqual(before.all());
    for (const mapping of before.all()) expect(again.byName(mapping.name)).toBe(mapping);
    expect(again.problems.map(({ code, where }) => [code, where])).toEqual([['unused-table', 'tables/else.yaml:1:1']]);

    const renumbered = MappingBook.compile([base, { ...own, text: `${head}rules:\n  number: name\n` }, PAY]);
    expect(renumbered.byName('shop/order')).toBe(before.byName('shop/order'));
    expect(await renumbered.byName('my/order')?.apply(RECORD, context)).toMatchObject({
      target: { number: RECORD.name },
    });

    const edits = [
      [{ ...base, text: ORDER.replace('number: name', 'number: id') }, own, PAY],
      [base, own, { ...PAY, text: PAY.text.replace('paid', 'captured') }],
    ];
    for (const edited of edits) {
      expect(edited).not.toEqual(files);
      const other = MappingBook.compile(edited);
      for (const mapping of before.all()) expect(other.byName(mapping.name)?.pin).not.toBe(mapping.pin);
    }
    expect(MappingBook.compile([base, own]).names()).toEqual([]);
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
