import { describe, expect, it } from 'vitest';
import { definitionOf, NOW } from '../../test/rest-context.ts';
import { patienceMs, refusal } from './refusals.ts';

const definition = definitionOf(`
auth: none
limits: { remaining: X-RateLimit-Remaining, reset: { header: X-RateLimit-Reset, as: epoch-seconds } }
errors:
  - when: { path: error, contains: maintenance }
    as: unavailable
  - when: { path: code, not: [0, "00000"] }
    code: code
    message: msg
    field: field
    id: data.id
    codes:
      auth: [100, 10]
      rate-limited: [199, "200"]
      duplicate: [10004]
      unknown-outcome: [310504]
      not-found: [404001]
    wait: 45s
kinds: { stock: { record: { id: sku }, list: { request: GET /stock } } }
`);

const refused = (status: number, data: unknown, headers: Record<string, string> = {}) =>
  refusal(definition, { status, headers, data, url: 'https://shop.example.com/api/o', method: 'POST' }, NOW);

describe('an answer of 200', () => {
  it.each([[{ code: 0 }], [{ code: '0' }], [{ code: '00000', data: {} }], [{ rows: [] }], [undefined], ['text']])(
    '%j is no refusal',
    (data) => {
      expect(refused(200, data)).toBeUndefined();
    },
  );

  it.each([
    [
      { code: 100, msg: 'token' },
      { class: 'auth', message: 'Test shop refuses: 100: token' },
    ],
    [{ code: '199' }, { class: 'rate-limited', retryAfterMs: 45_000 }],
    [
      { code: 10004, data: { id: 17 } },
      { class: 'conflict', targetId: '17' },
    ],
    [{ code: 310504 }, { class: 'unknown-outcome', answered: true }],
    [{ code: 404001 }, { class: 'rejected', code: 'not-found' }],
    [
      { code: 999, msg: 'no such article', field: 'sku' },
      { class: 'rejected', code: '999', field: 'sku' },
    ],
    [{ code: null, msg: 'odd' }, { class: 'rejected' }],
    [
      { code: 998, msg: { qty: ['must be positive'] } },
      { message: 'Test shop refuses: 998: {"qty":["must be positive"]}' },
    ],
    [{ error: 'down for maintenance until ten' }, { class: 'unavailable' }],
  ])('%j is', (data, failure) => expect(refused(200, data)).toMatchObject(failure));

  it('tells no personal data that the system repeats', () => {
    const failure = refused(200, { code: 999, msg: 'ann@example.org is unknown, call +49 30 1234567' });
    expect(failure?.message).toBe('Test shop refuses: 999: *** is unknown, call ***');
  });
});

describe('other answers', () => {
  it('leave to the general rule what the status says better', () => {
    for (const status of [401, 403, 500, 503]) expect(refused(status, { code: 1 })).toBeUndefined();
    expect(refused(422, undefined)).toBeUndefined();
    expect(refused(404, undefined)).toMatchObject({ class: 'rejected', code: 'not-found' });
    expect(refused(404, { code: 7 })).toMatchObject({ class: 'rejected', code: 'not-found' });
  });

  it('say how long to wait: Retry-After in seconds or as a date, else the reset header, else what is declared', () => {
    const wait = (headers: Record<string, string>, data?: unknown) =>
      (refused(429, data, headers) as { retryAfterMs: number }).retryAfterMs;
    expect(wait({ 'retry-after': '7' })).toBe(7_000);
    expect(wait({ 'retry-after': 'Sun, 22 Nov 2026 12:00:30 GMT' })).toBe(30_000);
    expect(wait({ 'x-ratelimit-reset': String(NOW / 1000 + 12) })).toBe(12_000);
    expect(wait({})).toBe(2_000);
    expect(wait({}, { code: 199 })).toBe(45_000);
    expect(wait({ 'x-ratelimit-reset': 'soon' })).toBe(2_000);
  });

  it("measure a reset by the system's own clock", () => {
    const headers = { 'x-ratelimit-reset': String(NOW / 1000 + 600), date: 'Sun, 22 Nov 2026 12:09:50 GMT' };
    expect(refused(429, undefined, headers)).toMatchObject({ retryAfterMs: 10_000 });
  });

  it('know a 403 that means: no calls left', () => {
    expect(refused(403, undefined, { 'x-ratelimit-remaining': '0' })).toMatchObject({ class: 'rate-limited' });
    expect(refused(403, undefined, { 'x-ratelimit-remaining': '5' })).toBeUndefined();
  });
});

it('an answer that leaves no call makes the next one wait for the reset, by the clock of the system', () => {
  const date = 'Sun, 22 Nov 2026 12:00:00 GMT';
  const wait = (headers: Record<string, string>) =>
    patienceMs(definition, { status: 200, headers, data: undefined, url: 'https://shop.example.com/', method: 'GET' });
  const reset = String(NOW / 1000 + 8);
  expect(wait({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset, date })).toBe(8_000);
  expect(wait({ 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': reset, date })).toBe(0);
  expect(wait({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset })).toBe(0);
  expect(wait({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'soon', date })).toBe(0);
  expect(wait({ date })).toBe(0);
});
