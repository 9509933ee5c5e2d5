import type { IncomingSpec } from './definition.ts';
import { folderOf, nameOf, nameWith, within } from './names.ts';
import type { Trouble } from './rows.ts';
import type { FileStore } from './store.ts';

/** What came of reading a file. */
export interface Outcome {
  name: string;
  hash: string;
  /** Records that were given. */
  given: number;
  troubles: Trouble[];
  /** Rows that are in no record. */
  lost: number;
}

const HASH_SHOWN = 12;
/** The ending of what says why. */
export const WHY = '.why.txt';
/** What a person reads; the rest is most often the same mistake. */
const MOST_TOLD = 1_000;

type Places = Pick<IncomingSpec, 'files' | 'done' | 'failed' | 'after' | 'complete'>;

/** What a file is called where its content tells it from another one of its name. */
export const shownName = ({ name, hash }: Pick<Outcome, 'name' | 'hash'>): string =>
  nameWith(name, hash.slice(0, HASH_SHOWN));

/** Moves a file that was read to where it belongs, and says beside it what could not be read. */
export async function putAway(
  store: FileStore,
  incoming: Places,
  outcome: Outcome,
  tell: (outcome: Outcome) => string = whyText,
): Promise<void> {
  const { name, troubles } = outcome;
  const folder = troubles.length > 0 ? incoming.failed : incoming.done;
  const from = within(folderOf(incoming.files), name);
  if (troubles.length > 0) {
    await store.make(folder);
    // Before the file itself: where this ends in between, it is read and told once more.
    const why = within(folder, `${incoming.after === 'move' ? shownName(outcome) : name}${WHY}`);
    await store.put(why, new TextEncoder().encode(tell(outcome)), { over: true });
  }
  if (incoming.after === 'leave') return;
  await store.make(folder);
  const shown = shownName(outcome);
  // Its content is in the name: what stands there already is the same file.
  const moved =
    (troubles.length === 0 && (await store.move(from, within(folder, name)))) ||
    (await store.move(from, within(folder, shown)));
  if (!moved) await store.remove(from);
  if (incoming.complete.by === 'marker') await store.remove(from + incoming.complete.suffix);
}

function whyText({ name, given, troubles, lost }: Outcome): string {
  const told = troubles.slice(0, MOST_TOLD).map(lineOf);
  const more = troubles.length - told.length;
  return [
    `${nameOf(name)}: ${given} records were taken, ${lost} rows were not.`,
    'Mend those rows and put the file (all of it, or these rows with the first one) where it came from, under any name:',
    'what was taken already is known again.',
    '',
    ...told,
    ...(more > 0 ? [`and ${more} more`] : []),
    '',
  ].join('\n');
}

function lineOf({ row, column, why }: Trouble): string {
  const place = [row === undefined ? '' : `row ${row}`, column === undefined ? '' : `column ${column}`];
  return [place.filter(Boolean).join(', '), why].filter(Boolean).join(': ');
}
