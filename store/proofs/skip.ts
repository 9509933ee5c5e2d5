import { GENESIS } from '../audit/row.ts';

/**
 * The seal that this one names beside the one before it: as far back as the lowest bit of its number that is set. By those two, any
 * earlier seal is reached in hops that grow with the square of the bits of its distance, at most. 0 is before the first.
 */
export const skipOf = (seal: number): number => seal - (seal & -seal);

/** The seals on the way from one back to an earlier one, both included. */
export function wayBack(from: number, to: number): number[] {
  const way = [from];
  for (let at = from; at > to; way.push(at)) at = skipOf(at) >= to ? skipOf(at) : at - 1;
  return way;
}

/** Says what each seal should skip to, walking from the first: of all hashes only those are kept that a later seal can name. */
export class Skips {
  private readonly kept: { number: number; hash: Buffer }[] = [];

  /** Undefined where the seal that should be named was not there. */
  expected(seal: number): Buffer | undefined {
    const to = skipOf(seal);
    return to === 0 ? GENESIS : this.kept.findLast(({ number }) => number === to)?.hash;
  }

  passed(seal: number, hash: Buffer): void {
    while (this.kept.some(({ number }) => number > skipOf(seal))) this.kept.pop();
    this.kept.push({ number: seal, hash });
  }
}
