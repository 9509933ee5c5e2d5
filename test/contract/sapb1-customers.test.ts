import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Write } from '../../connectors/connector.ts';
import type { HttpAnswer, HttpRequest } from '../../connectors/http.ts';
import { entity } from '../../connectors/sapb1/call.ts';
import sapb1 from '../../connectors/sapb1/index.ts';
import sandbox from '../../sandbox/sapb1/index.ts';
import { type AnyContext, type AnyPort, type Harness, pullPages, startHarness } from './harness.ts';
import { options, partner } from './sapb1-scene.ts';
import { aWrite } from './writes.ts';

const customer = sapb1.kinds.customer as Required<AnyPort>;

let harness: Harness;
let ctx: AnyContext;

beforeEach(async () => {
  harness = await startHarness({ connector: sapb1, sandbox, options });
  ctx = await harness.connect(options(harness.server.url('sapb1')));
});
afterEach(() => harness.close());

it('tells customers who were never changed, and those who were', async () => {
  harness.system.act('setPartner', { id: "C'1", CardName: 'Sam Doe', CompanyPrivate: 'cPrivate' });
  harness.system.act('setPartner', { id: 'V1', CardType: 'cSupplier' });
  const [page] = await pullPages(customer, ctx, null);
  expect(page?.records).toMatchObject([{ id: "C'1", customerId: "C'1", data: { CardName: 'Sam Doe' } }]);
  harness.system.act('setPartner', { id: "C'1", EmailAddress: 'sam@example.com' });
  const [record] = await customer.read(ctx, ["C'1", 'V1']);
  expect(record).toMatchObject({ data: { EmailAddress: 'sam@example.com', changedAt: expect.any(String) } });
});

it('makes inactive whose account is closed where it is told to, and leaves whom people stopped', async () => {
  const one = async (): Promise<object> => (await entity(ctx, "BusinessPartners('customer1')"))?.row ?? {};
  const tell = (standing: string, more: Partial<Write> = {}) =>
    customer.push(ctx, [aWrite(1, partner(1, { standing }), { identity: 'customer1', ...more })]);
  const again = { op: 'update', targetId: 'customer1' } as const;
  await tell('closed');
  expect(await one()).toMatchObject({ Frozen: 'tNO' });
  expect(await one()).not.toHaveProperty('standing');
  ctx = await harness.connect({ ...options(harness.server.url('sapb1')), stopCustomers: true });
  expect(await tell('closed', again)).toMatchObject([{ result: 'accepted' }]);
  expect(await one()).toMatchObject({ Valid: 'tNO', Frozen: 'tYES', FrozenRemarks: 'Waybill: account closed' });
  await tell('open', again);
  expect(await one()).toMatchObject({ Valid: 'tYES', Frozen: 'tNO' });
  harness.system.act('setPartner', { id: 'customer1', Frozen: 'tYES', FrozenRemarks: 'moved away' });
  await tell('open', again);
  expect(await one()).toMatchObject({ Frozen: 'tYES', FrozenRemarks: 'moved away' });
});

it('makes a customer under our code, and changes of their addresses ours alone', async () => {
  const tell = (payload: object, more: Partial<Write> = {}) =>
    customer.push(ctx, [aWrite(1, payload, { identity: 'customer1', ...more })]);
  expect(await tell(partner(1))).toMatchObject([{ result: 'accepted', targetId: 'customer1' }]);
  expect(await tell(partner(1))).toEqual([{ result: 'duplicate' }]);
  const addresses = async () => {
    const [record] = await customer.read(ctx, ['customer1']);
    return (record?.data as { BPAddresses: object[] }).BPAddresses;
  };
  /** Ours as the ERP holds them. */
  const keyed = async (): Promise<object[]> =>
    ((await entity(ctx, "BusinessPartners('customer1')"))?.row.BPAddresses ?? []) as object[];
  const named = (AddressType: string, City: string) => ({ AddressName: 'Waybill', AddressType, City });
  expect(await addresses()).toMatchObject([named('bo_BillTo', 'Berlin'), named('bo_ShipTo', 'Berlin')]);
  const theirs = { AddressName: 'Lager', AddressType: 'bo_ShipTo', RowNum: 7, City: 'Hamburg' };
  harness.system.act('setPartner', { id: 'customer1', BPAddresses: [theirs, ...(await keyed())] });
  const moved = partner(1, { Address: { Street: 'Am Kai 2', City: 'Bremen', Country: 'DE' } });
  expect(await tell(moved, { op: 'update', targetId: 'customer1' })).toMatchObject([{ result: 'accepted' }]);
  expect(await addresses()).toMatchObject([
    { AddressName: 'Lager', City: 'Hamburg' },
    named('bo_BillTo', 'Bremen'),
    named('bo_ShipTo', 'Bremen'),
  ]);
  expect(await tell(moved, { op: 'update', targetId: 'gone' })).toMatchObject([{ failure: { class: 'conflict' } }]);
  harness.system.act('setPartner', { id: 'customer1', CardType: 'cSupplier' });
  expect(await customer.find(ctx, ['customer1', 'nobody'])).toMatchObject([{ found: 'unsure' }, { found: false }]);
  expect(await tell(partner(1, { CardName: 'ours' }), { op: 'update', targetId: 'customer1' })).toMatchObject([
    { failure: { class: 'conflict' } },
  ]);
  expect((await entity(ctx, "BusinessPartners('customer1')"))?.row.CardName).toBe('Harbor Supply 1');
});

it('does not overwrite a customer whom somebody changed between our look and our change', async () => {
  harness.system.act('setPartner', { id: 'C1', CardName: 'Sam Doe' });
  const { http } = ctx;
  const meddled = {
    ...ctx,
    http: {
      ...http,
      request: async (request: HttpRequest): Promise<HttpAnswer> => {
        if (request.method === 'PATCH') harness.system.act('setPartner', { id: 'C1', CardName: 'theirs' });
        return http.request(request);
      },
    },
  };
  const told = aWrite(1, partner(1), { identity: 'customer1', op: 'update', targetId: 'C1' });
  expect(await customer.push(meddled, [told])).toMatchObject([{ failure: { class: 'unavailable' } }]);
  const [record] = await customer.read(ctx, ['C1']);
  expect(record).toMatchObject({ data: { CardName: 'theirs' } });
});
