import { setFlagsFromString } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCard, isIdentifier, keepable, keepableBody, maskCards } from './card-numbers.ts';

/** Prefix and length of cards in use, as test numbers of the schemes and processors have them. */
const CARDS: [prefix: string, length: number][] = [
  ['4', 16],
  ['4', 19],
  ['51', 16],
  ['55', 16],
  ['2221', 16],
  ['2720', 16],
  ['34', 15],
  ['37', 15],
  ['3056', 14],
  ['36', 14],
  ['38', 16],
  ['3528', 16],
  ['6011', 16],
  ['62', 16],
  ['62', 19],
  ['65', 16],
  ['6759', 18],
  ['2200', 16],
];

/** The digits with the check digit that makes them Luhn-valid. */
function withCheckDigit(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, i) => {
    const doubled = Number(digit) * 2;
    return total + (i % 2 === 0 ? (doubled > 9 ? doubled - 9 : doubled) : Number(digit));
  }, 0);
  return digits + String((10 - (sum % 10)) % 10);
}

const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((all) => all.join(''));

const card = fc
  .constantFrom(...CARDS)
  .chain(([prefix, length]) => digits(length - prefix.length - 1).map((rest) => withCheckDigit(prefix + rest)));

/** As people write it: in one, in fours, with spaces or dashes. */
const written = fc
  .tuple(card, fc.constantFrom('', ' ', '-', '\u00a0', '–'))
  .map(([number, between]) => ({ number, text: number.replace(/(.{4})(?=.)/g, `$1${between}`) }));

/** What may stand around a number without making it part of a name. */
const words = fc
  .array(fc.constantFrom('Karte', 'card:', '卡号', 'please charge', '(', ')', ',', '"', 'exp. 12/27', '\n', 'é'), {
    maxLength: 4,
  })
  .map((all) => all.join(' '));

describe('card numbers', () => {
  it('know the test numbers of the schemes', () => {
    for (const number of [
      '4111111111111111',
      '4012888888881881',
      '5555555555554444',
      '2223003122003222',
      '378282246310005',
      '30569309025904',
      '3530111333300000',
      '6011111111111117',
      '6200000000000005',
      '6759649826438453',
    ])
      expect([number, isCard(number)]).toEqual([number, true]);
  });

  it('are masked wherever they stand in a text, however they are written', () => {
    fc.assert(
      fc.property(words, written, words, (before, { number, text }, after) => {
        const masked = maskCards(`${before} ${text} ${after}`);
        expect(masked.replace(/[^0-9]/g, '')).not.toContain(number);
        expect(masked).toBe(
          `${before} ${number.slice(0, 6)}${'*'.repeat(number.length - 10)}${number.slice(-4)} ${after}`,
        );
      }),
      { numRuns: 500 },
    );
  });

  it('are masked once: what is masked has none', () => {
    fc.assert(
      fc.property(fc.string(), written, fc.string(), (before, { text }, after) => {
        const masked = maskCards(`${before} ${text} ${after}`);
        expect(maskCards(masked)).toBe(masked);
      }),
    );
  });

  it('are found among other groups of digits', () => {
    expect(maskCards('4111 1111 1111 1111 12 27 123')).toBe('411111******1111 12 27 123');
    expect(maskCards('2026 4111-1111-1111-1111')).toBe('2026 411111******1111');
    expect(maskCards('4111111111111111 5555555555554444')).toBe('411111******1111 555555******4444');
    expect(maskCards('3782 822463 10005')).toBe('378282*****0005');
  });

  it('are found in megabytes of digits, whatever the expressions of this process are made into', () => {
    setFlagsFromString('--no-regexp-optimization');
    try {
      const solid = '7'.repeat(8_000_000);
      expect(maskCards(solid)).toBe(solid);
      expect(keepable({ note: solid }).masked.size).toBe(0);
      const groups = '7777 '.repeat(400_000);
      expect(maskCards(`${groups}4111 1111 1111 1111`)).toBe(`${groups}411111******1111`);
      expect(maskCards('4111 1111 1111 1111 '.repeat(100_000))).toBe('411111******1111 '.repeat(100_000));
      expect(keepableBody(`${groups}4111111111111111`)).toBe(`${groups}411111******1111`);
    } finally {
      setFlagsFromString('--regexp-optimization');
    }
  });

  it.each([
    ['a wrong check digit', '4111111111111112'],
    ['no issuer', '9999999999999995'],
    ['a length that no issuer uses', '41111111111116'],
    ['a part of a longer number', '94111111111111111111115'],
    ['letters before it', 'YT4111111111111111'],
    ['letters after it', '4111111111111111CN'],
    ['a path', 'gid://shopify/Order/4111111111111111'],
    ['a number sign', '#4111111111111111'],
    ['a telephone', '+4915112345678'],
    ['a fraction', '4111111111111111.5'],
    ['an article number', '4006381333931'],
    ['a time in milliseconds', '1764093590000'],
  ])('are not seen in what has %s', (_what, text) => {
    expect(maskCards(text)).toBe(text);
  });

  it('leave a text without them as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/\d{13}/.test(text.replace(/[^0-9]/g, '')));
        expect(maskCards(text)).toBe(text);
      }),
    );
  });
});

