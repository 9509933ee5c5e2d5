import type { Place } from './place.ts';

/** What makes a field: read from the record, a constant, a lookup, or an expression of such. */
export type Value =
  | { kind: 'place'; place: Place }
  | { kind: 'const'; value: string }
  | { kind: 'lookup'; of: Value; lookup: unknown }
  | { kind: 'expr'; inputs: Value[]; text(inputs: string[]): string }
  /** The number of the item in its list, from 1. */
  | { kind: 'item' };

/** Why something stays a person's work. */
export class Untranslatable extends Error {}

/** The places that a value reads. */
export function placesOf(value: Value): Place[] {
  switch (value.kind) {
    case 'place':
      return [value.place];
    case 'lookup':
      return placesOf(value.of);
    case 'expr':
      return value.inputs.flatMap(placesOf);
    case 'const':
    case 'item':
      return [];
  }
}

/** A text as an expression has it. */
export const quoted = (text: string): string => JSON.stringify(text);

/** A value as an expression, with its places read by `read`. */
export function expressionOf(value: Value, read: (place: Place) => string): string {
  switch (value.kind) {
    case 'place':
      return read(value.place);
    case 'const':
      return quoted(value.value);
    case 'item':
      return '$index + 1';
    case 'expr':
      return value.text(value.inputs.map((input) => expressionOf(input, read)));
    case 'lookup':
      throw new Untranslatable('a function works on what a lookup answers: look it up in a rule of its own');
  }
}
