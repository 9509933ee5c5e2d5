import { type Failure, WaybillError } from '../../domain/failures.ts';
import type { WriteResult } from '../connector.ts';
import type { Row } from './call.ts';

export const failed = (failure: Failure): WriteResult => ({ result: 'failed', failure });

export const accepted = ({ DocEntry, DocNum }: Row): WriteResult => ({
  result: 'accepted',
  targetId: String(DocEntry),
  numbers: [String(DocNum)],
});

/** Every one by itself: what one is refused for is its own result. */
export const eachOf = <T>(all: readonly T[], act: (one: T) => Promise<WriteResult>): Promise<WriteResult[]> =>
  Promise.all(
    all.map(async (one) => {
      try {
        return await act(one);
      } catch (error) {
        if (!(error instanceof WaybillError)) throw error;
        return failed(error.failure);
      }
    }),
  );
