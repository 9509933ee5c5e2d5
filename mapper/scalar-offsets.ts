import type { Scalar } from 'yaml';

const BLANK = /\s/;

/**
 * Where the characters of a scalar's value stand in the file: YAML folds lines and takes indentation away, so the value's own offsets are not the
 * file's. What is never folded is what is no blank; so the nth of those in the value is the nth in the file. Blanks count as the next of them.
 */
export function offsetIn(text: string, scalar: Scalar, position: number): number {
  const [start, end] = scalar.range ?? [0, 0, 0];
  const value = String(scalar.value);
  let nth = 0;
  for (let i = 0; i < position && i < value.length; i++) if (!BLANK.test(value[i] as string)) nth++;
  const quote = scalar.type === 'QUOTE_DOUBLE' || scalar.type === 'QUOTE_SINGLE' ? 1 : 0;
  const begin = scalar.type?.startsWith('BLOCK') ? text.indexOf('\n', start) + 1 : start + quote;
  let last = begin - 1;
  for (let at = begin; at < end - quote; at++) {
    const escaped = scalar.type === 'QUOTE_DOUBLE' && text[at] === '\\';
    const letter = text[at] as string;
    if (BLANK.test(letter)) continue;
    // An escaped line end or blank makes no character that is counted.
    const makesBlank = escaped && /[\s ntr]/.test(text[at + 1] ?? '');
    if (!makesBlank) {
      if (nth === 0) return at;
      nth--;
    }
    last = at;
    if (escaped) at += ESCAPED_LENGTH[text[at + 1] ?? ''] ?? 1;
    else if (scalar.type === 'QUOTE_SINGLE' && letter === "'" && text[at + 1] === "'") at++;
  }
  return last + 1;
}

/** Characters after the backslash. */
const ESCAPED_LENGTH: Readonly<Record<string, number>> = { x: 3, u: 5, U: 9 };
