import type { Position } from './paging.ts';
import type { Mark } from './times.ts';

/** Where a pull stands; between two pulls only `since` or `cursor` is left of it. */
export interface Place {
  /** The newest change that is surely read. */
  since?: Mark;
  /** A cursor of the system's that outlives the pull. */
  cursor?: string;
  /** What {since} and {until} are now. */
  from?: Mark;
  until?: Mark;
  /** ISO, by our clock. */
  startedAt?: string;
  /** The newest change seen in this walk. */
  high?: Mark;
  /** The page that comes next; without one the walk, or its window, has ended. */
  at?: Position;
  /** Pages of a window that are still to be read, the last one first, and how many items they have. */
  left?: number;
  size?: number;
  /** How many items the list had at its last page, and whether it has become shorter since its first. */
  total?: number;
  shrunk?: boolean;
}

/** Positions are of one way of paging: after a change of the definition the list is read again from its last change on. */
export function readPlace(cursor: string | null, by: string): Place {
  if (!cursor) return {};
  const { paging, ...place } = parsed(cursor);
  if (paging === by) return place;
  return place.since === undefined ? {} : { since: place.since };
}

/** Where a pull begins that shall read what changed since a mark, or everything. */
export const placeFrom = (since: Mark | undefined, by: string): string => writePlace(since ? { since } : {}, by);

/** What another connector left under this connection's name is no place of ours: everything is read again. */
function parsed(cursor: string): Place & { paging?: string } {
  try {
    const place: unknown = JSON.parse(cursor);
    return typeof place === 'object' && place !== null ? place : {};
  } catch {
    return {};
  }
}

export const writePlace = (place: Place, by: string): string => JSON.stringify({ paging: by, ...place });
