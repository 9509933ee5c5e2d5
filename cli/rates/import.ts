import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { EXCHANGE_COLUMNS, readExchangeTable } from '../../activities/trade-tables/exchange.ts';
import { TradeTableError } from '../../activities/trade-tables/read.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import { readEcb } from '../../domain/exchange/ecb.ts';
import type { QuotedRate } from '../../domain/exchange/rates.ts';
import { decodeText } from '../../domain/text-encoding.ts';
import { writeWhole } from '../write-whole.ts';

/** What an import did to a table. */
export interface Imported {
  table: string;
  /** Rates that were new. */
  added: number;
  /** Rates of a day that had another one: the bank's newer word stands. */
  changed: number;
  /** The newest day that the source has. */
  newest: string;
}

/** The longest that the bank's server may take. */
const TIMEOUT_MS = 30_000;

/** Reads an address or a file as text. Throws a `Problem`. */
export async function textAt(source: string): Promise<string> {
  try {
    if (!/^https?:\/\//i.test(source)) return await readFile(source, 'utf8');
    const answer = await fetch(source, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!answer.ok) throw new Error(`it answered ${answer.status}`);
    return await answer.text();
  } catch (error) {
    throw new Problem(`${source} cannot be read: ${(error as Error).message}`, EXIT.unreachable);
  }
}

/** What a table has already, its letters read as the gates read them; nothing where there is none yet. Throws a `Problem`. */
export async function keptIn<Row>(table: string, read: (path: string, text: string) => Row[]): Promise<Row[]> {
  if (!existsSync(table)) return [];
  try {
    return read(table, decodeText(await readFile(table)).text);
  } catch (error) {
    if (error instanceof TradeTableError) throw new Problem(error.message, EXIT.findings);
    throw error;
  }
}

/** Writes a CSV; it is there whole or not at all. */
export async function writeTable(path: string, columns: readonly string[], rows: readonly string[][]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeWhole(path, stringify([[...columns], ...rows]));
}

/** Takes the rates of a source over into a table, beside those that it has; `today` is when. Nothing is written where the source is not sound. */
export async function importRates(source: string, table: string, today: string): Promise<Imported> {
  const text = await textAt(source);
  const rates = new Map<string, QuotedRate>();
  const keyOf = ({ day, currency }: QuotedRate) => `${day} ${currency}`;
  let [added, changed] = [0, 0];
  for (const one of await keptIn(table, readExchangeTable)) rates.set(keyOf(one), one);
  const found = sound(source, text, today);
  for (const one of found) {
    const before = rates.get(keyOf(one));
    if (before?.perEuro === one.perEuro) continue;
    if (before) changed += 1;
    else added += 1;
    rates.set(keyOf(one), one);
  }
  const lines = [...rates.values()]
    .sort((a, b) => b.day.localeCompare(a.day) || a.currency.localeCompare(b.currency))
    .map(({ day, currency, perEuro, source: whose, retrieved }) => [day, currency, perEuro, whose, retrieved]);
  if (added + changed > 0) await writeTable(table, EXCHANGE_COLUMNS, lines);
  const newest = found.map(({ day }) => day).reduce((a, b) => (a > b ? a : b));
  return { table, added, changed, newest };
}

function sound(source: string, text: string, today: string): QuotedRate[] {
  try {
    return readEcb(text, today);
  } catch (error) {
    throw new Problem(`${source}: ${(error as Error).message}; nothing was taken over`, EXIT.findings);
  }
}
