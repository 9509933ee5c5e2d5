import { expect, test } from 'vitest';
import { z } from 'zod';
import { amount, country, instant } from '../../domain/canonical/fields.ts';
import { leaf, MADE, misfit } from './fit.ts';
import { type PathTree, pathTree } from './path-tree.ts';

const said = (made: PathTree, target: z.ZodType): string | undefined => {
  const found = misfit(made, pathTree(target), 'field');
  return found && `${found.code}${found.hint ? `: ${found.hint}` : ''}`;
};
const from = (schema: z.ZodType) => pathTree(schema);
const made = (as: string) => MADE[as] as PathTree;

test.each<[string, PathTree, z.ZodType, string | undefined]>([
  ['a text for a text', from(z.string()), z.string(), undefined],
  ['a word for a text', from(z.enum(['a'])), z.string(), undefined],
  ['a number for a text', from(z.number()), z.string(), 'type-mismatch: say what it is: `as: text`'],
  ['a text for a number', from(z.string()), z.number(), 'type-mismatch: say what it is: `as: number`'],
  ['a decimal for a number', made('money'), z.number(), 'type-mismatch: say what it is: `as: number`'],
  ['a decimal for what takes both', made('money'), z.union([z.number(), z.string()]), undefined],
  ['a decimal for a coerced number', made('decimal'), z.coerce.number(), undefined],
  ['a whole number for a number', made('integer'), z.number(), undefined],
  ['a number for a whole one', from(z.number()), z.int(), 'unchecked-type: say what it is: `as: integer`'],
  ['a text for a time', from(z.string()), instant, 'unchecked-type: say what it is: `as: instant`'],
  ['a day for a time', made('date'), instant, 'type-mismatch: say what it is: `as: instant`'],
  ['a time for a text', made('instant'), z.string(), undefined],
  ['a text that is promised to be a decimal', from(z.string().meta({ holds: 'decimal' })), amount, undefined],
  ['a text for a country', from(z.string()), country, 'unchecked-type: say what it is: `as: country`'],
  ['the same words', from(z.enum(['a', 'b'])), z.enum(['a', 'b', 'c']), undefined],
  [
    'some other words',
    from(z.enum(['a', 'b'])),
    z.enum(['a', 'c']),
    'unchecked-type: translate the words by a `lookup`',
  ],
  ['only other words', from(z.enum(['x', 'y'])), z.enum(['a', 'c']), 'wrong-value: translate the words by a `lookup`'],
  ['a misspelt constant', leaf('choice', ['opn']), z.enum(['open', 'shut']), 'wrong-value: did you mean `open`?'],
  ['a constant of a right form', leaf('choice', ['1.50']), amount, undefined],
  ['a constant of a wrong form', leaf('choice', ['1,50']), amount, 'wrong-value'],
  ['a list for a list', from(z.array(z.string())), z.array(z.string()), undefined],
  [
    'a list of other things',
    from(z.array(z.number())),
    z.array(z.string()),
    'type-mismatch: say what it is: `as: text`',
  ],
  ['an object for an object', from(z.object({})), z.object({ a: z.string() }), undefined],
  ['a text for an object', from(z.string()), z.object({ a: z.string() }), 'type-mismatch'],
  ['anything for anything', { kind: 'unknown' }, z.int(), undefined],
])('%s', (_, value, target, expected) => {
  expect(said(value, target)).toBe(expected);
});
