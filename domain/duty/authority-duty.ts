import { minorDigits } from '../currencies.ts';
import { compare, round, roundTo, subtract, sum } from '../decimal.ts';
import { spreadByWorth } from '../tax/net-lines.ts';
import type { Exchanged } from './exchanged.ts';
import { type Measured, measureAmount, rateText } from './measure.ts';
import type { DutyRounding, Rounding } from './rounding.ts';
import type { TariffLine } from './tariff.ts';

/** One measure that is taken of one line of an order. */
export interface Claim {
  /** The HS code, digits only. */
  hs: string;
  measure: TariffLine;
  /** In the order's currency. */
  measured: Measured;
}

/** Claims whose goods are valued as one. */
interface Part {
  claims: number[];
  measure: TariffLine;
  /** In the currency of customs. */
  value: string;
  weightKg?: string;
  pieces: number;
}

/**
 * What customs take for each claim, in the order's currency and rounded to what it can pay: reckoned in their currency, where they round amounts of it,
 * and rounded as they do, and then spread over the lines by value, so that those add up to what is paid. Undefined where a weight or an exchange rate is
 * missing that it takes.
 */
export function dutyByAuthority(
  claims: readonly Claim[],
  rounding: DutyRounding,
  exchanged: Exchanged,
): (string | undefined)[] {
  if (claims.every(({ measure }) => takesNothing(measure)))
    return claims.map(() => round(0, minorDigits(exchanged.currency)));
  // A weight is rounded in no currency: without other roundings the order's own will do, and no rate has to be known for it.
  const there = rounding.value || rounding.duty ? exchanged.in(rounding.currency) : exchanged;
  const values = claims.map(({ measured }) => there.amount(measured.customsValue, exchanged.currency));
  if (values.some((value) => value === undefined)) return claims.map(() => undefined);
  const parts = valuedTogether(partsOf(claims, values as string[], rounding), rounding.value);
  const taken = parts.map((part) => {
    const amount = measureAmount(part.measure, measuredOf(part, rounding.weight), there);
    return amount === undefined ? undefined : coined(amount, rounding);
  });
  const paid = inOrder(taken, there.currency, rounding.duty, exchanged);
  const amounts: (string | undefined)[] = claims.map(() => undefined);
  for (const [at, { claims: of }] of parts.entries()) {
    const amount = paid[at];
    if (amount === undefined) continue;
    const shares = spreadByWorth(
      amount,
      of.map((claim) => values[claim] as string),
      exchanged.currency,
    );
    for (const [n, claim] of of.entries()) amounts[claim] = shares[n] as string;
  }
  return amounts;
}

const takesNothing = ({ percent, perKg, perPiece }: TariffLine): boolean =>
  perKg === undefined && perPiece === undefined && compare(percent, 0) === 0;

function partsOf(claims: readonly Claim[], values: readonly string[], { together }: DutyRounding): Part[] {
  const parts = new Map<string, number[]>();
  for (const [at, { hs, measure }] of claims.entries()) {
    const name = JSON.stringify([measure.measure, rateText(measure), together === 'code' ? hs : '']);
    parts.set(name, [...(parts.get(name) ?? []), at]);
  }
  return [...parts.values()].map((of) => {
    const weights = of.flatMap((at) => claims[at]?.measured.netWeightKg ?? []);
    return {
      claims: of,
      measure: (claims[of[0] as number] as Claim).measure,
      value: sum(of.map((at) => values[at] as string)),
      ...(weights.length === of.length ? { weightKg: sum(weights) } : {}),
      pieces: of.reduce((pieces, at) => pieces + (claims[at] as Claim).measured.pieces, 0),
    };
  });
}

const measuredOf = ({ value, weightKg, pieces }: Part, weight: Rounding | undefined): Measured => ({
  customsValue: value,
  pieces,
  ...(weightKg === undefined ? {} : { netWeightKg: weight ? roundTo(weightKg, weight.unit, weight.how) : weightKg }),
});

/** Parts with their values rounded: those of one measure together, where they are rounded to the nearest. */
function valuedTogether(parts: readonly Part[], value: Rounding | undefined): Part[] {
  if (!value) return [...parts];
  if (value.how !== 'nearest')
    return parts.map((part) => ({ ...part, value: roundTo(part.value, value.unit, value.how) }));
  const rounded = new Map<Part, string>();
  for (const name of new Set(parts.map(({ measure }) => measure.measure))) {
    const some = parts.filter(({ measure }) => measure.measure === name);
    for (const [at, whole] of nearestTogether(some, value.unit).entries()) rounded.set(some[at] as Part, whole);
  }
  return parts.map((part) => ({ ...part, value: rounded.get(part) as string }));
}

/**
 * Each to the nearest unit, and all of them to that of their sum: where they come to more, the lowest fractions that were taken up are dropped, and
 * where to less, the largest that were dropped are taken up; of two equal ones that at the lower rate.
 */
function nearestTogether(parts: readonly Part[], unit: string): string[] {
  const rounded = parts.map(({ value }) => roundTo(value, unit, 'nearest'));
  const whole = roundTo(sum(parts.map(({ value }) => value)), unit, 'nearest');
  const fractions = parts.map(({ value }) => subtract(value, roundTo(value, unit, 'down')));
  const byRate = (a: number, b: number) =>
    compare((parts[a] as Part).measure.percent, (parts[b] as Part).measure.percent);
  for (let apart = compare(sum(rounded), whole); apart !== 0; apart = compare(sum(rounded), whole)) {
    const isUp = (at: number) => compare(rounded[at] as string, (parts[at] as Part).value) > 0;
    const candidates = [...parts.keys()]
      .filter((at) => isUp(at) === apart > 0 && compare(fractions[at] as string, 0) > 0)
      .sort((a, b) => apart * compare(fractions[a] as string, fractions[b] as string) || byRate(a, b));
    const [changed] = candidates;
    if (changed === undefined) break;
    rounded[changed] = roundTo((parts[changed] as Part).value, unit, apart > 0 ? 'down' : 'up');
  }
  return rounded;
}

/** To the smallest coin, in the direction in which the whole is rounded; not at all where that is not rounded. */
const coined = (amount: string, { duty, currency }: DutyRounding): string =>
  duty ? roundTo(amount, coinOf(currency), duty.how) : amount;

const coinOf = (currency: string): string => {
  const digits = minorDigits(currency);
  return digits === 0 ? '1' : `0.${'1'.padStart(digits, '0')}`;
};

/** What parts, told in another currency, come to in the order's. Where the whole is rounded, they add up to that. */
function inOrder(
  taken: readonly (string | undefined)[],
  currency: string,
  duty: Rounding | undefined,
  exchanged: Exchanged,
): (string | undefined)[] {
  const digits = minorDigits(exchanged.currency);
  const converted = (amount: string): string | undefined => {
    const here = exchanged.amount(amount, currency);
    return here === undefined ? undefined : round(here, digits);
  };
  if (!duty) return taken.map((amount) => (amount === undefined ? undefined : converted(amount)));
  const known = taken.map((amount) => amount ?? '0');
  const whole = converted(roundTo(sum(known), duty.unit, duty.how));
  if (whole === undefined) return taken.map(() => undefined);
  const shares = spreadByWorth(whole, known, exchanged.currency);
  return taken.map((amount, at) => (amount === undefined ? undefined : (shares[at] as string)));
}
