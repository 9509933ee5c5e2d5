/** A CSV cell and the offset at which it begins. */
export interface Cell {
  text: string;
  offset: number;
}

/**
 * Reads CSV as spreadsheets write it: quotes doubled inside quotes, CRLF or LF, a BOM, and comma, semicolon or tab, whichever the first
 * line has most of. Empty lines are left out.
 */
export function parseCsv(text: string): Cell[][] {
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  const head = text.slice(start, text.indexOf('\n', start) + 1 || undefined);
  const separator = [',', ';', '\t'].reduce((best, one) =>
    head.split(one).length > head.split(best).length ? one : best,
  );
  const rows: Cell[][] = [];
  let row: Cell[] = [];
  let offset = start;
  while (offset <= text.length) {
    const begin = offset;
    let cell = '';
    if (text[offset] === '"') {
      offset++;
      while (offset < text.length) {
        const quote = text.indexOf('"', offset);
        if (quote < 0) {
          cell += text.slice(offset);
          offset = text.length;
        } else if (text[quote + 1] === '"') {
          cell += text.slice(offset, quote + 1);
          offset = quote + 2;
          continue;
        } else {
          cell += text.slice(offset, quote);
          offset = quote + 1;
        }
        break;
      }
    }
    const rest = offset;
    while (offset < text.length && text[offset] !== separator && text[offset] !== '\n') offset++;
    cell += text.slice(rest, offset).replace(/\r$/, '');
    row.push({ text: cell.trim(), offset: begin });
    if (text[offset] !== separator) {
      if (row.some((one) => one.text !== '')) rows.push(row);
      row = [];
    }
    offset++;
  }
  return rows;
}
