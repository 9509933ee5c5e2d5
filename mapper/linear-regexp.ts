import { RE2JS } from 're2js';
import { MAX_TEXT_LENGTH } from './native-functions.ts';

/** From the first search of an expression on, all its searches together. */
const MAX_SEARCH_MS = 1_000;

/** What JavaScript's `\s` means, no-break and full-width blanks included; the linear engine's own knows ASCII only. */
const BLANK = '\\t-\\r \\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}\\x{FEFF}';
const NOT_BLANK =
  '\\x{0}-\\x{8}\\x{E}-\\x{1F}!-\\x{9F}\\x{A1}-\\x{167F}\\x{1681}-\\x{1FFF}\\x{200B}-\\x{2027}\\x{202A}-\\x{202E}\\x{2030}-\\x{205E}' +
  '\\x{2060}-\\x{2FFF}\\x{3001}-\\x{FEFE}\\x{FF00}-\\x{10FFFF}';
const ANY_BUT_LINE_END = '[^\\n\\r\\x{2028}\\x{2029}]';

/** What takes more than linear time, and so is not there. */
const UNSUPPORTED: [sign: RegExp, name: string][] = [
  [/^\(\?<?[=!]/, 'looking ahead or behind'],
  [/^\\[1-9]/, 'a reference back to a group'],
  [/^\\k</, 'a reference back to a group'],
];

/** One token of a pattern: an escape, the opening of a special group, or one character. */
const TOKEN = /\\k<|\\[^]|\(\?<?[=!]|[^]/gu;

/** A pattern that the linear engine cannot run; `offset` is where in the pattern. */
export class UnsupportedPattern extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** A JavaScript pattern in the linear engine's words. Throws `UnsupportedPattern`. */
function translate(source: string): string {
  let inClass = false;
  let out = '';
  for (const { 0: token, index } of source.matchAll(TOKEN)) {
    const refused = inClass ? undefined : UNSUPPORTED.find(([sign]) => sign.test(token));
    if (refused) {
      throw new UnsupportedPattern(
        `a regular expression has no ${refused[1]}, \`${token}\`: it could run for ever`,
        index,
      );
    }
    if (token === '\\s') out += inClass ? BLANK : `[${BLANK}]`;
    else if (token === '\\S') out += inClass ? NOT_BLANK : `[^${BLANK}]`;
    else if (token === '.' && !inClass) out += ANY_BUT_LINE_END;
    else out += token;
    if (token === '[') inClass = true;
    else if (token === ']') inClass = false;
  }
  return out;
}

/** Compiles a pattern; `i` and `m` are the flags that expressions have. Throws `UnsupportedPattern`. */
export function compilePattern(expression: RegExp): RE2JS {
  const { source, ignoreCase, multiline } = expression;
  const flags = (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) | (multiline ? RE2JS.MULTILINE : 0);
  try {
    return RE2JS.compile(RE2JS.translateRegExp(translate(source)), flags);
  } catch (error) {
    if (error instanceof UnsupportedPattern) throw error;
    const why = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'not readable';
    throw new UnsupportedPattern(`this regular expression cannot be used: ${why}`, 0);
  }
}

const compiled = new WeakMap<RegExp, RE2JS>();

/**
 * The part of `RegExp` that JSONata uses, in time linear in the text: no pattern can hang the process, as `(a+)+$` does in the built-in engine. Matches
 * are the same but for `^` and `$` with the flag `m`, which know only `\n` as a line's end. Throws JSONata's error codes where a text is too long or many
 * searches take too long together.
 */
export class LinearRegExp {
  lastIndex = 0;
  readonly #pattern: RE2JS;
  readonly #deadline: number;
  #text = '';
  #matcher: ReturnType<RE2JS['matcher']> | undefined;

  constructor(expression: RegExp) {
    const known = compiled.get(expression);
    this.#pattern = known ?? compilePattern(expression);
    if (!known) compiled.set(expression, this.#pattern);
    this.#deadline = Date.now() + MAX_SEARCH_MS;
  }

  exec(text: string): RegExpExecArray | null {
    if (text.length > MAX_TEXT_LENGTH) throw { code: 'text-too-long' };
    if (Date.now() > this.#deadline) throw { code: 'D1012' };
    if (!this.#matcher || this.#text !== text) {
      this.#matcher = this.#pattern.matcher(text);
      this.#text = text;
    }
    const matcher = this.#matcher;
    if (this.lastIndex > text.length || !matcher.find(this.lastIndex)) {
      this.lastIndex = 0;
      return null;
    }
    this.lastIndex = matcher.end();
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group) ?? undefined);
    return Object.assign(groups, { index: matcher.start(), input: text }) as unknown as RegExpExecArray;
  }
}
