import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../connectors/http.ts';
import onfido from '../../connectors/onfido/index.ts';
import { signature } from '../../connectors/onfido/webhook.ts';
import sandbox from '../../sandbox/onfido/index.ts';
import type { Applicant, Run } from '../../sandbox/onfido/runs.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import { goneFrom } from './fixture.ts';
import { type AnyPort, type Harness, pullPages, startHarness } from './harness.ts';
import { loadSpecification } from './specs.ts';
import { type ContractOptions, contractSuite } from './suite.ts';
import { through } from './through.ts';

const TOKEN = 'api_sandbox.0123456789';
const WEBHOOK_TOKEN = '_ABC123abc123ABC123abc123ABC123_';
const WORKFLOW = '11111111-1111-4111-8111-111111111111';
const ABSENT = '40afb10e-0000-4000-8000-999999999999';

const applicant = (last = 'Doe') => ({ first_name: 'Mary', last_name: last, email: 'mary@example.org' });
const check = (system: SandboxSystem, input: object = {}) => system.act('check', input) as Run;
const applicants = (system: SandboxSystem) => system.act('applicants', {}) as Applicant[];

const NOTICE = JSON.stringify({
  payload: {
    resource_type: 'workflow_run',
    action: 'workflow_run.completed',
    object: { id: ABSENT, status: 'approved', completed_at_iso8601: '2026-11-22T12:00:00Z' },
  },
});

const options: ContractOptions = {
  connector: onfido,
  sandbox,
  sandboxOptions: { token: TOKEN, decideAfterMs: 0 },
  options: (origin) => ({
    url: `${origin}/v3.6`,
    token: TOKEN,
    sandbox: true,
    workflowId: WORKFLOW,
    webhookToken: WEBHOOK_TOKEN,
  }),
  kinds: {
    customer: {
      payload: (_system, n) => applicant(`Doe ${n}`),
      refused: () => applicant(''),
      changed: (payload) => ({ ...(payload as object), last_name: 'Smith' }),
      retold: {
        call: 'PUT /v3.6/applicants',
        payload: (payload, turn) => ({ ...(payload as object), last_name: `told ${turn}` }),
        shown: (payload) => ({ kind: 'customer', number: `Mary ${(payload as { last_name: string }).last_name}` }),
      },
      writeCall: 'POST /v3.6/workflow_runs',
      searchCall: 'GET /v3.6/workflow_runs ',
    },
    status: {
      seed: (system, count) =>
        Array.from({ length: count }, () => {
          const { id } = check(system);
          system.act('decide', { id, status: 'review' });
          return id;
        }),
      absentId: ABSENT,
      pageSize: 20,
      remove: goneFrom('runs'),
      touch: (system, id) => system.act('decide', { id, status: 'approved' }),
    },
  },
  webhook: {
    signatureHeader: 'x-sha2-signature',
    request: (declared) => ({
      headers: { 'x-sha2-signature': signature(Buffer.from(NOTICE), String(declared.webhookToken)) },
      raw: Buffer.from(NOTICE),
      query: {},
    }),
    events: [
      {
        topic: 'workflow_run.completed',
        eventId: `${ABSENT} approved 2026-11-22T12:00:00Z`,
        kind: 'status',
        id: ABSENT,
      },
    ],
  },
  lacks: { account: { sandbox: { region: 'us' }, says: /region/ } },
  forget: {
    person(system, n, guest) {
      const { id, applicantId } = check(system, { name: `Doe ${n}` });
      return guest
        ? { objects: [{ kind: 'status', id }] }
        : { customerId: applicantId, objects: [{ kind: 'customer', id }] };
    },
    absentId: 'a991ca47-0000-4000-8000-999999999999',
    forgotten: (system) => applicants(system).flatMap(({ id, deleteAt }) => (deleteAt === undefined ? [] : [id])),
    forgetCall: 'DELETE /v3.6/applicants',
  },
};

contractSuite(options);

const specification = loadSpecification('onfido-v3.6.json', (document) => {
  // Draft 4 of JSON Schema, of which the validator knows no `nullable` beside `allOf`.
  const open = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (!('type' in node)) Reflect.deleteProperty(node, 'nullable');
    Object.values(node).forEach(open);
  };
  open(document);
});

