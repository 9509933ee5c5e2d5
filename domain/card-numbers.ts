/**
 * Payment card numbers, found and masked. Nothing in Waybill needs one, and a ledger that holds one falls under the rules of the
 * card schemes: buyers write them into notes, and people into corrections.
 *
 * A number is taken for a card's when all four hold: an issuer's prefix, a length that this issuer uses, a right check digit
 * (Luhn), and nothing before or after that makes it part of a longer name. One in ten numbers has a right check digit by
 * chance, so a prefix and a length alone decide little in fields that systems fill with numbers: see `isIdentifier`.
 */

/** Prefixes as ranges of their first digits, and the lengths in use. What is not here is no card. */
const ISSUERS: readonly { from: string; to?: string; lengths: readonly number[] }[] = [
  // Visa; the thirteen digits of the nineties look like article numbers (EAN 40 to 49), see `isCard`.
  { from: '4', lengths: [13, 16, 18, 19] },
  // Mastercard
  { from: '51', to: '55', lengths: [16] },
  { from: '2221', to: '2720', lengths: [16] },
  // American Express
  { from: '34', lengths: [15] },
  { from: '37', lengths: [15] },
  // Diners Club
  { from: '300', to: '305', lengths: [14, 16, 19] },
  { from: '3095', lengths: [14, 16, 19] },
  { from: '36', lengths: [14, 16, 19] },
  { from: '38', to: '39', lengths: [14, 16, 19] },
  // JCB
  { from: '3528', to: '3589', lengths: [16, 17, 18, 19] },
  // Discover, UnionPay, RuPay, Troy
  { from: '6011', lengths: [16, 17, 18, 19] },
  { from: '62', lengths: [16, 17, 18, 19] },
  { from: '644', to: '659', lengths: [16, 17, 18, 19] },
  { from: '60', lengths: [16] },
  { from: '81', to: '82', lengths: [16] },
  { from: '9792', lengths: [16] },
  // Maestro, Dankort, Verve
  { from: '5018', to: '5020', lengths: [13, 14, 15, 16, 17, 18, 19] },
  { from: '5038', lengths: [13, 14, 15, 16, 17, 18, 19] },
  { from: '5060', to: '5079', lengths: [16, 18, 19] },
  { from: '508', lengths: [16] },
  { from: '5893', lengths: [13, 14, 15, 16, 17, 18, 19] },
  { from: '6304', lengths: [13, 14, 15, 16, 17, 18, 19] },
  { from: '6759', to: '6763', lengths: [13, 14, 15, 16, 17, 18, 19] },
  // Mir
  { from: '2200', to: '2204', lengths: [16, 17, 18, 19] },
];

const BY_FIRST_DIGIT = Array.from({ length: 10 }, (_, digit) =>
  ISSUERS.filter(({ from, to = from }) => Number(from[0]) <= digit && digit <= Number(to[0])),
);

const SHORTEST = 13;
const LONGEST = 19;

/** What people put between groups of digits: spaces of all widths, hyphens and dashes. */
const BETWEEN = '[ \\u00a0\\u2007\\u2009\\u202f\\u2010-\\u2014-]';
/** As many digits as a card has at least. How far a run of them goes on is counted, not matched: an expression would need a stack as deep as the run is long. */
const ENOUGH = `[0-9](?:${BETWEEN}?[0-9]){${SHORTEST - 1}}`;
const MAY_HOLD = new RegExp(ENOUGH);
const UNJOINED = new RegExp(`(?<![/#+0-9])${ENOUGH}`);
const BETWEEN_GROUPS = new RegExp(BETWEEN);

