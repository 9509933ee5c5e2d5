import { readdirSync, readFileSync } from 'node:fs';
import { temporal } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { expect, it } from 'vitest';
import { workflowBundle } from './workflow-environment.ts';

/** Histories (protobuf bytes) of this and earlier releases, one folder a release: code that went on in them goes on in them still. */
const folder = new URL('./histories/', import.meta.url);
const histories = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.history'))
  .map((name) => ({
    workflowId: name,
    history: temporal.api.history.v1.History.decode(readFileSync(new URL(name, folder))),
  }));

it('goes on in every committed history', async () => {
  expect(histories.length).toBeGreaterThanOrEqual(8);
  const replayed: string[] = [];
  for await (const result of Worker.runReplayHistories({ workflowBundle: await workflowBundle() }, histories)) {
    expect(result.error, `${result.workflowId} no longer replays`).toBeUndefined();
    replayed.push(result.workflowId);
  }
  expect(replayed.sort()).toEqual(histories.map(({ workflowId }) => workflowId).sort());
}, 60_000);
