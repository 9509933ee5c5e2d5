import { createHmac } from 'node:crypto';
import type { Personal } from '../../domain/personal.ts';

/** Words that say what kind of place or firm it is, and nothing of whose. */
const PLACE_WORDS = new Set(
  (
    'street st road rd avenue ave lane ln drive dr boulevard blvd square sq way court ct place floor fl unit apt apartment suite ste room building bldg tower block house ' +
    'no nr po box straße strasse str weg platz allee gasse haus etage rue chemin calle via piazza plaza laan straat north south east west the of and de la le du des am im an der'
  ).split(' '),
);
const FIRM_WORDS = new Set(
  'gmbh ag kg ohg ug se ltd limited plc llc llp inc corp corporation co company kk bv nv sa sas sarl srl spa ab as oy pty pte and the of und'.split(
    ' ',
  ),
);
const PARTICLES = new Set('von van der den de del di da la le el al bin ibn mr mrs ms dr prof herr frau'.split(' '));
/** A firm may stand where a person is asked for. */
const NAME_WORDS = new Set([...PARTICLES, ...'gmbh ltd llc inc corp limited corporation company'.split(' ')]);
const PLACE_SIGNS = new Set('省市区县路街道号栋楼层室镇乡村都府県町丁目番地');
const FIRM_SIGNS = new Set('有限公司株式会社集团贸易');

/** Letters of other scripts stand for letters of the same script, so that what breaks on them in real records breaks in examples too. */
const SCRIPTS: [RegExp, string][] = [
  [/\p{Script=Han}/u, '安林海文明天成光华平山川方东春秋宁江雨青松竹石玉田原野白云星'],
  [/\p{Script=Katakana}/u, 'アイウエオカキクケコサシスセソタチツテトナニノハヒホマミモラリル'],
  [/\p{Script=Hiragana}/u, 'あいうえおかきくけこさしすせそたちつてとなにのはひほまみもらりる'],
  [/\p{Script=Hangul}/u, '가나다라마바사아자차카타하고노도로모보소오조초코토호기니디리미비시'],
  [/\p{Script=Cyrillic}/u, 'абвгдежзиклмнопрстуфхцчшэюя'],
  [/\p{Script=Greek}/u, 'αβγδεζηθικλμνξοπρστυφχψω'],
  [/\p{Script=Arabic}/u, 'ابتثجحدرزسشصطعغفقكلمنهوي'],
  [/\p{Script=Hebrew}/u, 'אבגדהוזחטיכלמנסעפצקרשת'],
  [/\p{Script=Thai}/u, 'กขคงจฉชซดตถทนบปผพมยรลวสห'],
  [/\p{Script=Devanagari}/u, 'कखगघचछजटडतदनपबमयरलवसह'],
];
const CONSONANTS = 'bdfgklmnprstvz';
const VOWELS = 'aeiou';
const ACCENTED = 'äöüéèáíóñøåçšž';

/** Country calling codes of one and two digits; all others have three. */
const SHORT_CALLING_CODES = new Set(
  '1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'.split(
    ' ',
  ),
);

const isUpper = (letter: string): boolean => letter !== letter.toLowerCase();

/**
 * Stands fakes in for personal data. The same real value always gives the same fake with the same key, within a record and
 * from one capture to the next, and nobody without the key can find the value by trying. The shape stays: script, case,
 * length, punctuation, the calling code of a phone number, the country of a tax id.
 * No library of names: its lists change with its versions, and with them every example that is captured again.
 */
export class Fakes {
  readonly #key: Uint8Array;

  /** `key`: at least 16 secret bytes. */
  constructor(key: Uint8Array) {
    if (key.length < 16) throw new RangeError('the key of fakes has at least 16 bytes');
    this.#key = key;
  }

  /** The fake for a value of that sort; blank texts stay. */
  of(sort: Exclude<Personal, 'free'>, value: string): string {
    if (value.trim() === '') return value;
    switch (sort) {
      case 'name':
        return this.#words(value, NAME_WORDS);
      case 'company':
        return this.#words(value, FIRM_WORDS, FIRM_SIGNS);
      case 'street':
      case 'city':
        return this.#words(value, PLACE_WORDS, PLACE_SIGNS);
      case 'region':
        // Codes of states and provinces are of millions.
        return /^[A-Z]{1,3}$/.test(value) ? value : this.#words(value, PLACE_WORDS, PLACE_SIGNS);
      case 'note':
        return this.#words(value, new Set());
      case 'email':
        return this.#email(value);
      case 'phone':
        return this.#phone(value);
      case 'postalCode':
      case 'tracking':
        return this.#characters(value, value);
      case 'taxId': {
        const country = /^[A-Z]{2}(?=[\s.-]?\d)/.exec(value)?.[0] ?? '';
        return country + this.#characters(value.slice(country.length), value);
      }
      case 'url':
        return `https://example.com/${this.#digest('url', value).toString('hex').slice(0, 8)}`;
    }
  }

