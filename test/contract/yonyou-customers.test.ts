import { expect, it } from 'vitest';
import yonyou from '../../connectors/yonyou/index.ts';
import { DEFAULT_ACCOUNT } from '../../sandbox/yonyou/access.ts';
import sandbox from '../../sandbox/yonyou/index.ts';
import { type AnyContext, type AnyPort, startHarness } from './harness.ts';
import { heldClock } from './paging.ts';
import { aWrite } from './writes.ts';

const options = (origin: string) => ({ ...DEFAULT_ACCOUNT, directory: origin });
const PAGE = 5_000;
const DAY_MS = 86_400_000;

it('misses no customer of a second page where those of the first go, however long nobody changed', async () => {
  const clock = heldClock();
  const harness = await startHarness({ connector: yonyou, sandbox, options, clock });
  try {
    const ids = Array.from({ length: PAGE + 4 }, () => harness.system.act('setMerchant', {}) as string);
    clock.pass(DAY_MS);
    const told: string[] = [];
    const merchants = harness.server.books('yonyou').collection('merchants');
    for await (const { records } of yonyou.kinds.customer?.pull?.(harness.context(), null) ?? []) {
      if (told.length === 0) for (const { id } of records.slice(0, 2)) merchants.delete(id);
      told.push(...records.map(({ id }) => id));
    }
    expect([...told].sort()).toEqual([...ids].sort());
  } finally {
    await harness.close();
  }
});

const wish = (n: number, more: object = {}) => ({
  name: { simplifiedName: `Harbor Sølv ${n}` },
  createOrgCode: '1001',
  enterpriseNature: 0,
  ...more,
});

async function scene(sandboxOptions: Record<string, unknown> = {}) {
  const harness = await startHarness({ connector: yonyou, sandbox, options, sandboxOptions });
  const port = yonyou.kinds.customer as Required<AnyPort>;
  return {
    harness,
    push: (n: number, more: object = {}, ctx: AnyContext = harness.context()) =>
      port.push(ctx, [aWrite(n, wish(n), more)]),
    find: async (n: number) => (await port.find(harness.context(), [`part${n}`], []))[0],
    customers: () => harness.system.entries().filter(({ kind }) => kind === 'customer'),
  };
}

it('makes a customer once, also where the platform says only the id of a key that it knows', async () => {
  const { harness, push, customers } = await scene();
  const [first] = await push(1);
  harness.server.setClock('yonyou', 2 * 3_600_000);
  const later = { ...harness.context(), now: () => Date.now() + 2 * 3_600_000 };
  expect(await push(1, {}, later)).toEqual([first]);
  expect(customers()).toMatchObject([{ reference: 'part1', number: 'Harbor Sølv 1' }]);
  // Under another key its code is taken: the search tells whose.
  expect(await push(1, { idempotencyKey: 'another' }, later)).toEqual([{ result: 'duplicate' }]);
  await harness.close();
});

it('changes what the shop knows, leaves the rest, and says so where somebody removed the customer', async () => {
  const { harness, push, find, customers } = await scene();
  const [made] = await push(1);
  const { targetId } = made as { targetId: string };
  harness.system.act('setMerchant', { id: targetId, fields: { contactTel: '12345' } });
  const payload = { ...wish(1), email: 'buying@harbor.example' };
  expect(await push(1, { op: 'update', targetId, payload })).toMatchObject([{ result: 'accepted', targetId }]);
  const told = [];
  for await (const { records } of yonyou.kinds.customer?.pull?.(harness.context(), null) ?? []) told.push(...records);
  expect(told).toMatchObject([{ data: { contactTel: '12345', email: 'buying@harbor.example' } }]);
  harness.server.books('yonyou').collection('merchants').delete(targetId);
  expect(customers()).toEqual([]);
  expect(await find(1)).toEqual({ found: false });
  expect(await push(1, { op: 'update', targetId, payload })).toMatchObject([
    { failure: { class: 'conflict', targetId } },
  ]);
  await harness.close();
});

it('tells a person of a tenant that numbers customers by itself: no search would find them', async () => {
  const { harness, push } = await scene({ numbersItself: true });
  expect(await push(1)).toMatchObject([
    { failure: { class: 'conflict', targetId: expect.any(String), message: expect.stringContaining('手工编号') } },
  ]);
  await harness.close();
});
