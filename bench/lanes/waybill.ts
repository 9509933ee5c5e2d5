/** Waybill's own lane: the daemon as everybody runs it, with the two connectors of the benchmarks and nothing to poll. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { historyEvents } from '../../cli/demo/history.ts';
import { config } from '../../config/schema.ts';
import { startDaemon } from '../../worker.ts';
import type { window } from '../../workflows/window.ts';
import { BENCH_CONNECTORS } from '../connectors.ts';
import { type LaneReport, type LaneTask, runLane } from '../lane-process.ts';
import { ledgerBytes } from '../ledger-bytes.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const configOf = (task: LaneTask) =>
  config.parse({
    data: task.folder,
    store: task.store ?? `sqlite:${join(task.folder, 'waybill.db')}`,
    mappings: join(ROOT, 'bench/mappings'),
    temporal: { address: task.temporal },
    http: { port: 0 },
    connections: {
      shop: { use: 'bench-shop', options: { url: task.source, pageSize: task.pageSize }, poll: '1d' },
      erp: { use: 'bench-erp', options: { url: task.sink }, limits: { concurrency: task.concurrency } },
    },
    flows: { orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'gate', 'write erp'] } },
    sweep: '5s',
    log: { level: 'warn', format: 'json' },
  });

await runLane(async (task) => {
  const daemon = await startDaemon(configOf(task), { connectors: BENCH_CONNECTORS });
  const client = new Client({ connection: await Connection.connect({ address: task.temporal }) });
  const settled = async () => {
    const { moves } = await daemon.ledger.counts();
    return moves.ready + moves.claimed + moves.queued + moves.waiting === 0;
  };
  const move = async (): Promise<LaneReport> => {
    const before = { bytes: ledgerBytes(task.folder), events: await historyEvents(task.temporal as string) };
    // What the shop's schedule does at its time, now.
    await client.workflow.start<typeof window>('window', {
      workflowId: `bench-pull-${Date.now()}`,
      taskQueue: 'waybill',
      args: [{ connectionId: 'shop', queue: 'waybill-shop', planned: false }],
    });
    // The ERP tells when it holds all: asking the ledger all the time would be measured too.
    await (await fetch(`${task.sink}/_control?accepted=${task.orders}`)).arrayBuffer();
    while (!(await settled())) await sleep(100);
    return {
      done: true,
      historyEvents: (await historyEvents(task.temporal as string)) - before.events,
      ledgerBytesPerOrder: (ledgerBytes(task.folder) - before.bytes) / task.orders,
    };
  };
  return { move, http: daemon.http };
});
