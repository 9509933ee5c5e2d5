import { compare, parseDecimal } from '../decimal.ts';
import { isDay } from '../exchange/ecb.ts';
import { dayBefore } from '../exchange/rates.ts';
import type { VatRate } from './vat-rates.ts';

/** Rates of one country in the data set, as far as they are read. */
interface Entry {
  standard?: unknown;
  eu_member?: unknown;
}

/**
 * Reads the standard rates of the data set `eu-vat-rates-data` (JSON; on PyPI, npm, Packagist, RubyGems and GitHub): those of the EU
 * are of the Commission's TEDB, checked daily; those of other countries are kept by hand there. Its reduced rates are lists without a word on what they
 * are for, so none is taken over. It tells no first day: a rate counts from the data set's own day. Throws a `RangeError`.
 * @see https://github.com/vatnode/eu-vat-rates-data
 */
export function readVatData(text: string, retrieved: string): VatRate[] {
  const data = jsonOf(text) as { version?: unknown; rates?: Record<string, Entry> } | null;
  const { version, rates } = data ?? {};
  if (typeof version !== 'string' || !isDay(version) || typeof rates !== 'object' || rates === null)
    throw new RangeError('it has no `version` and `rates`: is it the JSON of eu-vat-rates-data?');
  const found = Object.entries(rates).map(([country, { standard, eu_member: member }]): VatRate => {
    const percent = parseDecimal(standard);
    if (!/^[A-Z]{2}$/.test(country) || percent === undefined || compare(percent, 0) < 0 || compare(percent, 100) > 0)
      throw new RangeError(`the standard rate of ${country} is none`);
    const source = `eu-vat-rates-data ${version}${member === true ? ' (EC TEDB)' : ' (kept by hand there)'}`;
    return { country, category: 'standard', percent, from: version, source, retrieved };
  });
  if (found.length === 0) throw new RangeError('there is no rate in it');
  return found;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RangeError('it is no JSON');
  }
}

/** What was taken over: rates that are new or another than before, and those found to be the same still. */
export interface Merged {
  rates: VatRate[];
  changed: VatRate[];
  confirmed: number;
}

/**
 * Takes rates over into a table. A rate that stayed is only marked as looked up again; one that changed ends the one before it on the day
 * before it begins, so that orders of earlier days keep theirs. Lines of other categories stay as people wrote them.
 */
export function mergeVat(kept: readonly VatRate[], found: readonly VatRate[]): Merged {
  const rates = [...kept];
  const changed: VatRate[] = [];
  let confirmed = 0;
  for (const one of found) {
    const at = rates.findIndex(
      ({ country, category, to }) => country === one.country && category === one.category && to === undefined,
    );
    const current = rates[at];
    if (current && compare(current.percent, one.percent) === 0) {
      if (one.retrieved > current.retrieved) rates[at] = { ...current, retrieved: one.retrieved, source: one.source };
      confirmed += 1;
      continue;
    }
    // A data set older than what the table says already: its word is not newer.
    if (current && one.from <= current.from) continue;
    if (current) rates[at] = { ...current, to: dayBefore(one.from) };
    rates.push(one);
    changed.push(one);
  }
  return { rates, changed, confirmed };
}
