/** A terminal's Ctrl-C reaches the whole group, and npm passes it on again: within this time it is one and the same. */
const SAME_PRESS_MS = 700;
const ORPHAN_CHECK_MS = 2_000;

/**
 * Calls `drain` at the first SIGINT or SIGTERM and `force` at the next one. Where npm started us and dies, that counts
 * as a signal too: nobody else would stop us then.
 */
export function onStop(drain: (why: string) => void, force: () => void, startedByNpm: boolean): () => void {
  let firstAt: number | undefined;
  const stop = (why: string) => {
    if (firstAt === undefined) {
      firstAt = Date.now();
      drain(why);
    } else if (Date.now() - firstAt > SAME_PRESS_MS) force();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (startedByNpm && firstAt === undefined && process.ppid !== parent) stop('the process that started it is gone');
  }, ORPHAN_CHECK_MS);
  watch.unref();
  return () => {
    clearInterval(watch);
    for (const signal of signals) process.off(signal, stop);
  };
}
