import { toFailure } from '../../../activities/failures.ts';
import { WaybillError } from '../../../domain/failures.ts';
import type { Kind } from '../../../domain/kinds.ts';

/** What came of one item of the contract on a real account. */
export interface Outcome {
  /** Absent where it is about the connection itself. */
  kind?: Kind;
  item: string;
  /** `absent`: there is no such verb; `untried`: it could not be tried here, and `why` says why. */
  result: 'passed' | 'failed' | 'absent' | 'untried';
  why: string;
}

/** The contract is not kept: said in words that hold nothing of a record but its ids and fields' names. */
export class Broken extends Error {}

/** It could not be tried with what there is. */
export class Untried extends Error {}

/** Runs an item; its answer is what was seen. */
export async function tried(
  item: string,
  kind: Kind | undefined,
  run: () => Promise<string> | string,
): Promise<Outcome> {
  const of = { ...(kind ? { kind } : {}), item };
  try {
    return { ...of, result: 'passed', why: await run() };
  } catch (error) {
    if (error instanceof Untried) return { ...of, result: 'untried', why: error.message };
    if (error instanceof Broken) return { ...of, result: 'failed', why: error.message };
    if (!(error instanceof WaybillError)) throw error;
    const failure = toFailure(error);
    return { ...of, result: 'failed', why: `${failure.class}: ${failure.message}` };
  }
}
