import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createBudget, type GrantSource } from '../connectors/budget.ts';
import { MOST_A_GRANT } from '../connectors/call-units.ts';
import type { Connector, Limits } from '../connectors/connector.ts';
import { createHttpClient, type HttpClient } from '../connectors/http.ts';
import { declaredConnector } from '../connectors/rest/declared.ts';
import type { Priority } from '../domain/budget.ts';
import type { WaybillError } from '../domain/failures.ts';
import type { Ledger } from '../store/ledger.ts';
import { onEachDatabase, type TestClock, testClock } from '../test/ledgers.ts';
import { definitionOf } from '../test/rest-context.ts';
import { ledgerGrants, ledgerHold } from './ledger-grants.ts';

const RATES = { rates: [{ calls: 100, perMs: 3_600_000 }], concurrency: 4, timeoutMs: 1_000 } satisfies Limits;
const NOBODY = new AbortController().signal;

onEachDatabase('what a server answers', (ledgers) => {
  let origin: string;
  let server: http.Server;
  let arrived: string[];
  let headers: Record<string, string>;
  let status: number;
  let clock: TestClock;
  let ledger: Ledger;
  const ends: (() => unknown)[] = [];
  let holds: Promise<void>[];
  let settles: Promise<void>[];

  beforeEach(async () => {
    arrived = [];
    status = 200;
    headers = {};
    holds = [];
    settles = [];
    server = http.createServer((request, response) => {
      arrived.push(request.url ?? '');
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    clock = testClock();
    ledger = await ledgers.open(clock);
  });
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const heardSettling = (grants: GrantSource): GrantSource => ({
    ...grants,
    settle(...made) {
      const settling = grants.settle(...made);
      settles.push(settling);
      return settling;
    },
  });
  /** The client of one process: its own shape and sockets, and the calls that the ledger grants to all. */
  const process = (limits: Limits = RATES, says: Pick<Connector, 'patienceMs' | 'pointsOf'> = {}): HttpClient => {
    const grants = ledgerGrants(ledger, 'shop', limits);
    // The ledger hears of it without being waited for.
    const hold = (until: number) => {
      const heard = grants.hold(until);
      holds.push(heard);
      return heard;
    };
    const budget = createBudget({ ...grants, hold }, clock);
    const pointBudget = limits.points
      ? createBudget(heardSettling(ledgerGrants(ledger, 'shop', limits, 'points')), clock, MOST_A_GRANT.points)
      : undefined;
    const client = createHttpClient({ connectionId: 'shop', limits, budget, pointBudget, ...says, now: clock.now });
    ends.push(() => client.close());
    return client;
  };
  const get = (client: HttpClient, path: string, priority: Priority = 'order') =>
    client.callingFor(priority, NOBODY).request({ method: 'GET', url: origin + path });
  const failureOf = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (error: WaybillError) => error.failure,
    );
  /** So many calls of points are given back to the ledger, with what they took. */
  const settled = async (times: number) => {
    await expect.poll(() => settles.length).toBeGreaterThanOrEqual(times);
    await Promise.all(settles);
  };
  const mustWait = async (other: HttpClient, retryAfterMs: number) => {
    await Promise.all(holds);
    const failure = await failureOf(get(other, '/too-soon'));
    expect(failure).toMatchObject({ class: 'rate-limited' });
    expect((failure as { retryAfterMs: number }).retryAfterMs).toBe(retryAfterMs);
  };

  it('counts a call that was given up for as long as it may still arrive', async () => {
    const limits = { ...RATES, rates: [{ calls: 1, perMs: 1_000 }], timeoutMs: 2_000 };
    const [one, other] = [process(limits), process(limits)];
    server.prependOnceListener('request', (request) => request.socket.destroy());
    expect(await failureOf(get(one, '/cut'))).toBeDefined();
    const spent = async () => (await ledger.callsSpent('shop', limits.rates)).flatMap((rate) => rate.spent);
    await expect.poll(spent).toEqual([{ calls: 1, endsAt: clock.now() + 2_000 }]);
    await mustWait(other, 3_000);
    clock.pass(3_000);
    await get(other, '/later');
    expect(arrived).toEqual(['/cut', '/later']);
  });

  it('after too many calls (Retry-After) keeps every process and every kind of work waiting for so long', async () => {
    const [one, other] = [process(), process()];
    status = 429;
    headers = { 'retry-after': '7' };
    expect(await failureOf(get(one, '/first'))).toMatchObject({ class: 'rate-limited', retryAfterMs: 7_000 });
    status = 200;
    headers = {};
    await mustWait(other, 7_000);
    expect(await failureOf(get(one, '/urgent', 'cancel'))).toMatchObject({ class: 'rate-limited' });
    // One that starts now, as after a crash, waits as well.
    await mustWait(process(), 7_000);
    expect(arrived).toEqual(['/first']);
    clock.pass(7_000);
    await get(other, '/again');
    expect(arrived).toEqual(['/first', '/again']);
  });

  it('twice in turn that it throttles keeps every process of a connection without rates waiting, and once does not', async () => {
    const limits = { concurrency: 4, timeoutMs: 1_000 } satisfies Limits;
    const open = (): HttpClient => {
      const keeper = ledgerHold(ledger, 'shop');
      const hold = (until: number) => {
        const heard = keeper.hold(until);
        holds.push(heard);
        return heard;
      };
      const client = createHttpClient({ connectionId: 'shop', limits, hold: { ...keeper, hold }, now: clock.now });
      ends.push(() => client.close());
      return client;
    };
    const [one, other] = [open(), open()];
    const throttled = async (path: string) => {
      status = 429;
      headers = { 'retry-after': '7' };
      expect(await failureOf(get(one, path))).toMatchObject({ class: 'rate-limited', retryAfterMs: 7_000 });
      status = 200;
      headers = {};
    };
    await throttled('/stray');
    await get(one, '/taken');
    await get(other, '/known');
    await throttled('/first');
    await throttled('/second');
    expect(await failureOf(get(one, '/too-soon'))).toMatchObject({ class: 'rate-limited' });
    // What another process was told is looked at once a second; one that starts now looks at once.
    await mustWait(open(), 7_000);
    clock.pass(1_000);
    await mustWait(other, 6_000);
    clock.pass(6_000);
    await get(other, '/again');
    expect(arrived).toEqual(['/stray', '/taken', '/known', '/first', '/second', '/again']);
  });

  it('of the calls that are left (remaining and reset) does so before any call is refused', async () => {
    const definition = definitionOf(`
auth: none
limits: { calls: 100 per hour, remaining: X-Remaining, reset: { header: X-Reset, as: seconds } }
kinds: { order: { record: { id: id }, list: { request: GET /orders } } }
`);
    const { patienceMs, limits } = declaredConnector(definition);
    const [one, other] = [process(limits, { patienceMs }), process(limits, { patienceMs })];
    headers = { 'x-remaining': '1', 'x-reset': '30' };
    await get(one, '/first');
    headers = { 'x-remaining': '0', 'x-reset': '30' };
    await get(one, '/last');
    await mustWait(other, 30_000);
    expect(arrived).toEqual(['/first', '/last']);
    clock.pass(30_000);
    headers = { 'x-remaining': '99', 'x-reset': '3600' };
    await get(other, '/again');
    await get(one, '/and-again');
    expect(arrived).toHaveLength(4);
  });

  it('of what a request cost is what counts of the points that all processes have together', async () => {
    const limits = { ...RATES, points: [{ calls: 1_000, perMs: 60_000 }] };
    const says = { pointsOf: (answer: { headers: Record<string, string> }) => Number(answer.headers['x-cost']) };
    const [one, other] = [process(limits, says), process(limits, says)];
    const ask = (client: HttpClient, points: number) =>
      client.callingFor('order', NOBODY).request({ method: 'GET', url: `${origin}/orders`, points });
    const refused = async (asking: Promise<unknown>) =>
      expect(await failureOf(asking)).toMatchObject({ class: 'rate-limited' });
    // Thought to cost 100, and found to cost 300: a fourth would be more than orders may take.
    headers = { 'x-cost': '300' };
    await ask(one, 100);
    await ask(other, 100);
    await ask(one, 100);
    await settled(3);
    await refused(ask(other, 100));
    // One that starts now knows as much.
    await refused(ask(process(limits, says), 100));
    expect(arrived).toHaveLength(3);
    // What was refused for want of points was no call.
    const [spent] = await ledger.callsSpent('shop', RATES.rates);
    expect(spent?.spent.reduce((sum, { calls }) => sum + calls, 0)).toBe(3);
    clock.pass(61_000);
    // Thought to cost 900, and found to cost 10: the next one goes as well.
    headers = { 'x-cost': '10' };
    await ask(process(limits, says), 900);
    await settled(4);
    await ask(process(limits, says), 900);
    expect(arrived).toHaveLength(5);
  });
});
