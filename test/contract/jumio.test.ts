import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../connectors/http.ts';
import jumio from '../../connectors/jumio/index.ts';
import sandbox from '../../sandbox/jumio/index.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import { type AnyPort, failureOf, type Harness, startHarness } from './harness.ts';
import { type ContractOptions, contractSuite } from './suite.ts';
import { through } from './through.ts';

const CALLBACK_TOKEN = 'callback-token-of-our-own-making';
const ACCOUNT = 'ac000000-0000-4000-8000-999999999999';
const EXECUTION = 'ee000000-0000-4000-8000-999999999999';

const begin = (system: SandboxSystem) => system.act('begin', {}) as { id: string; accountId: string };

/** As the guide shows one. */
const CALLBACK = JSON.stringify({
  callbackSentAt: '2021-01-21T14:55:01.917Z',
  workflowExecution: {
    id: EXECUTION,
    href: `https://retrieval.apac-1.jumio.ai/api/v1/accounts/${ACCOUNT}/workflow-executions/${EXECUTION}`,
    definitionKey: '3',
    status: 'PROCESSED',
  },
  account: { id: ACCOUNT, href: `https://retrieval.apac-1.jumio.ai/api/v1/accounts/${ACCOUNT}` },
});

const options: ContractOptions = {
  connector: jumio,
  sandbox,
  sandboxOptions: { clientId: 'client', clientSecret: 'secret-of-the-client', decideAfterMs: 0 },
  options: (origin) => ({
    url: origin,
    clientId: 'client',
    clientSecret: 'secret-of-the-client',
    company: 'Example Trading',
    workflow: 10011,
    callbackToken: CALLBACK_TOKEN,
  }),
  kinds: {
    customer: {
      payload: () => ({ web: { locale: 'en' } }),
      refused: () => ({ web: { locale: 'english' } }),
      changed: (payload) => ({ ...(payload as object), web: { locale: 'de' } }),
      writeCall: 'POST /account/api/v1/accounts',
    },
    status: {
      seed: (system, count) => Array.from({ length: count }, () => begin(system).id),
      absentId: `${ACCOUNT}/${EXECUTION}`,
    },
  },
  webhook: {
    signatureQuery: 'token',
    unsignedBody: true,
    request: (declared) => ({
      headers: {},
      raw: Buffer.from(CALLBACK),
      query: { token: String(declared.callbackToken) },
    }),
    events: [
      {
        topic: 'workflow-execution',
        eventId: `${EXECUTION} PROCESSED`,
        kind: 'status',
        id: `${ACCOUNT}/${EXECUTION}`,
      },
    ],
  },
  forget: {
    person(system, _n, guest) {
      const { id, accountId } = begin(system);
      return guest
        ? { objects: [{ kind: 'status', id }] }
        : { customerId: accountId, objects: [{ kind: 'customer', id }] };
    },
    absentId: ACCOUNT,
    forgotten: (system) => system.act('forgotten', {}) as string[],
    forgetCall: 'DELETE /retrieval/api/v1/accounts',
  },
};

contractSuite(options);

describe('jumio', () => {
  let harness: Harness;
  const port = (kind: 'customer' | 'status') => jumio.kinds[kind] as Required<AnyPort>;
  const write = (identity: string) => ({ identity, idempotencyKey: identity, op: 'create' as const, payload: {} });
  const begun = async (ctx = harness.context()) => {
    const [made] = await port('customer').push(ctx, [write('a')]);
    return made as { targetId: string };
  };
  beforeEach(async () => {
    harness = await startHarness(options);
  });
  afterEach(() => harness.close());

  it('tells nothing of a person, and names the company in every call', async () => {
    const sent: HttpRequest[] = [];
    const context = through(harness.context(), (request) => sent.push(request));
    const ctx = {
      ...context,
      options: { ...(context.options as object), callbackUrl: 'https://waybill.example.com/webhooks/kyc' },
    };
    const made = await begun(ctx);
    expect(made).toMatchObject({ facts: { link: expect.stringContaining('https://') } });
    await port('status').read(ctx, [made.targetId]);
    expect(sent.at(-2)?.json).toEqual({
      customerInternalReference: 'a',
      userReference: 'a',
      workflowDefinition: { key: 10011 },
      tokenLifetime: '7d',
      callbackUrl: `https://waybill.example.com/webhooks/kyc?token=${CALLBACK_TOKEN}`,
    });
    for (const { headers } of sent) expect(headers?.['user-agent']).toBe('Example Trading Waybill/1.0');
  });

  it('keeps what was decided and why, and nothing of what was read', async () => {
    const { targetId } = await begun();
    harness.system.act('finish', {
      id: targetId,
      capabilities: { imageChecks: ['REJECTED', 'MANIPULATED_DOCUMENT'], usability: ['PASSED', 'OK'] },
      decision: 'REJECTED',
    });
    const records = await port('status').read(harness.context(), [targetId, `${targetId}/parts`, 'nonsense']);
    expect(records).toMatchObject([
      {
        id: targetId,
        parent: { kind: 'customer', targetId },
        data: {
          status: 'PROCESSED',
          decision: { type: 'REJECTED' },
          capabilities: [
            { name: 'imageChecks', type: 'REJECTED', label: 'MANIPULATED_DOCUMENT' },
            { name: 'usability', type: 'PASSED', label: 'OK' },
          ],
        },
      },
    ]);
    expect(JSON.stringify(records)).not.toContain('DOE');
  });

  it('refuses a workflow that there is not, and says 403 where the caller may not', async () => {
    const elsewhere = await harness.connect({ ...options.options(harness.server.url('jumio')), workflow: 2 });
    expect(await begun(elsewhere)).toMatchObject({ failure: { class: 'rejected', code: '400' } });
    const nobody = await harness.connect({ ...options.options(harness.server.url('jumio')), clientSecret: 'another' });
    expect(await failureOf(harness.said, jumio.check(nobody))).toMatchObject({ class: 'auth' });
  });

  it('speaks to the hosts of its data centre', () => {
    const hosts = (dataCentre: string) =>
      jumio.options.safeParse({ ...options.options('http://127.0.0.1:9'), dataCentre }).success;
    expect(['emea-1', 'amer-1', 'apac-1', 'us'].map(hosts)).toEqual([true, true, true, false]);
    const { success, error } = jumio.options.safeParse({
      ...options.options('http://127.0.0.1:9'),
      callbackToken: 'short',
    });
    expect([success, error?.issues[0]?.message]).toEqual([false, expect.stringContaining('openssl rand')]);
  });
});
