import type { SourceRecord } from '../connectors/connector.ts';
import type { Failure } from '../domain/failures.ts';
import { toFailure } from './failures.ts';

/** So few that one slow record is soon found among them, so many that a list call is worth its while. */
const IDS_A_READ = 25;
/** So many single records fail one after the other, and none can be read: the system is at fault, not the records. */
const FAILURES_IN_A_ROW = 5;

export interface ReadAgain {
  /** Ids that were read; those of them without a record exist no longer. */
  ids: string[];
  records: SourceRecord[];
}

/**
 * Reads records by their ids in small pages. A page that fails is read again in halves, down to single ids, so that one
 * record that cannot be read takes nobody with it. Each part is handed on as soon as it is read.
 * Throws what concerns the whole system: no credentials, no answer, no patience left.
 */
export async function readAgain(
  read: (ids: string[]) => Promise<SourceRecord[]>,
  ids: string[],
  handOn: (part: ReadAgain) => Promise<void>,
): Promise<{ unread: { id: string; failure: Failure }[] }> {
  const unread: { id: string; failure: Failure }[] = [];
  let inARow = 0;

  const readPart = async (part: string[]): Promise<void> => {
    let records: SourceRecord[];
    try {
      records = await read(part);
    } catch (error) {
      const failure = toFailure(error);
      if (concernsAll(failure)) throw error;
      const [id] = part;
      if (part.length === 1 && id !== undefined) {
        unread.push({ id, failure });
        inARow += 1;
        if (inARow >= FAILURES_IN_A_ROW) throw error;
        return;
      }
      const half = Math.ceil(part.length / 2);
      await readPart(part.slice(0, half));
      await readPart(part.slice(half));
      return;
    }
    inARow = 0;
    await handOn({ ids: part, records });
  };

  for (let at = 0; at < ids.length; at += IDS_A_READ) await readPart(ids.slice(at, at + IDS_A_READ));
  return { unread };
}

/** Not `unavailable`: where a page is one call a record, one of them that fails would fail all of them, again and again. */
function concernsAll({ class: kind }: Failure): boolean {
  return kind === 'auth' || kind === 'rate-limited' || kind === 'budget';
}
