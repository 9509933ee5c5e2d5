import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fakes } from './fakes.ts';
import { redact } from './redact.ts';

const fakes = new Fakes(Buffer.alloc(32, 5));
const strange = { fields: new Map(), others: 'strange' } as const;
const declared = { fields: new Map(), others: 'declared' } as const;

const key = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom('id', 'name', 'value', 'key', '__proto__', 'constructor', 'email', 'note', 'state', 'token', 'x'),
);
const record = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'grapheme' }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(key, tie('any'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).any;

/** What is where, and of which type. */
const shapeOf = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(shapeOf)
    : typeof value === 'object' && value !== null
      ? Object.values(value).map(shapeOf)
      : value === null
        ? null
        : typeof value;

describe('redaction, whatever the record', () => {
  it('never throws, keeps the shape, leaves the record alone, and does the same again', () => {
    fc.assert(
      fc.property(record, (value) => {
        const before = JSON.stringify(value);
        const made = redact(value, declared, fakes);
        expect(JSON.stringify(value)).toBe(before);
        expect(shapeOf(made)).toEqual(shapeOf(value));
        expect(redact(value, declared, fakes)).toEqual(made);
        expect(Object.getPrototypeOf(made ?? {})).toBe(Object.getPrototypeOf(value ?? {}));
      }),
    );
  });

  it('lets no address, number or token through, wherever it stands', () => {
    const secrets = [
      'quintessa.vanderhoof@web.test',
      '+49 8822 945077',
      'DE68210501700012345678',
      '5105 1051 0510 5100',
      'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
      'shpat_c0ffeec0ffeec0ffeec0ffeec0ffee00',
      'https://shop.test/orders/1?key=geheim',
    ];
    fc.assert(
      fc.property(
        record,
        key,
        fc.constantFrom(...secrets),
        fc.constantFrom('', ' und ', ', '),
        (value, name, secret, gap) => {
          const text = JSON.stringify(redact({ a: value, [name]: [`${gap}${secret}${gap}`] }, declared, fakes));
          expect(text).not.toContain(secret);
        },
      ),
    );
  });

  it('lets no word through in a field that nobody knows', () => {
    const words = fc.stringMatching(/^[a-z]{4,12}( [A-Z][a-z]{3,9})?$/).filter((word) => !/^(true|false)$/.test(word));
    fc.assert(
      fc.property(words, (word) => {
        expect(redact({ fremdes: word, mehr: [word], tief: { unten: word } }, strange, fakes)).toEqual({
          fremdes: '',
          mehr: [''],
          tief: { unten: '' },
        });
      }),
    );
  });
});
