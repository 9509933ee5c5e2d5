import { expect, it } from 'vitest';
import { disclosed } from './disclosed.ts';

it('tells of lines of pages what happened, and neither keys nor ids of targets', () => {
  expect(disclosed('records.staged', { subject: 'shop', line: ['r1', 'order r1', 2, 'hmac'] })).toEqual({
    record: 'order r1',
    revision: 2,
    from: 'shop',
  });
  expect(disclosed('orders.moved', { line: ['r1', '', 'shipped'] })).toEqual({ stage: 'shipped' });
  expect(disclosed('orders.moved', { line: ['r1', 'wms', 'packed'] })).toEqual({ part: 'wms', stage: 'packed' });
  expect(disclosed('gates.answered', { subject: 'orders', line: ['r1', 'kyc, credit', '', ''] })).toEqual({
    passed: true,
    gates: 'kyc, credit',
  });
  expect(disclosed('gates.answered', { line: ['r1', 'kyc, credit', '', 'credit'] })).toMatchObject({
    released: 'credit',
  });
  // Which gate it is says what somebody owes.
  expect(disclosed('gates.answered', { line: ['r1', 'kyc, credit', 'credit', ''] })).toEqual({ passed: false });
  expect(disclosed('word.applied', { subject: 'case/1', line: ['r1', 'retry'] })).toEqual({ word: 'retry' });
  expect(disclosed('writes.settled', { line: ['r1', 'put order', 'erp', 'accepted', 'SO-7'] })).toEqual({
    write: 'put order',
    to: 'erp',
    state: 'accepted',
  });
});

it('tells of what people did only what is on its list', () => {
  const after = { stage: 'placed', held: true, cancelled: false, flows: { orders: 'ready' }, note: 'Zoë' };
  expect(disclosed('order.hold', { after })).toEqual({ stage: 'placed', held: true, cancelled: false });
  expect(disclosed('order.amend', { after: { 'shipTo.name': 'Zoë' } })).toEqual({});
  expect(disclosed('a.thing.of.tomorrow', { after })).toEqual({});
  expect(disclosed('paper.issued', { after: { number: 'CI-1', revision: 1, json: 'ab', extra: {} } })).toEqual({
    number: 'CI-1',
    revision: 1,
    json: 'ab',
  });
});
