import type { SourceFile } from '../problem.ts';
import type { RawFinding } from './finding.ts';

/** Blanks that YAML takes for letters. */
const ODD_BLANKS = /[\u00a0\u2000-\u200b\u202f\u3000\ufeff]/;
/** A key with the wide colon of Chinese keyboards. */
const WIDE_COLON = /^\s*(?:- )?[\w.$-]+(\s*：)/;
const CURLY_QUOTES = /[:{[,]\s*[“”‘’]/;

/**
 * What an input method or a copy from a web page leaves behind: characters that look like YAML's own and are others, so that YAML
 * reads something else without a word.
 */
export function checkText(file: SourceFile, report: (finding: RawFinding) => void): void {
  let comment = false;
  for (const [index, line] of file.text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    comment = line.trimStart().startsWith('#');
    if (comment) continue;
    const tell = (offset: number, what: string, instead: string) =>
      report({
        code: 'odd-character',
        severity: 'warning',
        message: `here stands ${what}`,
        hint: `type ${instead} instead`,
        where: `${file.path}:${index + 1}:${offset + 1}`,
        length: 1,
      });
    const indent = /^\s*/.exec(line)?.[0] ?? '';
    const blank = ODD_BLANKS.exec(indent);
    if (blank)
      tell(blank.index, 'a blank that is no plain one, so this line is not indented for YAML', 'a plain space');
    const colon = WIDE_COLON.exec(line);
    if (colon) tell(colon[0].length - 1, 'a full-width colon `：`, which ends no key', '`:` and a space');
    const quote = CURLY_QUOTES.exec(line);
    if (quote)
      tell(quote.index + quote[0].length - 1, 'a curly quotation mark, which is part of the text for YAML', '`"`');
  }
}
