import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { FileEntry } from './store.ts';

/** A file that was read to its end, as it was then. */
const known = z.object({ hash: z.string(), size: z.number(), mtimeMs: z.number() });

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

/**
 * A file as it is known from now on. One that was changed just before it was read may be changed again within the same tick of
 * its clock: its time then says nothing, and it is looked into once more.
 */
export const knownAs = (entry: FileEntry, hash: string, now: number): Known => ({
  hash,
  size: entry.size,
  mtimeMs: now - entry.mtimeMs > GRAIN_MS ? entry.mtimeMs : NEVER,
});

/** Whether a file is as it was when it was read, by what its folder says of it. */
export const isAsKnown = (entry: FileEntry, as: Known | undefined): boolean =>
  as !== undefined && as.size === entry.size && as.mtimeMs === entry.mtimeMs;
