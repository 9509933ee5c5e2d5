/** How sure it is that a text names an order: whole and by itself, or put together from pieces, or cut off by the bank. */
export type Naming = 'whole' | 'pieces' | 'cut';

/** Where banks cut what a payer writes: 27 characters in fields of German statements, 35 in SWIFT messages. */
const CUTS = [27, 35];
const MOST_PIECES = 4;
const SHORTEST_CUT = 4;
/** A short number of digits alone is an amount, a day or a street as often as an order. */
const SHORTEST_DIGITS = 4;

const plain = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, '');
const words = (text: string): string[] => text.toUpperCase().match(/[A-Z]+|[0-9]+/g) ?? [];
const chunks = (text: string): string[] => text.toUpperCase().match(/[A-Z0-9]+/g) ?? [];

/** Finds numbers in what payers write. Made once for an entry, asked for many orders. */
export function namedIn(text: readonly string[]): (number: string) => Naming | undefined {
  // A bank that cuts in the middle of a number leaves pieces to be joined without a space; one that cuts between words, with one.
  const readings = [text.join(' '), text.join('')];
  const whole = new Set<string>();
  const pieces = new Set<string>();
  for (const reading of readings) {
    for (const list of [chunks(reading), words(reading)])
      for (let from = 0; from < list.length; from += 1) {
        let joined = '';
        for (let count = 0; count < MOST_PIECES && from + count < list.length; count += 1) {
          joined += list[from + count];
          (count === 0 ? whole : pieces).add(joined);
        }
      }
    // `SO-2026-17` is one number to who writes it.
    for (const word of reading.toUpperCase().match(/[A-Z0-9]+(?:[-/._][A-Z0-9]+)+/g) ?? []) whole.add(plain(word));
  }
  // `INV1001` and `#1001` name 1001 whole; in `10012` nobody does.
  const ends = text.filter((piece) => CUTS.includes(piece.length)).map((piece) => chunks(piece).at(-1) ?? '');
  return (number) => {
    const wanted = plain(number);
    if (wanted === '') return undefined;
    const short = /^\d+$/.test(wanted) && wanted.length < SHORTEST_DIGITS;
    if (short)
      return readings.some((reading) => new RegExp(`#\\s?${wanted}(?!\\d)`).test(reading)) ? 'whole' : undefined;
    if (whole.has(wanted)) return 'whole';
    if (pieces.has(wanted)) return 'pieces';
    return ends.some((end) => end.length >= SHORTEST_CUT && wanted.startsWith(end) && wanted !== end)
      ? 'cut'
      : undefined;
  };
}

/** What in a text may be the number of an order, to be looked up. */
export function numbersIn(text: readonly string[]): string[] {
  const found = new Set<string>();
  for (const reading of [text.join(' '), text.join('')]) {
    for (const word of reading.match(/[A-Za-z0-9]+(?:[-/._][A-Za-z0-9]+)*/g) ?? []) {
      if (/\d/.test(word) && word.length >= SHORTEST_DIGITS) found.add(word);
      for (const digits of word.match(/\d{4,}/g) ?? []) found.add(digits);
    }
  }
  return [...found];
}