/** Such a letter, digit or sign next to a number makes it part of a name: `YT4012...`, `gid://shop/Order/4012...`, `#4012...`, `+49...`. */
const JOINED_BEFORE = /[A-Za-z0-9_/#+]$|[0-9][.,]$/;
const JOINED_AFTER = /^[A-Za-z0-9_]|^[.,][0-9]/;

/** As cards are printed: fours with a rest, or American Express's and Diners' own. */
const PRINTED = /^(4 )+[1-4]$|^4 6 [45]$/;

function hasRightCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = digit * 2;
    sum += i % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** GTIN-13, which every article number of thirteen digits is. */
function isArticleNumber(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) sum += (digits.charCodeAt(i) - 48) * (i % 2 === 0 ? 1 : 3);
  return digits.length === 13 && sum % 10 === 0;
}

function hasIssuer(digits: string): boolean {
  return (BY_FIRST_DIGIT[Number(digits[0])] as typeof ISSUERS).some(({ from, to = from, lengths }) => {
    const prefix = digits.slice(0, from.length);
    return prefix >= from && prefix <= to && lengths.includes(digits.length);
  });
}

/** Whether these digits, without anything between them, are a card's. */
export function isCard(digits: string): boolean {
  if (digits.length < SHORTEST || digits.length > LONGEST) return false;
  return hasIssuer(digits) && hasRightCheckDigit(digits) && !isArticleNumber(digits);
}

/** The issuer and the last four stay, as on a receipt: enough to talk about the card, too little to use it. */
const maskOf = (digits: string): string => `${digits.slice(0, 6)}${'*'.repeat(digits.length - 10)}${digits.slice(-4)}`;

/** Whether the first and the last group of a run belong to names outside of it. */
interface Joined {
  before: boolean;
  after: boolean;
}

const FREE: Joined = { before: false, after: false };

/** A run of digits with its cards masked: the run itself, or groups of it that stand as cards are printed. */
function maskRun(run: string, joined: Joined): string {
  const groups = run.split(BETWEEN_GROUPS);
  const free = groups.length - (joined.after ? 1 : 0);
  let made = '';
  let kept = 0;
  // Where what follows the last card begins, in groups; and the group that is looked at, with its place in the run.
  let begin = 0;
  let first = joined.before ? 1 : 0;
  let at = joined.before ? (groups[0] as string).length + 1 : 0;
  while (first < free) {
    const found = cardFrom(groups, first, free, begin);
    if (found) {
      made += run.slice(kept, at) + maskOf(found.digits);
      // What stands between groups is one character.
      kept = at + found.digits.length + found.last - first - 1;
      at = kept + 1;
      first = found.last;
      begin = first;
    } else {
      at += (groups[first] as string).length + 1;
      first += 1;
    }
  }
  return made + run.slice(kept);
}

/** The longest card that begins with the group `first`: all that is left of the run, one group, or groups as cards are printed. */
function cardFrom(groups: readonly string[], first: number, free: number, begin: number) {
  let found: { last: number; digits: string } | undefined;
  let digits = '';
  let lengths = '';
  for (let last = first + 1; last <= free; last += 1) {
    const group = groups[last - 1] as string;
    if (digits.length + group.length > LONGEST) break;
    digits += group;
    lengths += `${lengths && ' '}${group.length}`;
    const whole = first === begin && last === groups.length;
    if ((whole || last === first + 1 || PRINTED.test(lengths)) && isCard(digits)) found = { last, digits };
  }
  return found;
}

const isDigit = (char: string | undefined): boolean => char !== undefined && char >= '0' && char <= '9';

/** Runs of digits, and of groups of digits, that could hold a card. */
function* runsIn(text: string): Iterable<{ from: number; to: number }> {
  const enough = new RegExp(ENOUGH, 'g');
  for (let found = enough.exec(text); found; found = enough.exec(text)) {
    let to = enough.lastIndex;
    for (;;) {
      if (isDigit(text[to])) to += 1;
      else if (isDigit(text[to + 1]) && BETWEEN_GROUPS.test(text[to] as string)) to += 2;
      else break;
    }
    yield { from: found.index, to };
    enough.lastIndex = to;
  }
}

