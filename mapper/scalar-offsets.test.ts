import { expect, test } from 'vitest';
import { isScalar, parseDocument, type Scalar } from 'yaml';
import { offsetIn } from './scalar-offsets.ts';

const scalarOf = (text: string): Scalar => {
  const node = parseDocument(text).get('a', true);
  if (!isScalar(node)) throw new Error('no scalar');
  return node;
};

test.each([
  ['plain', 'a: one + two\n'],
  ['over two lines', 'a: one +\n   two\n'],
  ['in quotes', 'a: "one + two"\n'],
  ['in single quotes', "a: 'it''s two'\n"],
  ['with escapes', 'a: "one\\n\\"x\\" \\u0041 two"\n'],
  ['folded', 'a: >-\n  one +\n\n     two\n'],
  ['literal', 'a: |\n  one\n    two\nb: c\n'],
  ['with CRLF', 'a: >-\r\n  one +\r\n  two\r\n'],
])('a word is found where it stands: %s', (_, text) => {
  const scalar = scalarOf(text);
  const position = String(scalar.value).indexOf('two');
  expect(offsetIn(text, scalar, position)).toBe(text.indexOf('two'));
});

test('a position behind the end is right behind the last letter', () => {
  const text = 'a: one\n';
  expect(offsetIn(text, scalarOf(text), 99)).toBe(6);
});
