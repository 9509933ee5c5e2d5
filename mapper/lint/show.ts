import type { Finding } from './finding.ts';

/** Chinese characters take two columns of a terminal. */
const WIDE = /[ᄀ-ᅟ⺀-꓏가-힣豈-﫿︰-﹏＀-｠￠-￦]/;

/** As many blanks as the text is wide; tabs stay, so that what comes after stands below. */
const blanksFor = (text: string): string =>
  [...text].map((letter) => (letter === '\t' ? '\t' : WIDE.test(letter) ? '  ' : ' ')).join('');

const widthOf = (text: string): number => [...text].reduce((sum, letter) => sum + (WIDE.test(letter) ? 2 : 1), 0);

/** Breaks a text between words; lines after the first begin with `indent` blanks. */
function wrap(text: string, width: number, indent: number): string {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) as string;
    if (line && indent + widthOf(line) + 1 + widthOf(word) > width) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}

const sentence = (text: string): string => {
  const begun = text.replace(/^[a-z](?=[a-z]*[ ,])/, (letter) => letter.toUpperCase());
  return /[.?!]$/.test(begun) ? begun : `${begun}.`;
};

/** What is wrong, why, and how to mend it, as two sentences. */
export const whyOf = (finding: Finding): string => sentence(finding.message);
export function mendingOf({ hint, mend }: Finding): string {
  if (!hint) return mend;
  // A word that was probably meant needs the sentence; a hint that says what to write is one.
  return /^(did you mean|there are)/.test(hint) ? `${sentence(hint)} ${mend}` : sentence(hint);
}

export interface Showing {
  /** The path to show instead of the finding's own. */
  file?: string;
  /** Columns. */
  width?: number;
  /** Colours a part; without it nothing is coloured. */
  paint?: (tone: 'bad' | 'dim' | 'strong', text: string) => string;
}

const plain = (_: string, text: string): string => text;

/** Columns of a long line that are shown around what is meant. */
const SHOWN = 100;

/**
 * One finding as people read it: the place, the line with what is meant underlined, why, and how to mend it.
 *
 * ```
 * mappings/shop/order.yaml:6:19 error unknown-source
 *   6 |   number: { from: nam }
 *     |                   ^^^
 *     shop/order has no `nam`.
 *     Did you mean `name`? Write a field that the record has.
 * ```
 */
export function showFinding(finding: Finding, { file, width = 100, paint = plain }: Showing = {}): string {
  const { line, column, endColumn, severity, code } = finding;
  const gutter = `  ${line} | `;
  const room = Math.max(20, Math.min(SHOWN, width - gutter.length));
  const { text, from } = excerpt(finding.text, column - 1, endColumn - 1, room);
  const before = text.slice(0, column - 1 - from);
  const meant = text.slice(column - 1 - from, endColumn - 1 - from);
  const marks = '^'.repeat(Math.max(1, widthOf(meant)));
  const indent = gutter.length;
  const paragraphs = [whyOf(finding), mendingOf(finding)];
  return [
    `${paint('strong', `${file ?? finding.file}:${line}:${column}`)} ${paint(severity === 'error' ? 'bad' : 'strong', severity)} ${code}`,
    `${paint('dim', gutter)}${text}`.trimEnd(),
    `${paint('dim', `${' '.repeat(indent - 2)}|`)} ${blanksFor(before)}${paint('bad', marks)}`,
    ...paragraphs.map((paragraph) => ' '.repeat(indent) + wrap(paragraph, width, indent)),
  ].join('\n');
}

/** The part of a line in which what is meant stands. */
function excerpt(line: string, start: number, end: number, room: number): { text: string; from: number } {
  if (line.length <= room) return { text: line, from: 0 };
  const from = Math.max(0, Math.min(start - 10, end - room));
  return { text: line.slice(from, from + room), from };
}
