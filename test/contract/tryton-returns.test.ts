import { afterEach, beforeEach, expect, it } from 'vitest';
import tryton from '../../connectors/tryton/index.ts';
import { type AnyPort, type Harness, pullPages, startHarness } from './harness.ts';
import { CONNECTED } from './tryton-scene.ts';

const returns = tryton.kinds.return as Required<AnyPort>;

let harness: Harness;
const act = (verb: string, input: Record<string, unknown>) => harness.system.act(verb, input) as string;
const pages = (cursor: string | null = null) => pullPages(returns, harness.context(), cursor);

beforeEach(async () => {
  harness = await startHarness(CONNECTED);
});
afterEach(() => harness.close());

it('tells a return under the sale that it takes back, from its announcement until it is put away', async () => {
  const sale = act('sell', { reference: 'ours' });
  const id = act('sendBack', { sale, quantity: 2 });
  const [announced] = await pages();
  expect(announced?.records).toMatchObject([
    {
      ...{ id: `${id}/${sale}`, parent: { kind: 'order', targetId: sale }, numbers: ['1'] },
      data: { state: 'draft', write_date: null, moves: [{ product: 'WB-001', quantity: 2 }] },
    },
  ]);
  let before = announced?.records[0]?.version ?? '';
  for (const state of ['received', 'done']) {
    act('takeIn', { id, state });
    const [told] = (await pages(announced?.cursor)).flatMap(({ records }) => records);
    expect(told).toMatchObject({ id: `${id}/${sale}`, data: { state, moves: [{ quantity: 2 }] } });
    expect((told?.version ?? '') > before).toBe(true);
    before = told?.version ?? '';
  }
});

it('keeps the pieces of a return that was called off', async () => {
  const sale = act('sell', { reference: 'ours' });
  const id = act('sendBack', { sale, quantity: 2 });
  act('takeIn', { id, state: 'cancelled' });
  expect(await returns.read(harness.context(), [`${id}/${sale}`])).toMatchObject([
    { data: { state: 'cancelled', moves: [{ quantity: 2 }] } },
  ]);
});

it('tells nothing of what takes back no order of anybody, and asks no more than it must', async () => {
  act('sendBack', { sale: act('sell', { reference: null }), quantity: 1 });
  act('sendBack', { sale: act('sell', { reference: 'ours' }), quantity: 1, origin: false });
  expect((await pages()).flatMap(({ records }) => records)).toEqual([]);
});
