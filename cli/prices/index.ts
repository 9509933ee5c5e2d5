import type { Command } from 'commander';
import { priceProblemText } from '../../activities/trade-tables/prices.ts';
import { auditShop, LISTS, type Visit } from '../../activities/visit-shop.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Exposure } from '../../domain/prices/exposed.ts';
import { isValidAt, PriceBook } from '../../domain/prices/price-for.ts';
import { EVERYBODY, type PriceRow } from '../../domain/prices/price-row.ts';
import { type CommandContext, configOf, connectionsOf } from '../context.ts';
import { localTime, print, table } from '../output.ts';
import { exitCodeOf, shopsToAudit } from './audit.ts';
import { priceTable, soundTable } from './table.ts';

interface ListFlags {
  tier?: string;
  at?: number;
  json: boolean;
}

/** `waybill prices ...` */
export function declarePrices(prices: Command, context: CommandContext): void {
  prices
    .command('check')
    .description('whether the price table can be read, and whether rows contradict each other, each by its row')
    .option('--json', 'print JSON', false)
    .action(async ({ json }: { json: boolean }, command: Command) => {
      const { file, rows, problems } = await priceTable(configOf(command, context).config);
      if (problems.length > 0) context.exitCode = EXIT.findings;
      const tiers = [...new Set(rows.map(({ tier }) => tier))];
      print(json, { file, rows: rows.length, tiers, problems }, () =>
        [
          ...problems.map((problem) => priceProblemText(file, problem)),
          `${rows.length} prices of ${tiers.length} tiers (${tiers.join(', ')}), ${problems.length === 0 ? 'nothing wrong' : `${problems.length} wrong`}`,
        ].join('\n'),
      );
    });

  prices
    .command('list [sku]')
    .description(
      'what each tier pays now, or at another time; `base` is everybody, and what a tier without a row of its own pays',
    )
    .option('--tier <tier>', 'only what this tier sees, everybody’s prices included')
    .option('--at <time>', 'then instead of now, such as 2027-01-01T00:00:00Z', moment)
    .option('--json', 'print JSON', false)
    .action(async (sku: string | undefined, { tier, at = Date.now(), json }: ListFlags, command: Command) => {
      const { config } = configOf(command, context);
      const { rows } = await soundTable(config);
      const mine = tier === undefined ? rows : seenBy(rows, tier, at);
      const found = mine.filter((row) => isValidAt(row, at) && (sku === undefined || row.sku === sku));
      if (found.length === 0) context.exitCode = EXIT.findings;
      print(json, found.map(asJson), () => (found.length === 0 ? 'no price then' : rowsTable(found, config.timezone)));
    });

  prices
    .command('audit [connection]')
    .description(
      'look at each shop as nobody and as a customer of each tier, and report every price they should not see; changes nothing',
    )
    .option('--json', 'print JSON', false)
    .addHelpText(
      'after',
      '\nIt uses the shop’s public API and the test customers of prices.audit. Exit code 1: a price is shown that should not be; 3: a visit told nothing.',
    )
    .action(async (only: string | undefined, { json }: { json: boolean }, command: Command) => {
      const loaded = configOf(command, context);
      const { rows } = await soundTable(loaded.config);
      const book = new PriceBook(rows, Date.now());
      const connections = await connectionsOf(command, loaded);
      try {
        const shops = shopsToAudit(loaded.config, connections, only);
        const { audit = {}, shops: told = {} } = loaded.config.prices ?? {};
        const visits = await Promise.all(
          shops.map((shop) => auditShop(shop, book, audit[shop.id] ?? {}, told[shop.id])),
        );
        context.exitCode = exitCodeOf(visits.flat());
        print(json, { visits: visits.flat() }, () => auditText(visits.flat()));
      } finally {
        for (const connection of connections.values()) connection.close();
      }
    });
}

function moment(text: string): number {
  const at = /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new Problem('--at: a time with its zone, such as 2027-01-01T00:00:00Z');
  return at;
}

/** A tier's own rows, and everybody's for what it has no row of. */
function seenBy(rows: readonly PriceRow[], tier: string, at: number): PriceRow[] {
  const book = new PriceBook(rows, at);
  return book.skus.flatMap((sku) =>
    book.rowsOf(sku).filter((row) => book.priceFor(sku, tier, row.currency, row.minimumQuantity) === row),
  );
}

const asJson = ({ from, until, ...row }: PriceRow) => ({
  ...row,
  ...(from === undefined ? {} : { from: new Date(from).toISOString() }),
  ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
});

const rowsTable = (rows: readonly PriceRow[], timezone: string): string =>
  table(
    ['sku', 'tier', 'from pieces', 'price', 'currency', 'until', 'row'],
    rows.map((row) => [
      row.sku,
      row.tier,
      String(row.minimumQuantity),
      row.amount,
      row.currency,
      row.until === undefined ? '' : localTime(row.until, timezone),
      String(row.row),
    ]),
    [2, 3, 6],
  );

const whoText = (tier: string): string => (tier === EVERYBODY ? 'nobody signed in' : tier);

function auditText(visits: readonly Visit[]): string {
  const lines = visits.map(({ shop, tier, shown, exposed, failed }) => {
    if (tier === LISTS)
      return `${shop}  in its lists: ${failed ?? `${shown} prices, ${exposed.length} that the table does not say`}`;
    const what = failed ?? (shown === 0 ? 'saw no price at all' : `${shown} prices seen, ${exposed.length} wrong`);
    return `${shop}  as ${whoText(tier)}: ${what}`;
  });
  const rows = visits.flatMap(({ shop, exposed }) => exposed.map((one) => [shop, whoText(one.tier), ...cellsOf(one)]));
  const head = ['shop', 'seen by', 'what', 'sku', 'from pieces', 'shown', 'expected', 'price of'];
  return [...lines, ...(rows.length > 0 ? ['', table(head, rows, [4, 5, 6])] : [])].join('\n');
}

const cellsOf = ({ what, sku, minimumQuantity, amount, currency, expected, of }: Exposure): string[] => [
  what === 'leak' ? 'LEAK' : what,
  sku,
  String(minimumQuantity),
  `${amount} ${currency}`,
  expected ?? 'none',
  of.join(', '),
];
