import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type Bench as Comparison,
  compareInbound,
  compareOutbound,
  type RecordLabel,
} from '../../cli/mapping/diff-records.ts';
import { loadMappingFiles } from '../../config/mapping-files.ts';
import { config as schema } from '../../config/schema.ts';
import type { Connection } from '../../connectors/connections.ts';
import { connect } from '../../daemon/connect.ts';
import { Tally } from '../../mapper/compare/tally.ts';
import { type Mapping, MappingBook, type SourceFile } from '../../mapper/index.ts';
import type { Ledger } from '../../store/ledger.ts';
import { openLedger } from '../../store/open.ts';
import { BENCH_CONNECTORS } from '../connectors.ts';
import { type Bench, type LaneResult, rounded } from '../lanes.ts';
import { withFolder } from '../measure.ts';
import { fullOrder } from './record.ts';

/** From the sources and from `dist/` alike. */
const UP = import.meta.url.endsWith('.ts') ? '../..' : '../../..';
const folderOf = (name: string) => fileURLToPath(new URL(`${UP}/${name}`, import.meta.url));

const clock = { now: () => Date.now() };
const CONFIG = schema.parse({
  connections: {
    erp: { use: 'bench-erp', options: { url: 'http://127.0.0.1:1' } },
    shop: { use: 'bench-shop', options: { url: 'http://127.0.0.1:1' } },
  },
  flows: { orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'write erp'] } },
});

interface Sides {
  before: Mapping;
  after: Mapping;
}

/** A mapping, and the same with one rule more over it. */
function edited(files: readonly SourceFile[], name: string, rule: string): Sides {
  const before = MappingBook.compile([...files]).byName(name) as Mapping;
  const text = `waybill: 1\nfrom: ${before.from}\nto: ${before.to}\nextends: ${name}\nrules:\n  ${rule}\n`;
  const book = MappingBook.compile([...files, { path: 'candidate.yaml', text }]);
  return { before, after: book.byName('candidate') as Mapping };
}

/** Puts orders into the ledger, each with what `map` would have kept of it. */
async function seed(ledger: Ledger, mapping: Mapping, count: number): Promise<void> {
  for (let at = 0; at < count; at += 100) {
    const records = Array.from({ length: Math.min(100, count - at) }, (_, index) => {
      const data = fullOrder(at + index);
      return { kind: 'order' as const, id: data.id, numbers: [data.name], customerId: `c${at + index}`, data };
    });
    const staged = await ledger.stage({ connectionId: 'shop', flows: [], records });
    const kept = await Promise.all(
      staged.records.map(async ({ recordId = '', revision = 1 }, index) => {
        const made = await mapping.apply(records[index]?.data, { now: clock.now(), values: {} });
        if (!made.ok) throw new Error(JSON.stringify(made.problems));
        return { recordId, revision, canonical: made.target, pin: mapping.pin };
      }),
    );
    await ledger.answer('', [], { canonicals: kept });
  }
}

/** What it costs to run a candidate over the last orders of the ledger: each is read, decrypted, mapped twice and compared. */
export function diff({ rounds, quick, tell }: Pick<Bench, 'rounds' | 'quick' | 'tell'>): Promise<LaneResult> {
  const orders = quick ? 50 : 1_000;
  return withFolder(async (folder) => {
    const { mapping: name } = JSON.parse(readFileSync(new URL('./subject.json', import.meta.url), 'utf8')) as {
      mapping: string;
    };
    const inbound = edited(await loadMappingFiles([folderOf('mappings')]), name, 'note: { const: checked }');
    const outbound = edited(await loadMappingFiles([folderOf('bench/mappings')]), 'bench-erp/order', 'number: id');
    const url = `sqlite:${folder}/ledger.db`;
    const masterKey = Buffer.alloc(32, 7);
    const first = await openLedger({ url, masterKey, clock });
    await first.migrate();
    await seed(first, inbound.before, orders);
    await first.close();
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const connections = await connect(CONFIG, { clock, log, connectors: BENCH_CONNECTORS });
    const took: { inbound: number[]; outbound: number[] } = { inbound: [], outbound: [] };
    try {
      for (let round = 1; round <= rounds * 3; round += 1) {
        // Opened anew, as each run of the command opens it: no key and no page of it is in memory.
        const ledger = await openLedger({ url, masterKey, clock });
        const bench: Comparison = { ledger, config: CONFIG, connections, now: clock.now() };
        const window = { last: orders };
        took.inbound.push(
          await timed(orders, (tally) =>
            compareInbound(bench, inbound, [connections.get('shop') as Connection], 'order', window, tally),
          ),
        );
        took.outbound.push(
          await timed(orders, (tally) =>
            compareOutbound(bench, outbound, connections.get('erp') as Connection, 'order', window, tally),
          ),
        );
        await ledger.close();
        tell(`diff: round ${round}/${rounds * 3}`);
      }
    } finally {
      for (const connection of connections.values()) connection.close();
    }
    const json = { orders, inboundMs: rounded(median(took.inbound)), outboundMs: rounded(median(took.outbound)) };
    const text = `diff over ${orders} orders of the ledger: from the shop ${json.inboundMs} ms, to the ERP ${json.outboundMs} ms`;
    return { json, text };
  });
}

/** Milliseconds; throws where not every order was found changed. */
async function timed(orders: number, work: (tally: Tally<RecordLabel>) => Promise<unknown>): Promise<number> {
  const tally = new Tally<RecordLabel>(3);
  const startedAt = performance.now();
  await work(tally);
  const tookMs = performance.now() - startedAt;
  if (tally.records !== orders || tally.unchanged > 0)
    throw new Error(`${tally.records} orders, ${tally.unchanged} unchanged`);
  return tookMs;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] as number;
