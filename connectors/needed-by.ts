import type { Kind } from '../domain/kinds.ts';
import type { Moves } from './moves.ts';

type ByKind<T> = Readonly<Partial<Record<Kind, T>>>;

/** What a connector's tables say of the kinds that the flows move: `given` of those that are read, `taken` of those that are written. */
export const neededBy = <T>({ gives, takes }: Moves, given: ByKind<T>, taken: ByKind<T>): T[] =>
  [...[...gives].map((kind) => given[kind]), ...[...takes].map((kind) => taken[kind])].filter(
    (one) => one !== undefined,
  );
