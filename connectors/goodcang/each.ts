import { WaybillError } from '../../domain/failures.ts';
import type { WriteResult } from '../connector.ts';

export const failed = (failure: WaybillError['failure']): WriteResult => ({ result: 'failed', failure });

/** The API takes one object a call; a failure of one is that one's answer. */
export const each = <T>(items: T[], work: (item: T) => Promise<WriteResult>): Promise<WriteResult[]> =>
  Promise.all(
    items.map(async (item) => {
      try {
        return await work(item);
      } catch (error) {
        if (error instanceof WaybillError) return failed(error.failure);
        throw error;
      }
    }),
  );
