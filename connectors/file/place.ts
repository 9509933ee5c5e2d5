import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { FileEntry } from './store.ts';

/** A file that was read to its end, as it was then. */
const known = z.object({
  hash: z.string(),
  size: z.number(),
  /** -1 while its time says nothing yet: then it is looked into once more. */
  mtimeMs: z.number(),
  /** Its time, and when it was first read with it, by our clock. */
  first: z.object({ mtimeMs: z.number(), at: z.number() }).optional(),
});

const place = z.object({
  v: z.literal(1),
  /** Files that stay where they are, and were read, by `keyOf` their names. */
  known: z.record(z.string(), known).default({}),
  /** The file that is being read, its content, and how many of its records were given. */
  at: z.object({ name: z.string(), hash: z.string(), given: z.number() }).optional(),
});

/** Where reading is: the cursor of a pull. */
export type Place = z.output<typeof place>;
export type Known = z.output<typeof known>;

export const BEGINNING: Place = { v: 1, known: {} };

/** Throws what `JSON.parse` and zod throw, for a cursor that is not ours. */
export const placeOf = (cursor: string | null): Place =>
  cursor === null ? BEGINNING : place.parse(JSON.parse(cursor));

export const cursorOf = (at: Place): string => JSON.stringify(at);

/** A partner may put anybody's name into that of a file: what is kept is only what tells it from others. */
export const keyOf = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 16);

export const knownOf = ({ known }: Place, { name }: FileEntry): Known | undefined => known[keyOf(name)];

/** Some servers tell whole seconds only, some file systems two. */
const GRAIN_MS = 2_000;
const NEVER = -1;

/** What is older than this by our clock is old by any: no server's is a day off. */
const OLD_MS = 86_400_000;

/**
 * A file as it is known from now on. One that was changed just before it was read may be changed again within the same tick of its clock, which
 * then leaves its time as it is. That clock is the server's, and may be behind ours: so its time counts once it was read twice with it, further
 * apart than any tick.
 */
export function knownAs(entry: FileEntry, hash: string, now: number, before?: Known): Known {
  const { size, mtimeMs } = entry;
  if (now - mtimeMs > OLD_MS) return { hash, size, mtimeMs };
  const same = before?.first?.mtimeMs === mtimeMs && before.first.at <= now ? before.first : undefined;
  if (same && now - same.at > GRAIN_MS) return { hash, size, mtimeMs };
  return { hash, size, mtimeMs: NEVER, first: same ?? { mtimeMs, at: now } };
}

/** Whether a file is as it was when it was read, by what its folder says of it. */
export const isAsKnown = (entry: FileEntry, as: Known | undefined): boolean =>
  as !== undefined && as.size === entry.size && as.mtimeMs === entry.mtimeMs;
