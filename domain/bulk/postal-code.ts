import validator from 'validator';

/** Countries of whose postal codes a pattern is known, from the pinned release of `validator`. */
const KNOWN = new Set<string>(validator.isPostalCodeLocales as unknown as string[]);

export const hasPostalCodes = (country: string): boolean => KNOWN.has(country);

const fits = (code: string, country: string): boolean =>
  validator.isPostalCode(code, country as validator.PostalCodeLocale);

/** Digits and where a sign or a space stands among them, of countries that write one. */
const SHAPES: Readonly<Record<string, string>> = {
  JP: '###-####',
  PL: '##-###',
  PT: '####-###',
  BR: '#####-###',
  CZ: '### ##',
  SK: '### ##',
  GR: '### ##',
  SE: '### ##',
};

function shaped(digits: string, shape: string): string | undefined {
  if (digits.length !== shape.replace(/[^#]/g, '').length) return undefined;
  let at = 0;
  return shape.replace(/#/g, () => digits[at++] as string);
}

/** Countries whose codes can begin with two zeros: a spreadsheet takes both. */
const TWO_ZEROS = new Set(['US', 'PR', 'PL']);

function* readings(text: string, country: string): Generator<string> {
  yield text;
  const bare = text.replace(new RegExp(`^${country}[- ]?`), '');
  yield bare;
  const compact = bare.replace(/[\s-]/g, '');
  // Some countries' own post writes the country before the digits.
  yield `${country}-${compact}`;
  yield `${country}${compact}`;
  const shape = SHAPES[country];
  if (shape) {
    const formed = shaped(compact, shape);
    if (formed) yield formed;
  }
  if (country === 'IE' && compact.length === 7) yield `${compact.slice(0, 3)} ${compact.slice(3)}`;
  if ((country === 'CA' || country === 'NL' || country === 'GB') && compact.length >= 5)
    yield `${compact.slice(0, country === 'NL' ? 4 : -3)} ${compact.slice(country === 'NL' ? 4 : -3)}`;
  yield compact;
}

/**
 * A postal code as its country writes it; `zeros` where it had lost its leading ones. Undefined where it is none of that country. Of a
 * country without a known pattern every code stands as it was given.
 */
export function readPostalCode(given: string, country: string): { code: string; zeros?: true } | undefined {
  const text = given.normalize('NFKC').trim().toUpperCase().replace(/\s+/g, ' ');
  if (!KNOWN.has(country)) return { code: text };
  for (const reading of readings(text, country)) if (fits(reading, country)) return { code: reading };
  if (!/^\d+$/.test(text)) return undefined;
  for (let zeros = 1; zeros <= (TWO_ZEROS.has(country) ? 2 : 1); zeros += 1) {
    const padded = '0'.repeat(zeros) + text;
    for (const reading of readings(padded, country)) if (fits(reading, country)) return { code: reading, zeros: true };
  }
  return undefined;
}

const PO_BOX =
  /\b(p\.?\s*o\.?\s*box|post\s*office\s*box|postfach|packstation|postbus|bo[iî]te\s+postale|b\.?\s?p\.?\s+\d+|apartado(\s+de\s+correos)?|caixa\s+postal|casella\s+postale|skrytka\s+pocztowa)\b|邮政信箱|郵政信箱|私書箱/iu;

/** A box at a post office, where no carrier of goods delivers. */
export const isPoBox = (line: string): boolean => PO_BOX.test(line.normalize('NFKC'));
