import { XML_HEAD, xmlText } from './xml.ts';

/** What begins a note of ours, by which it is known again. */
const OURS = 'Waybill: ';
const AUTHOR = 'Waybill';

/** Notes by the cell that they are at. */
export type Notes = ReadonlyMap<string, string>;

const COMMENT = /<((?:\w+:)?)comment\b([^>]*)>([\s\S]*?)<\/\1comment>/g;
const OUR_RUN = /<((?:\w+:)?)r>(?:(?!<\/\1r>)[\s\S])*?<\1t\b[^>]*>Waybill: [^<]*<\/\1t>\s*<\/\1r>/g;

const ourRun = (prefix: string, text: string): string =>
  `<${prefix}r><${prefix}rPr><${prefix}sz val="9"/><${prefix}rFont val="Calibri"/></${prefix}rPr><${prefix}t xml:space="preserve">${xmlText(OURS + text)}</${prefix}t></${prefix}r>`;

const EMPTY = `${XML_HEAD}<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors/><commentList/></comments>`;

/**
 * A part of comments with our notes: below what somebody else wrote at the same cell, and without those of an earlier answer. `kept` are
 * the cells that have a comment then.
 */
export function withNotes(part: string | undefined, notes: Notes): { part: string; kept: Set<string> } {
  const kept = new Set<string>();
  let prefix = '';
  const theirs = (part ?? EMPTY).replace(COMMENT, (_, given: string, attributes: string, inner: string) => {
    prefix = given;
    const cell = /\bref="([^"]*)"/.exec(attributes)?.[1] ?? '';
    const rest = inner.replace(OUR_RUN, '');
    if (!/<(?:\w+:)?t[ >]/.test(rest)) return '';
    kept.add(cell);
    const note = notes.get(cell);
    const more = note === undefined ? '' : ourRun(given, `\n${note}`).replace(`>${OURS}\n`, `>\n${OURS}`);
    const told = rest.replace(`</${given}text>`, () => `${more}</${given}text>`);
    return `<${given}comment${attributes}>${told}</${given}comment>`;
  });
  prefix ||= /<((?:\w+:)?)comments\b/.exec(theirs)?.[1] ?? '';
  const authors = [...theirs.matchAll(/<(?:\w+:)?author(?:>([^<]*)<\/(?:\w+:)?author>|\/>)/g)].map(([, name]) => name);
  const known = authors.indexOf(AUTHOR);
  const author = known < 0 ? authors.length : known;
  const fresh = [...notes]
    .filter(([cell]) => !kept.has(cell))
    .map(
      ([cell, text]) =>
        `<${prefix}comment ref="${cell}" authorId="${author}"><${prefix}text>${ourRun(prefix, text)}</${prefix}text></${prefix}comment>`,
    );
  for (const cell of notes.keys()) kept.add(cell);
  const named =
    known < 0 ? withLast(theirs, 'authors', prefix, `<${prefix}author>${AUTHOR}</${prefix}author>`) : theirs;
  return { part: withLast(named, 'commentList', prefix, fresh.join('')), kept };
}

/** XML with more at the end of the one element of that name. */
function withLast(xml: string, name: string, prefix: string, more: string): string {
  const full = `${prefix}${name}`;
  const opened = xml.replace(new RegExp(`<${full}\\s*/>`), () => `<${full}></${full}>`);
  return opened.replace(`</${full}>`, () => `${more}</${full}>`);
}
