/** An integer too long for a double to hold exactly, outside of any string. */
const LONG_INTEGER = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+])-?\d{16,}(?![\d.eE])/g;

/**
 * `JSON.parse`, but integers of 16 digits and more become strings: vendors' ids are such numbers, and rounding the
 * last digit of an id would name another order.
 */
export function parseJson(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(text.replace(LONG_INTEGER, (token) => (token.startsWith('"') ? token : `"${token}"`)));
}
