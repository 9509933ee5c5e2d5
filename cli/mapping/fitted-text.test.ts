import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth } from '../output.ts';
import { cut, folded, shown } from './fitted-text.ts';

describe('a shown value', () => {
  it.each([
    ['plain words', 'plain words'],
    ['#1001', '"#1001"'],
    ['1001', '"1001"'],
    ['+49 30', '+49 30'],
    ['', '""'],
    [' x', '" x"'],
    ['yes', '"yes"'],
    ['a: b', '"a: b"'],
    ['two\nlines', '"two\\nlines"'],
    ['\x1b[31m\u202e\x9b', '"\\u001b[31m\\u202e\\u009b"'],
    [1001, '1001'],
    [true, 'true'],
    [null, 'null'],
    [undefined, '(nothing)'],
    [['a', 1], '[a, 1]'],
    [{ a: '\u202e' }, '{"a":"\\u202e"}'],
  ])('%j is %s', (value, text) => {
    expect(shown(value)).toBe(text);
  });

  it('may be a number that JSON cannot hold', () => {
    expect(shown({ id: 12345678901234567890n })).toBe('{"id":"12345678901234567890"}');
  });

  it('is one line of a length that a screen can hold', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.jsonValue()), (value) => {
        const text = shown(value);
        expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
        expect(displayWidth(text)).toBeLessThanOrEqual(240);
      }),
    );
  });
});

describe('a folded text', () => {
  it('breaks between words, else after dots, else anywhere', () => {
    expect(folded('one two three', 10, 2)).toEqual(['one two', '  three']);
    expect(folded('alpha.beta.gamma', 12, 1)).toEqual(['alpha.beta.', ' gamma']);
    expect(folded('abcdefghijklm', 12, 2)).toEqual(['abcdefghijkl', '  m']);
  });

  it('loses nothing and fits', () => {
    const words = fc.string({ unit: fc.constantFrom('a', 'b', '.', ' ', '中', '/'), maxLength: 200 });
    fc.assert(
      fc.property(words, fc.integer({ min: 12, max: 60 }), fc.integer({ min: 0, max: 4 }), (text, width, hang) => {
        const lines = folded(text, width, hang);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        expect(lines.join('').replace(/ /g, '')).toBe(text.replace(/ /g, ''));
      }),
    );
  });
});

it('cuts by columns, not by letters', () => {
  expect(cut('中中中', 6)).toBe('中中中');
  expect(cut('中中中中', 6)).toBe('中中…');
  expect(cut('abcdef', 4)).toBe('abc…');
});
