import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Kind } from '../../domain/kinds.ts';
import type { BookEntry, Fate, Faults } from '../../sandbox/sandbox.ts';
import type { Ledger } from '../../store/ledger.ts';
import { openLedger } from '../../store/open.ts';
import { scratchFolder, TEST_MASTER_KEY } from '../ledgers.ts';
import { type ContractOptions, type KindFixture, required } from './fixture.ts';
import { type AnyPort, startHarness, TIMEOUT_MS } from './harness.ts';
import { contractPart, type Declare } from './items.ts';
import { type KilledAt, ProtocolScene, type Wished } from './protocol-scene.ts';

/** Longer than a busy machine takes for one answer of a sandbox, and soon over. */
const SHORT_TIMEOUT_MS = 400;
/** A call that lasts so long is given up, and takes effect within the time-out after that. */
const LATE_MS = SHORT_TIMEOUT_MS * 1.5;

/** Real time, and what a test passes over. */
function forwardClock() {
  let passed = 0;
  return {
    now: () => Date.now() + passed,
    pass: (ms: number) => {
      passed += ms;
    },
  };
}

/**
 * Every pushed kind through the ledger's protocol and the write step that production runs: whatever moment something goes
 * wrong at, and whether the record stays, changes or is cancelled meanwhile, the sandbox's own books hold one effect.
 */
export function protocolContract(options: ContractOptions): void {
  const pushed = (Object.entries(options.kinds) as [Kind, KindFixture][]).filter(
    ([kind]) => options.connector.kinds[kind]?.push,
  );
  if (pushed.length === 0) return;
  describe(`${options.connector.id} has one effect`, () => {
    const clock = forwardClock();
    let folder: string;
    let ledgers: [Ledger, Ledger];
    let scene: ProtocolScene;

    beforeAll(async () => {
      folder = scratchFolder('waybill-protocol-');
      const url = `sqlite:${join(folder, 'ledger.db')}`;
      const open = () => openLedger({ url, masterKey: TEST_MASTER_KEY, clock });
      const first = await open();
      await first.migrate();
      ledgers = [first, await open()];
    });
    afterAll(async () => {
      for (const ledger of ledgers) await ledger.close();
      rmSync(folder, { recursive: true, force: true });
    });
    afterEach(() => scene.harness.close());

    for (const [kind, fixture] of pushed) {
      const begin = async (timeoutMs?: number) => {
        const harness = await startHarness({ ...options, clock, ...(timeoutMs ? { timeoutMs } : {}) });
        scene = new ProtocolScene(harness, ledgers[0], clock, kind, fixture);
        return scene;
      };
      const port = options.connector.kinds[kind] as AnyPort;
      const parts = (declare: Declare) => {
        const { one, lag, late } = moments(port, fixture, begin, () => ledgers[1]);
        declare('one effect', true, one);
        declare('lag', port.find !== undefined, lag, fixture.searchCall !== undefined);
        declare('late', port.change === 'in-place', late, fixture.retold !== undefined);
      };
      contractPart(kind, { system: options.connector.id, kind }, parts, fixture.never);
    }
  });
}

/** A scene lets its time pass at once, and late calls take real time: they must be done before more of it passes than they have. */
const hasLanded = (scene: ProtocolScene) => expect.poll(() => scene.harness.server.held(scene.harness.id)).toBe(0);

/** How a create may end that a target cannot be asked for. */
const BLIND_ENDS = ['held', 'unknown-outcome'];

/** Three records to which the same happens; one then stays, one changes, one is cancelled. */
interface Fates {
  same: Wished;
  revised?: Wished;
  cancelled: Wished;
}

