import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Write, WriteResult } from '../../connectors/connector.ts';
import kingdee from '../../connectors/kingdee/index.ts';
import { order as orderPort } from '../../connectors/kingdee/order.ts';
import { status as statusPort } from '../../connectors/kingdee/status.ts';
import sandbox from '../../sandbox/kingdee/index.ts';
import { failureOf, type Harness, pullPages, startHarness } from './harness.ts';
import { model, options, write } from './kingdee-scene.ts';

let harness: Harness;
const push = (writes: Write[]) => orderPort.push?.(harness.context(), writes) as Promise<WriteResult[]>;
const find = async (identity: string) => (await orderPort.find?.(harness.context(), [identity]))?.[0];
const entry = (reference: string) => harness.system.entries().find((one) => one.reference === reference);
const idOf = (result: WriteResult | undefined) => (result as { targetId: string }).targetId;
beforeEach(async () => {
  harness = await startHarness({ connector: kingdee, sandbox, options });
});
afterEach(() => harness.close());

it('takes fifty orders from saved to audited in three calls', async () => {
  const results = await push(Array.from({ length: 50 }, (_, n) => write(n)));
  expect(new Set(results.map((result) => result.result))).toEqual(new Set(['accepted']));
  expect(harness.server.calls('kingdee')).toMatchObject(
    Object.fromEntries(
      ['BatchSave', 'Submit', 'Audit'].map((name) => [
        `POST /k3cloud/Kingdee.BOS.WebApi.ServicesStub.DynamicFormService.${name}.common.kdsvc`,
        1,
      ]),
    ),
  );
  expect(entry('bill7')).toMatchObject({ complete: true, total: '23.34', currency: 'EUR', country: 'DE' });
});

it.each(['Submit', 'Audit'])('completes an order whose %s was lost once it is looked for', async (operation) => {
  harness.server.setFaults('kingdee', { error: 1, only: `DynamicFormService.${operation}.` });
  expect(await push([write(1)])).toMatchObject([{ failure: { class: 'unknown-outcome' } }]);
  expect(entry('bill1')).toMatchObject({ complete: false });
  // The probe is refused its completion too: it must not say found.
  expect(await failureOf(harness.said, find('bill1') as Promise<unknown>)).toMatchObject({
    class: 'unknown-outcome',
  });
  harness.server.setFaults('kingdee', {});
  expect(await find('bill1')).toMatchObject({ found: true });
  expect(entry('bill1')).toMatchObject({ complete: true });
});

it('completes a half-done order that is pushed again instead of making a second one', async () => {
  harness.server.setFaults('kingdee', { error: 1, only: 'DynamicFormService.Audit.' });
  await push([write(1)]);
  harness.server.setFaults('kingdee', {});
  expect(await push([write(1)])).toMatchObject([{ result: 'duplicate', targetId: entry('bill1')?.id }]);
  expect(entry('bill1')).toMatchObject({ complete: true });
});

it('does not take success for an order that the answer leaves out', async () => {
  harness.system.act('arrange', { operation: 'Audit', how: 'omit' });
  expect(await push([write(1), write(2)])).toMatchObject([
    { result: 'failed', failure: { class: 'unknown-outcome' } },
    { result: 'accepted' },
  ]);
});

it('takes a saved order away again when its submit is refused', async () => {
  harness.system.act('arrange', { operation: 'Submit', how: 'refuse' });
  expect(await push([write(1), write(2)])).toMatchObject([
    { result: 'failed', failure: { class: 'rejected', field: 'FCustId', code: '11' } },
    { result: 'accepted' },
  ]);
  expect(entry('bill1')).toBeUndefined();
});

it('asks a person about a found order that cannot be audited', async () => {
  harness.server.setFaults('kingdee', { error: 1, only: 'DynamicFormService.Submit.' });
  await push([write(1)]);
  harness.server.setFaults('kingdee', {});
  harness.system.act('arrange', { operation: 'Submit', how: 'refuse' });
  expect(await find('bill1')).toMatchObject({ found: 'unsure' });
});

it('audits no order that somebody opened again by looking for it, and asks a person', async () => {
  const [created] = await push([write(1)]);
  harness.system.act('unAudit', { number: 'bill1' });
  expect(await find('bill1')).toMatchObject({ found: 'unsure', why: expect.stringContaining('重新审核') });
  // The answer to making it was lost, and it is told once more.
  expect(await push([write(1)])).toMatchObject([{ failure: { class: 'conflict' } }]);
  expect(entry('bill1')).toMatchObject({ id: idOf(created), state: 'D' });
  // What the shop changes is booked all the same, and audited as every change is.
  const update = write(1, { op: 'update', targetId: idOf(created), payload: model(1, '11.00') });
  expect(await push([update])).toMatchObject([{ result: 'accepted' }]);
  expect(entry('bill1')).toMatchObject({ state: 'C', total: '25.34' });
});

it('changes an audited order in its place, and audits it again', async () => {
  const [created] = await push([write(1)]);
  const update = write(1, { op: 'update', targetId: idOf(created), payload: model(1, '11.00') });
  expect(await push([update])).toMatchObject([{ result: 'accepted', targetId: idOf(created) }]);
  expect(entry('bill1')).toMatchObject({ id: idOf(created), complete: true, total: '25.34' });
});

it('leaves an order audited as it was when its change is refused', async () => {
  const [created] = await push([write(1)]);
  const bad = { ...model(1), FCustId: {} };
  const results = await push([write(1, { op: 'update', targetId: idOf(created), payload: bad })]);
  expect(results).toMatchObject([{ failure: { class: 'rejected', field: 'FCustId' } }]);
  expect(entry('bill1')).toMatchObject({ complete: true, total: '23.34' });
});

it('adds what the buyer pays for shipping as an entry of its own', async () => {
  const FreightEntry = { FMaterialId: { FNumber: 'FREIGHT' }, FQty: 1, FTaxPrice: '4.99' };
  await push([write(1, { payload: { ...model(1), FreightEntry } })]);
  expect(entry('bill1')).toMatchObject({ total: '28.33', lines: { length: 3 } });
});

it('refuses to cancel what went out, and cancels twice as well as once', async () => {
  const [out, gone] = await push([write(1), write(2)]);
  harness.system.act('shipOut', { number: 'bill1' });
  const cancel = (result: WriteResult | undefined, identity: string) =>
    orderPort.cancel?.(harness.context(), [{ identity, targetId: idOf(result), facts: {} }]);
  expect(await cancel(out, 'bill1')).toMatchObject([{ failure: { class: 'rejected', field: 'FStockOutQty' } }]);
  expect(entry('bill1')).toMatchObject({ live: true, complete: true });
  expect(await cancel(gone, 'bill2')).toMatchObject([{ result: 'accepted' }]);
  expect(await cancel(gone, 'bill2')).toMatchObject([{ result: 'accepted' }]);
  expect(await find('bill2')).toEqual({ found: false });
});

it('names the parent of a status, and tells its times in UTC', async () => {
  const [created] = await push([write(1)]);
  const [page] = await pullPages(statusPort, harness.context(), null);
  const record = page?.records[0];
  expect(record).toMatchObject({ parent: { kind: 'order', targetId: idOf(created) }, numbers: ['bill1'] });
  const data = record?.data as { FModifyDate: string; FDocumentStatus: string; entries: unknown[] };
  expect(Math.abs(Date.now() - Date.parse(data.FModifyDate))).toBeLessThan(10_000);
  expect(data.FDocumentStatus).toBe('C');
  expect(data.entries).toHaveLength(2);
});
