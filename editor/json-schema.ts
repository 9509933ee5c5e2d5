/** A JSON Schema of draft 7, the one that editors know best. */
export interface JsonSchema {
  [keyword: string]: unknown;
}

export const DRAFT = 'http://json-schema.org/draft-07/schema#';

/** A word that may stand somewhere, and what an editor says about it. */
export interface Choice {
  value: string | number | boolean | null;
  about?: string | undefined;
}

/**
 * One of these words. Each is a `const` of its own rather than one `enum`: an editor offers and explains them alike, and
 * shows the meaning of the one that stands there instead of the whole list.
 */
export const oneOfWords = (choices: readonly Choice[]): JsonSchema[] =>
  choices.map(({ value, about }) => ({ const: value, ...(about ? { description: about } : {}) }));

export const ref = (definition: string): JsonSchema => ({ $ref: `#/definitions/${pointer(definition)}` });

/** The part of a JSON pointer in a URI that names a definition. */
export const pointer = (name: string): string => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
