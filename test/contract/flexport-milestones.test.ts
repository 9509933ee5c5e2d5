import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import flexport from '../../connectors/flexport/index.ts';
import type { Milestone } from '../../connectors/flexport/milestones.ts';
import { status } from '../../connectors/flexport/status.ts';
import type { HttpAnswer } from '../../connectors/http.ts';
import { push, seedShipments, startFlexport, write } from './flexport-scene.ts';
import { type Harness, pullPages } from './harness.ts';
import { through } from './through.ts';

const itemsOf = (answer: HttpAnswer): { booking?: unknown }[] =>
  [(answer.data as { data: { data?: object[] } }).data.data ?? []].flat();

describe('flexport carries what is booked', () => {
  let harness: Harness;

  beforeEach(async () => {
    harness = await startFlexport({ travelAfterMs: 150 });
  });
  afterEach(() => harness.close());

  it('travels from booking to delivery, and names the booking as parent', async () => {
    const made = await push(harness, write(1));
    await sleep(400);
    const [page] = await pullPages(status, harness.context(), null);
    expect(page?.records).toMatchObject([
      {
        parent: { kind: 'shipment', targetId: (made as { targetId: string }).targetId },
        numbers: [expect.stringMatching(/^FLEX-\d+$/)],
        data: { status: 'final_destination' },
      },
    ]);
    const carried = harness.system.entries().filter(({ kind }) => kind === 'shipment');
    expect(carried).toMatchObject([{ reference: 'part1', complete: true, country: 'US' }]);
  });

  it('pages through hundreds of shipments, many of the same instant, while they travel on', async () => {
    const ids = seedShipments(harness.system, 250);
    const seen: string[] = [];
    const ctx = harness.context();
    for await (const page of status.pull?.({ ...ctx, options: { ...ctx.options, milestones: [] } }, null) ?? []) {
      seen.push(...page.records.map((record) => record.id));
      await sleep(6);
    }
    expect(new Set(seen)).toEqual(new Set(ids));
  });

  it('asks for the booking of a shipment that does not name it', async () => {
    const made = await push(harness, write(1));
    await sleep(400);
    const forgetful = through(harness.context(), (_request, answer) => {
      for (const one of itemsOf(answer)) delete one.booking;
    });
    const [page] = await pullPages(status, forgetful, null);
    expect(page?.records[0]?.parent).toEqual({
      kind: 'shipment',
      targetId: (made as { targetId: string }).targetId,
    });
  });
});

describe('flexport, while nothing travels by itself', () => {
  let harness: Harness;

  beforeEach(async () => {
    harness = await startFlexport({ travelAfterMs: 600_000 });
  });
  afterEach(() => harness.close());

  const wayOf = async (id: string) => {
    const [read] = (await status.read?.(harness.context(), [id])) ?? [];
    return (read?.data as { milestones: Milestone[] }).milestones;
  };

  it('tells the way by its legs and customs, planned and as it came', async () => {
    const [id = ''] = seedShipments(harness.system, 1);
    const planned = await wayOf(id);
    expect(planned.map(({ what, leg, place }) => [what, leg, place])).toEqual([
      ['departed', 1, 'CNSHA'],
      ['arrived', 1, 'USLAX'],
      ['departed', 2, 'USLAX'],
      ['arrived', 2, 'USMIA'],
    ]);
    for (const { expected_at, actual_at } of planned)
      expect([expected_at, actual_at]).toEqual([expect.stringMatching(/^20/), null]);
    harness.system.act('travel', { id });
    expect(await wayOf(id)).toMatchObject([
      {
        what: 'departed',
        mode: 'air',
        carrier: 'Liberty Carrier',
        conveyance: 'Y8 1234',
        actual_at: expect.any(String),
      },
      { what: 'arrived', actual_at: null },
      { what: 'departed', mode: 'truck', conveyance: null },
      { what: 'arrived' },
      { what: 'customs-pending', conveyance: `ABC-${id}-7`, actual_at: null },
    ]);
    harness.system.act('travel', { id });
    const [cleared, delivered] = (await wayOf(id)).slice(-2);
    expect(cleared).toMatchObject({ what: 'customs-released', actual_at: expect.stringMatching(/T00:00:00.000Z$/) });
    expect(delivered).toMatchObject({ what: 'delivered', actual_at: expect.any(String) });
  });

  it('takes what a leg says last, in whatever order its news came, and nothing of older news', async () => {
    const [id = ''] = seedShipments(harness.system, 1);
    const note = (leg: number, times: object) => harness.system.act('noteLeg', { id, leg, times });
    note(1, { actual_arrival_date: '2026-12-06T08:00:00.000Z' });
    note(0, { actual_departure_date: '2026-12-01T08:00:00.000Z' });
    note(0, { actual_departure_date: '2026-12-01T09:00:00.000Z' });
    expect((await wayOf(id)).map(({ actual_at }) => actual_at)).toEqual([
      '2026-12-01T09:00:00.000Z',
      null,
      null,
      '2026-12-06T08:00:00.000Z',
    ]);
    const [before] = (await status.read?.(harness.context(), [id])) ?? [];
    harness.system.act('travel', { id });
    const [after] = (await status.read?.(harness.context(), [id])) ?? [];
    expect((before?.version ?? '') <= (after?.version ?? '')).toBe(true);
  });

  it('reads no more of the way than its options say, and says which right a key lacks', async () => {
    const [id = ''] = seedShipments(harness.system, 1);
    const ctx = harness.context();
    const calls = () => harness.server.calls('flexport');
    await status.read?.({ ...ctx, options: { ...ctx.options, milestones: ['legs'] } }, [id]);
    expect(calls()).toMatchObject({ 'GET /shipment_legs': 1 });
    expect(calls()).not.toHaveProperty('GET /customs_entries');
    const refused = {
      status: 403,
      data: {},
      headers: {},
      method: 'GET',
      url: 'https://api.flexport.com/customs_entries?per=1',
    };
    expect(flexport.classifyError?.(refused, 0)).toMatchObject({
      class: 'auth',
      lack: 'permission',
      message: expect.stringContaining('customs'),
    });
  });
});
