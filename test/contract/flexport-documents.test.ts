import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { document } from '../../connectors/flexport/document.ts';
import { status } from '../../connectors/flexport/status.ts';
import { push, seedDocuments, startFlexport, write } from './flexport-scene.ts';
import { type Harness, pullPages } from './harness.ts';
import { through } from './through.ts';

describe('flexport carries what is booked', () => {
  let harness: Harness;

  beforeEach(async () => {
    harness = await startFlexport({ travelAfterMs: 150 });
  });
  afterEach(() => harness.close());

  it('names the shipment whose milestones it reports as the parent of its papers', async () => {
    await push(harness, write(1));
    await sleep(400);
    const [milestones] = await pullPages(status, harness.context(), null);
    const pages = await pullPages(document, harness.context(), null);
    const records = pages.flatMap((page) => page.records);
    expect(records.map(({ data }) => (data as { document_type: string }).document_type).sort()).toEqual([
      'house_airway_bill',
      'proof_of_delivery',
    ]);
    for (const { parent } of records) expect(parent).toEqual({ kind: 'status', id: milestones?.records[0]?.id });
  });
});

describe('flexport, while nothing travels by itself', () => {
  let harness: Harness;

  beforeEach(async () => {
    harness = await startFlexport({ travelAfterMs: 600_000 });
  });
  afterEach(() => harness.close());

  it.each([
    ['comes late to a page that was read already', 'late'],
    ['slips past because another left the list', 'gone'],
  ])('misses no paper that %s', async (_why, fate) => {
    const ids = seedDocuments(harness.system, 150, 24);
    const restless = through(harness.context(), (request, answer) => {
      if (!request.url.endsWith('/documents')) return;
      const { data } = answer.data as { data: { data: object[]; next: string | null } };
      if (fate === 'late' && data.next) ids.push(...seedDocuments(harness.system, 1, 48));
      if (fate === 'gone' && !data.next) data.data = data.data.slice(1);
    });
    const first = await pullPages(document, restless, null);
    const missed = ids.filter((id) => !first.some((page) => page.records.some((record) => record.id === id)));
    expect(missed).toHaveLength(1);
    const then = await pullPages(document, harness.context(), first.at(-1)?.cursor ?? null);
    expect(then.flatMap((page) => page.records.map((record) => record.id))).toEqual(expect.arrayContaining(missed));
  });

  it('reads only what was uploaded since, once it has seen all', async () => {
    seedDocuments(harness.system, 150, 24);
    const first = await pullPages(document, harness.context(), null);
    const [fresh] = seedDocuments(harness.system, 1);
    const then = await pullPages(document, harness.context(), first.at(-1)?.cursor ?? null);
    const seen = then.flatMap((page) => page.records.map((record) => record.id));
    expect(seen).toContain(fresh);
    expect(seen.length).toBeLessThan(10);
  });
});
