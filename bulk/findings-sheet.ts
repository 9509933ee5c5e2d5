import type { BulkFinding, BulkLevel } from '../domain/bulk/finding.ts';
import { FILLS } from './looks.ts';
import type { Styles } from './ooxml/styles.ts';
import { attributeText } from './ooxml/xml.ts';
import { textRow, WORKSHEET } from './sheet-text.ts';

/** The sheet that lists all that was found. */
export const FINDINGS = 'Findings 检查结果';

/** What must be mended stands first. */
export const RANK: Readonly<Record<BulkLevel, number>> = { wrong: 0, warning: 1, 'read-as': 2 };

const LEVELS: Readonly<Record<BulkLevel, string>> = {
  wrong: 'wrong 有误',
  warning: 'warning 提醒',
  'read-as': 'read as 已按此处理',
};

const HEADINGS = ['Cell', 'Of 单号', 'What 类别', 'Reason', '原因'] as const;
const WIDTHS = [8, 22, 20, 70, 60];
/** A spreadsheet holds 65,530 links; who mends a file follows the first. */
const MOST_LINKS = 10_000;

/** The list of findings as XML, a click from each cell; piece by piece. */
export function* findingsSheet(
  findings: readonly BulkFinding[],
  cellOf: (one: BulkFinding) => string,
  sheet: string | undefined,
  styles: Styles,
): Generator<string> {
  const head = styles.own({ fill: 'FF1F3864', bold: true, color: 'FFFFFFFF', wrap: true, text: true });
  const text = styles.own({ wrap: true, text: true });
  const fills = Object.fromEntries(
    Object.entries(FILLS).map(([level, fill]) => [level, styles.own({ fill, wrap: true, text: true })]),
  ) as Record<BulkLevel, number>;
  const columns = WIDTHS.map((width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`);
  yield `${WORKSHEET}<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${columns.join('')}</cols><sheetData>`;
  yield textRow(
    1,
    HEADINGS.map((one) => [one, head]),
  );
  const sorted = [...findings].sort((a, b) => RANK[a.level] - RANK[b.level]);
  for (const [at, one] of sorted.entries())
    yield textRow(at + 2, [
      [cellOf(one), text],
      [one.order ?? '', text],
      [LEVELS[one.level], fills[one.level]],
      [one.en, text],
      [one.zh, text],
    ]);
  yield `</sheetData><autoFilter ref="A1:E${sorted.length + 1}"/>`;
  if (sheet !== undefined) {
    const links = sorted.slice(0, MOST_LINKS).map((one, at) => {
      const place = attributeText(`'${sheet.replaceAll("'", "''")}'!${cellOf(one)}`);
      return `<hyperlink ref="A${at + 2}" location="${place}"/>`;
    });
    if (links.length > 0) yield `<hyperlinks>${links.join('')}</hyperlinks>`;
  }
  yield '</worksheet>';
}
