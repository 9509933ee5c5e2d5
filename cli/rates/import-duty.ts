import { readTariffLines, TARIFF_COLUMNS } from '../../activities/trade-tables/tariff.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import { rateText } from '../../domain/duty/measure.ts';
import { type MergedTariff, mergeTariff } from '../../domain/duty/merge.ts';
import type { TariffLine } from '../../domain/duty/tariff.ts';
import { readTradeTariff } from '../../domain/duty/trade-tariff.ts';
import { keptIn, writeTable } from './import.ts';

/** `rules.duty.source` of the config. */
export interface DutySource {
  address: string;
  destination: string;
  token?: string | undefined;
}

/** What is asked of it. */
export interface AskedDuties {
  codes: readonly string[];
  origins: readonly string[];
  preference: boolean;
  /** The day of asking. */
  today: string;
}

/** What came of an import, code by code. */
export interface ImportedDuties extends Omit<MergedTariff, 'lines'> {
  table: string;
  /** Measures that were not taken over, by code. */
  leftOut: { hs: string; origin: string; measures: string[] }[];
}

/** The longest that the source may take for one commodity. */
const TIMEOUT_MS = 30_000;

/** Commodities are named by ten digits there. */
const COMMODITY_DIGITS = 10;

/**
 * Asks a source for the duty of commodities and takes it over into a table, beside what that has. Nothing is written where one of them
 * cannot be read. Throws a `Problem`.
 */
export async function importDuty(
  source: DutySource,
  table: string,
  { codes, origins, preference, today }: AskedDuties,
): Promise<ImportedDuties> {
  const found: TariffLine[] = [];
  const leftOut: ImportedDuties['leftOut'] = [];
  for (const hs of codes) {
    const address = `${source.address.replace(/\/+$/, '')}/commodities/${hs.padEnd(COMMODITY_DIGITS, '0')}`;
    const text = await answerOf(address, source.token);
    for (const origin of origins) {
      const read = readOne(address, text, {
        destination: source.destination,
        hs,
        origin,
        preference,
        retrieved: today,
      });
      found.push(...read.lines);
      if (read.leftOut.length > 0) leftOut.push({ hs, origin, measures: read.leftOut });
    }
  }
  const kept = (await keptIn(table, readTariffLines)).map(({ line }) => line);
  const { lines, changed, confirmed } = mergeTariff(kept, found);
  await writeTable(table, TARIFF_COLUMNS, lines.sort(byPlace).map(cellsOf));
  return { table, changed, confirmed, leftOut };
}

async function answerOf(address: string, token: string | undefined): Promise<string> {
  const fail = (why: string) => new Problem(`${address}: ${why}; nothing was taken over`, EXIT.unreachable);
  let answer: Response;
  try {
    const headers = { accept: 'application/vnd.hmrc.2.0+json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
    answer = await fetch(address, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (answer.ok) return await answer.text();
  } catch (error) {
    throw fail((error as Error).message);
  }
  if (answer.status === 404)
    throw fail('it knows no such commodity: a heading cannot be declared, so name one of its codes by all ten digits');
  if (answer.status === 429)
    throw fail(
      `it asks to wait ${answer.headers.get('retry-after') ?? 'some'} seconds; a token (rules.duty.source.token) allows more`,
    );
  if (answer.status === 401 || answer.status === 403) throw fail('it refuses the token of rules.duty.source');
  throw fail(`it answered ${answer.status}`);
}

function readOne(address: string, ...[text, asked]: Parameters<typeof readTradeTariff>) {
  try {
    return readTradeTariff(text, asked);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Problem(`${address} from ${asked.origin}: ${error.message}; nothing was taken over`, EXIT.findings);
  }
}

const placeOf = ({ destination, hs, origin, measure, from }: TariffLine) =>
  `${destination} ${hs.padEnd(COMMODITY_DIGITS)} ${origin} ${measure} ${from}`;

const byPlace = (a: TariffLine, b: TariffLine): number => placeOf(a).localeCompare(placeOf(b), 'en');

function cellsOf(line: TariffLine): string[] {
  const { combine, perKg = '', perPiece = '', currency = '', to = '' } = line;
  const cells: Record<(typeof TARIFF_COLUMNS)[number], string> = {
    destination: line.destination,
    hs: line.hs,
    origin: line.origin,
    measure: line.measure,
    percent: line.percent,
    per_kg: perKg,
    per_piece: perPiece,
    currency,
    combine: combine === 'sum' ? '' : combine,
    from: line.from,
    to,
    source: line.source,
    retrieved: line.retrieved,
  };
  return TARIFF_COLUMNS.map((column) => cells[column]);
}

/** `GB 6109100010 from CN: duty 12 % from 2021-01-01`: one that was new or changed. */
export const changeText = (line: TariffLine): string =>
  `${line.destination} ${line.hs} from ${line.origin}: ${line.measure} ${rateText(line)} from ${line.from}`;
