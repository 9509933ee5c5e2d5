import type { Telling, TellingItem } from '../telling.ts';

/** How a chat writes what every chat can show. */
export interface Marks {
  heading(text: string): string;
  strong(text: string): string;
  code(text: string): string;
  link(text: string, url: string): string;
  /** The lines below an item's head. */
  fact(text: string): string;
  /** Between lines, and between paragraphs. */
  lineBreak: string;
  paragraph: string;
  /** What somebody else wrote must not become a mark, a link or a call to everybody. */
  plain(text: string): string;
}

/** Signs that mark something up, in forms that mark nothing. */
const HARMLESS: Record<string, string> = {
  '<': '＜',
  '>': '＞',
  '[': '［',
  ']': '］',
  '*': '＊',
  '`': '‵',
  '#': '＃',
  '@': '＠',
};

/** A `#` marks up at the beginning of a line alone: in an order's number it stays, to be copied. */
export const harmless = (text: string): string =>
  text.replace(/[<>[\]*`@]|^\s*#+/g, (signs) => [...signs].map((sign) => HARMLESS[sign] ?? sign).join(''));

const itemText = (item: TellingItem, marks: Marks): string =>
  [
    marks.strong(marks.plain(item.head)),
    ...item.facts.map((fact) => marks.fact(marks.plain(fact))),
    ...(item.command || item.link
      ? [
          marks.fact(
            [
              ...(item.command ? [marks.code(item.command)] : []),
              ...(item.link ? [marks.link(item.link.text, item.link.url)] : []),
            ].join('  '),
          ),
        ]
      : []),
  ].join(marks.lineBreak);

const size = (text: string) => Buffer.byteLength(text);

/**
 * A message as one text of at most so many bytes of UTF-8. Items that do not fit are left out, and their number is told:
 * a cut in the middle of one would leave half a mark.
 */
export function markdownOf(
  telling: Telling,
  marks: Marks,
  maxBytes: number,
  leftOut: (items: number) => string,
): string {
  const head = [marks.heading(marks.plain(telling.title)), marks.plain(telling.lead)];
  const items = telling.items.map((item) => itemText(item, marks));
  for (let shown = items.length; shown >= 0; shown -= 1) {
    const closing = [
      ...(shown < items.length ? [leftOut(items.length - shown)] : []),
      ...telling.closing.map(marks.plain),
    ];
    const text = [...head, ...items.slice(0, shown), ...closing].join(marks.paragraph);
    if (size(text) <= maxBytes) return text;
  }
  const short = head.join(marks.paragraph);
  return Buffer.from(short)
    .subarray(0, maxBytes)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
}
