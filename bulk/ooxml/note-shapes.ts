import { columnOf, rowOf } from './cell-names.ts';
import type { Notes } from './notes.ts';

/** A note is so many columns wide. */
const WIDTH = 4;
const LETTERS_A_LINE = 40;
const MOST_LINES = 14;

const EMPTY = `<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>`;
const KIND = `<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>`;
const SHAPE = /<v:shape\b(?:(?!<\/v:shape>)[\s\S])*<\/v:shape>/g;

/**
 * The drawing behind the notes: spreadsheets show no comment without a shape. What is not of a note (a button, a note of somebody else)
 * stays as it is. It is read as text because Excel itself writes what is no XML there.
 */
export function withShapes(drawing: string | undefined, notes: Notes, kept: ReadonlySet<string>): string {
  const drawn = new Set<string>();
  const keptCells = new Set([...kept].map((cell) => `${rowOf(cell) - 1} ${columnOf(cell)}`));
  const theirs = (drawing ?? EMPTY).replace(SHAPE, (shape) => {
    if (!/ObjectType="Note"/.test(shape)) return shape;
    const row = /<x:Row>\s*(\d+)/.exec(shape)?.[1];
    const column = /<x:Column>\s*(\d+)/.exec(shape)?.[1];
    if (!keptCells.has(`${row} ${column}`)) return '';
    drawn.add(`${row} ${column}`);
    return shape;
  });
  const ids = [...theirs.matchAll(/"_x0000_s(\d+)"/g)].map(([, id]) => Number(id));
  let id = ids.reduce((most, one) => Math.max(most, one), 1_024);
  const fresh = [...notes].flatMap(([cell, text]) => {
    const [row, column] = [rowOf(cell) - 1, columnOf(cell)];
    if (drawn.has(`${row} ${column}`)) return [];
    id += 1;
    return [shapeAt(id, row, column, text)];
  });
  const kind = theirs.includes('id="_x0000_t202"') ? '' : KIND;
  return theirs.replace(/<\/xml>\s*$/, () => `${kind}${fresh.join('')}</xml>`);
}

function shapeAt(id: number, row: number, column: number, text: string): string {
  const lines = text.split('\n').reduce((sum, line) => sum + Math.ceil((line.length + 1) / LETTERS_A_LINE), 1);
  const top = Math.max(row - 1, 0);
  const anchor = [column + 1, 15, top, 10, column + 1 + WIDTH, 15, top + Math.min(lines, MOST_LINES), 4].join(', ');
  return `<v:shape id="_x0000_s${id}" type="#_x0000_t202" style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>${anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>${row}</x:Row><x:Column>${column}</x:Column></x:ClientData></v:shape>`;
}
