import { isOff } from './package.ts';
import type { Parts } from './parts.ts';
import { readXml } from './xml.ts';

/** `_x000D_` is how a workbook writes a sign that XML cannot hold. */
export const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;

export interface SharedStrings {
  /** By their place, without how they are pronounced. */
  strings: readonly string[];
  /** Places of those of which letters are struck through. */
  struckStrings: ReadonlySet<number>;
}

/** The texts that cells refer to by their place. */
export async function sharedStrings(parts: Parts, part: string | undefined): Promise<SharedStrings> {
  const found: string[] = [];
  const struckStrings = new Set<number>();
  const all = { strings: found, struckStrings };
  if (part === undefined || !parts.names.includes(part)) return all;
  let text = '';
  let reading = false;
  let spoken = false;
  await readXml(parts.open(part), {
    open(name, { val }) {
      if (name === 'si') text = '';
      else if (name === 'strike' && !isOff(val)) struckStrings.add(found.length);
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
  return all;
}
