const TOKENS: Readonly<Record<string, string>> = {
  yyyy: '[Y0001]',
  yy: '[Y01]',
  MM: '[M01]',
  M: '[M1]',
  dd: '[D01]',
  d: '[D1]',
  HH: '[H01]',
  H: '[H1]',
  mm: '[m01]',
  ss: '[s01]',
  SSS: '[f001]',
};

/** A mask of SimpleDateFormat as a picture of XPath, which JSONata reads; undefined where it has letters that are not known here. */
export function javaPicture(mask: string): string | undefined {
  const pieces = mask.match(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']/g) ?? [];
  if (pieces.join('') !== mask) return undefined;
  let picture = '';
  for (const piece of pieces) {
    if (/^[A-Za-z]/.test(piece)) {
      const token = TOKENS[piece];
      if (token === undefined) return undefined;
      picture += token;
    } else picture += escaped(piece === "''" ? "'" : piece.replace(/^'|'$/g, '').replaceAll("''", "'"));
  }
  return picture;
}

const escaped = (text: string): string => text.replaceAll('[', '[[').replaceAll(']', ']]');
