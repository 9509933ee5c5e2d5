import { describe, expect, test } from 'vitest';
import { compileSteps, EVERY, type Path, parsePath } from './paths.ts';

const steps = (text: string) => (parsePath(text) as Path).steps;

function read(text: string, value: unknown) {
  const obstacles: unknown[] = [];
  const found = compileSteps(steps(text))(value, (step) => obstacles.push(step));
  return { found, obstacles };
}

describe('paths', () => {
  test('names, places, quoted names, every element', () => {
    expect(steps('a')).toEqual(['a']);
    expect(steps('lineItems.nodes[0].sku')).toEqual(['lineItems', 'nodes', 0, 'sku']);
    expect(steps('a[-1]["party."].`two words`')).toEqual(['a', -1, 'party.', 'two words']);
    expect(steps('a[].b')).toEqual(['a', EVERY, 'b']);
    expect(steps('shipping-address.line_1')).toEqual(['shipping-address', 'line_1']);
  });

  test('heads', () => {
    expect(parsePath('$root.currency')).toMatchObject({ head: 'root', steps: ['currency'] });
    expect(parsePath('$')).toMatchObject({ head: 'here', steps: [] });
    expect(parsePath('$index')).toMatchObject({ head: 'index', steps: [] });
    expect(parsePath('`$root`')).toMatchObject({ head: 'here', steps: ['$root'] });
  });

  test.each([
    '',
    '.a',
    'a.',
    'a..b',
    'a b',
    'a[',
    'a[x]',
    'a > 0',
    'f(a)',
    'a.[0]',
    '$rot.a',
    '$index.a',
    '__proto__.x',
    'a.constructor',
  ])('`%s` is no path', (text) => {
    expect(parsePath(text)).toHaveProperty('wrong');
  });

  test('reads own fields only', () => {
    expect(read('a.b.c', { a: { b: { c: 7 } } }).found).toBe(7);
    expect(read('a.b.c', { a: null }).found).toBeUndefined();
    expect(read('toString', {}).found).toBeUndefined();
    expect(read('length', 'text').found).toBeUndefined();
    expect(read('a[-1].b', { a: [{ b: 1 }, { b: 2 }] }).found).toBe(2);
    expect(read('a[].b', { a: [{ b: [1, 2] }, {}, { b: 3 }] }).found).toEqual([1, 2, 3]);
  });

  test('a list where a name was asked for is no empty field', () => {
    expect(read('a.b', { a: [{ b: 1 }] })).toEqual({ found: undefined, obstacles: ['b'] });
    expect(read('a[0]', { a: { b: 1 } })).toEqual({ found: undefined, obstacles: [0] });
  });
});