describe('what may be kept of a record', () => {
  const CARD = '4111111111111111';

  it('is the record itself where there is none', () => {
    const data = { id: 7, note: 'call me', lines: [{ sku: 'A' }] };
    expect(keepable(data)).toMatchObject({ text: JSON.stringify(data), masked: new Map() });
    expect(keepable(data).value).toBe(data);
  });

  it('has no card in what people type, and all digits in what systems number', () => {
    const data = {
      id: CARD,
      legacyResourceId: CARD,
      trackingNumber: '4111 1111 1111 1111',
      tracking: { numbers: [CARD], url: `https://parcels.example/${CARD}` },
      phone: CARD,
      barcode: CARD,
      orderNumber: CARD,
      poNumber: CARD,
      note: `my card is ${CARD}`,
      customAttributes: [{ key: 'card', value: '4111-1111-1111-1111' }],
      cardNumber: 4111111111111111,
    };
    expect(keepable(data).value).toEqual({
      ...data,
      poNumber: '411111******1111',
      note: 'my card is 411111******1111',
      customAttributes: [{ key: 'card', value: '411111******1111' }],
      cardNumber: '411111******1111',
    });
  });

  it('keeps every identifier whose digits happen to be right for a card', () => {
    fc.assert(
      fc.property(
        card,
        fc.constantFrom('id', 'orderId', 'FBillNo', 'tracking_number', 'sku', 'ean', 'phone'),
        (number, field) => {
          expect(isIdentifier(field)).toBe(true);
          expect(keepable({ [field]: number, list: [{ [field]: Number(number) }] }).masked.size).toBe(0);
        },
      ),
    );
  });

  it('tells what was masked, for copies elsewhere', () => {
    expect([...keepable({ poNumber: CARD }).masked]).toEqual([[CARD, '411111******1111']]);
  });

  it('stays readable JSON, and holds no card in any text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), written, (other, { number, text }) => {
        const kept = keepable({ other, note: `x ${text}`, deep: [{ value: number }] });
        expect(JSON.parse(kept.text)).toEqual(JSON.parse(JSON.stringify(kept.value)));
        expect(kept.text).not.toContain(number);
      }),
    );
  });

  it('of a body is the body, masked by its fields where it is JSON and as text where it is not', () => {
    expect(keepableBody(`{ "id": ${CARD}, "note": "${CARD}" }`)).toBe(`{"id":${CARD},"note":"411111******1111"}`);
    expect(keepableBody(`{ "id":  ${CARD} }`)).toBe(`{ "id":  ${CARD} }`);
    // As PHP and Python write JSON.
    expect(keepableBody(`{"note":"\\u5361${CARD}"}`)).toBe('{"note":"卡411111******1111"}');
    expect(keepableBody('{"note":"4111\\u00a01111\\u00a01111\\u00a01111"}')).toBe('{"note":"411111******1111"}');
    expect(keepableBody('{"note":"\\u53611"}')).toBe('{"note":"\\u53611"}');
    expect(keepableBody(`note=${CARD}&id=1`)).toBe('note=411111******1111&id=1');
  });
});
