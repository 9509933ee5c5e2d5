import type { Standing } from '../domain/accounts.ts';

/** A mark of a customer in their system, by which people see how their account stands: a tag, a category. */
export interface StandingMark<Mark extends { id: number }> {
  standing: Standing;
  mark: Mark;
}

/**
 * The marks that a customer who stands so bears, and those of ours that they bear no more; all others are people's, and where nothing is
 * told of how they stand, all are. `undecided` ends a freeze at most: a refusal is ended by an approval, and may be that of another
 * shop's customer who is the same one there.
 */
export function marksOf<Mark extends { id: number }>(
  standing: Standing | undefined,
  by: readonly StandingMark<Mark>[],
): { borne: Mark[]; over: Mark[] } {
  if (standing === undefined) return { borne: [], over: [] };
  const ours = standing === 'undecided' ? by.filter((one) => one.standing === 'frozen') : by;
  const borne = ours.filter((one) => one.standing === standing).map(({ mark }) => mark);
  const over = ours.map(({ mark }) => mark).filter(({ id }) => !borne.some((one) => one.id === id));
  return { borne, over };
}
