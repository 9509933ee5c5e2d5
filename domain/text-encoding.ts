/** How a text file turned out to be written. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030' | 'shift_jis' | 'windows-1252';

/**
 * Reads a text as people's programs save it: UTF-8 with or without BOM; UTF-16 (Excel's "Unicode text"), by its BOM or the zeros between its letters; and
 * what is neither as GB 18030 (Excel in China), Shift-JIS (Excel in Japan) or Windows-1252 (Excel in Europe), whichever its bytes look like. A BOM is not part of the text. Never throws:
 * what cannot be read becomes U+FFFD.
 */
export function decodeText(bytes: Uint8Array): { text: string; encoding: Encoding } {
  const text = utf8Text(bytes);
  if (text !== undefined) return { text, encoding: 'utf-8' };
  const guess = new EncodingGuess();
  guess.add(bytes);
  const encoding = guess.encoding();
  const decoder = new TextPieces(encoding);
  return { text: decoder.add(bytes) + decoder.end(), encoding };
}

const strict = new TextDecoder('utf-8', { fatal: true });

/** What nearly all are, at one go; `undefined` where that is to be found out from the bytes. */
function utf8Text(bytes: Uint8Array): string | undefined {
  // UTF-16 of plain letters is valid UTF-8.
  if (bytes[0] === 0 || bytes[1] === 0) return undefined;
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** A text that comes in pieces, decoded as it comes: a character may begin in one piece and end in the next. */
export class TextPieces {
  readonly #decoder: InstanceType<typeof TextDecoder>;
  readonly #guessed: boolean;

  constructor(encoding: Encoding) {
    this.#decoder = new TextDecoder(encoding);
    this.#guessed = encoding === 'windows-1252';
  }

  add(bytes: Uint8Array): string {
    return this.#signed(this.#decoder.decode(bytes, { stream: true }));
  }

  end(): string {
    return this.#signed(this.#decoder.decode());
  }

  #signed(text: string): string {
    return this.#guessed ? withSigns(text) : text;
  }
}

/** What stands at 0x80 to 0x9F in Windows-1252: Node 20 decodes these as Latin-1, where they are control characters. */
const SIGNS = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8DŽ\x8F\x90‘’“”•–—˜™š›œ\x9DžŸ';

const withSigns = (text: string): string =>
  text.replace(/[\x80-\x9F]/g, (character) => SIGNS[character.charCodeAt(0) - 0x80] as string);

const SIGN_BYTES = new Map([...SIGNS].map((sign, at) => [sign, 0x80 + at]));

/** A text of Windows-1252 as its bytes; undefined where a character of it is none of those. */
export function windows1252Bytes(text: string): Uint8Array | undefined {
  const bytes: number[] = [];
  for (const character of text) {
    const byte = SIGN_BYTES.get(character) ?? (character.codePointAt(0) as number);
    if (byte > 0xff) return undefined;
    bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

/** Finds how a text is written from all of its bytes, which may come in pieces. */
export class EncodingGuess {
  #head: number[] = [];
  readonly #utf8 = new Validity('utf-8');
  readonly #chinese = new Validity('gb18030');
  readonly #japanese = new Validity('shift_jis');
  readonly #looks = new ChineseLooks();
  readonly #japaneseLooks = new JapaneseLooks();

  add(bytes: Uint8Array): void {
    if (this.#head.length < 2) this.#head.push(...bytes.subarray(0, 2 - this.#head.length));
    this.#utf8.add(bytes);
    this.#chinese.add(bytes);
    this.#japanese.add(bytes);
    this.#looks.add(bytes);
    this.#japaneseLooks.add(bytes);
  }

  encoding(): Encoding {
    const [first, second] = this.#head;
    if (first === 0xff && second === 0xfe) return 'utf-16le';
    if (first === 0xfe && second === 0xff) return 'utf-16be';
    if (first !== undefined && first !== 0 && second === 0) return 'utf-16le';
    if (first === 0 && second !== undefined && second !== 0) return 'utf-16be';
    if (this.#utf8.ended()) return 'utf-8';
    if (this.#japanese.ended() && this.#japaneseLooks.score > this.#looks.common) return 'shift_jis';
    return this.#chinese.ended() && this.#looks.chinese ? 'gb18030' : 'windows-1252';
  }
}

class Validity {
  readonly #decoder: InstanceType<typeof TextDecoder>;
  #valid = true;

  constructor(encoding: Encoding) {
    this.#decoder = new TextDecoder(encoding, { fatal: true });
  }

  add(bytes: Uint8Array): void {
    this.#try(() => this.#decoder.decode(bytes, { stream: true }));
  }

  ended(): boolean {
    this.#try(() => this.#decoder.decode());
    return this.#valid;
  }

  #try(decode: () => void): void {
    if (!this.#valid) return;
    try {
      decode();
    } catch {
      this.#valid = false;
    }
  }
}

/**
 * Nearly any bytes are valid GB 18030 (`Köln` is `K鰈n`), so that being valid says little. Common Chinese characters and signs are two bytes from 0xA1 on, the
 * first up to 0xF7; in European words such a byte stands between plain letters, so that its second byte would be one.
 */
class ChineseLooks {
  common = 0;
  #rare = 0;
  #lead: number | undefined;

  add(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.#lead !== undefined) {
        if (this.#lead >= 0xa1 && this.#lead <= 0xf7 && byte >= 0xa1) this.common += 1;
        else this.#rare += 1;
        this.#lead = undefined;
      } else if (byte >= 0x80) this.#lead = byte;
    }
  }

  get chinese(): boolean {
    return this.common > this.#rare + Number(this.#lead !== undefined);
  }
}

/**
 * Kana and most kanji of Shift-JIS begin with 0x81 to 0x9F, where Windows-1252 has quotes and dashes: these stand alone among plain letters (`“w` would be a kanji),
 * while Japanese letters stand side by side. Common Chinese has no such byte at all.
 */
class JapaneseLooks {
  #ended = 0;
  #lead: number | undefined;
  /** The letters side by side just now, those of one byte (half-width kana) too, and how many of them begin as said. */
  #run = 0;
  #telling = 0;

  add(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.#lead !== undefined) {
        this.#run += 1;
        if (this.#lead <= 0x9f) this.#telling += 1;
        this.#lead = undefined;
      } else if ((byte >= 0x81 && byte <= 0x9f) || byte >= 0xe0) this.#lead = byte;
      else if (byte >= 0xa1) this.#run += 1;
      else {
        this.#ended += this.#ofRun;
        this.#run = this.#telling = 0;
      }
    }
  }

  get #ofRun(): number {
    return this.#run > 1 ? this.#telling : -this.#telling;
  }

  /** How many letters speak for it, less those that speak against it. */
  get score(): number {
    return this.#ended + this.#ofRun;
  }
}
