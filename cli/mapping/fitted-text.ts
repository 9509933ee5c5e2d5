import { displayWidth } from '../output.ts';

/** What would move the cursor, colour the screen or turn the reading direction: it is shown as an escape. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const escaped = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Characters of one value that are shown; more tells a person nothing. */
const MOST = 240;

/** A value in one line: a text without quotes where nobody could take it for something else, the rest as JSON, cut with an ellipsis. */
export function shown(value: unknown, most = MOST): string {
  if (value === undefined) return '(nothing)';
  return cut(typeof value === 'string' ? shownText(value) : listed(value), most);
}

function listed(value: unknown): string {
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object' || one === null))
    return `[${value.map((one) => shown(one, 60)).join(', ')}]`;
  const json = JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? String(part) : part));
  return (json ?? String(value)).replace(UNSAFE, escaped);
}

/** A text that YAML would take for a number, a word of its own or a sign, or whose blanks nobody would see, stands in quotes. */
const TAKEN_FOR_ELSE =
  /^$|^\s|\s$|^(true|false|null|yes|no|on|off|~)$|^[-+]?[\d.][\d.eE+_-]*$|^["'[\]{}&*!|>%@`,?#]|^- |: |:$/i;

const shownText = (text: string): string =>
  TAKEN_FOR_ELSE.test(text) || text.search(UNSAFE) >= 0 ? JSON.stringify(text).replace(UNSAFE, escaped) : text;

/** Cuts after `most` columns, with an ellipsis. */
export function cut(text: string, most: number): string {
  if (text.length <= most && displayWidth(text) <= most) return text;
  let width = 0;
  let kept = '';
  for (const letter of text) {
    width += displayWidth(letter);
    if (width > most - 1) break;
    kept += letter;
  }
  return `${kept}…`;
}

/** Breaks a text into lines of `width` columns, between words or else after a path's dots, where there are some; what follows begins `hang` columns further in. */
export function folded(text: string, width: number, hang: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (displayWidth(rest) > width) {
    let end = 0;
    let columns = 0;
    for (const letter of rest) {
      columns += displayWidth(letter);
      if (columns > width) break;
      end += letter.length;
    }
    const indent = lines.length > 0 ? hang : rest.length - rest.trimStart().length;
    const late = (place: number) => (place > indent + (end - indent) / 3 ? place : undefined);
    const at =
      late(rest.lastIndexOf(' ', end)) ?? late(rest.lastIndexOf('.', end - 1) + 1) ?? Math.max(end, indent + 1);
    lines.push(rest.slice(0, at).trimEnd());
    rest = ' '.repeat(Math.min(hang, width - 8)) + rest.slice(at).trimStart();
  }
  return [...lines, rest];
}

export const padded = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - displayWidth(text)));
