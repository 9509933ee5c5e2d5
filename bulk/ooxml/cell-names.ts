/** The column of `AB3`, from 0. */
export function columnOf(name: string): number {
  let column = 0;
  for (let at = 0; at < name.length; at += 1) {
    const code = name.charCodeAt(at);
    if (code < 65 || code > 90) break;
    column = column * 26 + code - 64;
  }
  return column - 1;
}

/** The row of `AB3`, from 1. */
export const rowOf = (name: string): number => Number(name.replace(/^[A-Z]+/, ''));
