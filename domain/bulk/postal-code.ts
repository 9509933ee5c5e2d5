import validator from 'validator';

/** Countries of whose postal codes a pattern is known, from the pinned release of `validator`. */
const KNOWN = new Set<string>(validator.isPostalCodeLocales as unknown as string[]);

export const hasPostalCodes = (country: string): boolean => KNOWN.has(country);

/** The library takes the first half of a British code for one. */
const WHOLE: Readonly<Record<string, RegExp>> = { GB: /\d[A-Z]{2}$/ };

const fits = (code: string, country: string): boolean =>
  (WHOLE[country]?.test(code) ?? true) && validator.isPostalCode(code, country as validator.PostalCodeLocale);

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

/** What letters stood before the code in the addresses of a country before its ISO code did: the plates of its cars. */
const PLATES: Readonly<Record<string, string>> = {
  DE: 'D',
  AT: 'A',
  BE: 'B',
  ES: 'E',
  FI: 'FIN',
  FR: 'F',
  HU: 'H',
  IT: 'I',
  LU: 'L',
  NO: 'N',
  PT: 'P',
  SE: 'S',
};

function* readings(text: string, country: string): Generator<string> {
  yield text;
  const plate = PLATES[country];
  // Japan's own sign for a postal code.
  const bare = text
    .replace(/^〒\s?/, '')
    .replace(new RegExp(`^(?:${plate ? `${plate}[- ]|` : ''}${country}[- ]?)`), '');
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
  /\b(g?\.?p\.?\s*o\.?\s*box|p\.?\s?o\.?\s?b\.?\s+\d+|post\s*office\s*box|(?:locked|private)\s+bag|postfach|packstation|postfiliale|paczkomat|postbus|case\s+postale|bo[iî]te\s+postale|b\.?\s?p\.?\s+\d+|apartado(\s+de\s+correos)?|caixa\s+postal|casella\s+postale|skrytka\s+pocztowa)\b|а\/я\s*\d+|邮政信箱|郵政信箱|私書箱/iu;

/** A box at a post office, where no carrier of goods delivers. */
export const isPoBox = (line: string): boolean => PO_BOX.test(line.normalize('NFKC'));
