/** A NUL, which PostgreSQL keeps in no text, or half of a pair of UTF-16, which no encoding has. */
const UNKEEPABLE = /\0|\p{Surrogate}/u;
const EACH = /\0|\p{Surrogate}/gu;

/**
 * The text as every database keeps it and gives it back: what none can is the replacement character. For names, numbers and
 * ids, by which things are found again; what a record says besides is kept encrypted, to the last byte.
 */
export const keepableText = (text: string): string => (UNKEEPABLE.test(text) ? text.replace(EACH, '\ufffd') : text);
