import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SourceRecord } from '../../connectors/connector.ts';
import vendure from '../../connectors/vendure/index.ts';
import sandbox from '../../sandbox/vendure/index.ts';
import { type AnyPort, type Harness, idsOf, pullPages, startHarness, surveyPages } from './harness.ts';
import { options, paidBack, place } from './vendure-scene.ts';

const { order, return: returned } = vendure.kinds as Record<string, Required<AnyPort>>;
const returns = returned as Required<AnyPort>;
const orders = order as Required<AnyPort>;

describe('what comes back to a Vendure shop', () => {
  let now: number;
  let harness: Harness;
  const act = (verb: string, id: string, more: object = {}) => {
    now += 1_000;
    return harness.system.act(verb, { id, ...more }) as { id: string };
  };
  const told = async (): Promise<SourceRecord[]> =>
    (await pullPages(returns, harness.context(), null)).flatMap(({ records }) => records);
  const pieces = async () =>
    (await told()).map(({ cancelled, data }) => {
      const { document, lines } = data as { document: string; lines: { quantity: number }[] };
      return `${document} ${lines.map(({ quantity }) => quantity).join()}${cancelled ? ' cancelled' : ''}`;
    });
  const orderOf = (quantity: number) => place(harness.system, { lines: [{ sku: 'WB-001', quantity }] }).id;

  beforeEach(async () => {
    now = Date.UTC(2026, 10, 22, 9);
    harness = await startHarness({ connector: vendure, sandbox, options, clock: { now: () => now } });
  });
  afterEach(() => harness.close());

  it('is told once where it is both cancelled and paid back, whichever comes first', async () => {
    const id = orderOf(3);
    act('ship', id);
    act('cancel', id, { quantity: 1 });
    act('refund', id, { quantity: 1 });
    expect(await pieces()).toEqual(['cancellation 1']);
    act('refund', id, { quantity: 2 });
    act('cancel', id, { quantity: 2 });
    expect(await pieces()).toEqual(['cancellation 1', 'refund 2']);
    expect((await told())[1]).toMatchObject({
      parent: { kind: 'order', id },
      customerId: id,
      data: { state: 'Settled', reason: 'Customer request', lines: [{ sku: 'WB-001', quantity: 2 }] },
    });
  });

  it('is nothing that was cancelled or paid back before it left', async () => {
    const id = orderOf(3);
    act('cancel', id, { quantity: 1 });
    act('ship', id, { quantity: 2 });
    // For the piece that was never sent.
    act('refund', id, { quantity: 1 });
    expect(await pieces()).toEqual([]);
    act('refund', id, { quantity: 1 });
    expect(await pieces()).toEqual(['refund 1']);
    const open = orderOf(2);
    act('ship', open, { quantity: 1 });
    act('cancel', open, { quantity: 1 });
    expect(await pieces()).toEqual(['refund 1']);
  });

  it('is taken back where the money never went', async () => {
    const id = orderOf(2);
    act('ship', id);
    const { id: refund } = act('refund', id, { quantity: 1, state: 'Pending' });
    expect(await pieces()).toEqual(['refund 1']);
    act('settle', id, { refund, state: 'Failed' });
    act('refund', id, { quantity: 1 });
    expect(await pieces()).toEqual(['refund 1 cancelled', 'refund 1']);
    expect(await returns.read(harness.context(), [`${id}/refund/${refund}`, `${id}/refund/99`])).toMatchObject([
      { id: `${id}/refund/${refund}`, cancelled: true },
    ]);
  });

  it('leaves its order as it left: it is no smaller, and not cancelled, for what comes back', async () => {
    const id = orderOf(3);
    const before = await orders.read(harness.context(), [id]);
    act('ship', id);
    act('cancel', id, { quantity: 1 });
    expect(await orders.read(harness.context(), [id])).toEqual(before);
    const held = async () => {
      const pages = await surveyPages(orders, harness.context(), { from: 0, to: now }, null);
      return pages.flatMap(({ objects }) => objects)[0];
    };
    const measures = orders.survey.measure(before[0]?.data);
    expect(await held()).toMatchObject({ live: true, measures });
    act('cancel', id);
    expect(await orders.read(harness.context(), [id])).toMatchObject([
      { cancelled: false, data: { lines: [{ quantity: 3 }] } },
    ]);
    expect(await held()).toMatchObject({ live: true });
    expect(await pieces()).toEqual(['cancellation 1', 'cancellation 2']);
  });

  it('is heard of by its order, too: what is paid back after all arrived moves no time of it', async () => {
    const ids = [orderOf(1), orderOf(1)];
    for (const id of ids) harness.system.act('ship', { id });
    harness.system.act('deliver', { id: ids[0] });
    harness.system.act('cancel', { id: ids[1] });
    // What was placed and changed last is read at every pull: another order is.
    now += 3_600_000;
    orderOf(1);
    const pages = await pullPages(orders, harness.context(), null);
    for (const id of ids) act('refund', id, { quantity: 1 });
    const heard = async (cursor: string) => {
      const records = (await pullPages(orders, harness.context(), cursor)).flatMap((page) => page.records);
      return records.filter(({ id }) => ids.includes(id)).map(({ data }) => data);
    };
    const refunded = ids.map(() =>
      expect.objectContaining({
        payments: [expect.objectContaining({ refunds: [expect.objectContaining({ state: 'Settled' })] })],
      }),
    );
    const cursor = pages.at(-1)?.cursor ?? '';
    expect(await heard(cursor)).toEqual(refunded);
    // As a cursor of an earlier version has it.
    const { done: _, ...earlier } = JSON.parse(cursor) as { done: unknown };
    expect(await heard(JSON.stringify(earlier))).toEqual(refunded);
    now += 91 * 86_400_000;
    expect(await heard(cursor)).toEqual([]);
  });

  it('is looked for as long and as often as the connection says', async () => {
    const id = paidBack(harness.system);
    const cursor = (await pullPages(returns, harness.context(), null)).at(-1)?.cursor ?? null;
    expect(await pullPages(returns, harness.context(), cursor)).toEqual([]);
    now += 900_000;
    const again = await pullPages(returns, harness.context(), cursor);
    expect(idsOf(again)).toEqual([id]);
    now += 90 * 86_400_000;
    expect(idsOf(await pullPages(returns, harness.context(), again.at(-1)?.cursor ?? null))).toEqual([]);
  });
});
