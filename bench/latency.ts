import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from './child.ts';
import { WEBHOOK_TOKEN } from './connectors.ts';
import { SEED } from './ends.ts';
import type { Bench, LaneResult } from './lanes.ts';
import { withFolder } from './measure.ts';
import { shopOrder } from './orders.ts';
import { startTemporal } from './temporal.ts';

/** The first few find cold code and closed sockets; a daemon that runs for months does not. */
const WARM_UP = 20;

/** One order at a time on an idle system: its webhook is posted, and the clock runs until the ERP has accepted it. */
export function latency({ ends, quick, tell }: Bench): Promise<LaneResult> {
  const measured = quick ? 20 : 300;
  const orders = WARM_UP + measured;
  return withFolder(async (folder) => {
    await ends.reset(orders, { delayMs: 20 });
    await ends.release(orders);
    const temporal = await startTemporal(folder);
    const { source, sink } = ends;
    const task = { source, sink, orders, concurrency: 50, pageSize: 250, folder, temporal: temporal.address };
    const daemon = Child.node('lanes/waybill.js', [JSON.stringify(task)]);
    try {
      const { http } = await daemon.line('ready');
      const tookMs: number[] = [];
      for (let index = 0; index < orders; index += 1) {
        const startedAt = Date.now();
        await post(`${http}/webhooks/shop`, shopOrder(SEED, index).id);
        const { lastAcceptedAt } = await ends.books({ accepted: index + 1 });
        if (index >= WARM_UP) tookMs.push(lastAcceptedAt - startedAt);
        // Idle again before the next, and never in step with a timer of the daemon; 300 orders take a minute and a half.
        await sleep(100 + (index % 7) * 23);
        if (index % 50 === 49) tell(`latency: ${index + 1}/${orders}`);
      }
      tookMs.sort((a, b) => a - b);
      const at = (share: number) => tookMs[Math.min(tookMs.length - 1, Math.floor(share * tookMs.length))] as number;
      const { doubled, accepted } = await ends.books();
      const json = { orders: measured, p50Ms: at(0.5), p99Ms: at(0.99), lost: orders - accepted, doubled };
      return {
        json,
        text: `one order, idle system: p50 ${json.p50Ms} ms, p99 ${json.p99Ms} ms (${measured} orders, 20 ms a call)`,
      };
    } finally {
      await daemon.stop();
      await temporal.stop();
    }
  });
}

async function post(url: string, id: string): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-bench-token': WEBHOOK_TOKEN },
    body: JSON.stringify({ id }),
  });
  if (!response.ok) throw new Error(`the webhook was answered with ${response.status}`);
  await response.arrayBuffer();
}