describe('onfido', () => {
  let harness: Harness;
  const port = (kind: 'customer' | 'status') => onfido.kinds[kind] as Required<AnyPort>;
  const write = (identity: string, payload: unknown = applicant()) => ({
    identity,
    idempotencyKey: identity,
    op: 'create' as const,
    payload,
  });
  beforeEach(async () => {
    harness = await startHarness(options);
  });
  afterEach(() => harness.close());

  it.runIf(specification)('sends what its own description takes, and the sandbox answers what it gives', async () => {
    const seen: { request: HttpRequest; path: string; status: number; data: unknown }[] = [];
    const ctx = through(harness.context(), (request, { status, data }) => {
      seen.push({ request, path: new URL(request.url).pathname.replace('/onfido/v3.6', ''), status, data });
    });
    const [made] = await port('customer').push(ctx, [write('a')]);
    const targetId = (made as { targetId: string }).targetId;
    await port('customer').push(ctx, [{ ...write('a', applicant('Smith')), op: 'update', targetId }]);
    await port('customer').find(ctx, ['a']);
    harness.system.act('decide', { id: targetId, status: 'declined', reasons: ['document_fraud'] });
    await port('status').read(ctx, [targetId]);
    await pullPages(port('status'), ctx, null);
    await onfido.check(ctx);
    await onfido.forget?.(ctx, { objects: [{ kind: 'customer', id: targetId }] });
    for (const { request, path, status, data } of seen) {
      const { method, json, query = {} } = request;
      if (json) expect([path, specification?.requestProblems(method, path, json)]).toEqual([path, []]);
      if (status !== 204) expect([path, specification?.answerProblems(method, path, status, data)]).toEqual([path, []]);
      const known = specification?.queryNames(method, path) ?? [];
      expect(Object.keys(query).filter((name) => !known.includes(name))).toEqual([]);
    }
    expect(seen.map(({ request }) => request.method)).toEqual(expect.arrayContaining(['POST', 'PUT', 'GET', 'DELETE']));
    expect(specification?.requestProblems('POST', '/applicants', { first_name: 'Mary' })).not.toEqual([]);
    expect(specification?.requestProblems('POST', '/workflow_runs', { tags: ['a'] })).not.toEqual([]);
  });

  it("agrees with the signature in the tests of Onfido's own clients", () => {
    const raw = Buffer.from(
      '{"payload":{"resource_type":"check","action":"check.completed","object":{"id":"check-123","status":"complete","completed_at_iso8601":"2020-01-01T00:00:00Z","href":"https://api.onfido.com/v3/checks/check-123"}}}',
    );
    const published = 'a0082d7481f9f0a2907583dbe1f344d6d4c0d9989df2fd804f98479f60cd760e';
    expect(signature(raw, WEBHOOK_TOKEN)).toBe(published);
    const declared = options.options('http://127.0.0.1:9');
    const request = { headers: { 'x-sha2-signature': published }, raw, query: {} };
    expect(onfido.webhook?.verify(request, onfido.options.parse(declared), 0)).toBe(true);
    // Of a check of the old kind, which no workflow made: nothing of ours.
    expect(onfido.webhook?.parse(request, onfido.options.parse(declared))).toEqual([]);
  });

  it('takes no webhook where no token is known', () => {
    const { webhookToken: _, ...declared } = options.options('http://127.0.0.1:9') as { webhookToken: string };
    const raw = Buffer.from(NOTICE);
    const request = { headers: { 'x-sha2-signature': signature(raw, '') }, raw, query: {} };
    expect(onfido.webhook?.verify(request, onfido.options.parse(declared), 0)).toBe(false);
  });

  it('is not fooled about what a token is for', () => {
    const declared = options.options('http://127.0.0.1:9');
    const messages = (more: object) =>
      onfido.options.safeParse({ ...declared, ...more }).error?.issues.map(({ path, message }) => [path, message]);
    expect(messages({})).toBeUndefined();
    expect(messages({ sandbox: false })).toEqual([[['token'], expect.stringContaining('nobody is checked')]]);
    expect(messages({ token: 'api_live.x' })).toEqual([[['token'], expect.stringContaining('live token')]]);
    expect(messages({ token: 'api_live_us.x', sandbox: false })).toBeUndefined();
  });

  it('leaves no applicant behind whose check was refused', async () => {
    const elsewhere = await harness.connect({ ...options.options(harness.server.url('onfido')), workflowId: ABSENT });
    const [result] = await port('customer').push(elsewhere, [write('a')]);
    expect(result).toMatchObject({ failure: { class: 'rejected', field: 'workflow_id', code: 'validation_error' } });
    expect(applicants(harness.system)).toMatchObject([{ deleteAt: expect.any(Number) }]);
  });

  it('says which name was refused, and what is wrong with it', async () => {
    const [result] = await port('customer').push(harness.context(), [write('a', applicant('<script>'))]);
    expect(result).toMatchObject({
      failure: { class: 'rejected', field: 'last_name', message: expect.stringContaining('invalid characters') },
    });
    expect(JSON.stringify(result)).not.toContain('script');
  });

  it("takes no other uses of the account for Waybill's, and keeps neither links nor tokens", async () => {
    const theirs = check(harness.system, { tags: ['signup'] });
    const [made] = await port('customer').push(harness.context(), [write('a')]);
    const targetId = (made as { targetId: string }).targetId;
    expect(made).toMatchObject({ facts: { link: expect.stringContaining(targetId), applicantId: expect.any(String) } });
    for (const id of [theirs.id, targetId]) harness.system.act('decide', { id, status: 'approved' });
    expect(await port('status').read(harness.context(), [theirs.id])).toEqual([]);
    const pages = await pullPages(port('status'), harness.context(), null);
    const records = pages.flatMap((page) => page.records);
    expect(records).toMatchObject([{ id: targetId, parent: { kind: 'customer', targetId } }]);
    expect(JSON.stringify(records)).not.toMatch(/link|sdk_token|dashboard/);
  });
});
