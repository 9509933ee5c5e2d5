import { archiveParts } from '../../../bulk/ooxml/parts.ts';
import { writeArchive } from '../../../bulk/ooxml/write-archive.ts';
import type { UnreadableCode } from '../../../bulk/unreadable.ts';
import { tableOf, workbookWith } from '../files.ts';
import { GOOD_ROWS } from '../good.ts';
import type { BulkCase } from './bulk-case.ts';

const refused = (name: string, code: UnreadableCode, bytes: BulkCase['bytes']): BulkCase => ({
  name: `a file that is ${name}`,
  bytes,
  causes: [code],
  meant: 2,
  needPerson: 2,
});

const text = (content: string) => () => Buffer.from(content);
const good = () => workbookWith(tableOf(GOOD_ROWS));
const archive = (parts: Record<string, string | Buffer>) => () =>
  writeArchive(Object.entries(parts).map(([name, content]) => [name, () => [content]] as const));

/** The good workbook with some of its parts written otherwise. */
const withParts =
  (change: Record<string, (text: string) => string>, renamed: Record<string, string> = {}): BulkCase['bytes'] =>
  async () => {
    const parts = await archiveParts(await good());
    return writeArchive(
      await Promise.all(
        parts.names.map(async (name) => {
          const pieces: Buffer[] = [];
          for await (const piece of parts.open(name)) pieces.push(piece);
          const content = Buffer.concat(pieces).toString('utf8');
          return [renamed[name] ?? name, () => [change[name]?.(content) ?? content]] as const;
        }),
      ),
    );
  };

/** The head of the container of Excel 97, and of workbooks with a password. */
const compound = Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(600)]);
const HTML = '<table><tr><td>Order reference</td><td>SKU</td><td>Quantity</td></tr></table>';

/** Of which nothing can be read: each is answered with what to do about it. */
export const UNREADABLE: readonly BulkCase[] = [
  refused('empty', 'empty', () => Buffer.alloc(0)),
  refused('a mark and nothing else', 'empty', text('\ufeff')),
  refused('a separator and nothing else', 'empty', text('sep=;\r\n')),
  refused('a workbook of Excel 97', 'old-format', () => compound),
  refused('a workbook with a password', 'password', () =>
    Buffer.concat([compound, Buffer.from('EncryptedPackage', 'utf16le')]),
  ),
  refused('a binary workbook', 'binary-format', archive({ 'xl/workbook.bin': 'x', '[Content_Types].xml': '<Types/>' })),
  refused(
    'of Excel 2003 in XML',
    'xml-2003',
    text('<?xml version="1.0"?>\r\n<?mso-application progid="Excel.Sheet"?>'),
  ),
  refused(
    'a web page called .xls',
    'web-page',
    text(`<html><head><meta charset="utf-8"></head><body>${HTML}</body></html>`),
  ),
  refused('a table of a web page alone', 'web-page', text(`\ufeff\r\n${HTML}`)),
  refused('a web page in UTF-16', 'web-page', () => Buffer.from(`\ufeff${HTML}`, 'utf16le')),
  refused(
    'an OpenDocument sheet',
    'open-document',
    archive({
      mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
      'content.xml': '<x/>',
      'META-INF/manifest.xml': '<x/>',
    }),
  ),
  refused('a document of Numbers', 'numbers', archive({ 'Index/Document.iwa': 'x', 'Metadata/Properties.plist': 'x' })),
  refused('a letter of Word', 'document', archive({ 'word/document.xml': '<x/>', '[Content_Types].xml': '<Types/>' })),
  refused('a letter of WordPad', 'document', text('{\\rtf1\\ansi Please send 12 of WB-001}')),
  refused('a PDF', 'pdf', text('%PDF-1.7\n%âãÏÓ')),
  refused('a picture of the screen', 'picture', () =>
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 0, 1, 0x80, 2]),
  ),
  refused('a photo of a paper', 'picture', () => Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16])),
  refused('a mail', 'mail', text('From: a@example.org\r\nSubject: order\r\n\r\nplease see attached')),
  refused('JSON', 'data-file', text('[{"order":"A-1","sku":"WB-001","quantity":12}]')),
  refused('XML of another system', 'data-file', text('<?xml version="1.0"?><Orders><Order no="A-1"/></Orders>')),
  refused('an archive with the workbook in it', 'archive', async () => archive({ 'orders.xlsx': await good() })()),
  refused('an archive of another kind', 'archive', () => Buffer.from('Rar!\u001a\u0007\u0001\u0000', 'latin1')),
  refused('what a Mac leaves beside a file', 'no-workbook', () => Buffer.from([0, 5, 0x16, 7, 0, 2, 0, 0, 0x4d, 0x61])),
  refused('a program', 'no-workbook', () =>
    Buffer.concat([Buffer.from('MZ\u0090\u0000\u0003', 'latin1'), Buffer.alloc(64)]),
  ),
  // A workbook that did not arrive as it was sent.
  refused('cut off while it was loaded', 'damaged', async () => (await good()).subarray(0, 900)),
  refused('the head of an archive and nothing of one', 'damaged', text('PK\u0003\u0004 and nothing of an archive')),
  refused('with a byte turned over', 'damaged', async () => {
    const bytes = Buffer.from(await good());
    bytes.fill(0x55, 60, 120);
    return bytes;
  }),
  refused(
    'a workbook whose sheet breaks off',
    'damaged',
    withParts({ 'xl/worksheets/sheet1.xml': (xml) => xml.slice(0, -40) }),
  ),
  refused(
    'a workbook whose sheet is not there',
    'no-sheet' as UnreadableCode,
    withParts({}, { 'xl/worksheets/sheet1.xml': 'xl/worksheets/gone.xml' }),
  ),
];
