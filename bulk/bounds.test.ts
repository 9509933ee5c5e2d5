import { describe, expect, it } from 'vitest';
import { BulkItems } from '../domain/bulk/items.ts';
import { judge } from '../domain/bulk/judge.ts';
import { csvText, tableOf, workbookWith } from '../test/bulk/files.ts';
import { GOOD_ROWS, ITEMS, RULES } from '../test/bulk/good.ts';
import { MOST_CELLS, MOST_COLUMNS, MOST_MERGED_CELLS, MOST_PACKED_BYTES, MOST_ROWS } from './bounds.ts';
import { archiveParts, partText } from './ooxml/parts.ts';
import { type SheetBounds, sheetRows } from './ooxml/sheet-rows.ts';
import { writeArchive } from './ooxml/write-archive.ts';
import { readBulkFile } from './read-file.ts';

const good = () => workbookWith(tableOf(GOOD_ROWS));
const codeOf = (bytes: Buffer) =>
  readBulkFile(bytes, 'orders').then(
    () => 'read',
    (error) => error.code,
  );

/** The good workbook with its sheet written otherwise. */
async function withSheet(change: (xml: string) => string): Promise<Buffer> {
  const parts = await archiveParts(await good());
  const name = 'xl/worksheets/sheet1.xml';
  const xml = change(await partText(parts, name));
  return writeArchive(parts.names.map((one) => [one, () => (one === name ? [xml] : parts.open(one))] as const));
}

/** An archive that says something else of how large its parts are than they are. */
async function saying(unpackedBytes: number): Promise<Buffer> {
  const bytes = Buffer.from(await good());
  const directory = Buffer.from('PK\u0001\u0002', 'latin1');
  // The unpacked size stands 24 bytes into each entry of the directory.
  for (let at = bytes.indexOf(directory); at >= 0; at = bytes.indexOf(directory, at + 4))
    bytes.writeUInt32LE(unpackedBytes, at + 24);
  return bytes;
}

describe('a file beyond the bounds', () => {
  it('is refused by its size, before it is read', async () => {
    const large = Buffer.alloc(MOST_PACKED_BYTES + 1, ' ');
    expect(await codeOf(large)).toBe('too-large');
    large.write('PK\u0003\u0004', 'latin1');
    expect(await codeOf(large)).toBe('too-large');
  });

  it('is refused by its rows, and read with as many as it may have', async () => {
    expect(await codeOf(Buffer.from('a,b\r\n'.repeat(MOST_ROWS)))).toBe('read');
    expect(await codeOf(Buffer.from('a,b\r\n'.repeat(MOST_ROWS + 1)))).toBe('too-many-rows');
    const rows = '<row><c><v>1</v></c></row>'.repeat(MOST_ROWS + 1);
    expect(await codeOf(await withSheet((xml) => xml.replace('</sheetData>', `${rows}</sheetData>`)))).toBe(
      'too-many-rows',
    );
    // Rows that are only painted are none.
    const painted = '<row><c s="1"/></row>'.repeat(MOST_ROWS + 1);
    expect(await codeOf(await withSheet((xml) => xml.replace('</sheetData>', `${painted}</sheetData>`)))).toBe('read');
  });

  it('is no archive that unpacks to more than it may, or to more than it says', async () => {
    expect(await codeOf(await saying(300 * 1024 ** 2))).toBe('too-large');
    expect(await codeOf(await saying(1))).toBe('damaged');
  });

  it('joins no cells without end', async () => {
    const merged = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>';
    expect(await codeOf(await withSheet((xml) => xml.replace('</sheetData>', `</sheetData>${merged}`)))).toBe(
      'too-large',
    );
    expect(MOST_MERGED_CELLS).toBeLessThan(16_384 * 1_048_576);
  });

  it.each([
    ['rows', { rows: 1 }],
    ['cells', { cells: 3 }],
  ])('is given up as soon as it has too many %s', async (what, less) => {
    const bounds: SheetBounds = {
      ...{ rows: MOST_ROWS, columns: MOST_COLUMNS, cells: MOST_CELLS, merged: MOST_MERGED_CELLS, ...less },
      refuse(of): never {
        throw new Error(of);
      },
    };
    const row = '<row><c><v>1</v></c><c><v>2</v></c></row>';
    let given = 0;
    async function* pieces() {
      yield Buffer.from('<worksheet><sheetData>');
      for (; given < 1_000; given += 1) yield Buffer.from(row);
    }
    const facts = { strings: [], struckStrings: new Set<number>(), dates: [], struck: [], since1904: false };
    await expect(sheetRows(pieces(), facts, bounds)).rejects.toThrow(what);
    expect(given).toBeLessThan(10);
  });

  it.each(['workbook', 'CSV'])('has no columns beyond the last that is read: %s', async (format) => {
    const wide = tableOf(GOOD_ROWS).map(([first, ...rest]) => [...rest, ...Array(MOST_COLUMNS).fill(''), first]);
    const bytes = format === 'CSV' ? Buffer.from(csvText(wide)) : await workbookWith(wide);
    const { findings } = judge((await readBulkFile(bytes, 'orders')).sheets, new BulkItems(ITEMS), RULES);
    expect(findings.filter(({ level }) => level === 'wrong')).toEqual([
      expect.objectContaining({ code: 'missing-column', en: expect.stringContaining('Order reference') }),
    ]);
  });
});
