import { Problem } from '../../config/problem.ts';
import { lookAtMappings, watchMappings } from '../../daemon/mapping-watch.ts';
import { mappingFolders } from '../../daemon/mappings.ts';
import { type Attempt, attempt } from './attempt.ts';
import type { Paint } from './colour.ts';
import { markOf, watchFile } from './file-watch.ts';
import type { MappingDesk } from './mapping-context.ts';
import { previewText } from './preview-view.ts';
import { isRecordFile, recordFile } from './record-file.ts';

/** A save is to be seen at once; half a file that is read meanwhile is shown as broken for a moment, and does no harm. */
const SOON = { settleMs: 25, longestMs: 75, lookMs: 1_000 };

export interface Screen {
  paint: Paint;
  /** Shows a text in place of what was shown. */
  show(text: string): void;
  /** Ends the watch. */
  signal: AbortSignal;
}

/**
 * Shows a preview, and anew whenever a mapping file, a table or the record's file is saved. What cannot be shown leaves the last good preview
 * standing, greyed, with what is wrong below it. Throws a `Problem` where not even the first can be had.
 */
export async function watchPreview(desk: MappingDesk, what: string, record: string, screen: Screen): Promise<void> {
  const { paint, show, signal } = screen;
  const grey: Paint = (_, text) => paint('dim', text);
  let good: { attempt: Attempt; at: Date } | undefined;

  async function render(): Promise<void> {
    const began = performance.now();
    let broken: string | undefined;
    try {
      // What the ledger holds of a number is asked once; a file is read again.
      const known = isRecordFile(record) ? undefined : good?.attempt.records.map(({ found }) => found);
      const tried = await attempt(desk, what, record, known);
      if (tried.mapping) good = { attempt: tried, at: new Date() };
      else broken = previewText(tried, paint, desk.place);
    } catch (error) {
      if (!(error instanceof Problem) || !good) throw error;
      broken = paint('bad', error.message);
    }
    if (signal.aborted) return;
    const took = `${Math.round(performance.now() - began)} ms`;
    const status = paint('dim', `${clock(new Date())}, in ${took}; shown anew at each save, Ctrl-C ends`);
    if (broken === undefined && good) return show(`${previewText(good.attempt, paint, desk.place)}\n\n${status}`);
    const last = good && [
      previewText(good.attempt, grey, desk.place),
      '',
      grey('plain', `as of ${clock(good.at)}, before this:`),
      '',
    ];
    show([...(last ?? []), broken, '', status].join('\n'));
  }

  const folders = mappingFolders(desk.loaded.config.mappings);
  // Before the first is read: what is saved meanwhile is not missed.
  const seen = await Promise.all(folders.map(async (folder) => ({ folder, look: await lookAtMappings(folder) })));
  const single = [...(isRecordFile(record) ? [recordFile(record)] : []), what];
  const marks = new Map(await Promise.all(single.map(async (file) => [file, await markOf(file)] as const)));
  await render();
  let again = false;
  let running: Promise<void> | undefined;
  let failed: ((error: unknown) => void) | undefined;
  /** One at a time: what is saved meanwhile is shown after. */
  const changed = (): Promise<void> => {
    again = true;
    running ??= (async () => {
      while (again && !signal.aborted) {
        again = false;
        await render();
      }
    })()
      .catch((error) => failed?.(error))
      .finally(() => {
        running = undefined;
      });
    return running;
  };
  // A candidate that lies outside the folder is no part of what is watched there.
  const candidate = good?.attempt.named.outside !== undefined || !good;
  const watches = [
    ...seen.map(({ folder, look }) => watchMappings(folder, look, changed, SOON)),
    ...[...marks].filter(([file]) => candidate || file !== what).map(([file, mark]) => watchFile(file, mark, changed)),
  ];
  // The watches of folders keep nothing alive.
  const alive = setInterval(() => {}, 60_000);
  try {
    await new Promise<void>((resolve, reject) => {
      failed = reject;
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  } finally {
    clearInterval(alive);
    for (const watch of watches) watch.close();
    await running;
  }
}

const clock = (at: Date): string => at.toTimeString().slice(0, 8);
