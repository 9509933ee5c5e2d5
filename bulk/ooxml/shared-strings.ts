import type { Parts } from './parts.ts';
import { readXml } from './xml.ts';

/** `_x000D_` is how a workbook writes a sign that XML cannot hold. */
export const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;

/** The texts that cells refer to by their place, without how they look or how they are pronounced. */
export async function sharedStrings(parts: Parts, part: string | undefined): Promise<string[]> {
  const found: string[] = [];
  if (part === undefined || !parts.names.includes(part)) return found;
  let text = '';
  let reading = false;
  let spoken = false;
  await readXml(parts.open(part), {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 'rPh') spoken = true;
      else if (name === 't') reading = !spoken;
    },
    text(piece) {
      if (reading) text += piece;
    },
    close(name) {
      if (name === 't') reading = false;
      else if (name === 'rPh') spoken = false;
      else if (name === 'si') found.push(unescaped(text));
    },
  });
  return found;
}
