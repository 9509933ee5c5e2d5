import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEnvironment } from '../config/environment.ts';
import { ensureAttributes, keepHistories, WAYBILL_FLOW, WAYBILL_RECORDS } from './attributes.ts';
import { findBinary } from './binary.ts';
import { openClient } from './client.ts';
import { dataConverter } from './codec.ts';
import { type EmbeddedServer, leftBehind, startEmbedded } from './embedded.ts';
import { TEMPORAL_CLI } from './releases.ts';
import { reconcileSchedules, type WantedSchedule } from './schedules.ts';

const folder = mkdtempSync(join(tmpdir(), 'waybill-temporal-'));
const warnings: string[] = [];
const log = { info() {}, warn: (_fields: object, text: string) => void warnings.push(text) };
const environment = readEnvironment();
let searches = 0;

const start = (more: object = {}) =>
  startEmbedded({
    dataFolder: folder,
    port: 0,
    uiPort: 0,
    binary: () => {
      searches += 1;
      return findBinary(TEMPORAL_CLI, { ...environment, explicit: environment.temporalCli });
    },
    log,
    ...more,
  });

let server: EmbeddedServer;
let client: Client;

beforeAll(async () => {
  server = await start();
  client = await openClient(
    { address: server.address, namespace: 'default' },
    dataConverter(async () => [new Uint8Array(32).fill(7)]),
  );
}, 120_000);
afterAll(async () => {
  await client?.connection.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the embedded server', () => {
  it('is found by other processes, and adopted by the next daemon', async () => {
    expect(server.adopted).toBe(false);
    expect(leftBehind(folder)).toEqual({ address: server.address, ui: server.ui });
    const again = await start();
    expect(again).toMatchObject({ pid: server.pid, address: server.address, adopted: true });
    expect(searches).toBe(1);
  });

  it('is not started by a further worker where none runs', async () => {
    await expect(start({ dataFolder: join(folder, 'other'), adoptOnly: true })).rejects.toThrow(
      /start the daemon first/,
    );
  });
});

describe('search attributes', () => {
  it('are made where they are missing, and find a workflow by a number', async () => {
    expect(await ensureAttributes(client)).toEqual([]);
    expect(await ensureAttributes(client)).toEqual([]);
    await client.workflow.start('anything', {
      workflowId: 'batch/orders/1',
      taskQueue: 'nobody',
      typedSearchAttributes: new TypedSearchAttributes([
        { key: WAYBILL_RECORDS, value: ['#1001', 'SO-9'] },
        { key: WAYBILL_FLOW, value: 'orders' },
      ]),
    });
    const found = async (query: string) => {
      const ids: string[] = [];
      for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
      return ids;
    };
    await expect.poll(() => found('WaybillRecords = "SO-9"'), { timeout: 10_000 }).toEqual(['batch/orders/1']);
    expect(await found('WaybillRecords = "SO-10"')).toEqual([]);
    await client.workflow.getHandle('batch/orders/1').terminate();
  });

  it('stay findable for thirty days', async () => {
    await keepHistories(client);
    const { config } = await client.workflowService.describeNamespace({ namespace: 'default' });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 24 * 3_600);
  });
});

describe('schedules', () => {
  const poll = (everyMs: number): WantedSchedule => ({
    id: 'window/shop/poll',
    workflow: 'window',
    input: { connectionId: 'shop' },
    when: { everyMs },
  });
  const planned: WantedSchedule = {
    id: 'window/erp',
    workflow: 'window',
    when: { times: ['09:00', '17:30'], timezone: 'Asia/Shanghai' },
  };
  const ids = async () => {
    const found: string[] = [];
    for await (const { scheduleId } of client.schedule.list()) found.push(scheduleId);
    return found.sort();
  };
  const handle = () => client.schedule.getHandle('waybill/window/shop/poll');

  it('become those of the config, and only those', async () => {
    await client.schedule.create({
      scheduleId: 'somebody-else',
      spec: { intervals: [{ every: '1h' }] },
      action: { type: 'startWorkflow', workflowType: 'theirs', taskQueue: 'theirs' },
    });
    await reconcileSchedules(client, [poll(60_000), planned], 'waybill');
    await expect
      .poll(ids, { timeout: 10_000 })
      .toEqual(['somebody-else', 'waybill/window/erp', 'waybill/window/shop/poll']);
    const { spec, policies } = await handle().describe();
    expect(spec.intervals).toMatchObject([{ every: 60_000 }]);
    expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 120_000 });

    await reconcileSchedules(client, [poll(60_000)], 'waybill');
    await expect.poll(ids, { timeout: 10_000 }).toEqual(['somebody-else', 'waybill/window/shop/poll']);
  });

  it('that a person paused stay paused when they change', async () => {
    await handle().pause('maintenance');
    await reconcileSchedules(client, [poll(30_000)], 'waybill');
    const { spec, state } = await handle().describe();
    expect(spec.intervals).toMatchObject([{ every: 30_000 }]);
    expect(state.paused).toBe(true);
  });
});
