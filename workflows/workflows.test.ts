import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchPlan } from '../activities/open-batch.ts';
import { timeSkipping, withWorkers } from '../test/workflow-environment.ts';
import { assign, check, nudge, resolve, retry } from './messages.ts';

const DAY_MS = 24 * 3_600_000;

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  environment = await timeSkipping();
}, 60_000);
afterAll(() => environment.teardown());

const start = (type: string, workflowId: string, input: object) =>
  environment.client.workflow.start(type, { taskQueue: 'waybill', workflowId, args: [input] });

describe('batch', () => {
  const legs = [
    { step: 2, connectionId: 'erp', queue: 'waybill-erp' },
    { step: 3, connectionId: 'wms', queue: 'waybill-wms' },
  ];
  const run = async (
    plan: Partial<BatchPlan>,
    carry: (input: { step: number; open: number }) => Promise<{ open: number }>,
  ) => {
    const called: string[] = [];
    const activities = {
      openBatch: async () => ({ legs, takeBack: false, open: 5, ...plan }),
      carry: async (input: { step: number; open: number; connectionId: string }) => {
        called.push(`carry ${input.connectionId}`);
        return carry(input);
      },
      takeBack: async () => {
        called.push('takeBack');
        return { open: 4 };
      },
      releaseBatch: async () => void called.push('releaseBatch'),
    };
    await withWorkers(environment, activities, ['waybill', 'waybill-erp', 'waybill-wms'], async () => {
      const handle = await start('batch', `batch/orders/${Math.random()}`, { batchId: 'b', flow: 'orders' });
      await handle.result();
    });
    return called;
  };

  it('goes through the legs of its plan and ends when nothing is left in its hands', async () => {
    expect(await run({}, async ({ step }) => ({ open: step === 3 ? 0 : 3 }))).toEqual(['carry erp', 'carry wms']);
  });

  it('stops where all were put aside', async () => {
    expect(await run({}, async () => ({ open: 0 }))).toEqual(['carry erp']);
    expect(await run({ open: 0 }, async () => ({ open: 0 }))).toEqual([]);
  });

  it('takes back before it carries on', async () => {
    expect(await run({ takeBack: true }, async () => ({ open: 0 }))).toEqual(['takeBack', 'carry erp']);
  });

  it('frees what it holds when an activity cannot go on', async () => {
    const called = await run({}, async () => {
      throw ApplicationFailure.nonRetryable('broken');
    });
    expect(called).toEqual(['carry erp', 'releaseBatch']);
  });
});

describe('caseDesk', () => {
  const desk = () => {
    const state = { members: 1, reminders: 0, freed: [] as unknown[] };
    const activities = {
      closeCaseIfEmpty: async () => state.members === 0,
      remind: async () => void state.reminders++,
      freeMembers: async (input: unknown) => {
        state.freed.push(input);
        state.members = 0;
        return { freed: 1 };
      },
    };
    return { state, activities };
  };
  const input = { caseId: 'case/1', kind: 'payment', waitingFor: 'payment of #1001' };

  it('waits sixty days, reminding ever more rarely, and ends when its last member has gone', async () => {
    const { state, activities } = desk();
    await withWorkers(environment, activities, ['waybill'], async () => {
      const handle = await start('caseDesk', 'case/60days', input);
      await environment.sleep(60 * DAY_MS);
      // After 1, 3 and 7 days, then weekly.
      expect(state.reminders).toBeGreaterThanOrEqual(9);
      expect(state.reminders).toBeLessThanOrEqual(11);
      state.members = 0;
      await handle.signal(check);
      await handle.result();
    });
  });

  it('frees members on a word that says who and why, and ends', async () => {
    const { state, activities } = desk();
    await withWorkers(environment, activities, ['waybill'], async () => {
      const handle = await start('caseDesk', 'case/retry', input);
      await expect(handle.executeUpdate(retry, { args: [{ who: 'li', why: ' ' }] })).rejects.toThrow(
        WorkflowUpdateFailedError,
      );
      expect(state.freed).toEqual([]);
      expect(await handle.executeUpdate(retry, { args: [{ who: 'li', why: 'mended the table' }] })).toEqual({
        freed: 1,
      });
      await handle.result();
      expect(state.freed).toEqual([{ caseId: 'case/1', verb: 'retry', order: { who: 'li', why: 'mended the table' } }]);
    });
  });
});

