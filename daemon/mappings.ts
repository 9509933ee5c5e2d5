import type { PinnedMappings } from '../activities/index.ts';
import { programFile } from '../config/home.ts';
import { loadMappingFiles } from '../config/mapping-files.ts';
import { EXIT, Problem } from '../config/problem.ts';
import { type Mapping, MappingBook } from '../mapper/index.ts';
import type { Canary, KeptVersion, Ledger } from '../store/ledger.ts';
import type { Logger } from '../telemetry/logger.ts';
import { createReleases } from './mapping-releases.ts';
import { showProblem, type VerdictOptions, verdictOn } from './mapping-verdict.ts';
import { lookAtMappings, type WatchTimes, watchMappings } from './mapping-watch.ts';

/** The baselines that come with the program. */
const SHIPPED = programFile('mappings');

/** Versions of which is remembered that they are good; there is one for each edit. */
const MAX_ACCEPTED = 5_000;

/** What rules now, for people who ask. */
export interface MappingStatus {
  /** See `Release` of the ledger. */
  release: string;
  /** Epoch milliseconds since when it is live. */
  since: number;
  canaries: Canary[];
  /** The folder as it is cannot be used: what rules is what it was before. One line a problem, with file, line and column. */
  refused?: { at: number; problems: string[] };
}

export interface Mappings extends PinnedMappings {
  status(): Promise<MappingStatus>;
  /** As in `status`, without asking the ledger. */
  refused(): MappingStatus['refused'];
  /** Told whenever other mappings are live than before. */
  onReload(listener: () => unknown): void;
  close(): void;
}

interface LiveBook {
  book: MappingBook;
  release: string;
}

export interface MappingsOptions extends Omit<VerdictOptions, 'accepted'> {
  folder: string;
  ledger: Pick<Ledger, 'publishMappings' | 'liveMappings' | 'mappingRelease' | 'keptVersions'>;
  clock: { now(): number };
  log: Logger;
  times?: WatchTimes;
}

/** Where mappings are read from, one over the other: what ships, and the folder of the config. */
export const mappingFolders = (folder: string): string[] => (folder === SHIPPED ? [SHIPPED] : [SHIPPED, folder]);

/** Reads and compiles the shipped mappings and, over them, those of the folder. */
export async function compileMappings(folder: string): Promise<MappingBook> {
  return MappingBook.compile(await loadMappingFiles(mappingFolders(folder)));
}

/** A compiled mapping as the ledger keeps it. */
export const keptVersion = ({ name, pin, from, to, files }: Mapping): KeptVersion => ({
  mapping: name,
  version: pin,
  from,
  to,
  files: files.map(({ path, text }) => ({ path, text })),
});

/**
 * The mappings of a running daemon: what is saved in the folder is compiled, kept in the ledger and live for the next
 * record. What has an error never replaces what works, not even over a restart; the log and `status` say which line it
 * is. Throws a `Problem` where the folder has an error and there is nothing from before.
 */
export async function openMappings(options: MappingsOptions): Promise<Mappings> {
  const { folder, unused, sides, ledger, clock, log, times } = options;
  const accepted = new Set<string>();
  const releases = createReleases(ledger);
  let refused: MappingStatus['refused'];

  /** Publishes the folder as it is; answers `undefined` and says why where it cannot be used. */
  const publish = async (): Promise<LiveBook | undefined> => {
    if (accepted.size > MAX_ACCEPTED) accepted.clear();
    const { book, errors } = verdictOn(await loadMappingFiles(mappingFolders(folder)), { unused, sides, accepted });
    const problems = errors.map(showProblem);
    if (problems.length > 0) {
      // Told once, however often the same is saved.
      if (refused?.problems.join('\n') !== problems.join('\n')) {
        for (const problem of problems) log.error({}, problem);
        log.error({ problems: problems.length }, 'the mappings stay as they were, until this is mended');
      }
      refused = { at: clock.now(), problems };
      return undefined;
    }
    releases.learn(book.all());
    const { release } = await ledger.publishMappings(book.all().map(keptVersion), { whole: true });
    refused = undefined;
    return { book, release };
  };

  const listeners: (() => unknown)[] = [];
  const before = await lookAtMappings(folder);
  let live = (await publish()) ?? (await lastGood(ledger, releases));
  if (!live) throw new Problem((refused?.problems ?? []).join('\n'), EXIT.usage);

  const watch = watchMappings(
    folder,
    before,
    async () => {
      try {
        const wasRefused = refused !== undefined;
        const next = await publish();
        if (!next) return;
        const isNew = next.release !== live?.release;
        if (isNew || wasRefused) log.info({ release: next.release }, 'mappings reloaded');
        live = next;
        if (isNew) for (const listener of listeners) listener();
      } catch (error) {
        log.warn({ error }, 'the mappings could not be read again; tried again in a moment');
        throw error;
      }
    },
    times,
  );
  return {
    current: () => (live as NonNullable<typeof live>).book,
    released: (release) => releases.released(release),
    refused: () => refused,
    onReload: (listener) => void listeners.push(listener),
    async status() {
      // Asked of the ledger: a canary or a rollback from the command line is live without us.
      const { release = '', since = 0, canaries = [] } = (await ledger.liveMappings()) ?? {};
      return { release, since, canaries, ...(refused ? { refused } : {}) };
    },
    close: () => watch.close(),
  };
}

/**
 * The mappings of a further worker. It needs no folder: each record names the release that it began with, and the ledger has the texts, so an edit
 * reaches it with the next record that is packed.
 */
export async function followMappings(
  folder: string,
  ledger: MappingsOptions['ledger'],
): Promise<Omit<Mappings, 'status' | 'refused' | 'onReload'>> {
  const releases = createReleases(ledger);
  const book = (await lastGood(ledger, releases))?.book ?? (await compileMappings(folder));
  return { current: () => book, released: (release) => releases.released(release), close: () => {} };
}

async function lastGood(
  ledger: MappingsOptions['ledger'],
  releases: ReturnType<typeof createReleases>,
): Promise<LiveBook | undefined> {
  const live = await ledger.liveMappings();
  if (!live) return undefined;
  return { book: (await releases.released(live.release)).base, release: live.release };
}
