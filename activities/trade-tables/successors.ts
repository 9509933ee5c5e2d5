import type { Successors } from '../../domain/reorder/successors.ts';
import { keptFiles, rowsOf, TradeTableError } from './read.ts';

/** Reads a table of what is ordered in place of what. Throws a `TradeTableError` with the place of the first line that is wrong. */
export function readSuccessors(path: string, text: string): Successors {
  const successors = new Map<string, string>();
  for (const { cells, at } of rowsOf(path, text, ['sku', 'successor'])) {
    const { sku = '', successor = '' } = cells;
    if (sku === '' || successor === '') throw new TradeTableError(`${at} it names an sku and its successor`);
    if (successors.has(sku)) throw new TradeTableError(`${at} ${sku} has a successor in another line already`);
    successors.set(sku, successor);
  }
  return successors;
}

const successorsAt = keptFiles(readSuccessors);

/** The table that the config names; nothing is followed by anything where it names none. Throws a `TradeTableError`. */
export const readSuccessorTable = async (table: string | undefined): Promise<Successors> =>
  table === undefined ? new Map() : successorsAt(table);
