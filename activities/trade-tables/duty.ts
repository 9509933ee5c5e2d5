import { Destinations } from '../../domain/duty/destinations.ts';
import { Fees } from '../../domain/duty/fees.ts';
import { Roundings } from '../../domain/duty/rounding.ts';
import { ANY, Tariff } from '../../domain/duty/tariff.ts';
import type { DutyFact } from '../../domain/gates/duty.ts';
import { nearestWord } from '../../domain/nearest.ts';
import { readDestinationLines } from './destinations.ts';
import { readFeeLines } from './fees.ts';
import { keptFiles, TradeTableError } from './read.ts';
import { readRoundingLines } from './rounding.ts';
import { type PlacedTariffLine, readTariffLines } from './tariff.ts';
import { readTaxTables, type TaxTablesConfig } from './tax.ts';

/** `config.rules`, as far as tables of duty are named there. */
export interface DutyTablesConfig extends TaxTablesConfig {
  duty: {
    tariff: readonly string[];
    destinations: readonly string[];
    fees: readonly string[];
    rounding: readonly string[];
    maxAgeDays: number;
    origins: Readonly<Record<string, readonly string[]>>;
  };
}

const tariffAt = keptFiles(readTariffLines);
const destinationsAt = keptFiles(readDestinationLines);
const feesAt = keptFiles(readFeeLines);
const roundingsAt = keptFiles(readRoundingLines);

/** A group that nobody named would never apply, and the article silently be taken for one of another rate. */
function knownOrigins(lines: readonly PlacedTariffLine[], names: readonly string[]): void {
  const stray = lines.find(
    ({ line: { origin } }) => origin !== ANY && !/^[A-Z]{2}$/.test(origin) && !names.includes(origin),
  );
  if (!stray) return;
  const near = nearestWord(stray.line.origin, names);
  throw new TradeTableError(
    `${stray.at} origin: \`${stray.line.origin}\` is no country such as CN, and no group of rules.duty.origins${near ? `; did you mean ${near}?` : ''}`,
  );
}

/** The tables that landed cost is reckoned by; one that cannot be read is said, so that orders wait for it rather than fail. */
export async function readDutyTables(rules: DutyTablesConfig): Promise<DutyFact> {
  const { tariff, destinations, fees, rounding, maxAgeDays, origins } = rules.duty;
  try {
    const [tax, lines, terms, taken, rounded] = await Promise.all([
      readTaxTables(rules),
      Promise.all(tariff.map(tariffAt)),
      Promise.all(destinations.map(destinationsAt)),
      Promise.all(fees.map(feesAt)),
      Promise.all(rounding.map(roundingsAt)),
    ]);
    if ('problem' in tax) return tax;
    knownOrigins(lines.flat(), Object.keys(origins));
    return {
      ...tax,
      tariff: new Tariff(
        lines.flat().map(({ line }) => line),
        { maxAgeDays, origins },
      ),
      destinations: new Destinations(terms.flat(), maxAgeDays),
      fees: new Fees(taken.flat(), maxAgeDays),
      roundings: new Roundings(rounded.flat()),
    };
  } catch (error) {
    if (error instanceof TradeTableError) return { problem: error.message };
    throw error;
  }
}
