import { expect, it } from 'vitest';
import type { Write } from '../../connectors/connector.ts';
import type { Kind } from '../../domain/kinds.ts';
import { type ContractOptions, countOf, type KindFixture, required } from './fixture.ts';
import { type AnyPort, type Harness, possible, protocolOf, pushAll, startHarness, TIMEOUT_MS } from './harness.ts';
import { findAll, writesOf } from './writes.ts';

/** Longer than any test may last. */
const FOR_EVER_MS = 3_600_000;

export function faultContract(
  options: ContractOptions,
  port: AnyPort,
  kind: Kind,
  fixture: KindFixture,
  harness: () => Harness,
): void {
  const push = (writes: Write[]) => pushAll(port, harness().context(), writes, harness().said);
  const only = () => required(fixture.writeCall, 'writeCall');
  const faults = (more: object) => harness().server.setFaults(options.connector.id, more);
  const found = async (write: Write | undefined) =>
    port.find ? findAll(port, harness(), [write as Write]) : undefined;
  const upsert = port.once?.way === 'upsert by our id';

  it('an answer lost after the effect leaves the outcome unknown, and find sees the object', async () => {
    const [write] = await writesOf(port, fixture, harness(), 1);
    const before = countOf(kind, fixture, harness());
    faults({ hangAfter: 1, hangMs: 30, only: only() });
    expect(await push([write as Write])).toMatchObject([{ result: 'failed', failure: { class: 'unknown-outcome' } }]);
    faults({});
    if (!upsert) expect(countOf(kind, fixture, harness()) - before).toBe(1);
    if (port.find) expect(await found(write)).toEqual([expect.stringMatching(/^(?!unsure)/)]);
  });

  it.each(possible(options, ['lost', 'half', 'page']))(
    'so does one that is cut or cannot be read (%s)',
    async (fate) => {
      const [write] = await writesOf(port, fixture, harness(), 1);
      const before = countOf(kind, fixture, harness());
      faults({ [fate]: 1, only: only() });
      expect(await push([write as Write])).toMatchObject([{ result: 'failed', failure: { class: 'unknown-outcome' } }]);
      faults({});
      if (!upsert) expect(countOf(kind, fixture, harness()) - before).toBe(1);
      if (port.find) expect(await found(write)).toEqual([expect.stringMatching(/^(?!unsure)/)]);
    },
  );

  it.each(['hangBefore', 'error'] as const)('%s leaves it unknown too, and find sees nothing', async (fate) => {
    const [write] = await writesOf(port, fixture, harness(), 1);
    faults({ [fate]: 1, hangMs: 30, only: only() });
    const surelyNot = fate === 'error' && protocolOf(options).failureIsFinal;
    const failure = { class: surelyNot ? 'unavailable' : 'unknown-outcome' };
    expect(await push([write as Write])).toMatchObject([{ result: 'failed', failure }]);
    faults({});
    if (port.find) expect(await found(write)).toEqual([false]);
  });

  it('no answer within the time-out leaves it unknown', async () => {
    const [write] = await writesOf(port, fixture, harness(), 1);
    faults({ hangBefore: 1, hangMs: TIMEOUT_MS * 3, only: only() });
    expect(await push([write as Write])).toMatchObject([{ result: 'failed', failure: { class: 'unknown-outcome' } }]);
  });

  it.each(possible(options, ['rate']))('a call refused for %s was not done, and says how long to wait', async () => {
    const [write] = await writesOf(port, fixture, harness(), 1);
    faults({ rate: 1, retryAfterSeconds: 7, only: only() });
    const results = await push([write as Write]);
    expect(results).toMatchObject([{ result: 'failed', failure: { class: 'rate-limited' } }]);
    const status = harness().system.faultAnswer?.('rate', 7).status ?? 429;
    const wait = (results[0] as { failure: { retryAfterMs: number } }).failure.retryAfterMs;
    if (status === 429) expect(wait).toBe(7_000);
    else expect(wait).toBeGreaterThan(0);
  });

  it('a refused credential is auth', async () => {
    const [write] = await writesOf(port, fixture, harness(), 1);
    faults({ script: Array(20).fill('auth'), only: only() });
    expect(await push([write as Write])).toMatchObject([{ result: 'failed', failure: { class: 'auth' } }]);
  });

  it('a refused connection is unavailable', async () => {
    const [write] = await writesOf(port, fixture, harness(), 1);
    const dead = await harness().connect(options.options('http://127.0.0.1:1'));
    const results = await pushAll(port, dead, [write as Write], harness().said);
    expect(results).toMatchObject([{ result: 'failed', failure: { class: 'unavailable' } }]);
  });

  it('an abort ends the push at once', async () => {
    // Neither a time-out nor the system ends the call before the test would be given up.
    const patient = await startHarness({ ...options, timeoutMs: FOR_EVER_MS });
    try {
      const [write] = await writesOf(port, fixture, patient, 1);
      patient.server.setFaults(options.connector.id, { hangBefore: 1, hangMs: FOR_EVER_MS, only: only() });
      const abort = new AbortController();
      const ended = pushAll(port, patient.context(abort.signal), [write as Write], patient.said);
      await expect.poll(() => patient.server.held(options.connector.id)).toBeGreaterThan(0);
      abort.abort();
      const classes = ['unknown-outcome', 'unavailable'];
      expect(classes).toContain(((await ended)[0] as { failure?: { class: string } }).failure?.class);
      expect(patient.server.held(options.connector.id), 'the system has not answered yet').toBeGreaterThan(0);
    } finally {
      await patient.close();
    }
  });
}
