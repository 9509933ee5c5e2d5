/** The daemon of the cases lane, with the connectors of the benchmarks: it says when its one case has come so far as it is asked. */
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { readEnvironment } from '../../config/environment.ts';
import { loadConfig } from '../../config/load.ts';
import type { CaseRow } from '../../store/ledger.ts';
import { startDaemon } from '../../worker.ts';
import type { CaseAsk } from '../cases.ts';
import { BENCH_CONNECTORS } from '../connectors.ts';

/** Rarely: who asks all the time is measured too. */
const LOOK_MS = 250;

const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const { config } = loadConfig(process.argv[2] as string, readEnvironment());
const { ledger } = await startDaemon(config, { connectors: BENCH_CONNECTORS });

const cases = (): Promise<CaseRow[]> => ledger.cases({ limit: 10 });
const REACHED: Record<CaseAsk['until'], (rows: CaseRow[], ask: CaseAsk) => boolean> = {
  joined: (rows, { members }) => rows.reduce((sum, row) => sum + row.members, 0) === members,
  mended: (rows) => rows.some(({ mended }) => mended !== undefined),
  closed: (rows) => rows.length > 0 && rows.every(({ state }) => state === 'closed'),
};

say({ ready: true });
for await (const line of createInterface({ input: process.stdin })) {
  const ask = JSON.parse(line) as CaseAsk;
  let rows = await cases();
  for (; !REACHED[ask.until](rows, ask); rows = await cases()) await sleep(LOOK_MS);
  const [first] = rows;
  say({ [ask.until]: true, cases: rows.length, openedAt: first?.openedAt, lastAt: first?.lastAt });
}
process.exit(0);
