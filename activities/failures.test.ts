import { describe, expect, it } from 'vitest';
import { type Failure, WaybillError } from '../domain/failures.ts';
import { backoffMs, outcomeOf, toFailure } from './failures.ts';

const at = { connectionId: 'erp', step: 'write order', now: 1_000 };

describe('toFailure', () => {
  it('keeps what a seam threw and takes anything else for "nobody knows"', () => {
    const failure: Failure = { class: 'auth', message: 'token refused' };
    expect(toFailure(new WaybillError(failure))).toBe(failure);
    expect(toFailure(new TypeError('ann@example.org is undefined'))).toEqual({
      class: 'unknown-outcome',
      message: 'unexpected TypeError',
    });
  });
});

describe('outcomeOf', () => {
  it('waits exactly as long as a system asks', () => {
    expect(outcomeOf({ class: 'rate-limited', message: '429', retryAfterMs: 3_000 }, at)).toMatchObject({
      to: 'queue',
      queue: 'erp',
      readyAt: 4_000,
    });
    expect(outcomeOf({ class: 'budget', message: 'used up', readyAt: 9_000 }, at)).toMatchObject({
      to: 'queue',
      readyAt: 9_000,
    });
  });

  it('brings everything that only a person can mend into a case', () => {
    for (const failure of [
      { class: 'mapping', message: 'no sku', code: 'missing', where: 'order.yaml:3:5' },
      { class: 'validation', message: 'bad', path: 'lines.0' },
      { class: 'rejected', message: 'no such material' },
      { class: 'conflict', message: 'held by another' },
    ] satisfies Failure[])
      expect(outcomeOf(failure, at).to).toBe('case');
  });

  it('makes one case of one cause, whatever ids its text names', () => {
    const cause = (message: string) => {
      const outcome = outcomeOf({ class: 'rejected', message }, at);
      return outcome.to === 'case' ? outcome.case.cause : '';
    };
    expect(cause('material M-1001 of order 77 is blocked')).toBe(cause('material M-2002 of order 78 is blocked'));
    expect(cause('material is blocked')).not.toBe(cause('customer is blocked'));
  });
});

it('backs off ever longer, to a minute at most', () => {
  expect([0, 1, 2, 20].map(backoffMs)).toEqual([2_000, 4_000, 8_000, 60_000]);
});
