import { type FSWatcher, watch } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadMappingFiles } from '../config/mapping-files.ts';
import { EXIT, Problem } from '../config/problem.ts';
import { MappingBook, type Problem as MappingProblem } from '../mapper/index.ts';
import type { Logger } from '../telemetry/logger.ts';

/** An editor saves in several strokes: they are one change. */
const SETTLE_MS = 300;

/** The baselines that come with the program: `mappings/` of the project, from the sources and from `dist/` alike. */
const SHIPPED = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../mappings' : '../../mappings', import.meta.url),
);

export interface Mappings {
  /** The last good book. */
  current(): MappingBook;
  close(): void;
}

/** `mappings/shop/order.yaml:12:7 error unknown-path: ... (hint)`. */
export const showProblem = ({ where, severity, code, message, hint }: MappingProblem): string =>
  `${where ? `mappings/${where} ` : ''}${severity} ${code}: ${message}${hint ? ` (${hint})` : ''}`;

export const errorsOf = (book: MappingBook): MappingProblem[] =>
  book.problems.filter(({ severity }) => severity === 'error');

/** Where mappings are read from, one over the other: what ships, and the folder of the config. */
export const mappingFolders = (folder: string): string[] => (folder === SHIPPED ? [SHIPPED] : [SHIPPED, folder]);

/** Reads and compiles the shipped mappings and, over them, those of the folder. */
export async function compileMappings(folder: string): Promise<MappingBook> {
  return MappingBook.compile(await loadMappingFiles(mappingFolders(folder)));
}

/**
 * The mappings of a running daemon: an edit is compiled when it is saved and used from the next batch on. One with an
 * error never replaces what works; the log says which line it is. `unused` names systems whose mappings do not matter.
 */
export async function openMappings(folder: string, unused: ReadonlySet<string>, log: Logger): Promise<Mappings> {
  let book = await compileMappings(folder);
  // A system that is not connected cannot keep the others from moving.
  const relevant = (one: MappingBook) => errorsOf(one).filter(({ where }) => !unused.has(where?.split('/')[0] ?? ''));
  const errors = relevant(book);
  if (errors.length > 0) throw new Problem(errors.map(showProblem).join('\n'), EXIT.usage);

  const reload = async () => {
    const next = await compileMappings(folder);
    const wrong = relevant(next);
    for (const problem of wrong) log.error({}, showProblem(problem));
    if (wrong.length > 0) {
      log.error({ problems: wrong.length }, 'the mappings stay as they were, until this is mended');
      return;
    }
    book = next;
    log.info({}, 'mappings reloaded');
  };
  let timer: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(folder, { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        reload().catch((error: unknown) => log.error({ error }, 'the mappings could not be read again'));
      }, SETTLE_MS);
    });
    watcher.on('error', (error) => log.warn({ error }, 'edits of mappings are not noticed; restart to use them'));
  } catch (error) {
    // No folder of one's own yet, or a file system that cannot be watched.
    log.debug({ error }, 'edits of mappings are not noticed; restart to use them');
  }
  return {
    current: () => book,
    close: () => {
      clearTimeout(timer);
      watcher?.close();
    },
  };
}
