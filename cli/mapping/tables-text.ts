import { terminalWidth, wrapped } from '../output.ts';
import type { Paint } from './colour.ts';
import { type CheckedUse, withoutRow } from './tables.ts';

/** A value longer than this is no code that anybody would recognise by its end. */
const LONGEST = 60;

const shown = (value: string): string => `\`${value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value}\``;

/** What becomes of a record whose value has no row. */
const THEN: Record<CheckedUse['unknown'], string> = {
  fail: 'a record with it fails',
  keep: 'it is kept as it is',
  skip: 'the field is left out',
  default: 'the default is taken',
};

/** Rows that none of the records asked for; nothing is said without records. */
const unused = ({ rows, asked, records }: CheckedUse): string[] =>
  records ? rows.filter(({ key }) => !asked.has(key)).map(({ key }) => key) : [];

/** Rows for what the source never says, by its schema and by its records. */
const strange = ({ rows, known, asked }: CheckedUse): string[] =>
  known ? rows.filter(({ key }) => !known.includes(key) && !asked.has(key)).map(({ key }) => key) : [];

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** For people: every lookup with what it misses and what it does not need. */
export function tablesText(uses: readonly CheckedUse[], place: (where: string) => string, paint: Paint): string {
  if (uses.length === 0) return 'no mapping of the config looks anything up';
  const blocks = uses.map((use) => blockOf(use, place, paint));
  const wrong = uses.filter((use) => use.unknown === 'fail').flatMap(withoutRow).length;
  const verdict = wrong === 0 ? 'every known value has a row' : `${counted(wrong, 'known value')} without a row`;
  const ledger = uses.some(({ records }) => records === undefined)
    ? ' (there is no ledger yet: only what schemas list is known)'
    : '';
  const sum = `${counted(uses.length, 'lookup')}: ${verdict}${ledger}`;
  return [...blocks, paint(wrong === 0 ? 'good' : 'bad', wrapped(sum, terminalWidth(), 0))].join('\n\n');
}

function blockOf(use: CheckedUse, place: (where: string) => string, paint: Paint): string {
  const { table, mapping, target, source, at, rows, known, asked, records } = use;
  const width = terminalWidth();
  const line = (text: string, tone: Parameters<Paint>[0] = 'plain') => paint(tone, `  ${wrapped(text, width, 4)}`);
  const lines = [
    paint('strong', wrapped(`${table ?? 'rows in the rule'}: ${mapping}, ${target} from ${source}`, width, 2)),
    paint('dim', `  ${place(at)}, ${counted(rows.length, 'row')}`),
  ];
  const missing = withoutRow(use);
  if (missing.length > 0) {
    const tone = use.unknown === 'fail' ? 'bad' : 'plain';
    const seen = missing.filter((value) => asked.has(value));
    const listed = missing.filter((value) => !asked.has(value));
    const times = (value: string) => `${shown(value)} (${asked.get(value)} x)`;
    if (seen.length > 0)
      lines.push(line(`no row, in the records: ${seen.map(times).join(', ')}; ${THEN[use.unknown]}`, tone));
    if (listed.length > 0)
      lines.push(line(`no row, in the schema: ${listed.map(shown).join(', ')}; ${THEN[use.unknown]}`, tone));
  } else if (known) lines.push(line(`all ${known.length} values that the schema lists have a row`));
  else if (records) lines.push(line(`all values of the last ${counted(records, 'record')} have a row`));
  else lines.push(line('the schema lists no values, and no records have come yet'));
  const odd = strange(use);
  if (odd.length > 0) lines.push(line(`not among the source's values: ${odd.map(shown).join(', ')}`));
  const idle = unused(use).filter((key) => !odd.includes(key));
  if (idle.length > 0)
    lines.push(line(`not used in the last ${counted(records ?? 0, 'record')}: ${idle.map(shown).join(', ')}`));
  return lines.join('\n');
}

/** For programs; `place` makes paths from here. */
export function tablesJson(uses: readonly CheckedUse[], place: (where: string) => string): object {
  return {
    ok: !uses.some((use) => use.unknown === 'fail' && withoutRow(use).length > 0),
    lookups: uses.map((use) => ({
      table: use.table ?? null,
      mapping: use.mapping,
      at: place(use.at),
      target: use.target,
      source: use.source,
      unknown: use.unknown,
      rows: use.rows.length,
      known: use.known ?? null,
      records: use.records ?? null,
      withoutRow: withoutRow(use).map((value) => ({ value, times: use.asked.get(value) ?? 0 })),
      unused: unused(use),
      notInSchema: strange(use),
    })),
  };
}
