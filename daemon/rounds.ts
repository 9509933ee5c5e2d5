/** Does something again and again until it is stopped, which lets the round under way end. A round that fails is gone on with by the next. */
export function inRounds(
  round: () => Promise<unknown>,
  everyMs: number,
  what: string,
  log: { warn(fields: object, text: string): void },
): { stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let wake = () => {};
  const loop = (async () => {
    while (!stopped) {
      await round().catch((error: unknown) => {
        log.warn({ error: String(error) }, `${what} failed; the next one goes on`);
      });
      if (stopped) break;
      await new Promise<void>((resolve) => {
        wake = resolve;
        timer = setTimeout(resolve, everyMs);
      });
    }
  })();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      wake();
      await loop;
    },
  };
}
