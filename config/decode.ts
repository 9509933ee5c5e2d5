/** How a text file turned out to be written. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030' | 'windows-1252';

/**
 * Reads a text as people's programs save it: UTF-8 with or without BOM; UTF-16 (Excel's "Unicode text"), by its BOM or the zeros between its letters; and
 * what is neither as GB 18030 (Excel in China) or Windows-1252 (Excel in Europe), whichever its bytes look like. A BOM is not part of the text. Never throws:
 * what cannot be read becomes U+FFFD.
 */
export function decodeText(bytes: Uint8Array): { text: string; encoding: Encoding } {
  const encoding = encodingOf(bytes);
  const text = new TextDecoder(encoding).decode(bytes);
  return { text: encoding === 'windows-1252' ? withSigns(text) : text, encoding };
}

/** What stands at 0x80 to 0x9F in Windows-1252: Node 20 decodes these as Latin-1, where they are control characters. */
const SIGNS = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8DŽ\x8F\x90‘’“”•–—˜™š›œ\x9DžŸ';

const withSigns = (text: string): string =>
  text.replace(/[\x80-\x9F]/g, (character) => SIGNS[character.charCodeAt(0) - 0x80] as string);

function encodingOf(bytes: Uint8Array): Encoding {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first !== undefined && first !== 0 && second === 0) return 'utf-16le';
  if (first === 0 && second !== undefined && second !== 0) return 'utf-16be';
  if (isValid('utf-8', bytes)) return 'utf-8';
  return isValid('gb18030', bytes) && looksChinese(bytes) ? 'gb18030' : 'windows-1252';
}

function isValid(encoding: Encoding, bytes: Uint8Array): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/**
 * Nearly any bytes are valid GB 18030 (`Köln` is `K鰈n`), so that being valid says little. Common Chinese characters and signs are two bytes from 0xA1 on, the
 * first up to 0xF7; in European words such a byte stands between plain letters, so that its second byte would be one.
 */
function looksChinese(bytes: Uint8Array): boolean {
  let common = 0;
  let rare = 0;
  for (let at = 0; at < bytes.length; at++) {
    const lead = bytes[at] as number;
    if (lead < 0x80) continue;
    const trail = bytes[at + 1] ?? 0;
    if (lead >= 0xa1 && lead <= 0xf7 && trail >= 0xa1) common += 1;
    else rare += 1;
    at += 1;
  }
  return common > rare;
}
