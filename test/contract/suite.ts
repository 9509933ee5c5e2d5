import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readingItems } from '../../cli/connector/trial/reading.ts';
import { secretPaths } from '../../connectors/secret.ts';
import type { Kind } from '../../domain/kinds.ts';
import { canLose, deletesContract } from './deletes.ts';
import { echoContract } from './echo.ts';
import { faultContract } from './faults.ts';
import { type ContractOptions, type KindFixture, required } from './fixture.ts';
import { forgetContract } from './forget.ts';
import { gatheredDeletesContract, gatheredPagingContract } from './gathered.ts';
import {
  type AnyPort,
  failureOf,
  type Harness,
  isHttp,
  pushAll,
  secretsIn,
  startHarness,
  wrongSecrets,
} from './harness.ts';
import { contractPart, type Declare } from './items.ts';
import { lastPageContract } from './last-page.ts';
import { canPage, pagingContract } from './paging.ts';
import { protocolContract } from './protocol.ts';
import { pushContract } from './pushing.ts';
import { pullContract, readContract } from './reading.ts';
import { surveyContract } from './survey.ts';
import { webhookContract } from './webhook.ts';
import { writesOf } from './writes.ts';

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

    contractPart(connector.id, { system: connector.id }, (declare) => {
      declare('connection', true, () => connectionContract(options, () => harness));
      const { webhook, lacks } = options;
      declare('lacks', lacks !== undefined, () => lackContract(options));
      declare(
        'webhook',
        connector.webhook !== undefined,
        () => webhook && webhookContract(connector, webhook, options.options('http://127.0.0.1:9')),
        webhook !== undefined,
      );
      const { forget } = options;
      declare('forget', connector.forget !== undefined, () =>
        forgetContract(options, required(forget, 'forget'), () => harness),
      );
    });
    for (const kind of Object.keys(connector.kinds) as Kind[])
      contractPart(
        kind,
        { system: connector.id, kind },
        (declare) => kindContract(declare, options, kind, () => harness),
        options.kinds[kind]?.never,
      );
  });
  protocolContract(options);
}

/** What `waybill connector try` asks of a real account finds nothing wrong, and changes nothing there. */
function trialContract(port: AnyPort, kind: Kind, { seed }: KindFixture, harness: () => Harness): void {
  it('what is tried on a real account passes, and leaves all as it was', async () => {
    if (port.pull) await required(seed, 'seed')(harness().system, 3);
    const before = JSON.stringify(harness().system.entries());
    const { connection, context } = harness();
    const outcomes = await readingItems(connection, kind, context, { pages: 3, now: connection.context().now });
    expect(outcomes.filter(({ result }) => result === 'failed')).toEqual([]);
    const passed = outcomes.filter(({ result }) => result === 'passed').map(({ item }) => item);
    if (port.pull) expect(passed).toContain('pull');
    if (port.pull && port.read) expect(passed).toContain('read');
    expect(JSON.stringify(harness().system.entries())).toBe(before);
  });
}

/** What is missing is told by its own word, so that `waybill check --live` can say how to mend it. */
function lackContract(options: ContractOptions): void {
  const { connector, sandboxOptions, lacks = {} } = options;
  const cases = Object.entries(lacks).flatMap(([lack, fixtures]) =>
    [fixtures].flat().map((fixture) => ({ lack, ...fixture })),
  );
  it.each(cases)('check says that it lacks $lack: $says', async ({ lack, sandbox, skewMs = 0, says }) => {
    const harness = await startHarness({ ...options, sandboxOptions: { ...sandboxOptions, ...sandbox } });
    try {
      harness.server.setClock(harness.id, skewMs);
      const failure = await failureOf(harness.said, connector.check(harness.context()));
      expect(failure).toMatchObject({ class: 'auth', lack, message: expect.stringMatching(says) });
    } finally {
      await harness.close();
    }
  });
}

/** As flows that only write to it have it: what they read from it is compared for itself. */
const taking = (harness: Harness): Harness =>
  Object.assign(Object.create(harness) as Harness, {
    context: () => {
      const context = harness.context();
      return { ...context, moves: { ...context.moves, gives: new Set<Kind>() } };
    },
  });

/** Everything that one kind may be able to do. */
function kindContract(declare: Declare, options: ContractOptions, kind: Kind, harness: () => Harness): void {
  const { connector, kinds } = options;
  const port = connector.kinds[kind] as AnyPort;
  const fixture = kinds[kind] ?? {};
  const { pull, read, push, survey } = port;
  declare('pull', pull !== undefined, () => pullContract(options, port, kind, fixture, harness));
  const hasPages = pull !== undefined && !fixture.whole;
  const given = fixture.pageSize !== undefined;
  const isGathered = fixture.gathered === true;
  const paging = isGathered ? gatheredPagingContract : pagingContract;
  declare('paging', hasPages, () => paging(options, port, kind, fixture), canPage(fixture));
  const deletes = () =>
    isGathered ? gatheredDeletesContract(options, port, fixture) : deletesContract(options, port, kind, fixture);
  declare('deletes', hasPages, deletes, given && canLose(fixture));
  declare('last page', hasPages && isHttp(options), () => lastPageContract(port, kind, fixture, harness), given);
  declare('read', read !== undefined, () => readContract(port, kind, fixture, harness));
  pushContract(declare, port, kind, fixture, harness);
  echoContract(declare, options, kind);
  declare('faults', push !== undefined, () => faultContract(options, port, kind, fixture, harness));
  declare('survey', survey !== undefined, () => {
    const { push: _push, cancel: _cancel, ...given } = port;
    const asTarget = push !== undefined && survey?.ofRecordsOnly !== true;
    surveyContract(asTarget ? port : given, {
      harness: asTarget ? () => taking(harness()) : harness,
      writes: (count) => writesOf(port, fixture, harness(), count),
      push: (writes) => pushAll(port, harness().context(), writes, harness().said),
      seed: async (count) => required(fixture.seed, 'seed')(harness().system, count),
    });
  });
  declare('try', true, () => trialContract(port, kind, fixture, harness));
  // Those of a kind that is pushed are in the protocol's own part.
  if (!push) for (const item of ['one effect', 'lag', 'late'] as const) declare(item, false, () => {});
}

function connectionContract({ connector, options, kinds, webhook }: ContractOptions, harness: () => Harness): void {
  it('has a fixture for all it can do', () => {
    expect(Object.keys(kinds).sort()).toEqual(Object.keys(connector.kinds).sort());
    expect(Boolean(webhook)).toBe(Boolean(connector.webhook));
  });

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
