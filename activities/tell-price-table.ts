import { createHash } from 'node:crypto';
import { PRICE_TABLE, pricedPlaces, withdrawnPlace } from '../domain/prices/places.ts';
import type { Sign } from '../domain/signs.ts';
import type { Deps } from './deps.ts';
import { topology } from './flow-plan.ts';
import { type PriceTable, priceProblemText, readPriceTable } from './trade-tables/prices.ts';
import { TradeTableError } from './trade-tables/read.ts';

const CURSOR = 'table';
const PAGE = 500;
/** So many of the problems of a table are named; the command names all. */
const NAMED = 3;

/** What was told last: the hash of it, and of each place its last amount. */
interface Told {
  hash: string;
  places: [id: string, amount: string][];
}

/**
 * Tells the price table to the shops of `prices.shops` as a source does: what changed of it becomes records, and what left it ends at once. A table
 * with anything wrong in it is told not at all, and what shops have stays. Answers what a person has to mend.
 */
export function tellPriceTable(deps: Pick<Deps, 'config' | 'ledger' | 'packer' | 'clock'>): () => Promise<Sign[]> {
  let seen: PriceTable | undefined;
  let done: PriceTable | undefined;
  return async () => {
    const { prices, timezone } = deps.config;
    if (!prices || Object.keys(prices.shops).length === 0) return [];
    let table: PriceTable;
    try {
      table = await readPriceTable(prices.table, timezone);
    } catch (error) {
      if (!(error instanceof TradeTableError)) throw error;
      return [troubleOf(error.message)];
    }
    if (table.problems.length > 0) return [troubleOf(problemsText(prices.table, table))];
    if (table.rows.length === 0)
      return [troubleOf(`${prices.table} has no price in it: nothing is taken back by that`)];
    // A file that is being written is another one at the next look.
    const isStill = table === seen;
    seen = table;
    if (isStill && table !== done) {
      await tell(deps, table, prices.shops);
      done = table;
    }
    return [];
  };
}

const troubleOf = (detail: string): Sign => ({ is: 'price-table', of: '', count: 1, detail });

function problemsText(file: string, { problems }: PriceTable): string {
  const named = problems.slice(0, NAMED).map((problem) => priceProblemText(file, problem));
  const more = problems.length - named.length;
  return `${named.join('; ')}${more > 0 ? `; and ${more} more, by \`waybill prices check\`` : ''}`;
}

async function tell(
  deps: Pick<Deps, 'config' | 'ledger' | 'packer' | 'clock'>,
  table: PriceTable,
  shops: object,
): Promise<void> {
  const places = pricedPlaces(table.rows);
  // Who the shops are and what of it they are told stands in each record: a change of that is told too.
  const records = places.map(({ id, price }) => ({ kind: 'price' as const, id, data: { ...price, shops } }));
  const hash = createHash('sha256').update(JSON.stringify(records)).digest('base64url');
  const before = await deps.ledger.cursor(PRICE_TABLE, CURSOR);
  const told = before === null ? undefined : (JSON.parse(before) as Told);
  if (told?.hash === hash) return;
  const now = new Set(places.map(({ id }) => id));
  const gone = (told?.places ?? [])
    .filter(([id]) => !now.has(id))
    .map(([id, amount]) => withdrawnPlace(id, amount, deps.clock.now()))
    .map(({ id, price }) => ({ kind: 'price' as const, id, data: { ...price, shops } }));
  const value = JSON.stringify({ hash, places: places.map(({ id, price }) => [id, price.amount]) } satisfies Told);
  const all = [...gone, ...records];
  const flows = topology(deps);
  for (let at = 0; at < all.length; at += PAGE) {
    const page = all.slice(at, at + PAGE);
    // Killed before the last page, all of it is told again; what is known already is known by its content.
    const isLast = at + PAGE >= all.length;
    const answer = await deps.ledger.stage({
      connectionId: PRICE_TABLE,
      flows,
      records: page,
      ...(isLast ? { cursor: { name: CURSOR, value } } : {}),
    });
    await deps.packer.keepUp(answer.flows, page.length);
  }
}
