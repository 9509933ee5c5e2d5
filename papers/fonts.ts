import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** pdfmake's own name of a font -> its files. */
export type Fonts = Record<string, { normal: string; bold: string }>;

const LATIN = 'Roboto';
const CHINESE = 'NotoSansHans';

const { resolve } = createRequire(import.meta.url);
const roboto = (style: string) =>
  join(dirname(resolve('pdfmake/package.json')), 'fonts', 'Roboto', `Roboto-${style}.ttf`);
const noto = (style: string) =>
  join(dirname(resolve('@embedpdf/fonts-sc')), '..', 'fonts', `NotoSansHans-${style}.otf`);

/** The fonts that come with Waybill: Latin, Cyrillic and Greek from one, Chinese and kana from the other. */
export const shippedFonts = (): Fonts => ({
  [LATIN]: { normal: roboto('Regular'), bold: roboto('Medium') },
  [CHINESE]: { normal: noto('Regular'), bold: noto('Medium') },
});

const OWN = 'Own';

/** One font file of the user's own, for all that is written. */
export const ownFont = (file: string): Fonts => ({ [OWN]: { normal: file, bold: file } });

/** A stretch of text in one font. */
export interface Run {
  text: string;
  font: string;
}

const HAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef\u2460-\u24ff\u30fc]/u;
const WRITABLE = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Common}\p{Script=Inherited}]/u;
const EMOJI = /\p{Extended_Pictographic}/u;

/** Text -> stretches, each in the font that has its characters. */
export function runsOf(text: string, fonts: Fonts): Run[] {
  if (OWN in fonts) return [{ text, font: OWN }];
  const runs: Run[] = [];
  for (const char of text) {
    const font = HAN.test(char) ? CHINESE : LATIN;
    const last = runs.at(-1);
    // A space stays with what stands before it.
    if (last && (last.font === font || char === ' ')) last.text += char;
    else runs.push({ text: char, font });
  }
  return runs;
}

/** Characters that no shipped font has, each once: Arabic, Thai, Hangul and the like. */
export const unwritable = (text: string): string[] => [
  ...new Set(
    [...text].filter(
      (char) => !HAN.test(char) && (!WRITABLE.test(char) || EMOJI.test(char)) && !/[#*0-9©®]/.test(char),
    ),
  ),
];
