import { windows1252Bytes } from '../text-encoding.ts';

/** A text without spaces around it, and with one between its words. */
export const withoutBlanks = (text: string): string => text.replace(/[\s\u00a0\u200b\ufeff]+/gu, ' ').trim();

/** What became of a text on its way through programs that took its bytes for those of another country. */
export type TextRead = { text: string; mended?: true } | { lost: true };

/** `M?nchen`, `???`: what a program writes for letters that its encoding does not have. */
const QUESTIONS = /\p{L}\?\p{L}|\?\?/u;

/**
 * `MÃ¼nchen` is `München`, and can be nothing else: its letters are the bytes of UTF-8, one by one. Of `M?nchen` and `M\ufffdnchen` nothing is left to
 * be read. In a text of sentences question marks are questions. What is read is without blanks, but they are there while it is read: one of them is
 * the second half of `à`.
 */
export function readText(given: string, how: { sentences: boolean }): TextRead {
  const whole = readLetters(given, how);
  const read = 'mended' in whole ? whole : readLetters(withoutBlanks(given), how);
  return 'text' in read ? { ...read, text: withoutBlanks(read.text) } : read;
}

function readLetters(text: string, { sentences }: { sentences: boolean }): TextRead {
  if (text.includes('\ufffd') || (!sentences && QUESTIONS.test(text))) return { lost: true };
  if (/^[\x00-\x7f]*$/.test(text)) return { text };
  const bytes = windows1252Bytes(text);
  if (!bytes) return { text };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), mended: true };
  } catch {
    return { text };
  }
}