function moments(
  port: AnyPort,
  fixture: KindFixture,
  begin: (timeoutMs?: number) => Promise<ProtocolScene>,
  other: () => Ledger,
): { one(): void; lag(): void; late(): void } {
  const settleMs = port.once?.settleMs ?? 0;
  const upsert = port.once?.way === 'upsert by our id';
  const blind = port.find === undefined && !upsert;
  const faults = (scene: ProtocolScene, more: Faults) => scene.harness.server.setFaults(scene.harness.id, more);
  const onWrite = (more: Faults): Faults => ({ ...more, ...(fixture.writeCall ? { only: fixture.writeCall } : {}) });

  const three = async (scene: ProtocolScene): Promise<Fates> => ({
    same: await scene.wish(),
    ...(fixture.changed ? { revised: await scene.wish() } : {}),
    cancelled: await scene.wish(),
  });
  const goOn = async (scene: ProtocolScene, { revised, cancelled }: Fates) => {
    if (revised) await scene.revise(revised);
    await scene.cancel(cancelled);
  };

  /** One object a record that is wanted, none where it is cancelled; what a target cannot do is a person's. */
  const expectOne = (scene: ProtocolScene, { same, revised, cancelled }: Fates) => {
    if (blind) {
      // What became of a lost create nobody can look up: it may be there or not, never twice, and a person is asked.
      const fates = [same, ...(revised ? [revised] : []), cancelled];
      for (const { end } of fates) expect([...BLIND_ENDS, 'conflict', 'cancel-refused']).toContain(end);
      expect(scene.made()).toBeGreaterThanOrEqual([same, revised].filter((one) => one?.end === 'held').length);
      expect(scene.made()).toBeLessThanOrEqual(fates.length);
      return;
    }
    expect(same.end).toBe('held');
    if (revised) expect(['held', ...(port.change === 'refuse' ? ['conflict'] : [])]).toContain(revised.end);
    const wanted = revised ? 2 : 1;
    if (port.cancel) expect(cancelled.end).toBe('held');
    const standing = cancelled.end === 'held' ? 0 : 1;
    if (standing) expect(['cancel-refused', 'unknown-outcome']).toContain(cancelled.end);
    // Levels stand before and after: a second setting of one shows nowhere.
    if (upsert) return;
    expect(scene.made()).toBeGreaterThanOrEqual(wanted);
    expect(scene.made()).toBeLessThanOrEqual(wanted + standing);
  };

  const one = () => {
    it.each<KilledAt>(['INTENT', 'CALL', 'OUTCOME'])('when the worker is killed after %s', async (at) => {
      const scene = await begin();
      const fates = await three(scene);
      await scene.killedTurn(at === 'OUTCOME' ? 'OUTCOME' : at);
      await goOn(scene, fates);
      await scene.carry();
      await scene.rest();
      expectOne(scene, fates);
    });

    it.each(['hangAfter', 'error', 'hangBefore'] as const)('when calls end by "%s"', async (fate) => {
      const scene = await begin();
      const fates = await three(scene);
      faults(scene, onWrite({ [fate]: 1, hangMs: 20 }));
      await scene.turn();
      faults(scene, {});
      await goOn(scene, fates);
      await scene.rest();
      expectOne(scene, fates);
    });

    it('when the answer of any one of the calls of a push is lost', async () => {
      const scene = await begin();
      // The first push may have to log in besides.
      for (const _ of ['first', 'second']) {
        await scene.wish();
        await scene.rest();
      }
      const before = scene.calls();
      await scene.wish();
      await scene.rest();
      const calls = scene.calls() - before;
      expect(calls).toBeGreaterThan(0);
      for (let lost = 0; lost < calls; lost += 1) {
        const one = await scene.wish();
        faults(scene, { script: [...new Array<Fate>(lost).fill('ok'), 'hangAfter'], hangMs: 20 });
        await scene.turn();
        faults(scene, {});
        await scene.rest();
        expect(blind ? BLIND_ENDS : ['held'], `after the answer of call ${lost + 1} of ${calls}`).toContain(one.end);
        if (!upsert) expect(scene.made(), `with the answer of call ${lost + 1} lost`).toBe(4 + lost);
      }
    });

    it('when the lost call still runs while we look for its effect', async () => {
      const scene = await begin(SHORT_TIMEOUT_MS);
      const fates = await three(scene);
      faults(scene, onWrite({ late: 1, hangMs: LATE_MS }));
      await scene.turn();
      faults(scene, {});
      await goOn(scene, fates);
      await scene.turn();
      await hasLanded(scene);
      await scene.rest();
      expectOne(scene, fates);
    });

    it('when another worker takes the record while the call is on its way', async () => {
      const scene = await begin();
      const fates = await three(scene);
      faults(scene, onWrite({ late: 1, hangMs: 60 }));
      const first = scene.turn();
      await sleep(30);
      await other().freeBatches([scene.batchId]);
      await goOn(scene, fates);
      await scene.turn(other());
      await first;
      faults(scene, {});
      await scene.rest();
      expectOne(scene, fates);
    });

    it('when another worker comes between INTENT and CALL', async () => {
      const scene = await begin();
      const fates = await three(scene);
      const slow: Ledger = Object.assign(Object.create(scene.ledger) as Ledger, {
        call: async (...told: Parameters<Ledger['call']>) => {
          await other().freeBatches([scene.batchId]);
          await scene.turn(other());
          return scene.ledger.call(...told);
        },
      });
      await scene.turn(slow);
      await goOn(scene, fates);
      await scene.rest();
      expectOne(scene, fates);
    });
  };

  const lag = () => {
    const searchCall = required(fixture.searchCall, 'searchCall');
    it.each([0.9, 3])('when an answer is lost and the search lags %d times as long as it should', async (times) => {
      const scene = await begin();
      const fates = await three(scene);
      faults(scene, onWrite({ hangAfter: 1, hangMs: 20 }));
      await scene.turn();
      faults(scene, { searchLagMs: settleMs * times, only: searchCall });
      await goOn(scene, fates);
      await scene.rest();
      expectOne(scene, fates);
    });

    it('one whose search is seen to lag is not made twice', async () => {
      const scene = await begin();
      const lost = await scene.wish();
      faults(scene, onWrite({ hangAfter: 1, hangMs: 20 }));
      await scene.turn();
      faults(scene, { searchLagMs: settleMs * 10, only: searchCall });
      scene.clock.pass(2 * TIMEOUT_MS);
      const later = await scene.wish();
      await scene.rest();
      expect([lost.end, later.end, scene.made()]).toEqual(['held', 'held', 2]);
    });

    it('one that is there twice, because its search lagged beyond all patience, goes to a person', async () => {
      const scene = await begin();
      const same = await scene.wish();
      faults(scene, onWrite({ hangAfter: 1, hangMs: 20 }));
      await scene.turn();
      faults(scene, { searchLagMs: settleMs * 30, only: searchCall });
      await scene.rest();
      if (scene.made() > 1) expect(same.end).toBe('unknown-outcome');
      else expect(same.end).toBe('held');
    });
  };

  const late = () => {
    const { call, payload, shown, refusedLate = false } = required(fixture.retold, 'retold');
    it.each([
      ['follows at once', false],
      ['follows after the lost one was said again', true],
    ])('when a change takes effect after it was given up, and a newer one %s', async (_when, repeated) => {
      const scene = await begin(SHORT_TIMEOUT_MS);
      const object = await scene.wish();
      await scene.rest();
      const retold = (turn: number) => payload(object.payload, turn);
      const [lost, last] = [retold(1), retold(2)];
      const shows = (told: unknown) => {
        const values = Object.entries(shown(told)) as [keyof BookEntry, unknown][];
        return scene.harness.system.entries().some((entry) => values.every(([name, value]) => entry[name] === value));
      };
      await scene.revise(object, lost);
      faults(scene, { late: 1, only: call, hangMs: LATE_MS });
      await scene.turn();
      faults(scene, {});
      expect(object.end, 'it was given up').toBeUndefined();
      if (repeated) await scene.turn();
      await scene.revise(object, last);
      await scene.turn();
      await hasLanded(scene);
      expect(shows(lost) || shows(last), 'it took effect all the same').toBe(!refusedLate);
      await scene.rest();
      expect(object.end).toBe('held');
      expect([shows(lost), shows(last)]).toEqual([false, true]);
    });
  };
  return { one, lag, late };
}
