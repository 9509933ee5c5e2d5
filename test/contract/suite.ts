import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Write } from '../../connectors/connector.ts';
import { secretPaths } from '../../connectors/secret.ts';
import type { Kind } from '../../domain/kinds.ts';
import { type ContractOptions, countOf, type KindFixture, required } from './fixture.ts';
import {
  type AnyPort,
  failureOf,
  foundIds,
  type Harness,
  idsOf,
  pullPages,
  pushAll,
  secretsIn,
  startHarness,
  TIMEOUT_MS,
  wrongSecrets,
} from './harness.ts';
import { pagingContract } from './paging.ts';
import { protocolContract } from './protocol.ts';
import { surveyContract } from './survey.ts';
import { webhookContract } from './webhook.ts';

export type { ContractOptions, KindFixture } from './fixture.ts';

/** What every connector must do, tried on its sandbox: exactly the verbs that it has. */
export function contractSuite(options: ContractOptions): void {
  const { connector } = options;
  describe(`${connector.id} keeps the contract`, () => {
    let harness: Harness;
    const said: string[] = [];
    const secrets = secretsIn(connector, options.options('http://127.0.0.1:9'));

    beforeEach(async () => {
      harness = await startHarness(options);
    });
    afterEach(async () => {
      said.push(...harness.said);
      await harness.close();
    });
    afterAll(() => {
      for (const secret of secrets)
        expect(said.join('\n').includes(secret), 'a secret in a log or an error').toBe(false);
    });

    connectionContract(options, () => harness);
    if (connector.webhook && options.webhook)
      webhookContract(connector, options.webhook, options.options('http://127.0.0.1:9'));
    it('has a fixture for all it can do', () => {
      expect(Object.keys(options.kinds).sort()).toEqual(Object.keys(connector.kinds).sort());
      expect(Boolean(options.webhook)).toBe(Boolean(connector.webhook));
    });
    for (const [kind, fixture] of Object.entries(options.kinds) as [Kind, KindFixture][]) {
      const port = connector.kinds[kind] as AnyPort;
      describe(kind, () => {
        if (port.pull) pullContract(port, kind, fixture, () => harness);
        if (port.pull) pagingContract(options, port, kind, fixture);
        if (port.read) readContract(port, kind, fixture, () => harness);
        if (port.push) pushContract(port, kind, fixture, () => harness);
        if (port.push) faultContract(options, port, kind, fixture, () => harness);
        if (port.survey)
          surveyContract(port, {
            harness: () => harness,
            writes: (count) => writesOf(port, fixture, harness, count),
            push: (writes) => pushAll(port, harness.context(), writes, harness.said),
            seed: async (count) => required(fixture.seed, 'seed')(harness.system, count),
          });
      });
    }
  });
  protocolContract(options);
}

function connectionContract({ connector, options }: ContractOptions, harness: () => Harness): void {
  it('names itself and its documentation', () => {
    expect(connector.title).not.toBe('');
    expect(() => new URL(connector.docs)).not.toThrow();
  });

  it('validates its options strictly and marks the secrets among them', () => {
    const good = options('http://127.0.0.1:9');
    expect(connector.options.safeParse(good).success).toBe(true);
    expect(connector.options.safeParse({ ...good, zzUnknown: 'x' }).success).toBe(false);
    expect(connector.options.safeParse({}).success).toBe(false);
    const marked = secretPaths(connector.options);
    const suspicious = Object.keys(good).filter((name) => /token|secret|password|apikey|privatekey/i.test(name));
    expect(marked.length).toBeGreaterThan(0);
    expect(marked).toEqual(expect.arrayContaining(suspicious));
  });

  it('check passes with right credentials, and says auth with wrong ones', async () => {
    await connector.check(harness().context());
    const stranger = await harness().connect(wrongSecrets(connector, options(harness().server.url(connector.id))));
    expect(await failureOf(harness().said, connector.check(stranger))).toMatchObject({ class: 'auth' });
  });

  it('check of a dead address is unavailable', async () => {
    const dead = await harness().connect(options('http://127.0.0.1:1'));
    expect(await failureOf(harness().said, connector.check(dead))).toMatchObject({ class: 'unavailable' });
  });
}

