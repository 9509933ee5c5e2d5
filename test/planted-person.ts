/** A person and secrets that stand nowhere else: what is found of them anywhere was let through. */
export const PLANTED = {
  name: 'Zoë Quibbletharn-Østergård',
  chineseName: '欧阳婧瑜璟',
  street: 'Wolpertingerallee 7741b',
  email: 'zoe.quibbletharn@planted.example',
  phone: '+49 1577 7741903',
  taxId: 'DE774190365',
  card: '4929 1234 5678 9015',
  iban: 'DE21774190365000774103',
  note: 'ring at Quibbletharn twice, the axolotl is shy',
} as const;

/** Who rang, and what a colleague wrote of it as a reason: shown to people who ask for it, and in no place in clear. */
export const SAID = { who: 'Thaddeus Vexwhistle', why: 'Mrs Cattermold-Iverholt rang' } as const;

/** Parts of what was said. */
export const WORDS: readonly string[] = ['Vexwhistle', 'Cattermold', 'Iverholt'];

/** Parts of them that are telling by themselves. */
export const NEEDLES: readonly string[] = [
  PLANTED.name,
  'Quibbletharn',
  'Østergård',
  PLANTED.chineseName,
  PLANTED.street,
  'Wolpertinger',
  PLANTED.email,
  'planted.example',
  PLANTED.phone,
  '1577 7741903',
  '7741903',
  PLANTED.taxId,
  PLANTED.card,
  PLANTED.iban,
  PLANTED.card.replaceAll(' ', ''),
  'axolotl',
];

/** Base64 of a text inside of other bytes: it reads in one of three ways, by what stands before it. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first and the last letters hold bits of the neighbours.
    const from = before === 0 ? 0 : before + 1;
    return whole.slice(from, -2);
  });
}

const escapedJson = (text: string): string =>
  [...text].map((letter) => (letter.charCodeAt(0) < 128 ? letter : [...letter].map(unicodeEscape).join(''))).join('');

const unicodeEscape = (letter: string): string =>
  letter
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

/** Every form in which a program may have written a text down, as bytes to look for. */
export function formsOf(needle: string): Buffer[] {
  const texts = new Set([needle, needle.normalize('NFD'), needle.toLowerCase(), needle.toUpperCase()]);
  const forms = new Set<string>();
  for (const text of texts) {
    const bytes = Buffer.from(text);
    for (const form of [
      text,
      escapedJson(text),
      escapedJson(text).replaceAll('\\u', '\\\\u'),
      encodeURIComponent(text),
      encodeURIComponent(text).toLowerCase(),
      bytes.toString('hex'),
      bytes.toString('hex').toUpperCase(),
      ...base64Forms(bytes),
      ...base64Forms(bytes).map((base64) => base64.replaceAll('+', '-').replaceAll('/', '_')),
    ])
      forms.add(form);
  }
  return [...[...forms].map((form) => Buffer.from(form)), Buffer.from(needle, 'utf16le')].filter(
    ({ length }) => length > 5,
  );
}

/** All forms of some needles, by their first four bytes: bytes are gone through once, whatever the number of forms. */
class Search {
  readonly #byHead = new Map<number, { needle: string; form: Buffer }[]>();
  readonly #pairs = new Uint8Array(65_536);

  constructor(needles: readonly string[]) {
    for (const needle of needles)
      for (const form of formsOf(needle)) {
        const head = form.readUInt32BE(0);
        this.#pairs[form.readUInt16BE(0)] = 1;
        this.#byHead.set(head, [...(this.#byHead.get(head) ?? []), { needle, form }]);
      }
  }

  /** Needles and where each stands first. */
  in(bytes: Buffer): Map<string, number> {
    const found = new Map<string, number>();
    for (let at = 0; at + 4 <= bytes.length; at += 1) {
      if (this.#pairs[((bytes[at] as number) << 8) | (bytes[at + 1] as number)] === 0) continue;
      for (const { needle, form } of this.#byHead.get(bytes.readUInt32BE(at)) ?? [])
        if (
          !found.has(needle) &&
          bytes.compare(form, 0, form.length, at, Math.min(bytes.length, at + form.length)) === 0
        )
          found.set(needle, at);
    }
    return found;
  }
}

const searches = new Map<string, Search>();

/** Where a planted thing stands in these bytes; nothing where it stands nowhere. */
export function leaksIn(where: string, bytes: Buffer, needles: readonly string[]): string[] {
  const search = searches.get(needles.join()) ?? new Search(needles);
  searches.set(needles.join(), search);
  return [...search.in(bytes)].map(([needle, at]) => {
    const around = bytes
      .subarray(Math.max(0, at - 60), at + 60)
      .toString('latin1')
      .replace(/[^\x20-\x7e]/g, '.');
    return `${where} has ${needle} at ${at}: ${around}`;
  });
}
