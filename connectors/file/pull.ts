import { WaybillError } from '../../domain/failures.ts';
import type { Kind } from '../../domain/kinds.ts';
import type { Page, SourceRecord } from '../connector.ts';
import { arrived } from './arrived.ts';
import type { FileRecordSpec, IncomingSpec } from './definition.ts';
import { folderOf, within } from './names.ts';
import type { FileContext } from './options.ts';
import { cursorOf, isAsKnown, keyOf, knownAs, knownOf, type Place, placeOf } from './place.ts';
import { type Outcome, putAway } from './put-away.ts';
import { recordsOf } from './records.ts';
import { Unreadable } from './rows.ts';
import { type Snapshot, snapshotOf } from './snapshot.ts';
import { type FileEntry, type FileStore, openStore } from './store.ts';

/** So many files may stay in their folder: what is known of each goes into the cursor. */
const MOST_LEFT = 5_000;

/** A kind's files, and how they become records. */
export interface Incoming {
  kind: Kind;
  record: FileRecordSpec;
  spec: IncomingSpec;
}

/**
 * Reads the files that are whole, one after the other. A file is put away only once all of its records are staged; where reading
 * ends before, the next pull goes on within it, if it is still the same. Who only looks puts none away.
 */
export async function* pull(incoming: Incoming, ctx: FileContext, cursor: string | null): AsyncGenerator<Page> {
  const { spec } = incoming;
  let place = placeOf(cursor);
  const store = await openStore(ctx);
  try {
    const entries = await arrived(store, spec, (entry) => !isAsKnown(entry, knownOf(place, entry)), ctx.signal);
    if (spec.after === 'leave') refuseTooMany(entries.length);
    place = { ...place, known: stillThere(place, entries) };
    for (const entry of entries) {
      ctx.signal.throwIfAborted();
      const going = place.at?.name === keyOf(entry.name) ? place.at : undefined;
      const known = knownOf(place, entry);
      if (!going && isAsKnown(entry, known)) continue;
      const file = await snapshot(store, spec, entry);
      if (!file) continue;
      if ('troubles' in file) {
        if (!ctx.looks) await putAway(store, spec, file);
        if (spec.after === 'leave') place = withKnown(place, entry, file.hash, ctx.now());
        continue;
      }
      try {
        if (going || known?.hash !== file.hash) {
          const given = going?.hash === file.hash ? going.given : 0;
          const { at: _, ...rest } = place;
          place = rest;
          const outcome = yield* pages(incoming, entry.name, file, given, place);
          if (!ctx.looks) await putAway(store, spec, outcome);
          tell(ctx, incoming.kind, outcome);
        }
        if (spec.after === 'leave') place = withKnown(place, entry, file.hash, ctx.now());
      } finally {
        await file.close();
      }
    }
    const { at: _, ...rest } = place;
    if (cursorOf(rest) !== cursor) yield { records: [], cursor: cursorOf(rest) };
  } finally {
    await store.close();
  }
}

const withKnown = (place: Place, entry: FileEntry, hash: string, now: number): Place => ({
  ...place,
  known: { ...place.known, [keyOf(entry.name)]: knownAs(entry, hash, now, knownOf(place, entry)) },
});

/** What is no longer in the folder need not be known. */
function stillThere({ known }: Place, entries: FileEntry[]): Place['known'] {
  const names = new Set(entries.map(({ name }) => keyOf(name)));
  return Object.fromEntries(Object.entries(known).filter(([name]) => names.has(name)));
}

/** The file as it is now; undefined where it is gone, and its outcome where it is too large. */
async function snapshot(
  store: FileStore,
  spec: IncomingSpec,
  { name, size, mtimeMs }: FileEntry,
): Promise<Snapshot | Outcome | undefined> {
  try {
    const source = await store.read(within(folderOf(spec.files), name));
    return source && (await snapshotOf(source, spec.atMost));
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    // Its content is not known, but what its folder says of it tells it from another one.
    return { name, hash: `${size.toString(16)}-${mtimeMs.toString(16)}`, given: 0, lost: 0, troubles: [error.trouble] };
  }
}

/** The pages of one file, from the record on that was not given yet; answers what came of all of it. */
async function* pages(
  { kind, record, spec }: Incoming,
  name: string,
  file: Snapshot,
  alreadyGiven: number,
  place: Place,
): AsyncGenerator<Page, Outcome> {
  const outcome: Outcome = { name, hash: file.hash, given: 0, troubles: [], lost: 0 };
  let records: SourceRecord[] = [];
  const page = (): Page => ({
    records,
    cursor: cursorOf({ ...place, at: { name: keyOf(name), hash: file.hash, given: outcome.given } }),
  });
  try {
    for await (const read of recordsOf(file, kind, record, spec)) {
      if ('troubles' in read) {
        outcome.troubles.push(...read.troubles);
        outcome.lost += read.rows.length;
        continue;
      }
      outcome.given += 1;
      if (outcome.given > alreadyGiven) records.push(read.record);
      if (records.length < spec.page) continue;
      yield page();
      records = [];
    }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    outcome.troubles.push(error.trouble);
  }
  if (records.length > 0) yield page();
  return outcome;
}

function tell({ log }: FileContext, kind: Kind, { name, troubles, lost, given }: Outcome): void {
  if (troubles.length === 0) return;
  log.warn({ kind, file: name, given, lost }, `${lost} rows of ${name} could not be read: see its .why.txt`);
}

/** A folder that only grows cannot be known file by file. */
function refuseTooMany(count: number): void {
  if (count <= MOST_LEFT) return;
  const message = `${count} files stay in the folder, ${MOST_LEFT} at most: let them be moved (\`after: move\`)`;
  throw new WaybillError({ class: 'unavailable', message });
}
