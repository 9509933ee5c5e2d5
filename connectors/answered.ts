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