function pullContract(port: AnyPort, kind: Kind, fixture: KindFixture, harness: () => Harness): void {
  const seed = (count: number) => required(fixture.seed, 'seed')(harness().system, count);

  it('pull gives every record once staged, in its schema, and ends', async () => {
    const ids = await seed(7);
    const pages = await pullPages(port, harness().context(), null);
    expect(idsOf(pages)).toEqual(expect.arrayContaining(ids));
    for (const record of pages.flatMap((page) => page.records)) {
      expect(record.kind).toBe(kind);
      expect(port.schema.safeParse(record.data).error).toBeUndefined();
    }
  });

  it('pull goes on from every cursor without loss', async () => {
    const ids = await seed(7);
    const pages = await pullPages(port, harness().context(), null);
    for (const [index, page] of pages.entries()) {
      const rest = await pullPages(port, harness().context(), page.cursor);
      expect([...idsOf(pages.slice(0, index + 1)), ...idsOf(rest)]).toEqual(expect.arrayContaining(ids));
    }
  });

  it('pull from the last cursor sees what came since', async () => {
    await seed(2);
    const before = await pullPages(port, harness().context(), null);
    const [fresh] = await seed(1);
    const cursor = before.at(-1)?.cursor ?? null;
    expect(idsOf(await pullPages(port, harness().context(), cursor))).toContain(fresh);
  });

  it('a pull that is told to wait says so', async () => {
    await seed(1);
    harness().server.setFaults(harness().id, { rate: 1, retryAfterSeconds: 3 });
    expect(await failureOf(harness().said, pullPages(port, harness().context(), null))).toMatchObject({
      class: 'rate-limited',
    });
  });

  it('a pull that is refused says so', async () => {
    await seed(1);
    harness().server.setFaults(harness().id, { script: ['auth'] });
    expect(await failureOf(harness().said, pullPages(port, harness().context(), null))).toMatchObject({
      class: 'auth',
    });
  });
}

function readContract(port: AnyPort, kind: Kind, fixture: KindFixture, harness: () => Harness): void {
  it('read gives the asked records as they are now, and leaves out those that are not', async () => {
    const ids = await required(fixture.seed, 'seed')(harness().system, 3);
    const absent = required(fixture.absentId, 'absentId');
    const records = await (port.read as NonNullable<AnyPort['read']>)(harness().context(), [
      absent,
      ...ids.slice(0, 2),
    ]);
    expect(records.map((record) => record.id).sort()).toEqual(ids.slice(0, 2).sort());
    for (const record of records) {
      expect(record.kind).toBe(kind);
      expect(port.schema.safeParse(record.data).error).toBeUndefined();
    }
  });
}

/** Writes with identities of the length that the port allows, accepted as the fixture makes them. */
async function writesOf(
  port: AnyPort,
  fixture: KindFixture,
  harness: Harness,
  count: number,
  from = 0,
): Promise<Write[]> {
  const writes: Write[] = [];
  for (let n = from; n < from + count; n += 1) {
    const identity = identityOf(port, n);
    const payload = await required(fixture.payload, 'payload')(harness.system, n, identity);
    expect((port.writeSchema ?? port.schema).safeParse(payload).error).toBeUndefined();
    writes.push({ identity, idempotencyKey: `key-${identity}`, op: 'create', payload });
  }
  return writes;
}

/** As the ledger makes them: hex, as long as the target's field takes. */
const identityOf = (port: AnyPort, n: number) =>
  `${n.toString(16)}c0ffee${'0123456789abcdef'.repeat(4)}`.slice(0, Math.min(40, port.once?.identityMaxLength ?? 32));

const targetIdOf = (result: unknown) => (result as { targetId?: string }).targetId;

/** What the target says of these writes, as the spine asks it: by identity, with the bytes that were sent. */
async function findAll(port: AnyPort, harness: Harness, writes: Write[]): Promise<(string | boolean)[]> {
  const identities = writes.map(({ identity }) => identity);
  const payloads = writes.map(({ payload }) => payload);
  return foundIds(await (port.find as NonNullable<AnyPort['find']>)(harness.context(), identities, payloads));
}

