import type { Personal } from '../../domain/personal.ts';
import { fakeContent, looksCoded, looksDialled, looksPlain, looksSecret, SECRET } from './content.ts';
import type { Fakes } from './fakes.ts';
import { type Meaning, meaningOf } from './field-names.ts';
import type { FieldClass } from './rule-flow.ts';

/** What schemas and rules say of a record. */
export interface Known {
  /** By names from the outside in, without places of lists: `lines.note`. */
  fields: ReadonlyMap<string, FieldClass>;
  /** All others; `strange` ones stand in no schema and no rule, and keep only what cannot be a person's. */
  others: 'public' | 'declared' | 'strange';
}

type Kind = FieldClass | 'strange';

/** Real words and the fakes that stand for them in this record, to find them again in texts that tell nothing by themselves. */
type Replaced = Map<string, string>;

/** Records nested deeper than this are no records. */
const MAX_DEPTH = 200;

/**
 * A copy of a record with fakes in place of personal data and secrets. A field is replaced where a schema or a rule says that it is personal, where
 * its name says so, or where its content looks like it; a text that nothing explains is emptied. Ids, times, amounts, codes and
 * what rules make public facts of stay. What was replaced once is found again wherever else it stands.
 */
export function redact(record: unknown, known: Known, fakes: Fakes): unknown {
  const replaced: Replaced = new Map();
  const first = new Redaction(known, fakes, replaced).value(record, '', undefined, 0);
  return replaced.size === 0 ? first : swept(first, finder(replaced));
}

class Redaction {
  readonly #known: Known;
  readonly #fakes: Fakes;
  readonly #replaced: Replaced;

  constructor(known: Known, fakes: Fakes, replaced: Replaced) {
    this.#known = known;
    this.#fakes = fakes;
    this.#replaced = replaced;
  }

  value(value: unknown, path: string, meaning: Meaning | undefined, depth: number): unknown {
    if (depth > MAX_DEPTH) return null;
    if (Array.isArray(value)) return value.map((one) => this.value(one, path, meaning, depth + 1));
    if (typeof value === 'object' && value !== null) return this.#object(value, path, depth);
    const kind = this.#known.fields.get(path) ?? this.#known.others;
    if (typeof value === 'string') return this.#text(value, kind, meaning);
    return typeof value === 'number' ? this.#number(value, kind, meaning) : value;
  }

  #object(value: object, path: string, depth: number): Record<string, unknown> {
    const label = labelOf(value);
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => {
        const named = path ? `${path}.${key}` : key;
        const any = path ? `${path}.*` : '*';
        const place = this.#known.fields.has(any) && !this.#known.fields.has(named) ? any : named;
        // Of `{ key: phone, value: ... }` the label is the field's name.
        const pair = label !== undefined && typeof part !== 'object';
        const meaning = pair ? (key === 'value' ? (meaningOf(label) ?? 'free') : 'id') : meaningOf(key);
        return [fakeContent(key, this.#fakes), this.value(part, place, meaning, depth + 1)];
      }),
    );
  }

  #text(text: string, kind: Kind, meaning: Meaning | undefined): string {
    if (text.trim() === '') return text;
    if (meaning === 'secret') return SECRET;
    if (kind === 'public') return fakeContent(text, this.#fakes);
    const sort = sortOf(kind, meaning);
    switch (sort) {
      case 'secret':
        return SECRET;
      case 'birth':
        return '1970-01-01';
      case 'position':
        return '0';
      case 'id':
        return /\s/.test(text) ? this.#unknown(text, false) : fakeContent(text, this.#fakes);
      case 'free':
      case undefined:
        return this.#unknown(text, meaning === 'free' || kind === 'strange');
      default:
        // Systems name things by number too.
        if (sort !== kind && sort === 'name' && !/\p{L}/u.test(text)) return this.#unknown(text, false);
        return this.#fake(sort, text);
    }
  }

  /** A text that neither a schema nor a rule nor its name explains. */
  #unknown(text: string, strict: boolean): string {
    const plain = fakeContent(text, this.#fakes);
    // Around what was found may stand anything.
    if (plain !== text) return /\s/.test(plain) && /\p{L}/u.test(plain) ? '' : plain;
    if (looksPlain(text)) return text;
    if (looksDialled(text)) return this.#fakes.of('phone', text);
    if (looksSecret(text)) return SECRET;
    return !strict && looksCoded(text) ? text : '';
  }

  #number(value: number, kind: Kind, meaning: Meaning | undefined): number {
    if (kind === 'public') return value;
    const sort = sortOf(kind, meaning);
    if (sort === 'secret' || sort === 'position') return 0;
    const digits = String(value);
    if (sort === 'phone' || sort === 'postalCode' || sort === 'taxId' || sort === 'tracking')
      return /^\d+$/.test(digits) ? Number(this.#fakes.of(sort, digits)) : 0;
    // Ten digits and more that are no id and no time: a telephone number or a card.
    if (sort === undefined && /^\d{10,15}$/.test(digits) && !isTime(value))
      return Number(this.#fakes.of('phone', digits));
    return value;
  }

  #fake(sort: Exclude<Personal, 'free'>, text: string): string {
    const fake = this.#fakes.of(sort, text);
    if (fake === text) return fake;
    this.#remember(text.trim(), fake.trim());
    if (sort === 'name' || sort === 'company') {
      const fakeWords = fake.split(/\s+/);
      const words = text.trim().split(/\s+/);
      for (const [index, word] of words.entries()) this.#remember(word, fakeWords[index] ?? '');
    }
    return fake;
  }

  #remember(real: string, fake: string): void {
    if (real !== fake && fake !== '' && (real.length >= 4 || /[^\x20-\x7e]/.test(real))) this.#replaced.set(real, fake);
  }
}

/** What a schema or rule says holds; the name decides where they do not, or where anything may stand. */
function sortOf(kind: Kind, meaning: Meaning | undefined): Meaning | undefined {
  if (kind === 'declared' || kind === 'strange' || kind === 'public') return meaning;
  return kind === 'free' && meaning !== undefined && meaning !== 'id' ? meaning : kind;
}

/** `{ key, value }` and `{ name, value }` are one field, written in two. */
function labelOf(value: object): string | undefined {
  const { key, name, label, value: content } = value as Record<string, unknown>;
  const said = key ?? name ?? label;
  return content !== undefined && typeof said === 'string' && Object.keys(value).length <= 4 ? said : undefined;
}

/** Between 2001 and 2100, in seconds or milliseconds. */
const isTime = (value: number): boolean =>
  (value > 978_307_200 && value < 4_102_444_800) || (value > 978_307_200_000 && value < 4_102_444_800_000);

/** Finds real words in a text where they stand by themselves, the longest first. */
function finder(replaced: Replaced): (text: string) => string {
  const words = [...replaced.keys()].sort((a, b) => b.length - a.length);
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`(?<![\\p{L}\\d])(?:${escaped.join('|')})(?![\\p{L}\\d])`, 'giu');
  const folded = new Map(words.map((word) => [word.toLowerCase(), replaced.get(word) as string]));
  return (text) => {
    // A code that reads like a name in other letters, such as OPEN, is none.
    const prose = /\s/.test(text);
    return text.replace(
      pattern,
      (word) => replaced.get(word) ?? (prose ? folded.get(word.toLowerCase()) : word) ?? word,
    );
  };
}

function swept(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((one) => swept(one, replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, swept(part, replace)]));
}
