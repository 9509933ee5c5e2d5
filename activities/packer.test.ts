import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { config } from '../config/schema.ts';
import type { Ledger, PackRequest } from '../store/ledger.ts';
import { createPacker, type Packer } from './packer.ts';

/** A ledger that only counts: so many ready, so many batches open. */
function fake() {
  const state = { ready: 0, open: 0, started: [] as number[], refilled: [] as string[], fail: false };
  const pack = async (request: PackRequest) => {
    if (state.fail) throw new Error('locked');
    if (request.into) {
      state.refilled.push(request.into);
      return { batchId: request.into, count: request.max, numbers: [] };
    }
    const least = state.open > 0 ? (request.atLeastWhenBusy ?? 1) : 1;
    if (state.open >= (request.maxOpen ?? Number.POSITIVE_INFINITY) || state.ready < least) return null;
    const count = Math.min(state.ready, request.max);
    state.ready -= count;
    state.open++;
    return { batchId: `batch/orders/${state.started.length + 1}`, count, numbers: [] };
  };
  const packer = createPacker({
    ledger: { pack, batchStarted: async () => {} } as unknown as Ledger,
    starter: { startBatch: async (_flow, batch) => void state.started.push(batch.count) },
    config: config.parse({
      connections: {},
      batch: { size: 100 },
      flows: { orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'write erp'] } },
    }),
    clock: { now: () => Date.now() },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  return { state, packer };
}

describe('packer', () => {
  let packer: Packer;
  beforeEach(() => void vi.useFakeTimers());
  afterEach(async () => {
    await packer.close();
    vi.useRealTimers();
  });

  it('packs one record at once when its flow is idle', async () => {
    const { state, ...made } = fake();
    packer = made.packer;
    state.ready = 1;
    packer.wake('orders');
    await vi.advanceTimersByTimeAsync(0);
    expect(state.started).toEqual([1]);
  });

  it('gathers a quarter of a second when its flow is busy, and packs full pages at once', async () => {
    const { state, ...made } = fake();
    packer = made.packer;
    state.open = 1;
    state.ready = 130;
    packer.wake('orders');
    await vi.advanceTimersByTimeAsync(200);
    expect(state.started).toEqual([100]);
    await vi.advanceTimersByTimeAsync(100);
    expect(state.started).toEqual([100, 30]);
  });

  it('never has more batches of a flow in flight than allowed', async () => {
    const { state, ...made } = fake();
    packer = made.packer;
    state.ready = 1_000;
    packer.wake('orders');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(state.started).toEqual([100, 100, 100]);
    state.open--;
    packer.wake('orders');
    await vi.advanceTimersByTimeAsync(0);
    expect(state.started).toHaveLength(4);
  });

  it('wakes when a queued record is due, at the earliest of several times', async () => {
    const { state, ...made } = fake();
    packer = made.packer;
    state.ready = 1;
    packer.wake('orders', Date.now() + 5_000);
    packer.wake('orders', Date.now() + 2_000);
    await vi.advanceTimersByTimeAsync(1_900);
    expect(state.started).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(state.started).toEqual([1]);
  });

  it('has whoever stages wait while much waits to be packed, but not for long', async () => {
    const { state, ...made } = fake();
    packer = made.packer;
    state.open = 3;
    const stage = (records: number) => {
      const seen = { went: false };
      state.ready += records;
      void packer.keepUp(['orders'], records).then(() => {
        seen.went = true;
      });
      return seen;
    };
    const first = stage(200);
    await vi.advanceTimersByTimeAsync(0);
    expect(first.went).toBe(true);
    const second = stage(200);
    await vi.advanceTimersByTimeAsync(100);
    expect(second.went).toBe(false);
    // A batch ends: two hundred are left, which is as much as may wait.
    state.open = 1;
    packer.wake('orders');
    await vi.advanceTimersByTimeAsync(0);
    expect(state.started).toEqual([100, 100]);
    expect(second.went).toBe(true);
    const third = stage(200);
    await vi.advanceTimersByTimeAsync(200);
    expect(third.went).toBe(false);
    await vi.advanceTimersByTimeAsync(100);
    expect(third.went).toBe(true);
  });

  it('survives a ledger that fails', async () => {
    const { state, ...made } = fake();
    packer = made.packer;
    state.ready = 1;
    state.fail = true;
    packer.wake('orders');
    await vi.advanceTimersByTimeAsync(0);
    state.fail = false;
    packer.wake('orders');
    await vi.advanceTimersByTimeAsync(0);
    expect(state.started).toEqual([1]);
  });

  it('refills a batch on its way, whatever the number of those, and starts none', async () => {
    const { state, ...made } = fake();
    packer = made.packer;
    state.open = 99;
    expect(await packer.refill('orders', 'batch/orders/7')).toBe(100);
    expect(state).toMatchObject({ refilled: ['batch/orders/7'], started: [] });
    await packer.close();
    expect(await packer.refill('orders', 'batch/orders/7')).toBe(0);
  });
});
