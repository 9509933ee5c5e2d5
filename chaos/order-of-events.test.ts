import { expect, it } from 'vitest';
import type { CountedRole, PlacedOrder } from '../cli/demo/count.ts';
import { planOrders, type Turn } from '../cli/demo/scenario.ts';
import type { DiaryEntry } from '../sandbox/sandbox.ts';
import { misordered } from './order-of-events.ts';

const SYSTEMS: Record<CountedRole, string> = { storefront: 's', erp: 'e', warehouse: 'w', freight: 'f' };

const [PLAN] = planOrders(1, 1);
const order = (turn: Turn = 'nothing', amendTo?: number): PlacedOrder => ({
  plan: {
    ...(PLAN as PlacedOrder['plan']),
    lines: [{ sku: 'WB-001', quantity: 1 }],
    turn,
    ...(amendTo === undefined ? {} : { amendTo }),
  },
  id: '1',
  number: '#1',
});

let seq = 0;
const entry = (system: string, more: Partial<DiaryEntry> = {}): DiaryEntry => {
  seq += 1;
  const made = {
    seq,
    system,
    at: seq,
    kind: system === 's' || system === 'e' ? 'order' : 'shipment',
    id: '1',
  } as const;
  return { ...made, number: '#1', state: '', live: true, complete: false, ...more };
};
const done = { complete: true };
const lines = (quantity: number) => ({ lines: [{ sku: 'WB-001', quantity }] });
const whys = (diary: DiaryEntry[], of = order()) => misordered([of], diary, SYSTEMS).map(({ why }) => why);

it('finds nothing wrong with an order that went its way', () => {
  const diary = [
    entry('s'),
    entry('e'),
    entry('e', done),
    entry('w'),
    entry('w', done),
    entry('f'),
    entry('f', done),
    entry('s', { trackingNumber: 'T' }),
  ];
  expect(whys(diary)).toEqual([]);
});

it('finds what came before what it follows from', () => {
  expect(whys([entry('e'), entry('w')])).toEqual(['the warehouse had it before the ERP held it complete']);
  expect(whys([entry('e', done), entry('w'), entry('f')])).toEqual([
    'it was booked before the warehouse had shipped it',
  ]);
  expect(whys([entry('s', { trackingNumber: 'T' })])).toEqual(['the shop told of a parcel that was not booked']);
});

it('finds a state that went back, but not one that was taken back', () => {
  const shipped = [entry('e', done), entry('w', done)];
  expect(whys([...shipped, entry('w', { state: 'W' })])).toEqual(['1 went back to W']);
  expect(whys([...shipped, entry('w', { live: false })])).toEqual([]);
});

it('finds the old content told after the new', () => {
  const amended = order('amend', 3);
  const told = (...quantities: number[]) => quantities.map((quantity) => entry('e', { ...done, ...lines(quantity) }));
  expect(whys(told(1, 3, 3), amended)).toEqual([]);
  expect(whys(told(1, 3, 1), amended)).toEqual(['1 was told what had been changed already']);
});

it('finds what was made again after it had been taken back', () => {
  const gone = [entry('e'), entry('e', { live: false })];
  expect(whys([...gone, entry('e', { live: false })])).toEqual([]);
  expect(whys([...gone, entry('e', { id: '2' })])).toEqual(['2 was made after it had been taken back']);
});
