import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import { config } from '../config/schema.ts';
import type { Connection } from '../connectors/connections.ts';
import type { ConnectorContext, Page } from '../connectors/connector.ts';
import type { HttpAnswer, HttpClient } from '../connectors/http.ts';
import { type Failure, WaybillError } from '../domain/failures.ts';
import type { Kind } from '../domain/kinds.ts';
import { seeded } from '../sandbox/random.ts';
import type { StagePage } from '../store/ledger.ts';
import type { Deps } from './deps.ts';
import { pullChanges } from './pull-changes.ts';

type Pulls = Partial<Record<Kind, (cursor: string | null, http: Pick<HttpClient, 'request'>) => AsyncIterable<Page>>>;

const order = (id: string, cursor: string): Page => ({ records: [{ kind: 'order', id, data: { id } }], cursor });
const failure = (kind: 'rejected' | 'auth'): Failure => ({ class: kind, message: 'no' });

/** A shop that answers its lists like this, and what is kept of them. */
function reading(pulls: Pulls, cursors: Record<string, string> = {}, request?: HttpClient['request']) {
  const staged: string[] = [];
  const read: string[] = [];
  const warned: string[] = [];
  const failed: string[] = [];
  const kinds = Object.fromEntries(
    Object.entries(pulls).map(([kind, pull]) => [
      kind,
      { pull: ({ http }: ConnectorContext, cursor: string | null) => pull(cursor, http) },
    ]),
  );
  const connection = {
    id: 'shop',
    connector: { kinds },
    context: () => ({ http: { request } }),
  } as unknown as Connection;
  const deps = {
    config: config.parse({
      connections: { shop: { use: 'shop' }, erp: { use: 'erp' } },
      flows: { orders: { kinds: Object.keys(pulls), from: ['shop'], steps: ['map', 'write erp'] } },
    }),
    connections: new Map([['shop', connection]]),
    ledger: {
      paused: async () => [],
      cursor: async (_: string, name: string) => cursors[name] ?? null,
      pulsed: async (name: string) => void read.push(name),
      pendingDeliveries: async () => ({ cases: [], outbox: [] }),
      stage: async ({ records, cursor }: StagePage) => {
        if (cursor) cursors[cursor.name] = cursor.value;
        staged.push(...records.map(({ id }) => id));
        return { records: [], flows: [], woken: [] };
      },
    },
    packer: { keepUp: async () => {} },
    starter: {},
    health: {
      succeeded() {},
      failed: (_: string, why: Failure) => void failed.push(why.class),
      turn: async () => 'free',
      turnOver: async () => {},
    },
    log: { debug() {}, info() {}, warn: (_: object, text: string) => void warned.push(text), error() {} },
  } as unknown as Deps;
  const run = () => new MockActivityEnvironment().run(pullChanges(deps), { connectionId: 'shop' });
  return { run, read, staged, warned, failed, cursors };
}

describe('a reading', () => {
  it('begins anew where the source refuses the place at which it stopped', async () => {
    const { run, read, staged, warned, cursors } = reading(
      {
        async *order(cursor) {
          if (cursor === 'expired') throw new WaybillError(failure('rejected'));
          yield order('1', 'now');
        },
      },
      { 'pull/order': 'expired' },
    );
    await run();
    expect([staged, cursors['pull/order']]).toEqual([['1'], 'now']);
    expect(read).toEqual(['pull/shop/order']);
    expect(warned).toEqual([expect.stringContaining('refused')]);
  });

  it('begins anew where the connector cannot read what another version of it left', async () => {
    const { run, staged } = reading(
      {
        async *order(cursor) {
          if (cursor) JSON.parse(cursor);
          yield order('1', '{}');
        },
      },
      { 'pull/order': '2026-11-01/3' },
    );
    await run();
    expect(staged).toEqual(['1']);
  });

  it('does not begin anew for a refusal in the middle, nor where nothing was said of the place', async () => {
    let began = 0;
    const { run, read, staged } = reading(
      {
        async *order(cursor) {
          began += 1;
          yield order('1', 'middle');
          if (cursor) throw new WaybillError(failure('rejected'));
        },
      },
      { 'pull/order': 'start' },
    );
    await expect(run()).rejects.toThrow();
    expect([began, staged, read]).toEqual([1, ['1'], []]);
  });

  it('passes over empty pages that have others behind them', async () => {
    const { run, staged } = reading({
      async *order() {
        for (let n = 0; n < 40; n += 1) yield { records: [], cursor: String(n) };
        yield order('1', 'end');
      },
    });
    await run();
    expect(staged).toEqual(['1']);
  });

  it.each([1, 0])('of pages of %d that never end ends, and says so', async (size) => {
    const { run, warned } = reading({
      async *order() {
        for (let n = 0; ; n += 1) yield { ...order('1', String(n)), ...(size === 0 ? { records: [] } : {}) };
      },
    });
    await run();
    expect(warned).toEqual([expect.stringContaining('again and again')]);
  });

  it('of a page of many calls comes to its end though a tenth of them fails', async () => {
    const random = seeded(1);
    const { run, staged } = reading(
      {
        async *order(_, http) {
          await http.request({ method: 'GET', url: 'http://x/orders' });
          const details = Array.from({ length: 64 }, (_, n) =>
            http.request({ method: 'GET', url: `http://x/orders/${n}` }),
          );
          await Promise.all(details);
          yield order('1', 'end');
        },
      },
      {},
      async () => {
        if (random() >= 0.1) return { status: 200 } as HttpAnswer;
        throw new WaybillError({ class: 'rate-limited', message: 'busy', retryAfterMs: 0 });
      },
    );
    // Of twenty whose calls are made once each, all fail 98 times of 100.
    const ends = [];
    for (let n = 0; n < 20; n += 1)
      ends.push(
        await run().then(
          () => 'whole',
          () => 'cut',
        ),
      );
    expect(ends.filter((end) => end === 'whole').length).toBeGreaterThan(10);
    expect(staged.length).toBeGreaterThan(10);
  });

  it('of one kind that is refused keeps no other kind back; a wrong credential is tried once', async () => {
    let tried = 0;
    const refusing = (kind: 'rejected' | 'auth'): Pulls => ({
      // biome-ignore lint/correctness/useYield: it fails before it has anything to give
      async *order() {
        tried += 1;
        throw new WaybillError(failure(kind));
      },
      async *stock() {
        tried += 1;
        yield { records: [{ kind: 'stock', id: 'A', data: {} }], cursor: '1' };
      },
    });
    const one = reading(refusing('rejected'));
    await expect(one.run()).rejects.toThrow();
    expect([one.staged, one.failed]).toEqual([['A'], ['rejected']]);
    tried = 0;
    const other = reading(refusing('auth'));
    await expect(other.run()).rejects.toThrow();
    expect([tried, other.staged, other.failed]).toEqual([1, [], ['auth']]);
  });
});
