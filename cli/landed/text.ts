import type { Landed, LandedLine, LandedSums } from '../../domain/duty/landed.ts';
import { quotesText } from '../../domain/exchange/rates.ts';
import { gapText } from '../../domain/gates/papers.ts';
import { table } from '../output.ts';

/** What cannot be said is not nothing. */
const UNKNOWN = '?';

const COLUMNS = ['goods', 'freight', 'insurance', 'customsValue', 'duty', 'tax', 'fees', 'total'] as const;

/** A landed cost for people: a table of its lines, then what each sum was made of and by whose word. */
export function landedText(landed: Landed): string {
  const { order, from, warehouses, currency, country, day, incoterm, treatment, because, lines, totals, basis } =
    landed;
  const term = incoterm ? `  ${incoterm.code}${incoterm.place ? ` ${incoterm.place}` : ''}` : '';
  // Nothing is insured, or no border crossed: a column of zeros says nothing.
  const shown = COLUMNS.filter((name) => {
    if (name === 'customsValue') return basis !== undefined;
    return name !== 'insurance' || /[1-9]/.test(totals.insurance);
  });
  const sums = (one: LandedSums) => shown.map((name) => one[name] ?? UNKNOWN);
  const heads = shown.map((name) => (name === 'customsValue' ? `value ${basis}` : name));
  const rows = lines.map((line) => [
    line.sku,
    String(line.quantity),
    line.hsCode ?? '',
    line.origin ?? '',
    ...sums(line),
  ]);
  const head = ['sku', 'qty', 'hs', 'made in', ...heads];
  const numeric = head.map((_, at) => at).filter((at) => at === 1 || at > 3);
  return [
    `${order}  from ${from}${warehouses.length > 0 ? ` (${warehouses.join(', ')})` : ''} to ${country}${term}  in ${currency}, by the rates of ${day}`,
    `${treatment}: ${because}`,
    '',
    table(head, [...rows, ['together', '', '', '', ...sums(totals)]], numeric),
    ...section('duty', lines.flatMap(dutyLines)),
    ...section('tax', lines.flatMap(taxLines)),
    ...section(
      'fees',
      landed.fees.map(({ name, amount, source, retrieved }) => `${name}: ${amount} (${source}, ${retrieved})`),
    ),
    ...section('exchange rates', landed.exchange.map(quotesText)),
    ...section('notes', [...landed.notes, ...payers(landed)]),
    ...section('contradictions', landed.contradictions),
    ...section('missing', [...landed.gaps.map(gapText), ...landed.missing]),
  ].join('\n');
}

const section = (name: string, lines: readonly string[]): string[] =>
  lines.length > 0 ? ['', name, ...[...new Set(lines)].map((line) => `  ${line}`)] : [];

const dutyLines = ({ sku, measures }: LandedLine): string[] =>
  measures.map(
    ({ measure, by, rate, amount, source, retrieved }) =>
      `${sku}: ${measure}, ${by}: ${rate} = ${amount} (${source}, ${retrieved})`,
  );

const taxLines = ({ sku, tax, rate }: LandedLine): string[] =>
  rate ? [`${sku}: ${rate.percent} % = ${tax} (${rate.source}, ${rate.retrieved})`] : [];

function payers({ treatment, importer, atBorder, currency }: Landed): string[] {
  if (!importer) return [];
  const who = importer === 'seller' ? 'you are' : 'the buyer is';
  const pays = importer === 'seller' ? 'you pay' : 'the buyer pays';
  return [
    `${who} the importer of record`,
    ...(treatment === 'scheme' ? ['tax is taken at the checkout'] : []),
    ...(atBorder ? [`at the border ${pays} ${atBorder.amount} ${currency}`] : []),
  ];
}
