import pdfmake from 'pdfmake';
import type { PaperLanguage } from '../domain/papers/languages.ts';
import type { Paper } from '../domain/papers/paper.ts';
import { ownFont, shippedFonts, unwritable } from './fonts.ts';
import { layOut } from './layout.ts';

/** A paper holds characters that no font at hand has: it would be printed with holes in it. */
export class UnwritableText extends Error {
  override readonly name = 'UnwritableText';

  constructor(characters: readonly string[]) {
    super(
      `the shipped fonts have no ${characters.slice(0, 5).join(' ')}: name a font that has all characters you need as rules.papers.font`,
    );
  }
}

/** All texts that stand on a paper. */
function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) yield* textsOf(one);
}

/**
 * Paper -> PDF, with its fonts in it; the same paper gives the same bytes. Throws `UnwritableText` where a character would be
 * missing. `font`: the path of a font to use in place of the shipped ones.
 */
export async function paperPdf(paper: Paper, language: PaperLanguage, font?: string): Promise<Buffer> {
  if (font === undefined) {
    const missing = [...new Set([...textsOf(paper)].flatMap(unwritable))];
    if (missing.length > 0) throw new UnwritableText(missing);
  }
  const fonts = font === undefined ? shippedFonts() : ownFont(font);
  const files = new Set(Object.values(fonts).flatMap(({ normal, bold }) => [normal, bold]));
  pdfmake.setFonts(fonts);
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((path) => files.has(path));
  return pdfmake.createPdf(layOut(paper, language, fonts)).getBuffer();
}
