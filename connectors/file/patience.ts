/** How long one answer may take, and what ends all of it. */
export interface Patience {
  timeoutMs: number;
  signal: AbortSignal;
}

/** No answer came in time, or nobody waits for it any more. */
export class Silence extends Error {}

/** What it comes to, unless it takes too long: then it may still be going on, and nobody hears of it. */
export async function inTime<Result>(doing: Promise<Result>, { timeoutMs, signal }: Patience): Promise<Result> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  doing.catch(() => {});
  let stop: () => void = () => {};
  const silence = new Promise<never>((_, reject) => {
    stop = () => reject(new Silence('no answer in time'));
    if (deadline.aborted) stop();
    deadline.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([doing, silence]);
  } finally {
    deadline.removeEventListener('abort', stop);
  }
}
