import { describe, expect, it } from 'vitest';
import { at } from './path.ts';
import { fill, fillPath, placeholdersOf } from './template.ts';

describe('fill', () => {
  const scope = { id: 7, payload: { sku: 'A/1', lines: [1, 2] }, ids: ['a', 'b'], empty: '', none: null };

  it('keeps the type of a value that stands alone, and makes text of it among others', () => {
    expect(fill('{id}', scope)).toBe(7);
    expect(fill('{payload.lines}', scope)).toEqual([1, 2]);
    expect(fill('order {id} of {payload.sku}', scope)).toBe('order 7 of A/1');
    expect(fill('{{id}}', scope)).toBe('{id}');
  });

  it('leaves out what is absent, and all that it stands in', () => {
    const body = { a: '{nothing}', b: 'x{none}', c: ['{nothing}', '{id}'], d: '{empty}' };
    expect(fill(body, scope)).toEqual({ c: [7], d: '' });
  });

  it('spreads a record among fields of its own; later fields win', () => {
    expect(fill({ '...': '{payload}', sku: 'B' }, scope)).toEqual({ sku: 'B', lines: [1, 2] });
  });

  it('writes values as filters say', () => {
    expect(fill('{ids|comma}', scope)).toBe('a,b');
    expect(fill('{payload|json}', scope)).toBe('{"sku":"A/1","lines":[1,2]}');
    expect(fill('{id|text}', scope)).toBe('7');
    expect(fill('{payload.sku|uri}', scope)).toBe('A%2F1');
  });

  it('reads only what is there: no prototype, no code', () => {
    expect(fill('{payload.constructor}', scope)).toBeUndefined();
    expect(fill('{ids.length}', scope)).toBe(2);
    expect(() => placeholdersOf('{id + 1}')).toThrow('a placeholder is {name}');
    expect(() => placeholdersOf('{id|evil}')).toThrow('no filter "evil"');
    expect(() => placeholdersOf('{id')).toThrow('a brace itself is {{');
  });
});

describe('fillPath', () => {
  it('encodes each value, so that it cannot name another resource', () => {
    expect(fillPath('/orders/{id}', { id: '../admin?x=1' })).toBe('/orders/..%2Fadmin%3Fx%3D1');
    expect(fillPath('/orders/{id}', { id: '..' })).toBeUndefined();
    expect(fillPath('/orders/{id}/lines', { id: '' })).toBeUndefined();
  });
});

it('at reads names, indexes and names with dots', () => {
  const data = { a: [{ 'b.c': 1 }], d: null };
  expect(at(data, 'a.0.b\\.c')).toBe(1);
  expect(at(data, 'd.e')).toBeUndefined();
  expect(at(data, '$')).toBe(data);
});
