import { execFile } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { readEnvironment } from '../config/environment.ts';
import { loadConfig } from '../config/load.ts';
import { openStore } from '../daemon/store.ts';
import { Child } from './child.ts';
import { SEED } from './ends.ts';
import { type Bench, type LaneResult, rounded } from './lanes.ts';
import { withFolder } from './measure.ts';
import { shopOrder } from './orders.ts';
import { cpuOf, peakMemoryMb } from './process-figures.ts';
import { startTemporal } from './temporal.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = 250;
const RULE = 'number: name';
/** Reads a field that no order has. */
const BROKEN = 'number: { from: nmae, missing: fail }';

/** What the daemon's process is asked to wait for. */
export interface CaseAsk {
  until: 'joined' | 'mended' | 'closed';
  members?: number;
}

/** A mapping that fails for every order of a full ledger, until all are in its one case; then it is mended and all are retried. */
export function cases(bench: Bench): Promise<LaneResult> {
  const [orders = bench.quick ? 1_000 : 100_000] = bench.records ?? [];
  return withFolder(async (folder) => {
    await bench.ends.reset(0, {});
    const temporal = await startTemporal(folder);
    const config = await writeConfig(folder, temporal.address, bench.ends.sink);
    const mapping = join(folder, 'mappings/bench-shop/order.yaml');
    await seed(config, orders, bench.tell);
    const daemon = Child.node('lanes/cases.js', [config]);
    const pids = [daemon.pid, temporal.pid];
    const reached = async (ask: CaseAsk) => {
      daemon.say(JSON.stringify(ask));
      return (await daemon.line(ask.until)) as { cases: number; openedAt: number; lastAt: number };
    };
    /** Seconds by the clock and of CPU that something takes; of CPU also Temporal's. */
    const timed = async <T>(name: string, work: () => Promise<T>) => {
      const [before, startedAt] = [cpuOf(pids), Date.now()];
      const value = await work();
      const [after, seconds] = [cpuOf(pids), (Date.now() - startedAt) / 1_000];
      const cpuSeconds = (after.ours + after.temporal - before.ours - before.temporal) / 1_000;
      bench.tell(`cases: ${name} after ${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s CPU`);
      return { value, seconds, cpuSeconds };
    };
    try {
      await daemon.line('ready');
      const joining = await timed('joined', () => reached({ until: 'joined', members: orders }));
      const joinedMemoryMb = peakMemoryMb(pids);
      const list = await timed('listed', () => waybill(config, 'list'));
      const show = await timed('shown', () => waybill(config, 'show', '1'));
      await writeFile(mapping, (await readFile(mapping, 'utf8')).replace(BROKEN, RULE));
      const mending = await timed('offered', () => reached({ until: 'mended' }));
      const retry = await timed('retried', () => waybill(config, 'retry', '1', '--all', '--why', 'mended'));
      const closing = await timed('closed', () => reached({ until: 'closed' }));
      const moving = await timed('moved', () => bench.ends.books({ accepted: orders }));
      const figures = {
        joinSeconds: (joining.value.lastAt - joining.value.openedAt) / 1_000,
        joinCpuSeconds: joining.cpuSeconds,
        joinMemoryMb: joinedMemoryMb,
        listSeconds: list.seconds,
        showSeconds: show.seconds,
        offerSeconds: mending.seconds,
        retrySeconds: retry.seconds + closing.seconds,
        moveSeconds: moving.seconds,
        peakMemoryMb: peakMemoryMb(pids),
      };
      return report(orders, joining.value.cases, figures, moving.value);
    } finally {
      await daemon.stop();
      await temporal.stop();
    }
  });
}

async function writeConfig(folder: string, temporal: string, sink: string): Promise<string> {
  await cp(join(ROOT, 'bench/mappings'), join(folder, 'mappings'), { recursive: true });
  const mapping = join(folder, 'mappings/bench-shop/order.yaml');
  const text = await readFile(mapping, 'utf8');
  if (!text.includes(RULE)) throw new Error(`${mapping} has no rule \`${RULE}\` to break`);
  await writeFile(mapping, text.replace(RULE, BROKEN));
  const file = join(folder, 'config.yaml');
  const config = {
    data: folder,
    store: `sqlite:${join(folder, 'waybill.db')}`,
    mappings: join(folder, 'mappings'),
    temporal: { address: temporal },
    http: { port: 0 },
    connections: {
      shop: { use: 'bench-shop', options: { url: sink }, poll: '1d' },
      erp: { use: 'bench-erp', options: { url: sink } },
    },
    flows: { orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'gate', 'write erp'] } },
    sweep: '5s',
    log: { level: 'warn', format: 'json' },
  };
  await writeFile(file, stringify(config));
  return file;
}

/**
 * Stages the orders as polls would have, while no daemon runs. Copied rows, as the growth lane makes them, could not be read:
 * what is sealed is sealed for its own record.
 */
async function seed(config: string, orders: number, tell: Bench['tell']): Promise<void> {
  const { ledger } = await openStore(loadConfig(config, readEnvironment()).config, { now: () => Date.now() });
  const flows = [{ flow: 'orders', kinds: ['order' as const], from: ['shop'], priority: 'order' as const }];
  for (let at = 0; at < orders; at += PAGE) {
    const records = Array.from({ length: Math.min(PAGE, orders - at) }, (_, index) => {
      const data = shopOrder(SEED, at + index);
      return { kind: 'order' as const, id: data.id, numbers: [data.name], customerId: data.customer.id, data };
    });
    await ledger.stage({ connectionId: 'shop', flows, records });
    if ((at + PAGE) % 10_000 === 0) tell(`cases: ${at + PAGE} orders staged`);
  }
  await ledger.close();
}

/** What a person types, in a process of its own. */
const waybill = (config: string, ...words: string[]) =>
  promisify(execFile)(process.execPath, [join(ROOT, 'dist/cli.js'), '-c', config, 'cases', ...words]);

function report(
  orders: number,
  count: number,
  figures: Record<string, number>,
  { accepted, doubled }: { accepted: number; doubled: number },
): LaneResult {
  const shown = Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, rounded(value)]));
  const json = { orders, cases: count, ...shown, lost: orders - accepted, doubled };
  const text = [
    `a broken mapping over ${orders} orders: ${count} case, all in it after ${shown.joinSeconds} s (${shown.joinCpuSeconds} s CPU, ${shown.joinMemoryMb} MB);`,
    `listed in ${shown.listSeconds} s, shown in ${shown.showSeconds} s; the mend offered after ${shown.offerSeconds} s,`,
    `a retry of all in ${shown.retrySeconds} s, all moved ${shown.moveSeconds} s later (${shown.peakMemoryMb} MB); ${json.lost} lost, ${json.doubled} doubled`,
  ].join(' ');
  return { text, json };
}
