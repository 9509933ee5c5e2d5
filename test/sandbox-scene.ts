import { fileURLToPath } from 'node:url';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { Deps } from '../activities/deps.ts';
import { firstTarget } from '../activities/flow-plan.ts';
import { createActivities, IntakeTurns, queueOf, type ReconcileAsked } from '../activities/index.ts';
import { loadMappingFiles, type MappingFile } from '../config/mapping-files.ts';
import { connect } from '../daemon/connect.ts';
import { MappingBook } from '../mapper/index.ts';
import { startSandbox } from '../sandbox/server.ts';
import type { CaseRow, Ledger, ReconcileReport } from '../store/ledger.ts';
import type { TestClock } from './ledgers.ts';
import { type LineUp, SHIPPED_LINE_UP, settingsOf } from './line-ups.ts';

const shipped = loadMappingFiles([fileURLToPath(new URL('../mappings', import.meta.url))]);

/**
 * The shipped connectors and mappings between sandbox systems, with a real ledger and the real activities, run in this process as their
 * workflows would run them.
 */
export async function sandboxScene(
  ledger: Ledger,
  clock: TestClock,
  more: object = {},
  lineUp: LineUp = SHIPPED_LINE_UP,
  mappings: MappingFile[] | Promise<MappingFile[]> = shipped,
) {
  const { systems, options } = lineUp;
  const sandbox = await startSandbox({ port: 0, systems, now: clock.now, options });
  const settings = settingsOf(lineUp, sandbox, more);
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  const connections = await connect(settings, { clock, log: quiet });
  const book = MappingBook.compile(await mappings);
  const cases = new Map<string, CaseRow>();
  const deps: Deps = {
    config: settings,
    ledger,
    connections,
    mappings: { current: () => book, released: async () => ({ of: () => book }) },
    starter: {
      startBatch: async () => {},
      startCase: async (row) => void cases.set(row.caseId, row),
      nudgeIntake: async () => {},
      checkCase: async (caseId) => void (await ledger.closeCaseIfEmpty(caseId)),
      running: async () => new Set(),
      startErase: async () => {},
    },
    packer: {
      wake() {},
      keepUp: async () => {},
      packWindow: async () => ({ batches: 0, records: 0 }),
      refill: async () => 0,
      close: async () => {},
    },
    intakes: new IntakeTurns(),
    health: { succeeded() {}, failed: () => undefined, turn: async () => 'free', turnOver: async () => {} },
    clock,
    log: quiet,
    observer: { step() {}, moved() {}, write() {} },
  };
  const activities = createActivities(deps);
  const logger = new DefaultLogger('ERROR');
  const inActivity = <T>(work: () => Promise<T>): Promise<T> =>
    new MockActivityEnvironment({}, { logger }).run(work) as Promise<T>;

  async function carry(flow: string, batchId: string): Promise<void> {
    const connectionId = firstTarget(deps, flow);
    let { open, legs, takeBack } = await inActivity(() =>
      activities.openBatch({ batchId, flow, ...(connectionId ? { connectionId } : {}) }),
    );
    if (takeBack && open > 0) ({ open } = await inActivity(() => activities.takeBack({ batchId, flow, open })));
    for (const { step, connectionId: id } of legs)
      if (open > 0)
        ({ open } = await inActivity(() => activities.carry({ batchId, flow, step, connectionId: id, open })));
    if (open > 0) await activities.releaseBatch({ batchId, flow });
  }

  const scene = {
    deps,
    sandbox,
    cases,
    activities,
    inActivity,
    /** Reads what changed in every system. */
    async pull(...connectionIds: string[]): Promise<void> {
      for (const connectionId of connectionIds.length > 0 ? connectionIds : connections.keys())
        await inActivity(() => activities.pullChanges({ connectionId }));
    },
    /** Carries what is ready as far as it goes now. */
    async settle(): Promise<void> {
      for (let moved = true; moved; ) {
        moved = false;
        for (const flow of Object.keys(settings.flows)) {
          const request = { flow, max: 100, maxNumberBytes: 1_900, closedQueues: [] };
          for (let batch = await ledger.pack(request); batch; batch = await ledger.pack(request)) {
            moved = true;
            await carry(flow, batch.batchId);
          }
        }
      }
    },
    /** What people do in a system. */
    act: (system: string, verb: string, input: object = {}) => sandbox.system(system).act(verb, input),
    /** Pulls and carries until every system has told, and been told, everything. */
    async flow(): Promise<void> {
      for (let round = 0; round < 4; round += 1) {
        await scene.pull();
        await scene.settle();
        clock.pass(1_000);
      }
    },
    /** What `workflows/reconcile.ts` does. */
    async reconcile(
      asked: Omit<ReconcileAsked, 'workflowId'> = {},
      between?: () => Promise<void>,
    ): Promise<ReconcileReport> {
      const { runId, acts, lanes } = await activities.planReconciliation({
        workflowId: `reconcile/${Math.random()}`,
        ...asked,
      });
      const through = async (verb: 'surveyLook' | 'compareLook' | 'repairLook') => {
        for (const { looks } of lanes)
          for (const { connectionId, kind } of looks) {
            const turn = await inActivity(() => activities[verb]({ runId, connectionId, kind, waits: false }));
            if (turn.again !== undefined) throw new Error(`${connectionId} ${kind} has to wait`);
          }
      };
      await through('surveyLook');
      await between?.();
      await through('compareLook');
      if (acts) await through('repairLook');
      await activities.finishReconciliation({ runId, acts });
      return (await ledger.reconcileReport(runId)) as ReconcileReport;
    },
    queueOf,
    async close(): Promise<void> {
      for (const connection of connections.values()) connection.close();
      await sandbox.close();
    },
  };
  return scene;
}
