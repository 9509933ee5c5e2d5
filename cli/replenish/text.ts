import type { Proposal } from '../../activities/replenish/plan.ts';
import type { Purchase } from '../../domain/canonical/purchase.ts';
import { table } from '../output.ts';

/** The errors of all articles that could be tried, together: one that is asked for often weighs more. */
export function tallied(all: readonly Proposal[]) {
  const tried = all.filter((one) => one.tried.origins > 0);
  const total = (of: (one: Proposal) => number) => tried.reduce((sum, one) => sum + of(one), 0);
  const [error, naiveError] = [total(({ tried }) => tried.error), total(({ tried }) => tried.naiveError)];
  return {
    articles: all.length,
    tried: tried.length,
    error,
    naiveError,
    scaled: naiveError === 0 ? null : error / naiveError,
    noLevel: all.filter((one) => one.noLevel).length,
  };
}

const figure = (value: number): string => value.toFixed(1);
const errorOf = ({ tried }: Proposal): string =>
  tried.origins === 0 ? 'not tried' : `${figure(tried.error)} (naive ${figure(tried.naiveError)})`;

const HEAD = ['sku', 'warehouse', 'a week', 'error a span', 'weeks', 'free', 'on order', 'order below', 'buy', 'from'];

/** What was done besides looking. */
interface Done {
  /** Pieces on order for places of the ERP that are no warehouse here. */
  elsewhere: Readonly<Record<string, number>>;
  out?: string | undefined;
  sent?: { to: string; sent: readonly Purchase[]; unnamed: readonly Proposal[] };
}

/** The answer in words: a table, how good the forecast was, and what was done. */
export function replenishText(shown: readonly Proposal[], all: readonly Proposal[], done: Done): string {
  const { articles, tried, error, naiveError, scaled, noLevel } = tallied(all);
  const rows = shown.map((one) => [
    one.sku,
    one.warehouse,
    figure(one.weekly),
    errorOf(one),
    String(one.span),
    one.noLevel ? 'not told' : String(one.free),
    String(one.onOrder),
    String(one.point),
    one.quantity === 0 ? '' : String(one.quantity),
    one.supplier ?? '',
  ]);
  return [
    rows.length > 0 ? table(HEAD, rows, [2, 4, 5, 6, 7, 8]) : 'There is enough of everything that was looked at.',
    `Looked at ${articles === 1 ? 'one article in one warehouse' : `${articles} articles by warehouse`}; ${tried} tried on the past${
      scaled === null
        ? ''
        : `: error ${figure(error)} against ${figure(naiveError)} of a naive forecast (${scaled.toFixed(2)} of it)`
    }`,
    ...(noLevel > 0 ? [`${noLevel} have no level: nobody tells how many there are, so nothing is proposed`] : []),
    ...Object.entries(done.elsewhere).map(
      ([place, pieces]) =>
        `${pieces} pieces are on order for ${place === '' ? 'no place that the ERP names' : place}, which is no warehouse here, and are not counted: name it in rules.replenish.warehouses`,
    ),
    ...(done.out === undefined ? [] : [`written to ${done.out}`]),
    ...(done.sent ? sentText(done.sent) : []),
  ].join('\n');
}

function sentText({ to, sent, unnamed }: NonNullable<Done['sent']>): string[] {
  const one = ({ number, supplier, lines }: Purchase) =>
    `${number} goes to ${to} as a draft: ${lines.length === 1 ? 'one article' : `${lines.length} articles`} of ${supplier} for ${lines[0]?.warehouse}; \`waybill orders show ${number}\``;
  return [
    ...sent.map(one),
    ...(sent.length === 0 && unnamed.length === 0 ? ['nothing is to be bought, and nothing was sent'] : []),
    ...unnamed.map(
      ({ sku, warehouse }) => `${sku} for ${warehouse} was not sent: the table of terms names no supplier of it`,
    ),
  ];
}
