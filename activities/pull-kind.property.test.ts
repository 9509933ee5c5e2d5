import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { config } from '../config/schema.ts';
import type { Connection } from '../connectors/connections.ts';
import type { Ledger, StagePage } from '../store/ledger.ts';
import { openLedger } from '../store/open.ts';
import { scratchFolder, TEST_MASTER_KEY, testClock } from '../test/ledgers.ts';
import { definitionFor, ModelSource, type Paging } from '../test/model-source.ts';
import { declaredSystem, NOW } from '../test/rest-context.ts';
import type { Deps } from './deps.ts';
import { pullKind } from './pull-kind.ts';

const MINUTE_MS = 60_000;
/** No more than the definition reaches back; the source's clock is ahead of ours or behind it besides. */
const TICKS_MS = [0, 0, 1, 500, 2_000];

type Step = { do: 'create' } | { do: 'change' | 'delete'; place: number } | { do: 'tick'; ms: number };
/** One reading: what happens before each of its pages, and whether it dies while a page is staged. */
interface Reading {
  between: Step[][];
  diesAtPage?: number | undefined;
}

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Step>({ do: 'create' }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('change' as const, 'delete' as const), place: fc.nat({ max: 20 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('tick' as const), ms: fc.constantFrom(...TICKS_MS) }) },
);
const reading: fc.Arbitrary<Reading> = fc.record({
  between: fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 6 }),
  diesAtPage: fc.option(fc.nat({ max: 4 }), { nil: undefined }),
});

let folder: string;
let ledger: Ledger;
const clock = testClock(NOW);
let runs = 0;

beforeAll(async () => {
  folder = scratchFolder('waybill-pull-');
  const url = `sqlite:${join(folder, 'ledger.db')}`;
  ledger = await openLedger({ url, masterKey: TEST_MASTER_KEY, clock });
  await ledger.migrate();
});
afterAll(async () => {
  await ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A shop that pages like this, read by the activity into a real ledger. */
function shop(paging: Paging, skewMs = 0) {
  runs += 1;
  const id = `shop${runs}`;
  const source = new ModelSource(() => clock.now() + skewMs);
  const system = declaredSystem(definitionFor(paging), (request, url) => source.answer(request, url));
  const staged = new Map<string, number>();
  const versions = new Map<string, unknown>();
  let diesAtPage: number | undefined;
  const stage = async (page: StagePage) => {
    if (diesAtPage !== undefined && diesAtPage-- === 0) throw new Error('killed while staging');
    const answer = await ledger.stage(page);
    for (const [at, { id: sourceId, staged: how }] of answer.records.entries()) {
      if (how !== 'new' && how !== 'changed') continue;
      staged.set(sourceId, (staged.get(sourceId) ?? 0) + 1);
      versions.set(sourceId, (page.records[at]?.data as { v: number }).v);
    }
    return answer;
  };
  const deps = {
    config: config.parse({
      connections: { [id]: { use: 'rest' }, erp: { use: 'rest' } },
      flows: { orders: { kinds: ['order'], from: [id], steps: ['map', 'write erp'] } },
    }),
    ledger: Object.assign(Object.create(ledger) as Ledger, { stage }),
    packer: { keepUp: async () => {} },
    starter: { nudgeIntake: async () => {} },
    health: { succeeded() {}, failed: () => undefined, turn: async () => 'free', turnOver: async () => {} },
    clock,
    log: { debug() {}, info() {}, warn() {}, error() {} },
  } as unknown as Deps;
  const connection = {
    id,
    connector: system.connector,
    context: () => ({ ...system.context(), now: clock.now }),
  } as unknown as Connection;
  const read = (dies?: number) => {
    diesAtPage = dies;
    return pullKind(deps, connection, 'order', new AbortController().signal);
  };
  return { id, source, staged, versions, read };
}

type Shop = ReturnType<typeof shop>;

const act = (source: ModelSource, one: Step) => {
  if (one.do === 'create') source.create();
  else if (one.do === 'tick') clock.pass(one.ms);
  else source[one.do](one.place);
};

/** Everything that is there is staged as it is, and nothing was staged as a change more often than it changed. */
function expectWhole({ source, staged, versions }: Shop) {
  for (const row of source.rows.values()) expect([row.id, versions.get(String(row.id))]).toEqual([row.id, row.v]);
  for (const [id, times] of staged) expect(times).toBeLessThanOrEqual(source.changes.get(Number(id)) ?? 0);
}

describe.each<Paging>(['page', 'token', 'offset', 'last id'])('a list in pages by %s', (paging) => {
  const steps = (between: Step[][]) =>
    // A feed by id is never read twice: it tells of what is made, not of what changes.
    paging === 'last id' ? between.map((some) => some.filter((one) => one.do !== 'change')) : between;

  it('misses nothing and tells nothing twice, whatever changes between its pages and whenever the reader dies', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(reading, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(0, -5 * MINUTE_MS, 5 * MINUTE_MS),
        async (readings, skewMs) => {
          const one = shop(paging, skewMs);
          for (let n = 0; n < 7; n += 1) one.source.create();
          for (const { between, diesAtPage } of readings) {
            one.source.between = steps(between).map((some) => () => some.forEach((each) => act(one.source, each)));
            await one.read(diesAtPage).catch((error: Error) => {
              if (!/killed/.test(error.message)) throw error;
            });
          }
          one.source.between = [];
          // The first may only end what was begun and cut short.
          await one.read();
          await one.read();
          expectWhole(one);
        },
      ),
      { numRuns: Number(process.env.WAYBILL_PROPERTY_RUNS ?? 60) },
    );
  });

  it('comes to an end where its last page is answered for ever', async () => {
    const one = shop(paging);
    for (let n = 0; n < 8; n += 1) one.source.create();
    one.source.repeatsLast = true;
    await one.read();
    expectWhole(one);
    clock.pass(2_000);
    one.source.create();
    await one.read();
    expectWhole(one);
  });
});
