import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { LinearRegExp, UnsupportedPattern } from './linear-regexp.ts';

/** All matches with their places and groups, as JSONata asks for them. */
function matches(engine: { lastIndex: number; exec(text: string): RegExpExecArray | null }, text: string) {
  const found: unknown[] = [];
  engine.lastIndex = 0;
  for (let match = engine.exec(text); match && match[0] !== ''; match = engine.exec(text))
    found.push([match.index, ...match]);
  return found;
}

/** Of a group that is repeated, the engines keep another round where it matched nothing (`(a|b)*` on `ab` and the like): only the whole is compared. */
const wholes = (found: unknown[]) => (found as unknown[][]).map(([index, match]) => [index, match]);

/** Patterns as mappings have them, made of what both engines know. */
const atom = fc.constantFrom(
  'a',
  'b',
  '1',
  '\\d',
  '\\w',
  '\\s',
  '\\S',
  '.',
  '[ab]',
  '[^a\\s]',
  '[\\S]',
  '[-.]',
  '\\.',
  '\\b',
);
const piece = fc.letrec<{ piece: string; group: string }>((tie) => ({
  group: fc
    .tuple(fc.constantFrom('(', '(?:'), fc.constantFrom('a', '\\d', '\\S'), fc.array(tie('piece'), { maxLength: 2 }))
    // A group of nothing at all, repeated, is one of the few things in which the engines differ.
    .map(([open, first, parts]) => `${open}${first}${parts.join('')})`),
  piece: fc
    .tuple(fc.oneof({ maxDepth: 3 }, atom, tie('group')), fc.constantFrom('', '', '*', '+', '?', '*?', '{2}'))
    .map(([one, repeat]) => one + (one === '\\b' ? '' : repeat)),
})).piece;
const pattern = fc.array(piece, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
const text = fc.array(fc.constantFrom('a', 'b', '1', ' ', '\u00A0', '\u3000', '.', '-', '\n', 'Ä', '中', '𠮷'), {
  maxLength: 12,
});

describe('the linear engine', () => {
  test('finds what the built-in engine finds', () => {
    fc.assert(
      fc.property(
        pattern,
        text.map((parts) => parts.join('')),
        fc.constantFrom('g', 'gi'),
        (source, subject, flags) => {
          // The built-in engine without `u` sees halves of characters beyond the basic plane.
          const builtIn = new RegExp(source, `${flags}u`);
          expect(wholes(matches(new LinearRegExp(new RegExp(source, flags)), subject))).toEqual(
            wholes(matches(builtIn, subject)),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each(['(a+)+$', '^(a|aa)+$', '(.*)*b$', '([a-z]+)*\\d', '(a?){50}a{50}'])('%s comes to an end', (source) => {
    expect(new LinearRegExp(new RegExp(source)).exec(`${'a'.repeat(50_000)}!`)?.[0] ?? '').toMatch(/^a{0,100}$/);
  });

  it.each<[source: string, offset: number, message: string]>([
    ['a(?=b)', 1, 'looking ahead or behind, `(?=`'],
    ['(?!b)a', 0, 'looking ahead or behind, `(?!`'],
    ['x(?<=b)a', 1, 'looking ahead or behind, `(?<=`'],
    ['(?<!b)a', 0, 'looking ahead or behind, `(?<!`'],
    ['(a)\\1', 3, 'a reference back to a group, `\\1`'],
    ['(?<n>a)\\k<n>', 7, 'a reference back to a group, `\\k<`'],
    ['a{2000}', 0, 'invalid repeat count'],
  ])('%s is refused', (source, offset, message) => {
    let refused: unknown;
    try {
      new LinearRegExp(new RegExp(source));
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(UnsupportedPattern);
    expect(refused).toMatchObject({ offset, message: expect.stringContaining(message) });
  });

  test('groups are those of the pattern, absent ones too', () => {
    expect(matches(new LinearRegExp(/(\d+)-(?:x|(y))(?<rest>\S*)/g), '12-x, 7-y!')).toEqual([
      [0, '12-x,', '12', undefined, ','],
      [6, '7-y!', '7', 'y', '!'],
    ]);
  });

  test('what only looks like them is not', () => {
    expect(matches(new LinearRegExp(/[(?=\\1]+/g), 'a(?=1\\b')).toEqual([[1, '(?=1\\']]);
    expect(matches(new LinearRegExp(/\(\?=\\/g), 'a(?=\\')).toEqual([[1, '(?=\\']]);
  });

  test('a text of ten megabytes is not searched', () => {
    expect(() => new LinearRegExp(/a/g).exec('a'.repeat(10_000_000))).toThrow(
      expect.objectContaining({ code: 'text-too-long' }),
    );
  });
});
