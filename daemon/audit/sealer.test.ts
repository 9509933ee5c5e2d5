import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Ledger } from '../../store/ledger.ts';
import { onEachDatabase, scratchFolder, testClock } from '../../test/ledgers.ts';
import type { Anchor } from './anchor.ts';
import { fileAnchor } from './anchor-file.ts';
import { type Sealer, startSealer } from './sealer.ts';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
/** The timer never comes: rounds are asked for. */
const config = { seal: 86_400_000, every: 3_600_000, anchor: [] };

onEachDatabase('the sealer', (ledgers) => {
  const clock = testClock();
  let ledger: Ledger;
  let folder: string;
  const open: Sealer[] = [];
  beforeAll(async () => {
    ledger = await ledgers.open(clock);
    folder = scratchFolder('waybill-anchors-');
  });
  afterEach(async () => {
    for (const sealer of open.splice(0)) await sealer.close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const sealerOf = (anchors: Anchor[], holder = 'one') => {
    const sealer = startSealer({ ledger, config, anchors, holder, clock, log });
    open.push(sealer);
    return sealer;
  };
  const note = () => ledger.noteAudit([{ what: 'daemon.started', who: 'waybill' }]);
  const lines = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []);

  it('seals, anchors the head once in its time, and notes that in the chain', async () => {
    const file = join(folder, 'anchors');
    const anchor = fileAnchor(file);
    const sealer = sealerOf([anchor]);
    await note();
    await sealer.round();
    await note();
    await sealer.round();
    expect(lines(file)).toHaveLength(1);
    clock.pass(config.every);
    await sealer.round();
    expect(lines(file)).toHaveLength(2);
    await sealer.round();
    const outside = (await anchor.read?.()) ?? [];
    const verdict = await ledger.verifyAudit({ anchors: outside });
    expect([verdict.findings, verdict.anchored, verdict.unsealed]).toEqual([[], 4, 0]);
    expect(await sealer.health()).toMatchObject({ unsealed: 0, anchors: [{ anchor: anchor.name, at: clock.now() }] });
  });

  it('asks again for an anchor that cannot be reached, tells of it, and goes on sealing', async () => {
    const file = join(folder, 'share', 'anchors');
    const sealer = sealerOf([fileAnchor(file)]);
    await note();
    await sealer.round();
    const health = await sealer.health();
    expect(health.unsealed).toBe(0);
    expect(health.anchors[0]?.failing?.why).toMatch(/make its folder/);
    mkdirSync(join(folder, 'share'));
    await sealer.round();
    expect(lines(file)).toHaveLength(0);
    clock.pass(30_000);
    await sealer.round();
    expect(lines(file)).toHaveLength(1);
    expect((await sealer.health()).anchors[0]).not.toHaveProperty('failing');
  });

  it('leaves the anchors to one of two processes', async () => {
    const file = join(folder, 'shared');
    await Promise.all(['a', 'b'].map((holder) => sealerOf([fileAnchor(file)], holder).round()));
    expect(lines(file).length).toBeLessThanOrEqual(1);
  });
});

describe('an anchor file', () => {
  const folder = scratchFolder('waybill-anchor-');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const head = (number: number) => ({ number, hash: `${number}`.repeat(64), firstRow: 1, lastRow: number, at: 0 });

  it('goes on after a line that a crash cut off', async () => {
    const file = join(folder, 'torn');
    const anchor = fileAnchor(file);
    await anchor.put(head(1));
    appendFileSync(file, '{"seal":2,"ha');
    await anchor.put(head(3));
    expect((await anchor.read?.())?.map(({ seal }) => seal)).toEqual([1, 3]);
  });

  it('refuses a line that was changed into none', async () => {
    const file = join(folder, 'changed');
    const anchor = fileAnchor(file);
    for (const number of [1, 2, 3]) await anchor.put(head(number));
    writeFileSync(file, readFileSync(file, 'utf8').replace('"seal":1,', '"sael":1,'));
    await expect(anchor.read?.()).rejects.toThrow(/changed:1 is no anchor/);
  });
});
