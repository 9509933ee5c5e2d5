import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from './child.ts';
import type { Bench, LaneResult } from './lanes.ts';
import { withFolder } from './measure.ts';
import { startTemporal } from './temporal.ts';

/** Calls of the killed process that were under way at the ERP end within this time: they are not the new one's work. */
const ECHO_MS = 200;

/** `kill -9` of the daemon with a third of the orders moved, and a new one at once, as a supervisor does. */
export async function kill(bench: Bench): Promise<LaneResult> {
  const orders = bench.quick ? 1_000 : 10_000;
  const runs: Record<string, number>[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    runs.push(await killOnce(bench, orders));
    bench.tell(`round ${round + 1}/${bench.rounds} kill: ${JSON.stringify(runs.at(-1))}`);
  }
  const worst = (name: string) => Math.max(...runs.map((run) => run[name] ?? 0));
  const json = {
    orders,
    lost: worst('lost'),
    doubled: worst('doubled'),
    movingAgainSeconds: worst('movingAgainSeconds'),
    seconds: worst('seconds'),
  };
  const text = [
    `kill -9 at a third of ${orders} orders (the worst of ${bench.rounds}):`,
    `moving again after ${json.movingAgainSeconds} s, all moved after ${json.seconds} s, ${json.lost} lost, ${json.doubled} doubled`,
  ].join(' ');
  return { text, json };
}

function killOnce({ ends }: Bench, orders: number): Promise<Record<string, number>> {
  return withFolder(async (folder) => {
    await ends.reset(orders, { delayMs: 20 });
    const temporal = await startTemporal(folder);
    const { source, sink } = ends;
    const task = { source, sink, orders, concurrency: 50, pageSize: 250, folder, temporal: temporal.address };
    const start = () => Child.node('lanes/waybill.js', [JSON.stringify(task)]);
    let daemon = start();
    try {
      await daemon.line('ready');
      await ends.release(orders);
      const startedAt = Date.now();
      daemon.say('go');
      const over = daemon.line('done').catch(() => undefined); // it will not come: the process is killed first
      await ends.books({ accepted: Math.floor(orders / 3) });
      await daemon.stop('SIGKILL');
      const killedAt = Date.now();
      await over;
      daemon = start();
      await daemon.line('ready');
      const books = await Promise.race([
        ends.books({ accepted: orders, since: killedAt + ECHO_MS }),
        sleep(120_000).then(() => ends.books({ since: killedAt + ECHO_MS })),
      ]);
      return {
        lost: orders - books.accepted,
        doubled: books.doubled,
        movingAgainSeconds: ((books.firstSince ?? Number.NaN) - killedAt) / 1_000,
        seconds: (books.lastAcceptedAt - startedAt) / 1_000,
      };
    } finally {
      await daemon.stop();
      await temporal.stop();
    }
  });
}
