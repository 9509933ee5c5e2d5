import { afterEach, beforeEach, expect, it } from 'vitest';
import kingdee from '../../connectors/kingdee/index.ts';
import { status as statusPort } from '../../connectors/kingdee/status.ts';
import sandbox from '../../sandbox/kingdee/index.ts';
import { failureOf, type Harness, pullPages, startHarness } from './harness.ts';
import { options, seedOrders } from './kingdee-scene.ts';

const clock = {
  at: Date.parse('2026-11-22T08:00:00Z'),
  stepMs: 0,
  now() {
    clock.at += clock.stepMs;
    return clock.at;
  },
};
let harness: Harness;
beforeEach(async () => {
  // A page of thousands of rows is made by the very process that waits for it.
  harness = await startHarness({ connector: kingdee, sandbox, options, clock, timeoutMs: 60_000 });
});
afterEach(() => harness.close());

it('meets again what changes while they are read', async () => {
  clock.stepMs = 1;
  const ids = seedOrders(harness.system, 2_500);
  const seen: string[] = [];
  let cursor: string | null = null;
  for await (const page of statusPort.pull?.(harness.context(), null) ?? []) {
    seen.push(...page.records.map((record) => record.id));
    for (const { data } of page.records) expect((data as { entries: unknown[] }).entries).toHaveLength(2);
    cursor = page.cursor;
    if (seen.length < 1_500) for (const id of ids.slice(-3)) harness.system.act('shipOut', { id });
  }
  expect(new Set(seen)).toEqual(new Set(ids));
  const again = await pullPages(statusPort, harness.context(), cursor);
  expect(again.length).toBeLessThan(4);
});

it('leaves out none of those that changed at one instant, though some change while they are read', async () => {
  clock.stepMs = 0;
  const ids = seedOrders(harness.system, 4_500);
  const seen: string[] = [];
  let pages = 0;
  for await (const { records } of statusPort.pull?.(harness.context(), null) ?? []) {
    seen.push(...records.map((record) => record.id));
    pages += 1;
    if (pages > 2) continue;
    // Those at the front leave their places, and all others move up.
    clock.at += 1_000;
    for (const id of ids.slice(pages * 10, pages * 10 + 5)) harness.system.act('shipOut', { id });
  }
  expect(new Set(seen)).toEqual(new Set(ids));
  expect(seen).toHaveLength(ids.length + 10);
});

it('gives up until the next poll where rows never stand still', async () => {
  clock.stepMs = 0;
  seedOrders(harness.system, 2_500);
  const ctx = harness.context();
  const request: typeof ctx.http.request = (asked) => {
    const body = structuredClone(asked.json) as { data: { StartRow: number } };
    if (body.data.StartRow > 0) body.data.StartRow += 3;
    return ctx.http.request({ ...asked, json: body });
  };
  const http = { ...ctx.http, request };
  const read = async () => {
    for await (const _ of statusPort.pull?.({ ...ctx, http }, null) ?? []);
  };
  expect(await failureOf([], read())).toMatchObject({
    class: 'unavailable',
    message: expect.stringMatching(/rows move/),
  });
});