describe('a case at the desk', () => {
  it('is assigned in the ledger, and ends by a word once nothing waits in it', async () => {
    const said: unknown[] = [];
    const state = { members: 1 };
    const activities = {
      closeCaseIfEmpty: async () => state.members === 0,
      remind: async () => {},
      assignCase: async (given: unknown) => {
        said.push(given);
        return { assigned: 1 };
      },
      freeMembers: async (given: unknown) => {
        said.push(given);
        state.members = 0;
        return { freed: 1 };
      },
      resolveCase: async () => (state.members > 0 ? { closed: false, why: '1 still wait in it' } : { closed: true }),
    };
    const by = { who: 'li', why: 'her rule' };
    await withWorkers(environment, activities, ['waybill'], async () => {
      const handle = await start('caseDesk', 'case/desk', { caseId: 'case/2', kind: 'mapping', waitingFor: 'a rule' });
      const bad = { who: 'li', why: 'x' } as { who: string; why: string; to: string };
      await expect(handle.executeUpdate(assign, { args: [bad] })).rejects.toThrow(WorkflowUpdateFailedError);
      const some = { ...by, members: { number: '10*' } };
      expect(await handle.executeUpdate(assign, { args: [{ ...some, to: 'wu' }] })).toEqual({ assigned: 1 });
      expect(await handle.executeUpdate(assign, { args: [{ word: 'c7', to: 'somebody', members: {} }] })).toEqual({
        assigned: 1,
      });
      expect(await handle.executeUpdate(resolve, { args: [by] })).toEqual({ closed: false, why: '1 still wait in it' });
      expect(await handle.executeUpdate(resolve, { args: [some] })).toEqual({ freed: 1 });
      await handle.result();
    });
    expect(said).toEqual([
      { caseId: 'case/2', order: { ...by, members: { number: '10*' }, to: 'wu' } },
      { caseId: 'case/2', order: { word: 'c7', to: 'somebody', members: {} } },
      { caseId: 'case/2', verb: 'resolve', order: { ...by, members: { number: '10*' } } },
    ]);
  });
});

describe('intake', () => {
  it('takes a burst of nudges in two runs: the one under way, and one for all that came meanwhile', async () => {
    let runs = 0;
    let open = () => {};
    const burstIsOver = new Promise<void>((resolve) => {
      open = resolve;
    });
    const takeIn = async () => {
      runs++;
      await burstIsOver;
      return { staged: runs };
    };
    await withWorkers(environment, { takeIn }, ['waybill'], async () => {
      const handle = await start('intake', 'intake/shop', { connectionId: 'shop' });
      while (runs === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      for (let nudges = 0; nudges < 20; nudges++) await handle.signal(nudge);
      open();
      await handle.result();
    });
    expect(runs).toBe(2);
  });

  it('ends without failing when its system does not answer', async () => {
    const takeIn = async () => {
      throw ApplicationFailure.nonRetryable('down');
    };
    await withWorkers(environment, { takeIn }, ['waybill', 'waybill-shop'], async () => {
      const handle = await start('intake', 'intake/down', { connectionId: 'shop' });
      await expect(handle.result()).resolves.toBeUndefined();
    });
  });
});

describe('reconcile', () => {
  const lanes = [
    { queue: 'waybill-erp', looks: [{ connectionId: 'erp', kind: 'order', side: 'target' }] },
    {
      queue: 'waybill-wms',
      looks: [
        { connectionId: 'wms', kind: 'shipment', side: 'target' },
        { connectionId: 'wms', kind: 'stock', side: 'levels' },
      ],
    },
  ];
  type Look = { connectionId: string; kind: string };

  const run = async (
    acts: boolean,
    survey: (look: Look) => Promise<{ again?: number }> = async () => ({}),
  ): Promise<string[]> => {
    const called: string[] = [];
    const note = (verb: string) => async (look: Look) => {
      called.push(`${verb} ${look.connectionId} ${look.kind}`);
      return verb === 'survey' ? survey(look) : {};
    };
    const activities = {
      planReconciliation: async () => ({ runId: '7', acts, lanes }),
      surveyLook: note('survey'),
      compareLook: note('compare'),
      repairLook: note('repair'),
      failLook: async ({ connectionId, why }: { connectionId: string; why: string }) =>
        void called.push(`fail ${connectionId}: ${why}`),
      finishReconciliation: async ({ runId }: { runId: string }) => ({ runId }),
    };
    await withWorkers(environment, activities, ['waybill', 'waybill-erp', 'waybill-wms'], async () => {
      const handle = await start('reconcile', `reconcile/${Math.random()}`, {});
      expect(await handle.result()).toEqual({ runId: '7' });
    });
    return called;
  };
  const of = (called: string[], verb: string) => called.filter((line) => line.startsWith(verb)).sort();

  it('reads all before it compares, and repairs only where it was told to', async () => {
    const called = await run(false);
    const looks = ['erp order', 'wms shipment', 'wms stock'];
    expect(of(called, 'survey')).toEqual(looks.map((look) => `survey ${look}`));
    expect(of(called, 'compare')).toEqual(looks.map((look) => `compare ${look}`));
    expect(called.findIndex((line) => line.startsWith('compare'))).toBe(3);
    expect(of(called, 'repair')).toEqual([]);
    expect(of(await run(true), 'repair')).toEqual(looks.map((look) => `repair ${look}`));
  });

  it('waits for a window or for calls as long as it takes, and goes on', async () => {
    let asked = 0;
    const called = await run(false, async ({ connectionId }) => {
      if (connectionId !== 'erp') return {};
      asked += 1;
      return asked < 3 ? { again: (await environment.currentTimeMs()) + DAY_MS } : {};
    });
    expect(of(called, 'survey erp')).toHaveLength(3);
    expect(of(called, 'compare')).toHaveLength(3);
  });

  it('says what could not be read and compares the rest', async () => {
    const called = await run(false, async ({ kind }) => {
      if (kind === 'shipment') throw ApplicationFailure.nonRetryable('the warehouse is down');
      return {};
    });
    expect(of(called, 'fail')).toEqual(['fail wms: the warehouse is down']);
    expect(of(called, 'compare')).toHaveLength(3);
  });
});
