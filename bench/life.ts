import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { act } from '../cli/demo/act.ts';
import { writeDemoConfig } from '../cli/demo/config.ts';
import { type CountedRole, countDemo, type PlacedOrder, type SystemBooks } from '../cli/demo/count.ts';
import { DemoDaemon } from '../cli/demo/daemon.ts';
import { historyEvents } from '../cli/demo/history.ts';
import { planOrders } from '../cli/demo/scenario.ts';
import { DemoSystems } from '../cli/demo/systems.ts';
import { freePorts } from '../temporal/free-ports.ts';
import { type Bench, type LaneResult, roundedAll } from './lanes.ts';
import { ledgerBytes } from './ledger-bytes.ts';
import { type Figures, medians, withFolder } from './measure.ts';
import { cpuOf, peakMemoryMb } from './process-figures.ts';
import { table } from './table.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LONGEST_MS = 300_000;
/** The shipped config polls in 5 to 60 s; this is as often as anybody would. */
const POLL = '3s';

/** Shop -> ERP -> warehouse -> forwarder -> status and tracking back, through the shipped config on the sandbox. */
export async function life(bench: Bench): Promise<LaneResult> {
  const orders = bench.quick ? 100 : 2_000;
  const runs: Figures[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    const figures = await liveOnce(orders);
    runs.push(figures);
    bench.tell(`round ${round + 1}/${bench.rounds} life: ${figures.ordersPerSecond.toFixed(0)} orders/s`);
  }
  const figures = medians(runs);
  return {
    text: `${table('whole life', [{ title: 'Waybill', figures }])}\nledger: ${figures.ledgerBytesPerOrder?.toFixed(0)} bytes an order`,
    json: roundedAll(figures),
  };
}

/** All orders are paid and nobody changes a mind: what is measured is the way, not the turns. */
const plansOf = (orders: number) =>
  planOrders(orders, 1).map(({ amendTo: _amendTo, ...plan }) => ({ ...plan, paid: true, turn: 'nothing' as const }));

function liveOnce(orders: number): Promise<Figures> {
  return withFolder(async (folder) => {
    const [http, sandbox, temporal, temporalUi] = (await freePorts(4)) as [number, number, number, number];
    const config = await writeDemoConfig(ROOT, folder, { http, sandbox, temporal, temporalUi }, POLL);
    const daemon = new DemoDaemon(join(ROOT, 'dist/cli.js'), config.file, folder);
    const systems = new DemoSystems(`http://127.0.0.1:${sandbox}`);
    try {
      const ready = await daemon.start();
      const before = {
        cpu: cpuOf([daemon.pid]),
        bytes: ledgerBytes(folder),
        events: await historyEvents(ready.temporal),
      };
      const placed: PlacedOrder[] = [];
      const startedAt = Date.now();
      await act(systems, config, plansOf(orders), placed);
      const look = async () => {
        const roles = Object.keys(config.players) as CountedRole[];
        const entries = roles.map(async (role) => [role, await systems.entries(config.players[role].system)]);
        return countDemo(placed, Object.fromEntries(await Promise.all(entries)) as SystemBooks);
      };
      let count = await look();
      while (count.lost.length > 0 && Date.now() - startedAt < LONGEST_MS) {
        await sleep(250);
        count = await look();
      }
      const seconds = (Date.now() - startedAt) / 1_000;
      const cpu = cpuOf([daemon.pid]);
      const ours = (cpu.ours - before.cpu.ours) / orders;
      const server = (cpu.temporal - before.cpu.temporal) / orders;
      return {
        orders,
        seconds,
        ordersPerSecond: orders / seconds,
        cpuMsPerOrder: ours + server,
        cpuMsPerOrderOurs: ours,
        cpuMsPerOrderTemporal: server,
        peakMemoryMb: peakMemoryMb([daemon.pid]),
        historyEventsPerOrder: ((await historyEvents(ready.temporal)) - before.events) / orders,
        ledgerBytesPerOrder: (ledgerBytes(folder) - before.bytes) / orders,
        lost: count.lost.length,
        doubled: count.duplicated.length,
      };
    } finally {
      await daemon.stop();
    }
  });
}
