import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadMappingFiles } from '../config/mapping-files.ts';
import { withEvenAmounts } from '../domain/canonical/amounts.ts';
import { CANONICAL } from '../domain/canonical/records.ts';
import { isKind } from '../domain/kinds.ts';
import { passed } from '../mapper/examples/run.ts';
import { runSuite } from '../mapper/examples/suite.ts';
import { MappingBook } from '../mapper/index.ts';

const files = await loadMappingFiles([fileURLToPath(new URL('../mappings', import.meta.url))]);
const book = MappingBook.compile(files);
const suite = await runSuite(book, files, { coverage: true });

test('the shipped mappings and their examples have no problems', () => {
  expect(book.problems).toEqual([]);
  expect(suite.problems).toEqual([]);
});

describe.each(suite.results)('$mapping.name', ({ mapping, outcomes, coverage }) => {
  test('has examples that touch every rule, row and branch', () => {
    expect(outcomes.length).toBeGreaterThan(0);
    expect(coverage?.untouched.map(({ at, of, what }) => `${at} ${of}: ${what}`)).toEqual([]);
  });

  test.each(outcomes)('$example.name', (outcome) => {
    const { differences, problems, absent, unfit, example } = outcome;
    expect({ differences, problems, absent, unfit }).toEqual({
      differences: [],
      problems: [],
      absent: [],
      unfit: [],
    });
    expect(passed(outcome)).toBe(true);
    // A field that our own shape does not know would be lost without a word.
    if (isKind(mapping.to) && example.expected.kind === 'out')
      expect(CANONICAL[mapping.to].parse(example.expected.out)).toEqual(
        withEvenAmounts(structuredClone(example.expected.out as object)),
      );
  });
});
