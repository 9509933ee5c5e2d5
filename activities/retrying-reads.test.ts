import { describe, expect, it } from 'vitest';
import type { ConnectorContext } from '../connectors/connector.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../connectors/http.ts';
import { type Failure, WaybillError } from '../domain/failures.ts';
import { retryingReads } from './retrying-reads.ts';

type Fate = 'ok' | Failure;

const lost: Failure = { class: 'unavailable', message: 'answered 500' };
const busy = (retryAfterMs: number): Failure => ({ class: 'rate-limited', message: 'answered 429', retryAfterMs });
const read: HttpRequest = { method: 'GET', url: 'http://x/orders/1' };

/** Work at a system that answers its calls so, one after the other, and for ever as the last. */
function reading(...fates: Fate[]) {
  const sent: string[] = [];
  const paused: number[] = [];
  const ending = new AbortController();
  const http: HttpClient = {
    async request({ method }) {
      sent.push(method);
      const fate = (fates.length > 1 ? fates.shift() : fates[0]) as Fate;
      if (fate !== 'ok') throw new WaybillError(fate);
      return { status: 200 } as HttpAnswer;
    },
    clockGapMs: () => 0,
    callingFor: () => http,
  };
  const connection = { context: () => ({ http }) as ConnectorContext };
  const pause = async (ms: number, signal: AbortSignal) => {
    paused.push(ms);
    signal.throwIfAborted();
  };
  const call = (request = read) => retried.http.request(request).then(({ status }) => status, failureOf);
  const begin = () => retryingReads(connection, ending.signal, 'status', pause);
  let retried = begin();
  return {
    call,
    sent,
    paused,
    ending,
    beginAnew() {
      retried = begin();
    },
  };
}

const failureOf = (error: WaybillError) => error.failure;

describe('work of many calls', () => {
  it('makes one again that fails in passing, twice at most and later each time', async () => {
    const { call, sent, paused } = reading('ok', 'ok', lost, 'ok', lost, lost, lost);
    expect([await call(), await call(), await call(), await call()]).toEqual([200, 200, 200, lost]);
    expect([sent.length, paused]).toEqual([7, [250, 250, 1_000]]);
  });

  it('waits as long as it is asked to, but not for long', async () => {
    const { call, paused } = reading('ok', busy(700), 'ok', busy(30_000));
    expect([await call(), await call(), await call()]).toEqual([200, 200, busy(30_000)]);
    expect(paused).toEqual([700]);
  });

  it('makes a system that has not answered no call more, nor one that went down many', async () => {
    const down = reading(lost);
    expect([await down.call(), down.sent.length]).toEqual([lost, 1]);
    const wentDown = reading(...Array.from({ length: 50 }, () => 'ok' as const), lost);
    for (let n = 0; n < 50; n += 1) await wentDown.call();
    for (let n = 0; n < 100; n += 1) expect(await wentDown.call()).toEqual(lost);
    expect(wentDown.sent.length - 150).toBe(10);
  });

  it('makes the first call of other work again too, where the connection answered before', async () => {
    const { call, sent, beginAnew } = reading('ok', lost, 'ok');
    await call();
    beginAnew();
    expect([await call(), sent.length]).toEqual([200, 3]);
  });

  it.each<[string, Failure, HttpRequest]>([
    ['what may have changed something', lost, { method: 'POST', url: 'http://x/orders' }],
    ['what was refused', { class: 'rejected', code: '422', message: 'no' }, read],
    ['a wrong credential', { class: 'auth', message: 'no' }, read],
    ['what was ended by us', { ...lost, ours: true }, read],
  ])('never repeats %s', async (_, failure, request) => {
    const { call, sent } = reading('ok', failure, 'ok');
    await call();
    expect([await call(request), sent.length]).toEqual([failure, 2]);
  });

  it('repeats a query that is sent by POST', async () => {
    const { call, sent } = reading('ok', lost, 'ok');
    await call();
    expect([await call({ ...read, method: 'POST', idempotent: true }), sent.length]).toEqual([200, 3]);
  });

  it('that is ended while it waits tells what failed', async () => {
    const { call, sent, ending } = reading('ok', lost, 'ok');
    await call();
    ending.abort();
    expect([await call(), sent.length]).toEqual([lost, 2]);
  });
});
