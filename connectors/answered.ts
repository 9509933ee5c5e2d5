import { type Failure, WaybillError } from '../domain/failures.ts';
import type { WriteResult } from './connector.ts';

export const failed = (failure: Failure): WriteResult => ({ result: 'failed', failure });

/** What concerns one write alone is its answer, and keeps nobody else's back. */
export async function answered(work: () => Promise<WriteResult>): Promise<WriteResult> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof WaybillError) return failed(error.failure);
    throw error;
  }
}

/** Each by itself, side by side: what one is refused for is its own answer. */
export const eachAnswered = <T>(
  all: readonly T[],
  work: (one: T, at: number) => Promise<WriteResult>,
): Promise<WriteResult[]> => Promise.all(all.map((one, at) => answered(() => work(one, at))));

/** What a call failed with; undefined where it did not. */
export async function failureOf(call: Promise<unknown>): Promise<Failure | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (error instanceof WaybillError) return error.failure;
    throw error;
  }
}
