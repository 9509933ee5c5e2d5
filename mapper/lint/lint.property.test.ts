import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MappingBook } from '../book.ts';
import { lintMappings, showFinding, sidesOf } from './index.ts';

const examples = ['02-types', '05-lists', '06-lookup', '10-expr'].map((name) =>
  readFileSync(fileURLToPath(new URL(`../../examples/mapping/${name}/mapping.yaml`, import.meta.url)), 'utf8'),
);
const PIECES = [
  '\t',
  ' ',
  '  ',
  ':',
  '：',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  '\n',
  '#',
  '$',
  '&x',
  '*x',
  'from',
  'lines',
  '.',
  '|',
  '>-',
  '\u00a0',
  '💶',
];
const sides = sidesOf(new Map());

/** A shipped example with some of it cut out, doubled, or replaced. */
const broken = fc
  .tuple(
    fc.constantFrom(...examples),
    fc.array(fc.tuple(fc.nat(), fc.nat(12), fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 6 }))), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([text, edits]) =>
    edits.reduce((now, [at, cut, piece]) => {
      const start = at % (now.length + 1);
      return now.slice(0, start) + piece + now.slice(start + cut);
    }, text),
  );

test('whatever is written, the lint answers, and refuses all that compiling refuses', () => {
  fc.assert(
    fc.property(broken, (text) => {
      const files = [{ path: 'depot/any.yaml', text }];
      const book = MappingBook.compile(files);
      const findings = lintMappings(files, sides, book);
      const isError = ({ severity }: { severity: string }) => severity === 'error';
      if (book.problems.some(isError)) expect(findings.some(isError)).toBe(true);
      const lines = text.split(/\r\n|\n|\r/);
      for (const finding of findings) {
        expect(finding.line).toBeLessThanOrEqual(lines.length);
        expect(finding.endColumn).toBeGreaterThan(finding.column);
        expect(finding.text).toBe(lines[finding.line - 1]);
        expect(showFinding(finding).split('\n').length).toBeGreaterThan(3);
      }
    }),
    { numRuns: 400 },
  );
});
