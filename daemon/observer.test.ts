import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMetrics } from '../telemetry/metrics.ts';
import { createObserver } from './observer.ts';

describe('what the terminal tells of what moves', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const observed = () => {
    const lines: string[] = [];
    const log = { debug() {}, warn() {}, error() {}, info: (_fields: object, text: string) => void lines.push(text) };
    return { lines, observer: createObserver(createMetrics(), log) };
  };

  it('is a line an order', () => {
    const { lines, observer } = observed();
    observer.moved({ number: '#1001', flow: '', kind: 'order', step: 'create', target: 'erp', outcome: '100001' });
    observer.moved({ number: '#1002', flow: '', kind: 'order', step: 'create', target: 'erp', outcome: '100002' });
    expect(lines).toEqual(['#1001       create  erp       100001', '#1002       create  erp       100002']);
  });

  it('is one line for many levels', () => {
    const { lines, observer } = observed();
    for (let i = 0; i < 40; i += 1)
      observer.moved({ number: `A-${i}`, flow: '', kind: 'stock', step: 'update', target: 'shop', outcome: `${i}` });
    expect(lines).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(lines).toEqual(['40          update  shop      stock']);
    vi.advanceTimersByTime(5_000);
    expect(lines).toHaveLength(1);
  });
});
