import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lessOwed, owedDocuments, owesText } from './registration.ts';

const TODAY = '2026-11-26';
const RULES = [
  { kind: 'licence' },
  { kind: 'vat-certificate', countries: ['EU'] },
  { kind: 'eori', countries: ['GB'] },
];

it('asks everybody for some documents, and for others only where a customer is billed', () => {
  expect(owedDocuments(RULES, [], 'DE', TODAY)).toEqual(['licence', 'vat-certificate']);
  expect(owedDocuments(RULES, [], 'GB', TODAY)).toEqual(['licence', 'eori']);
  expect(owedDocuments(RULES, [{ kind: 'licence' }], 'US', TODAY)).toEqual([]);
  expect(owedDocuments(RULES, [], undefined, TODAY)).toEqual(['licence']);
});

it('counts a document to the end of its last day', () => {
  const licence = (validUntil: string) => owedDocuments(RULES, [{ kind: 'licence', validUntil }], 'US', TODAY);
  expect(licence(TODAY)).toEqual([]);
  expect(licence('2026-11-25')).toEqual(['licence']);
  // Another of the kind that counts still is enough.
  expect(
    owedDocuments(RULES, [{ kind: 'licence', validUntil: '2020-01-01' }, { kind: 'licence' }], 'US', TODAY),
  ).toEqual([]);
});

it('takes what has come out of a text as if it had never stood there', () => {
  const kinds = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z-]{0,9}$/), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(kinds, fc.nat(3), (owed, at) => {
      const gone = owed[at % owed.length] as string;
      const text = 'approval of customer shop/17; the VAT id given is registered';
      expect(lessOwed(text + owesText(owed), gone)).toBe(text + owesText(owed.filter((kind) => kind !== gone)));
      expect(lessOwed(text, gone)).toBe(text);
    }),
  );
});
