/** What begins a string, or an integer too long for a double to hold exactly. */
const SPOT = /"|(?<![\d.eE+])-?\d{16,1000}(?![\d.eE])/g;

/**
 * `JSON.parse`, but integers of 16 digits and more become strings: vendors' ids are such numbers, and rounding the
 * last digit of an id would name another order.
 */
export function parseJson(text: string): unknown {
  return JSON.parse(/\d{16}/.test(text) ? quotingIntegers(text) : text);
}

function quotingIntegers(text: string): string {
  const spot = new RegExp(SPOT);
  let made = '';
  let from = 0;
  for (let found = spot.exec(text); found; found = spot.exec(text)) {
    const [token] = found;
    if (token === '"') {
      spot.lastIndex = endOfString(text, found.index);
      continue;
    }
    made += `${text.slice(from, found.index)}"${token}"`;
    from = spot.lastIndex;
  }
  return made + text.slice(from);
}

/** Where the string ends that opens at `open`. An expression would need a stack as deep as the string is long, and some hold whole documents. */
function endOfString(text: string, open: number): number {
  let quote = text.indexOf('"', open + 1);
  while (quote > 0 && isEscaped(text, quote)) quote = text.indexOf('"', quote + 1);
  return quote < 0 ? text.length : quote + 1;
}

function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text[before - 1] === '\\') before -= 1;
  return (at - before) % 2 === 1;
}