  #digest(what: string, text: string): Buffer {
    return createHmac('sha256', this.#key)
      .update(`${what}\0${text.normalize('NFKC').trim().toLowerCase()}`)
      .digest();
  }

  /** Word by word, so that a first and a last name give the same fakes alone and together. */
  #words(text: string, kept: ReadonlySet<string>, signs: ReadonlySet<string> = new Set()): string {
    return text.normalize('NFC').replace(/[\p{L}\p{M}]+|\d+/gu, (word) => {
      if (/^\d/.test(word)) return this.#number(word, text);
      return kept.has(word.toLowerCase()) ? word : this.#word(word, signs);
    });
  }

  #word(word: string, signs: ReadonlySet<string> = new Set()): string {
    const letters = [...word];
    for (let attempt = 0; ; attempt++) {
      const random = this.#stream(`word ${attempt}`, word);
      const fake = letters
        .map((letter, index) => (signs.has(letter) ? letter : fakeLetter(letter, index, random)))
        .join('');
      // A short word can come out as itself.
      if (fake !== word || attempt > 8) return fake;
    }
  }

  #number(digits: string, around: string): string {
    const random = this.#stream(`number ${digits}`, around);
    return [...digits].map((_, index) => String(index === 0 ? 1 + random(9) : random(10))).join('');
  }

  /** Letters and digits for letters and digits, everything else as it stands. */
  #characters(text: string, seed: string): string {
    const random = this.#stream('characters', seed);
    return text.replace(/[a-z0-9]/gi, (one) => {
      if (/\d/.test(one)) return String(random(10));
      const letter = String.fromCharCode(97 + random(26));
      return isUpper(one) ? letter.toUpperCase() : letter;
    });
  }

  #email(address: string): string {
    const random = this.#stream('email', address);
    const name = Array.from({ length: 10 }, (_, index) => latin(index, random)).join('');
    return `${name}@example.com`;
  }

  #phone(written: string): string {
    const digits = written.replace(/\D/g, '').replace(/^00/, '');
    const international = /^\s*(\+|00)/.test(written);
    const code = international ? callingCode(digits) : '';
    const random = this.#stream('phone', digits);
    // Leading zeros, the trunk prefix, stay: without them it would be another kind of number.
    let trunk = true;
    const fakes = [...digits.slice(code.length)].map((digit) => {
      trunk &&= digit === '0';
      return trunk ? '0' : String(1 + random(9));
    });
    const prefix = international ? (/^\s*(?:\+|00)\D*/.exec(written)?.[0] ?? '') : '';
    let at = 0;
    const all = [...code, ...fakes];
    return prefix + written.slice(prefix.length).replace(/\d/g, () => all[at++] ?? '0');
  }

  /** Numbers below a bound, as many as one asks for. */
  #stream(what: string, text: string): (below: number) => number {
    let block = 0;
    let bytes = this.#digest(`${what} ${block}`, text);
    let at = 0;
    return (below) => {
      if (at + 2 > bytes.length) {
        block += 1;
        bytes = this.#digest(`${what} ${block}`, text);
        at = 0;
      }
      at += 2;
      return bytes.readUInt16BE(at - 2) % below;
    };
  }
}

const callingCode = (digits: string): string =>
  [1, 2].map((length) => digits.slice(0, length)).find((code) => SHORT_CALLING_CODES.has(code)) ?? digits.slice(0, 3);

const pick = (pool: string, random: (below: number) => number): string => {
  const letters = [...pool];
  return letters[random(letters.length)] as string;
};

/** Consonant and vowel in turn, so that it can be read aloud. */
const latin = (index: number, random: (below: number) => number): string =>
  pick(index % 2 === 0 ? CONSONANTS : VOWELS, random);

function fakeLetter(letter: string, index: number, random: (below: number) => number): string {
  if (/\p{M}/u.test(letter)) return '';
  const pool = SCRIPTS.find(([script]) => script.test(letter))?.[1];
  const plain = /[a-z]/i.test(letter);
  const fake = pool ? pick(pool, random) : plain ? latin(index, random) : pick(ACCENTED, random);
  return isUpper(letter) ? fake.toUpperCase() : fake;
}
