import type { Package } from '../canonical/package.ts';
import { divide, multiply, sum } from '../decimal.ts';

/** Cubic centimetres of a cubic metre. */
const CUBIC_CM = 1_000_000;

/** To the cubic centimetre. */
const VOLUME_DIGITS = 6;

export const countOf = ({ count }: Package): number => count ?? 1;

/** Cubic metres of one package: what is said, else what its sides make; undefined where one of them is not known. */
export function volumeOf({ volumeM3, lengthCm, widthCm, heightCm }: Package): string | undefined {
  if (volumeM3 !== undefined) return volumeM3;
  if (lengthCm === undefined || widthCm === undefined || heightCm === undefined) return undefined;
  return divide(multiply(multiply(lengthCm, widthCm), heightCm), CUBIC_CM, VOLUME_DIGITS);
}

/** Of all packages together; undefined where one of them does not say it, because a sum of the others would be believed. */
export function totalOf(
  packages: readonly Package[],
  measure: (one: Package) => string | undefined,
): string | undefined {
  const each = packages.map((one) => {
    const of = measure(one);
    return of === undefined ? undefined : multiply(of, countOf(one));
  });
  return packages.length > 0 && each.every((one) => one !== undefined) ? sum(each as string[]) : undefined;
}