function pushContract(port: AnyPort, kind: Kind, fixture: KindFixture, harness: () => Harness): void {
  const push = (writes: Write[]) => pushAll(port, harness().context(), writes, harness().said);
  const count = () => countOf(kind, fixture, harness());
  const upsert = port.once?.way === 'upsert by our id';

  it('push answers each write of a page, and the objects are there', async () => {
    const writes = await writesOf(port, fixture, harness(), 3);
    const before = count();
    const results = await push(writes);
    expect(results.map((result) => result.result)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(new Set(results.map(targetIdOf)).size).toBe(3);
    if (!upsert) expect(count() - before).toBe(3);
  });

  it(`a second push of the same write has the effect that "${port.once?.way}" promises`, async () => {
    const doubles = fixture.blindRetry ?? (/^(probe|lease)/.test(port.once?.way ?? '') ? 'doubles' : 'one');
    const writes = await writesOf(port, fixture, harness(), 1);
    const before = count();
    const [first] = await push(writes);
    if (port.find) expect(await findAll(port, harness(), writes)).toEqual([targetIdOf(first)]);
    const once = count();
    const [second] = await push(writes);
    if (doubles === 'doubles') {
      expect(count()).toBe(once + 1);
    } else {
      expect(count()).toBe(once);
      if (second?.result !== 'failed') expect(targetIdOf(second) ?? targetIdOf(first)).toBe(targetIdOf(first));
    }
    if (!upsert) expect(once - before).toBe(1);
  });

  if (port.find) {
    it('find answers in order, and false for what is absent', async () => {
      const [one, other, never, nor] = (await writesOf(port, fixture, harness(), 4)) as [Write, Write, Write, Write];
      const [a, b] = await push([one, other]);
      expect(await findAll(port, harness(), [never, other, nor, one])).toEqual([
        false,
        targetIdOf(b),
        false,
        targetIdOf(a),
      ]);
    });
  }

  if (port.cancel) {
    it('cancel takes back what was accepted', async () => {
      const writes = await writesOf(port, fixture, harness(), 1);
      const before = count();
      const [result] = await push(writes);
      if (result?.result !== 'accepted') throw new Error('not accepted');
      const target = { identity: writes[0]?.identity as string, targetId: result.targetId, facts: result.facts ?? {} };
      const cancelled = await (port.cancel as NonNullable<AnyPort['cancel']>)(harness().context(), [target]);
      expect(cancelled).toMatchObject([{ result: 'accepted' }]);
      expect(count()).toBe(before);
    });
  }

  if (port.change === 'in-place' && fixture.changed) {
    it('an update changes the object in its place', async () => {
      const [write] = (await writesOf(port, fixture, harness(), 1)) as [Write];
      const [result] = await push([write]);
      const once = count();
      const update: Write = {
        ...write,
        op: 'update',
        idempotencyKey: `${write.idempotencyKey}-2`,
        payload: fixture.changed?.(write.payload),
        ...(targetIdOf(result) ? { targetId: targetIdOf(result) as string } : {}),
      };
      expect(await push([update])).toMatchObject([{ result: 'accepted' }]);
      expect(count()).toBe(once);
    });
  }

  if (fixture.refused) {
    it('a record that the target refuses fails alone', async () => {
      const writes = await writesOf(port, fixture, harness(), 2);
      const identity = identityOf(port, 13);
      const refused = await fixture.refused?.(harness().system, identity);
      writes.splice(1, 0, { identity, idempotencyKey: 'key-refused', op: 'create', payload: refused });
      const results = await push(writes);
      expect(results.map((result) => result.result)).toEqual(['accepted', 'failed', 'accepted']);
      expect(results[1]).toMatchObject({
        failure: { class: expect.stringMatching(/^(rejected|validation|conflict)$/) },
      });
    });
  }
}

function faultContract(
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

  it.each(['lost', 'half', 'page'] as const)('so does one that is cut or cannot be read (%s)', async (fate) => {
    const [write] = await writesOf(port, fixture, harness(), 1);
    const before = countOf(kind, fixture, harness());
    faults({ [fate]: 1, only: only() });
    expect(await push([write as Write])).toMatchObject([{ result: 'failed', failure: { class: 'unknown-outcome' } }]);
    faults({});
    if (!upsert) expect(countOf(kind, fixture, harness()) - before).toBe(1);
    if (port.find) expect(await found(write)).toEqual([expect.stringMatching(/^(?!unsure)/)]);
  });

  it.each(['hangBefore', 'error'] as const)('%s leaves it unknown too, and find sees nothing', async (fate) => {
    const [write] = await writesOf(port, fixture, harness(), 1);
    faults({ [fate]: 1, hangMs: 30, only: only() });
    expect(await push([write as Write])).toMatchObject([{ result: 'failed', failure: { class: 'unknown-outcome' } }]);
    faults({});
    if (port.find) expect(await found(write)).toEqual([false]);
  });

  it('no answer within the time-out leaves it unknown', async () => {
    const [write] = await writesOf(port, fixture, harness(), 1);
    faults({ hangBefore: 1, hangMs: TIMEOUT_MS * 3, only: only() });
    expect(await push([write as Write])).toMatchObject([{ result: 'failed', failure: { class: 'unknown-outcome' } }]);
  });

  it('a call refused for rate was not done, and says how long to wait', async () => {
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
    const [write] = await writesOf(port, fixture, harness(), 1);
    faults({ hangBefore: 1, hangMs: TIMEOUT_MS * 3, only: only() });
    const startedAt = Date.now();
    const ended = pushAll(port, harness().context(AbortSignal.timeout(100)), [write as Write], harness().said);
    const classes = ['unknown-outcome', 'unavailable'];
    expect(classes).toContain(((await ended)[0] as { failure?: { class: string } }).failure?.class);
    expect(Date.now() - startedAt).toBeLessThan(TIMEOUT_MS - 100);
  });
}
