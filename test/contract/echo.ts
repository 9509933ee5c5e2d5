import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Kind } from '../../domain/kinds.ts';
import type { BookEntry } from '../../sandbox/sandbox.ts';
import type { Ledger, StagedRecord } from '../../store/ledger.ts';
import { openLedger } from '../../store/open.ts';
import { scratchFolder, TEST_MASTER_KEY } from '../ledgers.ts';
import type { ContractOptions } from './fixture.ts';
import { type AnyConnector, type Harness, pullPages, startHarness } from './harness.ts';
import type { Declare } from './items.ts';
import { ProtocolScene } from './protocol-scene.ts';

/** What is made by a write and reported, and what besides tells of it. */
const ECHOED: readonly Kind[] = ['order', 'shipment'];
const TOLD: readonly Kind[] = [...ECHOED, 'status'];
const BACK = 'back';

/** The kinds by which a system reports what was written to it as `written`. */
const tellers = ({ kinds }: AnyConnector, written: Kind): Kind[] =>
  TOLD.filter((kind) => kinds[kind]?.pull && (kind === written || kind !== 'order'));

/**
 * Echoes of our own writes are no changes: what a system reports after a write is the object itself, which begins no root
 * of its own, or tells of it, and then belongs to the root that it was written for; what is reported again is the same.
 */
export function echoContract(declare: Declare, options: ContractOptions, written: Kind): void {
  const told = ECHOED.includes(written) ? tellers(options.connector, written) : [];
  const has = options.connector.kinds[written]?.push !== undefined && told.length > 0;
  declare('echo', has, () => {
    let [harness, ledger, folder] = [] as unknown as [Harness, Ledger, string];
    const clock = { now: Date.now, pass() {} };
    beforeEach(async () => {
      folder = scratchFolder('waybill-echo-');
      ledger = await openLedger({ url: `sqlite:${join(folder, 'ledger.db')}`, masterKey: TEST_MASTER_KEY, clock });
      await ledger.migrate();
      harness = await startHarness(options);
    });
    afterEach(async () => {
      await harness.close();
      await ledger.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const pulled = async (kind: Kind): Promise<StagedRecord[]> => {
      const port = options.connector.kinds[kind];
      return (await pullPages(port as never, harness.context(), null)).flatMap(({ records }) => records);
    };
    const hear = (records: StagedRecord[]) =>
      ledger.stage({
        connectionId: harness.connection.id,
        flows: [{ flow: BACK, kinds: [...TOLD], from: [harness.connection.id], priority: 'status' }],
        records,
      });
    const packed = async () =>
      (await ledger.pack({ flow: BACK, max: 10, maxNumberBytes: 1_900, closedQueues: [] })) !== null;

    it(`what is reported of a written ${written} is of its own root, and the same again is no change`, async () => {
      const scene = new ProtocolScene(harness, ledger, clock, written, options.kinds[written] ?? {});
      const known = new Map<Kind, Set<string>>();
      for (const kind of told) known.set(kind, new Set((await pulled(kind)).map(({ id }) => id)));
      const there = new Set(harness.system.entries().map(({ id }) => id));
      const object = await scene.wish();
      await scene.rest();
      expect(object.end).toBe('held');
      const made = harness.system.entries().filter(({ id, kind }) => kind === written && !there.has(id));
      expect(made).toHaveLength(1);

      for (const kind of told) options.kinds[kind]?.happens?.(harness.system, made[0] as BookEntry);
      let heard = 0;
      for (const kind of told) {
        const fresh = (await pulled(kind)).filter(({ id }) => !known.get(kind)?.has(id));
        const { records } = await hear(fresh);
        for (const { rootId, staged } of records) {
          expect(rootId, `the root of a ${kind} that tells of what we made`).toBe(object.rootId);
          expect(['ours', 'new']).toContain(staged);
        }
        if (options.kinds[kind]?.happens) expect(fresh.length, `${kind}s that tell of it`).toBeGreaterThan(0);
        heard += fresh.length;
      }
      if (told.some((kind) => kind !== written)) expect(heard).toBeGreaterThan(0);

      await packed();
      for (const kind of told) {
        const again = (await pulled(kind)).filter(({ id }) => !known.get(kind)?.has(id));
        for (const { staged } of (await hear(again)).records) expect(['ours', 'same']).toContain(staged);
      }
      expect(await packed(), 'nothing follows from what is told again').toBe(false);
    });
  });
}
