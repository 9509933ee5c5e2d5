import type { DifferenceKind } from '../../domain/reconciliation/difference.ts';
import { localTime } from '../output.ts';
import { NUMERIC, type Sheet, type SheetRow, shown } from './sheet.ts';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string | number): string =>
  String(text).replace(/[&<>"']/g, (letter) => ESCAPES[letter] as string);

/** Everything in the page itself: it is mailed, archived and printed. */
const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5a6675; --line: #d5dbe3; --head: #eef2f7; --paper: #fff; --warn: #9a1b1b; --good: #1d6b3a; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6eaf0; --soft: #a3aebb; --line: #39424e; --head: #222a34; --paper: #14191f; --warn: #ff9d9d; --good: #7fd6a0; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 2rem 1.5rem 4rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", sans-serif; }
h1 { font-size: 1.7rem; margin: 0; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
p { margin: .3rem 0 0; color: var(--soft); }
.verdict { font-size: 1.05rem; font-weight: 600; margin-top: 1rem; color: var(--good); }
.verdict.bad { color: var(--warn); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--soft); padding-bottom: .4rem; }
th, td { text-align: left; padding: .4rem .7rem; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
thead th { background: var(--head); font-weight: 600; white-space: nowrap; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tr.none { color: var(--soft); }
tr.not td, tr.not th { color: var(--warn); }
tbody th { font-weight: 600; overflow-wrap: break-word; }
a { color: inherit; }
code { font: .9em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
@media print {
  body { max-width: none; padding: 0; font-size: 11px; }
  h2 { break-after: avoid; } tr { break-inside: avoid; } thead { display: table-header-group; } .wide { overflow: visible; }
}
`;

const cells = (tag: 'td' | 'th', values: readonly (string | number)[], numeric: readonly number[] = []): string =>
  values
    .map((value, index) => {
      const scope = tag === 'th' ? ' scope="col"' : '';
      const right = numeric.includes(index) ? ' class="n"' : '';
      return `<${tag}${scope}${right}>${escaped(value)}</${tag}>`;
    })
    .join('');

/** The report as one page that stands alone: nothing is fetched, nothing runs in it. */
export function pageOf(sheet: Sheet, timezone: string): string {
  const { runId, from, to, finishedAt, counts, rows } = sheet;
  const left = counts.reduce((sum, { open, cases }) => sum + open + cases, 0);
  const found = counts.filter((count) => count.found > 0);
  const verdict =
    found.length === 0
      ? 'No differences.'
      : `${rows.length} ${rows.length === 1 ? 'difference' : 'differences'}, ${left} of them for people.`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Reconciliation ${escaped(runId)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Reconciliation ${escaped(runId)}</h1>
<p>${escaped(localTime(from, timezone))} to ${escaped(localTime(to, timezone))} (${escaped(timezone)})${
    finishedAt === undefined ? '' : `, finished ${escaped(localTime(finishedAt, timezone))}`
  }</p>
<p class="verdict${left > 0 ? ' bad' : ''}">${escaped(verdict)}</p>
</header>
<main>
${summaryOf(sheet)}
${looksOf(sheet)}
${found
  .map(({ kind, meaning }) =>
    kindOf(
      kind,
      meaning,
      rows.filter((row) => row.kind === kind),
    ),
  )
  .join('\n')}
</main>
</body>
</html>
`;
}

function summaryOf({ counts }: Sheet): string {
  const lines = counts.map(({ kind, meaning, found, repaired, cases, open }) => {
    const name = found > 0 ? `<a href="#${kind}">${kind}</a>` : kind;
    const numbers = cells('td', [found, repaired, cases, open], [0, 1, 2, 3]);
    return `<tr${found > 0 ? '' : ' class="none"'}><th scope="row">${name}</th>${numbers}<td>${escaped(meaning)}</td></tr>`;
  });
  return tableOf(
    'What was found',
    cells('th', ['difference', 'found', 'set going', 'in cases', 'open', 'meaning'], [1, 2, 3, 4]),
    lines,
  );
}

function looksOf({ looks }: Sheet): string {
  const lines = looks.map(({ what, side, seen, moving, compared, why }) => {
    const numbers = cells('td', [compared ? seen : '–', moving || ''], [0, 1]);
    const note = compared ? side : `not compared: ${why}`;
    return `<tr${compared ? '' : ' class="not"'}><th scope="row">${escaped(what)}</th>${numbers}<td>${escaped(note)}</td></tr>`;
  });
  return tableOf('What was compared', cells('th', ['', 'objects', 'on their way', ''], [1, 2]), lines);
}

function kindOf(kind: DifferenceKind, meaning: string, rows: readonly SheetRow[]): string {
  const lines = rows.map(
    ({ number, connection, object, field, expected, found, currency, outcome, id }) =>
      `<tr><th scope="row">${escaped(number)}</th>${cells('td', [`${connection} ${object}`, field, shown(expected, currency), shown(found, currency), outcome], NUMERIC.has(kind) ? [2, 3] : [])}<td><code>${escaped(id)}</code></td></tr>`,
  );
  const head = cells(
    'th',
    ['number', 'system', 'field', 'ledger says', 'system has', 'what becomes of it', "system's id"],
    NUMERIC.has(kind) ? [3, 4] : [],
  );
  return `<section id="${kind}">${tableOf(`${kind} (${rows.length})`, head, lines, meaning)}</section>`;
}

const tableOf = (title: string, head: string, lines: readonly string[], caption?: string): string =>
  `<h2>${escaped(title)}</h2><div class="wide"><table>${caption ? `<caption>${escaped(caption)}</caption>` : ''}<thead><tr>${head}</tr></thead>
<tbody>
${lines.join('\n')}
</tbody></table></div>`;
