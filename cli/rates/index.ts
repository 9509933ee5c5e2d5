import { type Command, InvalidArgumentError } from 'commander';
import { readExchangeRates } from '../../activities/trade-tables/exchange.ts';
import { TradeTableError } from '../../activities/trade-tables/read.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import { isDay } from '../../domain/exchange/ecb.ts';
import { type ExchangeRates, isMissing, quotesText } from '../../domain/exchange/rates.ts';
import { hsDigits } from '../../domain/papers/compose.ts';
import { type CommandContext, configOf } from '../context.ts';
import { localTime, print } from '../output.ts';
import { importRates } from './import.ts';
import { changeText, importDuty } from './import-duty.ts';
import { importVat } from './import-vat.ts';

/** `waybill rates ...` */
export function declareRates(rates: Command, context: CommandContext): void {
  rates
    .command('import [source]')
    .description(
      'take over rates of the European Central Bank, from an address or a file (rules.exchange.source without one)',
    )
    .option('--json', 'print JSON', false)
    .action(async (given: string | undefined, { json }: { json: boolean }, command: Command) => {
      const { config } = configOf(command, context);
      const { source, tables } = config.rules.exchange;
      const table = tables.at(-1);
      if (table === undefined)
        throw new Problem('rules.exchange.tables names no table: name one, such as rates/ecb.csv', EXIT.usage);
      const done = await importRates(given ?? source, table, dayIn(config.timezone));
      print(
        json,
        done,
        () => `${done.table}: ${done.added} new, ${done.changed} changed; the newest is of ${done.newest}`,
      );
    });

  rates
    .command('import-vat <source>')
    .description('take over the standard VAT rates of the data set eu-vat-rates-data, from an address or a file (JSON)')
    .option('--json', 'print JSON', false)
    .action(async (source: string, { json }: { json: boolean }, command: Command) => {
      const { config } = configOf(command, context);
      const table = config.rules.tax.rates.at(-1);
      if (table === undefined)
        throw new Problem('rules.tax.rates names no table: name one, such as rates/vat.csv', EXIT.usage);
      const { changed, confirmed } = await importVat(source, table, dayIn(config.timezone));
      print(json, { table, changed, confirmed }, () =>
        [
          `${table}: ${changed.length} new or changed, ${confirmed} as before`,
          ...changed.map(({ country, percent, from }) => `  ${country} ${percent} % from ${from}`),
        ].join('\n'),
      );
    });

  rates
    .command('import-duty <codes...>')
    .description('take over the duty of HS codes from the UK Trade Tariff, by where the goods were made')
    .requiredOption('--origin <countries>', 'where they were made, such as CN,VN', countriesOf)
    .option('--preference', 'the preference of the origin, where there is one and you can prove it', false)
    .option('--json', 'print JSON', false)
    .action(async (written: string[], flags: ImportDutyFlags, command: Command) => {
      const { config } = configOf(command, context);
      const { tariff, source } = config.rules.duty;
      const table = tariff.at(-1);
      if (table === undefined)
        throw new Problem('rules.duty.tariff names no table: name one, such as rates/duty.csv', EXIT.usage);
      const { json, origin: origins, preference } = flags;
      const asked = { codes: codesOf(written), origins, preference, today: dayIn(config.timezone) };
      const done = await importDuty(source, table, asked);
      print(json, done, () =>
        [
          `${table}: ${done.changed.length} new or changed, ${done.confirmed} as before`,
          ...done.changed.map((line) => `  ${changeText(line)}`),
          ...done.leftOut.map(
            ({ hs, origin, measures }) => `  left out of ${hs} from ${origin}: ${measures.join(', ')}`,
          ),
        ].join('\n'),
      );
    });

  rates
    .command('show <from> <to>')
    .description('what one currency is worth in another on a day, and by whose word')
    .option('--on <day>', 'such as 2026-11-26; today without it')
    .option('--json', 'print JSON', false)
    .action(async (from: string, to: string, flags: { on?: string; json: boolean }, command: Command) => {
      const { config } = configOf(command, context);
      const day = flags.on ?? dayIn(config.timezone);
      if (!isDay(day)) throw new Problem(`--on: \`${day}\` is no day such as 2026-11-26`, EXIT.usage);
      const found = (await known(config.rules.exchange)).rate(from.toUpperCase(), to.toUpperCase(), day);
      print(flags.json, found, () =>
        isMissing(found)
          ? `there is no rate: ${found.missing}`
          : `1 ${found.from} = ${found.rate} ${found.to} on ${day}${found.quotes.length > 0 ? `\n${quotesText(found)}` : ''}`,
      );
      if (isMissing(found)) context.exitCode = EXIT.findings;
    });
}

interface ImportDutyFlags {
  origin: string[];
  preference: boolean;
  json: boolean;
}

function countriesOf(text: string): string[] {
  const countries = text.split(',').map((one) => one.trim());
  const wrong = countries.find((one) => !/^[A-Z]{2}$/.test(one));
  if (wrong !== undefined) throw new InvalidArgumentError(`${wrong || 'an empty word'} is no country such as CN.`);
  return [...new Set(countries)];
}

function codesOf(written: readonly string[]): string[] {
  const codes = written.map((one) => {
    const digits = hsDigits(one) ?? '';
    if (/^(\d\d){2,5}$/.test(digits)) return digits;
    throw new Problem(`${one} is no HS code of 4 to 10 digits, such as 6109100010`, EXIT.usage);
  });
  return [...new Set(codes)];
}

const dayIn = (timezone: string): string => localTime(Date.now(), timezone).slice(0, 10);

async function known(exchange: Parameters<typeof readExchangeRates>[0]): Promise<ExchangeRates> {
  try {
    return await readExchangeRates(exchange);
  } catch (error) {
    if (error instanceof TradeTableError) throw new Problem(error.message, EXIT.findings);
    throw error;
  }
}
