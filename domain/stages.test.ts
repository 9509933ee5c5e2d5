import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, isLegal, orderStage, outranks, STAGES, stageOfShipment } from './stages.ts';

const stage = fc.constantFrom(...STAGES);
const road = STAGES.slice(0, 10);

describe('advance', () => {
  it('goes forward over any number of stages', () => {
    expect(advance('received', 'shipped')).toBe('shipped');
    expect(advance('on-hold', 'in-erp')).toBe('in-erp');
  });

  it('refuses to go back, to cancel what has left, and to leave an end', () => {
    expect(advance('shipped', 'released')).toBe('shipped');
    expect(advance('shipped', 'cancelled')).toBe('shipped');
    expect(advance('cancelled', 'shipped')).toBe('cancelled');
    expect(advance('checked', 'returned')).toBe('checked');
  });

  it('ends in the same place in whatever order road reports arrive', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...road], { minLength: 1 }), (reports) => {
        const last = [...reports].sort((a, b) => road.indexOf(a) - road.indexOf(b)).at(-1);
        expect(reports.reduce(advance, 'received')).toBe(last === 'received' ? 'received' : last);
      }),
    );
  });

  it('is settled by hearing the same twice', () => {
    fc.assert(
      fc.property(stage, stage, (from, to) => {
        const once = advance(from, to);
        expect(advance(once, to)).toBe(once);
        expect(isLegal(from, from)).toBe(false);
      }),
    );
  });
});

describe('orderStage', () => {
  it('is the least advanced part that still stands', () => {
    expect(orderStage('received', ['shipped', 'released', 'cancelled'])).toBe('released');
    expect(orderStage('in-erp', [])).toBe('in-erp');
    expect(orderStage('in-erp', ['cancelled', 'cancelled'])).toBe('cancelled');
    expect(orderStage('in-erp', ['returned', 'delivered'])).toBe('delivered');
  });

  it('does not depend on the order of parts', () => {
    fc.assert(
      fc.property(fc.array(stage, { minLength: 1 }), (parts) => {
        expect(orderStage('received', parts)).toBe(orderStage('received', [...parts].reverse()));
      }),
    );
  });
});

it('does not report a shipment without stock as allocated', () => {
  expect(stageOfShipment('waiting')).toBeUndefined();
  expect(stageOfShipment('allocated')).toBe('released');
});

it('believes the forwarder over the warehouse', () => {
  expect(outranks('freight', 'warehouse')).toBe(true);
  expect(outranks('storefront', 'warehouse')).toBe(false);
});