/** The text with every card number in it masked; the same text where there is none. */
export function maskCards(text: string): string {
  if (!MAY_HOLD.test(text)) return text;
  let made = '';
  let kept = 0;
  for (const { from, to } of runsIn(text)) {
    const run = text.slice(from, to);
    const masked = maskRun(run, {
      before: JOINED_BEFORE.test(text.slice(Math.max(0, from - 2), from)),
      after: JOINED_AFTER.test(text.slice(to, to + 2)),
    });
    made += text.slice(kept, from) + masked;
    kept = to;
  }
  return made + text.slice(kept);
}

/**
 * Names of fields that systems fill with numbers of their own: ids, articles, parcels, telephones. Their digits stay, for a
 * masked parcel number is a lost parcel. What a buyer types is not among them: an order number of theirs (`poNumber`) is.
 */
const IDENTIFIER =
  /(?:id|ids|gid|guid|uuid|sku|barcode|ean|gtin|upc|isbn|imei|serial|phone|tel|telephone|mobile|fax|waybill|awb|hash|version|cursor)$|track|(?:number|numbers|no|nr)$/;
const TYPED = /card|pan$|po_?(?:number|no|nr)$|purchase/;

/** Whether a field of this name holds an identifier that a system made. */
export function isIdentifier(field: string): boolean {
  const name = field.toLowerCase();
  return IDENTIFIER.test(name) && !TYPED.test(name);
}

/** The value with every card number in its texts masked, `isIdentifier` fields left as they are; itself where there is none. */
function maskValue(value: unknown, field: string, masked: Map<string, string>): unknown {
  if (typeof value === 'string' || typeof value === 'number') {
    const text = String(value);
    // A bare number of thirteen digits is an id or a time: no card of today has so few.
    if (isIdentifier(field) || (typeof value === 'number' && text.length === SHORTEST)) return value;
    const safe = maskCards(text);
    if (safe === text) return value;
    masked.set(text, safe);
    return safe;
  }
  if (Array.isArray(value)) return value.map((one) => maskValue(one, field, masked));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, maskValue(one, name, masked)]));
}

/** What may be kept of a value, as the text that is stored. */
export interface Keepable {
  value: unknown;
  text: string;
  /** Texts that were masked, and what stands in their place: for copies of them elsewhere. */
  masked: ReadonlyMap<string, string>;
}

const NOTHING: ReadonlyMap<string, string> = new Map();

/**
 * A value without card numbers, with its JSON. The text is looked through once for anything with enough digits that could be
 * one; only then is the value gone through field by field.
 */
export function keepable(value: unknown): Keepable {
  const text = JSON.stringify(value);
  if (!mayHoldCard(text)) return { value, text, masked: NOTHING };
  const masked = new Map<string, string>();
  const safe = maskValue(value, '', masked);
  return masked.size === 0 ? { value, text, masked: NOTHING } : { value: safe, text: JSON.stringify(safe), masked };
}

/** An escape right before a digit: only the text once read tells where the number begins, or that it goes on. */
const ESCAPED = /\\u[0-9a-fA-F]{4}[0-9]/;

/** A body as it arrived, without card numbers: field by field where it is JSON, else as plain text. */
export function keepableBody(body: string): string {
  if (!mayHoldCard(body) && !ESCAPED.test(body)) return body;
  try {
    const { text, masked } = keepable(JSON.parse(body));
    return masked.size === 0 ? body : text;
  } catch {
    return maskCards(body);
  }
}

/**
 * Quick and never wrong in saying no. In JSON a letter before a number may be the end of an escape; only the signs that are what
 * they look like are passed over here, which ids of most shops begin with.
 */
function mayHoldCard(text: string | undefined): boolean {
  if (text === undefined || !UNJOINED.test(text)) return false;
  for (const { from, to } of runsIn(text)) {
    const run = text.slice(from, to);
    if (maskRun(run, FREE) !== run) return true;
  }
  return false;
}
