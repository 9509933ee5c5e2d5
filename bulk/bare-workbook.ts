import type { BulkSheet } from '../domain/bulk/sheet.ts';
import type { Parts } from './ooxml/parts.ts';
import { attributeText, XML_HEAD } from './ooxml/xml.ts';
import { textRow, WORKSHEET } from './sheet-text.ts';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const DOCUMENT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
/** The style of texts in the styles below. */
const TEXT = 1;

/** A sheet of texts as a workbook: of a file that came as CSV, or as a workbook that cannot be written again as it is. */
export function bareWorkbook({ name, rows }: BulkSheet): { parts: Parts; sheet: string } {
  const sheet =
    name
      .replace(/[*?:\\/[\]]/g, '_')
      .replace(/^'|'$/g, '_')
      .slice(0, 31) || 'Orders 订单';
  const texts: Readonly<Record<string, string>> = {
    '[Content_Types].xml': `${XML_HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/></Types>`,
    '_rels/.rels': `${XML_HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${XML_HEAD}<workbook xmlns="${MAIN}" xmlns:r="${DOCUMENT}"><sheets><sheet name="${attributeText(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${XML_HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${DOCUMENT}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': `${XML_HEAD}<styleSheet xmlns="${MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`,
  };
  const open = async function* (part: string): AsyncGenerator<Buffer> {
    const text = texts[part];
    if (text !== undefined) yield Buffer.from(text);
    else yield* sheetOf(rows);
  };
  return { parts: { names: [...Object.keys(texts), 'xl/worksheets/sheet1.xml'], open }, sheet };
}

function* sheetOf(rows: BulkSheet['rows']): Generator<Buffer> {
  const columns = Math.max(1, ...rows.slice(0, 100).map(({ cells }) => cells.length));
  yield Buffer.from(`${WORKSHEET}<cols><col min="1" max="${columns}" width="16" customWidth="1"/></cols><sheetData>`);
  for (const { row, cells } of rows)
    yield Buffer.from(
      textRow(
        row,
        Array.from(cells, (cell) => cell && ([cell.text, TEXT] as const)),
      ),
    );
  yield Buffer.from('</sheetData></worksheet>');
}
