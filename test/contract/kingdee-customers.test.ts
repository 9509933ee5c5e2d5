import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Write, WriteResult } from '../../connectors/connector.ts';
import kingdee from '../../connectors/kingdee/index.ts';
import sandbox from '../../sandbox/kingdee/index.ts';
import { type Harness, startHarness } from './harness.ts';
import { customerModel, options, receivableModel, write } from './kingdee-scene.ts';

let harness: Harness;
const idOf = (result: WriteResult | undefined) => (result as { targetId: string }).targetId;
beforeEach(async () => {
  harness = await startHarness({ connector: kingdee, sandbox, options });
});
afterEach(() => harness.close());

it('makes a page of customers in three calls, and books a claim at its very sum', async () => {
  const pushed = (kind: 'customer' | 'invoice', payloads: object[]) =>
    kingdee.kinds[kind]?.push?.(
      harness.context(),
      payloads.map((payload, n) => write(n, { payload })),
    );
  await pushed(
    'customer',
    Array.from({ length: 40 }, (_, n) => customerModel(n)),
  );
  const calls = Object.values(harness.server.calls('kingdee')).reduce((sum, count) => sum + count, 0);
  expect(calls).toBe(3);
  const FreightEntry = { FMATERIALID: { FNumber: 'FREIGHT' }, FPriceQty: 1, FTaxPrice: '4.99' };
  await pushed('invoice', [{ ...receivableModel(1), FreightEntry }]);
  const made = (kind: string) => harness.system.entries().filter((one) => one.kind === kind);
  expect(made('customer')).toHaveLength(40);
  expect(made('customer')[7]).toMatchObject({ reference: 'bill7', number: 'Harbor Sølv 7', complete: true });
  expect(made('invoice')).toMatchObject([{ total: '24.99', complete: true, lines: { length: 2 } }]);
});

it('forbids a customer whose account is closed, once, and enables the one it forbade with what was told meanwhile', async () => {
  const ctx = await harness.connect({
    ...options(harness.server.url('kingdee')),
    forbidCustomers: ['frozen', 'closed'],
  });
  const port = kingdee.kinds.customer;
  const told = async (standing: string | undefined, more: Partial<Write> = {}) => {
    const payload = { ...customerModel(1), FName: `Harbor as ${standing}`, ...(standing ? { standing } : {}) };
    return (await port?.push?.(ctx as never, [write(1, { payload, ...more })]))?.[0];
  };
  const held = () => harness.system.entries().filter(({ kind }) => kind === 'customer');
  const made = await told('closed');
  const again: Partial<Write> = { op: 'update', targetId: idOf(made) };
  for (const one of [
    made,
    await told('closed', again),
    await told('frozen', again),
    await told('closed'),
    await told(undefined, again),
  ])
    expect(one).toMatchObject({ result: 'accepted', targetId: idOf(made) });
  expect(held()).toMatchObject([{ state: 'forbidden by waybill', number: 'Harbor as closed' }]);
  expect(harness.server.calls('kingdee')).toMatchObject({
    'POST /k3cloud/Kingdee.BOS.WebApi.ServicesStub.DynamicFormService.ExcuteOperation.common.kdsvc': 1,
  });
  expect(await told('undecided', again)).toMatchObject({ result: 'accepted' });
  expect(held()).toMatchObject([{ state: 'C', number: 'Harbor as undecided', complete: true }]);
});

it('looks for more customers than one filter names in several', async () => {
  const ctx = await harness.connect({ ...options(harness.server.url('kingdee')), forbidCustomers: ['closed'] });
  const filters: string[] = [];
  const request: typeof ctx.http.request = (call) => {
    filters.push((call.json as { data: { FilterString: string } }).data.FilterString);
    return ctx.http.request(call);
  };
  const payload = { ...customerModel(1), standing: 'closed' };
  await kingdee.kinds.customer?.push?.(ctx as never, [write(1, { payload })]);
  const sought = [...Array.from({ length: 150 }, (_, n) => `nobody${n}`), 'bill1'];
  const told = { ...ctx, http: { ...ctx.http, request } };
  const found = (await kingdee.kinds.customer?.find?.(told as never, sought, [])) ?? [];
  expect(found.map((one) => one.found)).toEqual(sought.map((identity) => identity === 'bill1'));
  expect(Math.max(...filters.map((filter) => filter.split(',').length))).toBe(100);
});

it('leaves a customer whom people forbade to them, also where its account is opened', async () => {
  const ctx = await harness.connect({ ...options(harness.server.url('kingdee')), forbidCustomers: ['closed'] });
  const port = kingdee.kinds.customer;
  const told = async (standing: string, more: Partial<Write> = {}) =>
    (await port?.push?.(ctx as never, [write(1, { payload: { ...customerModel(1), standing }, ...more })]))?.[0];
  const made = await told('open');
  harness.system.act('forbid', { number: 'bill1', who: 'lili' });
  const again: Partial<Write> = { op: 'update', targetId: idOf(made) };
  expect(await told('closed', again)).toMatchObject({ result: 'accepted' });
  for (const more of [again, {}])
    expect(await told('open', more)).toMatchObject({
      failure: { class: 'conflict', targetId: idOf(made), message: expect.stringContaining('forbidden') },
    });
  const payload = { ...customerModel(1), standing: 'open' };
  expect(await port?.find?.(ctx as never, ['bill1'], [payload])).toMatchObject([{ found: 'unsure' }]);
  expect(harness.system.entries().filter(({ kind }) => kind === 'customer')).toMatchObject([
    { state: 'forbidden by lili' },
  ]);
});
