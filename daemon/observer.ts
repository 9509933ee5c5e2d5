import type { Observer } from '../activities/deps.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** Kinds that move by the hundred and that nobody looks for by number. */
const IN_BULK = new Set(['stock', 'price', 'product']);
const GATHER_MS = 1_000;

/** Figures for `/metrics`, and one line in the log for each order that moves; what moves in bulk is one line a second. */
export function createObserver(metrics: Metrics, log: Logger): Observer {
  const gathered = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  const tell = () => {
    timer = undefined;
    for (const [what, count] of gathered) log.info({}, `${String(count).padEnd(10)}  ${what}`);
    gathered.clear();
  };
  return {
    step: metrics.step,
    write: metrics.write,
    moved: ({ number, flow, kind, step, target, outcome }) => {
      if (kind !== undefined && IN_BULK.has(kind)) {
        const what = [step, ...(target ? [target.padEnd(8)] : []), kind].join('  ');
        gathered.set(what, (gathered.get(what) ?? 0) + 1);
        if (!timer) timer = setTimeout(tell, GATHER_MS).unref();
        return;
      }
      log.info(
        flow ? { flow } : {},
        [number.padEnd(10), step, ...(target ? [target.padEnd(8)] : []), outcome].join('  '),
      );
    },
  };
}
