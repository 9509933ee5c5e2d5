import { expect, it } from 'vitest';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import type { Deps } from './deps.ts';
import { reopenCases } from './reopen-cases.ts';

onEachDatabase('open cases without a workflow', (ledgers) => {
  it('get one again, all of them within a few sweeps, however many; those that have one get none', async () => {
    const ledger = await ledgers.open(testClock());
    const workflows = new Set<string>();
    const started: string[] = [];
    const starter = {
      running: async (ids: string[]) => new Set(ids.filter((id) => workflows.has(id))),
      startCase: async ({ caseId }: { caseId: string }) => {
        started.push(caseId);
        workflows.add(caseId);
      },
    } as unknown as Deps['starter'];
    const all: string[] = [];
    for (let i = 1; i <= 2_100; i += 1) {
      const cause = { kind: 'payment' as const, cause: `payment:r${i}`, waitingFor: `payment of #${i}` };
      all.push((await ledger.openCase(cause)).caseId);
    }
    const alive = all[1_500] as string;
    workflows.add(alive);
    const sweep = reopenCases({ ledger, starter });
    for (let sweeps = 0; sweeps < 3; sweeps += 1) await sweep();
    expect(new Set(started)).toEqual(new Set(all.filter((id) => id !== alive)));
    expect(started).toHaveLength(all.length - 1);

    // The oldest of them is ended in Temporal's UI: the round begins again.
    workflows.delete(all[0] as string);
    started.length = 0;
    for (let sweeps = 0; sweeps < 3; sweeps += 1) await sweep();
    expect(started).toEqual([all[0]]);
  }, 60_000);
});
