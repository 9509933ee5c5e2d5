import type { Failure } from '../domain/failures.ts';
import { looksCoded } from '../mapper/redact/content.ts';
import { meaningOf } from '../mapper/redact/field-names.ts';

/** What stands in place of a person's data. */
const MASK = '***';

/** A refusal is one sentence; more of a record than this is not searched for in it. */
const MAX_VALUES = 2_000;

/**
 * The failure of a write without what the record says of people: some vendors repeat the refused value ("Zoë Müller is not
 * allowed here"), and a failure's text goes into the ledger in clear, into Temporal and into logs. What counts as a person's is
 * every text of the record that its field's name calls so, and every free text that no code of a system looks like; ids,
 * codes and the names of fields stay, because they are what a person mends the record by.
 */
export function withoutPeople<F extends Failure>(failure: F, payload: unknown): F {
  const message = unnamed(failure.message, payload);
  return message === failure.message ? failure : { ...failure, message };
}

/** The text with all values of the record masked that tell of people. */
export function unnamed(text: string, record: unknown): string {
  const told = new Set<string>();
  collect(record, '', told);
  let masked = text.normalize('NFC');
  // The longest first: a name is in its own full address.
  for (const value of [...told].sort((a, b) => b.length - a.length)) masked = without(masked, value);
  return masked;
}

function collect(value: unknown, field: string, told: Set<string>): void {
  if (told.size >= MAX_VALUES) return;
  if (Array.isArray(value)) for (const one of value) collect(one, field, told);
  else if (typeof value === 'object' && value !== null)
    for (const [name, one] of Object.entries(value)) collect(one, name, told);
  else if (typeof value === 'string' || typeof value === 'number')
    note(String(value).normalize('NFC').trim(), field, told);
}

function note(text: string, field: string, told: Set<string>): void {
  if (text.length < 2) return;
  const meaning = meaningOf(field);
  if (meaning === 'id' || meaning === 'tracking') return;
  if (meaning === undefined && looksCoded(text)) return;
  told.add(text);
  // A vendor may name the family alone. Words that fields are called by say nothing of anybody.
  for (const word of text.split(/[\s,;:/()@."'’–-]+/u))
    if (word.length > 2 && meaningOf(word) === undefined) told.add(word);
}

/** All places where the value stands by itself, in whatever case. */
function without(text: string, value: string): string {
  if (!text.toLowerCase().includes(value.toLowerCase())) return text;
  const escaped = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  // Chinese sets no spaces between words; letters of other scripts and digits must not go on.
  const whole = /^\p{Script=Han}/u.test(value) ? escaped : `(?<![\\p{L}\\d])${escaped}(?![\\p{L}\\d])`;
  return text.replace(new RegExp(whole, 'giu'), MASK);
}
