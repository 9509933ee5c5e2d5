/**
 * `node dist/bench/index.js [LANE...] [--json] [--rounds N] [--quick]`: measures Waybill beside what it is compared with, in
 * one run. A table on stdout, or with `--json` one object; what is going on goes to stderr. The lane `growth` also takes
 * `--records 100000,1000000` (a million take 15 GB of disk a store) and `--stores sqlite,postgres`; `cases` takes `--records 100000`, `bulk` `--records 10000` (rows of a file).
 */
import { parseArgs } from 'node:util';
import { bulk } from './bulk/lane.ts';
import { cases } from './cases.ts';
import { startEnds } from './ends.ts';
import { growth } from './growth.ts';
import { kill } from './kill.ts';
import type { Bench, LaneResult } from './lanes.ts';
import { latency } from './latency.ts';
import { life } from './life.ts';
import { diff } from './mapping/diff.ts';
import { mapping } from './mapping/lane.ts';
import { faults, move } from './move.ts';

const LANES: Record<string, (bench: Bench) => Promise<LaneResult>> = {
  move,
  faults,
  kill,
  life,
  latency,
  growth,
  cases,
  mapping,
  diff,
  bulk,
};

const STORES = ['sqlite', 'postgres'];

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '3' },
      records: { type: 'string' },
      stores: { type: 'string', default: STORES.join(',') },
    },
  });
  const names = positionals.length > 0 ? positionals : Object.keys(LANES);
  const unknown = names.find((name) => !LANES[name]);
  if (unknown) throw new Error(`no lane "${unknown}"; there are: ${Object.keys(LANES).join(', ')}`);
  const rounds = values.quick ? 1 : Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds is a whole number from 1');

  const records = values.records?.split(',').map(Number);
  if (records?.some((count) => !Number.isInteger(count) || count < 1))
    throw new Error('--records is whole numbers from 1, e.g. 100000,1000000');
  const stores = values.stores.split(',');
  if (!stores.every((store) => STORES.includes(store))) throw new Error(`--stores is of ${STORES.join(', ')}`);

  const ends = await startEnds();
  const bench: Bench = {
    ends,
    rounds,
    quick: values.quick,
    stores,
    ...(records && { records }),
    tell: (text: string) => process.stderr.write(`${text}\n`),
  };
  const json: Record<string, unknown> = {};
  try {
    for (const name of names) {
      const result = await (LANES[name] as (typeof LANES)[string])(bench);
      json[name] = result.json;
      if (!values.json) process.stdout.write(`${result.text}\n\n`);
    }
  } finally {
    await ends.stop();
  }
  const only = names.length === 1 ? (json[names[0] as string] as object) : json;
  if (values.json) process.stdout.write(`${JSON.stringify(only)}\n`);
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
