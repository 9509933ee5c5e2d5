import { compare } from '../decimal.ts';
import { dayBefore } from '../exchange/rates.ts';
import type { TariffLine } from './tariff.ts';

/** What was taken over into a tariff. */
export interface MergedTariff {
  lines: TariffLine[];
  /** New, or of another rate than before. */
  changed: TariffLine[];
  /** Found to be the same still. */
  confirmed: number;
}

const isSame = (a: TariffLine, b: TariffLine): boolean => {
  const equal = (one: string | undefined, other: string | undefined) =>
    one === undefined || other === undefined ? one === other : compare(one, other) === 0;
  return (
    equal(a.percent, b.percent) &&
    equal(a.perKg, b.perKg) &&
    equal(a.perPiece, b.perPiece) &&
    a.currency === b.currency &&
    a.combine === b.combine
  );
};

const isOf = (a: TariffLine, b: TariffLine): boolean =>
  a.destination === b.destination && a.hs === b.hs && a.origin === b.origin && a.measure === b.measure;

/**
 * Takes what a source says over into a tariff. A rate that stayed is only marked as looked up again; one that changed ends the line before
 * it on the day before it begins, so that orders of earlier days keep theirs; one that began no later than the line before it puts that right.
 */
export function mergeTariff(kept: readonly TariffLine[], found: readonly TariffLine[]): MergedTariff {
  const lines = [...kept];
  const changed: TariffLine[] = [];
  let confirmed = 0;
  for (const one of found) {
    const at = lines.findIndex((line) => isOf(line, one) && (line.to === undefined || line.to >= one.retrieved));
    const current = lines[at];
    if (current && isSame(current, one)) {
      const { to: _ended, ...open } = current;
      const { to, source, retrieved } = one;
      lines[at] = { ...open, ...(to === undefined ? {} : { to }), source, retrieved };
      confirmed += 1;
      continue;
    }
    if (current && one.from <= current.from) lines[at] = one;
    else {
      if (current) lines[at] = { ...current, to: dayBefore(one.from) };
      lines.push(one);
    }
    changed.push(one);
  }
  return { lines, changed, confirmed };
}
