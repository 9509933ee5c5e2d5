import { add, compare, divide, multiply } from '../decimal.ts';
import type { Exchanged } from './exchanged.ts';
import type { TariffLine } from './tariff.ts';

/** What a measure is reckoned of; the weight is that of all pieces, and absent where it is not known. */
export interface Measured {
  customsValue: string;
  netWeightKg?: string;
  pieces: number;
}

/** `12 %`, `12 % + 0.50 EUR/kg`, `the higher of 8 % and 2 EUR/piece`. */
export function rateText({ percent, perKg, perPiece, currency, combine }: TariffLine): string {
  const specific = [
    ...(perKg === undefined ? [] : [`${perKg} ${currency}/kg`]),
    ...(perPiece === undefined ? [] : [`${perPiece} ${currency}/piece`]),
  ].join(' + ');
  if (specific === '') return `${percent} %`;
  if (combine !== 'sum') return `the ${combine} of ${percent} % and ${specific}`;
  return compare(percent, 0) === 0 ? specific : `${percent} % + ${specific}`;
}

/** What a measure takes, not rounded; undefined where it goes by weight and none is known, or an exchange rate is missing (`exchanged` says so). */
export function measureAmount(
  line: TariffLine,
  { customsValue, netWeightKg, pieces }: Measured,
  exchanged: Exchanged,
): string | undefined {
  const byValue = divide(multiply(customsValue, line.percent), 100, 12);
  if (line.perKg === undefined && line.perPiece === undefined) return byValue;
  if (line.perKg !== undefined && netWeightKg === undefined) return undefined;
  const foreign = add(multiply(line.perKg ?? '0', netWeightKg ?? '0'), multiply(line.perPiece ?? '0', pieces));
  const specific = exchanged.amount(foreign, line.currency as string);
  if (specific === undefined) return undefined;
  if (line.combine === 'sum') return add(byValue, specific);
  const specificIsMore = compare(specific, byValue) > 0;
  return specificIsMore === (line.combine === 'higher') ? specific : byValue;
}
