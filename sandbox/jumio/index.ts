import type { FastifyReply, FastifyRequest } from 'fastify';
import { type BookEntry, defineSandbox } from '../sandbox.ts';

interface Check {
  id: string;
  accountId: string;
  executionId: string;
  reference: string;
  workflow: number;
  callbackUrl?: string;
  status: string;
  decision?: string;
  /** Of each check of the workflow: `imageChecks: ['REJECTED', 'MANIPULATED_DOCUMENT']`. */
  capabilities: Record<string, [type: string, label: string]>;
  createdAt: number;
  completedAt?: number;
}

interface Asked {
  customerInternalReference?: string;
  workflowDefinition?: { key?: number };
  callbackUrl?: string;
  web?: { locale?: string };
}

const TOKEN_LIFE_S = 3_600;
const OPEN = ['INITIATED', 'ACQUISITION_STARTED', 'ACQUIRED'];
const ALL_PASSED: Check['capabilities'] = { imageChecks: ['PASSED', 'OK'], usability: ['PASSED', 'OK'] };
const time = (ms: number): string => new Date(ms).toISOString();

/**
 * Jumio's three services below one address: tokens that end, accounts without any guard against doubles, and executions that are only
 * read by their ids. Options: `clientId`, `clientSecret`, `workflow` (10011), `decideAfterMs` (800; 0 by hand only).
 */
export default defineSandbox({
  id: 'jumio',
  use: (origin, webhookUrl) => ({
    options: {
      url: origin,
      clientId: 'sandbox-jumio-client',
      clientSecret: 'sandbox-jumio-secret',
      company: 'Sandbox',
      workflow: 10011,
      callbackUrl: webhookUrl,
      callbackToken: 'sandbox-jumio-callback-token',
    },
  }),
  create(context) {
    const { clientId = 'sandbox-jumio-client', clientSecret = 'sandbox-jumio-secret' } = context.options;
    const { workflow = 10011, decideAfterMs = 800 } = context.options;
    const checks = context.books.collection<Check>('checks');
    const deleted = context.books.collection<{ account: string }>('deleted');
    const tokens = context.books.collection<{ endsAt: number }>('tokens');
    const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
    const uuid = (kind: string) => `${kind}-0000-4000-8000-${String(context.books.next(kind, 1)).padStart(12, '0')}`;
    checks.watch((check) => context.note(() => entryOf(check)));

    const begin = ({ customerInternalReference: reference = '', workflowDefinition, callbackUrl }: Asked): Check => {
      const [accountId, executionId] = [uuid('ac000000'), uuid('ee000000')];
      const id = `${accountId}/${executionId}`;
      return checks.put(id, {
        id,
        accountId,
        executionId,
        reference,
        workflow: Number(workflowDefinition?.key),
        ...(callbackUrl ? { callbackUrl } : {}),
        status: 'INITIATED',
        capabilities: {},
        createdAt: context.now(),
      });
    };

    const finish = (id: string, told: Partial<Pick<Check, 'status' | 'decision' | 'capabilities'>> = {}): Check => {
      const held = checks.get(id);
      if (!held) throw new Error(`no check ${id}`);
      const processed = { status: 'PROCESSED', capabilities: ALL_PASSED };
      const check = checks.put(id, { ...held, ...processed, ...told, completedAt: context.now() });
      const { accountId, executionId, callbackUrl, status } = check;
      if (callbackUrl) {
        const href = `${context.origin}/retrieval/api/v1/accounts/${accountId}`;
        const body = {
          callbackSentAt: time(context.now()),
          workflowExecution: {
            id: executionId,
            href: `${href}/workflow-executions/${executionId}`,
            definitionKey: String(check.workflow),
            status,
          },
          account: { id: accountId, href },
        };
        context.post(callbackUrl, JSON.stringify(body), { 'content-type': 'application/json' });
      }
      return check;
    };
    if (Number(decideAfterMs) > 0)
      context.every(Number(decideAfterMs), () => {
        for (const { id } of checks.filter(({ status }) => OPEN.includes(status))) finish(id);
      });

    const view = (check: Check) => ({
      workflow: { id: check.executionId, status: check.status, definitionKey: String(check.workflow) },
      account: { id: check.accountId },
      createdAt: time(check.createdAt),
      ...(check.completedAt === undefined ? {} : { completedAt: time(check.completedAt) }),
      ...(check.decision ? { decision: { type: check.decision, risk: { score: 50 } } } : {}),
      capabilities: Object.fromEntries(
        Object.entries(check.capabilities).map(([name, [type, label]]) => [
          name,
          [{ id: `${check.executionId}-${name}`, decision: { type, details: { label } }, data: { lastName: 'DOE' } }],
        ]),
      ),
    });

    /** Every call names a company; all but the first bring a token that has not ended. */
    const refusal = (request: FastifyRequest): number | undefined => {
      const agent = request.headers['user-agent'] ?? '';
      if (!/^\S.* \S+\/\S+$/.test(agent)) return 403;
      if (request.url.includes('/auth/')) return request.headers.authorization === basic ? undefined : 401;
      const token = tokens.get(String(request.headers.authorization).replace(/^Bearer /, ''));
      return token && token.endsAt > context.now() ? undefined : 401;
    };
    const nothing = (reply: FastifyReply, status: number, message: string) =>
      reply.code(status).send({ timestamp: time(context.now()), status, message });
    type Named = { Params: { account: string; execution?: string } };
    const named = ({ account, execution }: Named['Params']) => checks.get(`${account}/${execution}`);

    return {
      routes(app) {
        app.addHook('preHandler', async (request, reply) => {
          const status = refusal(request);
          return status === undefined ? undefined : nothing(reply, status, 'not authorized');
        });
        app.post('/auth/oauth2/token', async () => {
          const token = uuid('70ce0000');
          tokens.put(token, { endsAt: context.now() + TOKEN_LIFE_S * 1_000 });
          return { access_token: token, expires_in: TOKEN_LIFE_S, token_type: 'Bearer' };
        });
        app.post('/account/api/v1/accounts', async (request, reply) => {
          const asked = request.body as Asked;
          const { customerInternalReference: reference = '', workflowDefinition, web } = asked;
          if ((web?.locale ?? '').length > 5) return nothing(reply, 400, 'web.locale is invalid');
          if (reference === '' || reference.length > 100)
            return nothing(reply, 400, 'customerInternalReference is invalid');
          if (workflowDefinition?.key !== Number(workflow))
            return nothing(reply, 400, 'workflowDefinition.key is invalid');
          const { accountId, executionId, createdAt } = begin(asked);
          return {
            timestamp: time(createdAt),
            account: { id: accountId },
            web: { href: `https://sandbox.web.jumio.ai/web/v4/app?authorizationToken=${executionId}` },
            sdk: { token: 'sandbox' },
            workflowExecution: { id: executionId, credentials: [] },
          };
        });
        app.get<Named>(
          '/retrieval/api/v1/accounts/:account/workflow-executions/:execution',
          async ({ params }, reply) => {
            const check = named(params);
            return check ? view(check) : nothing(reply, 404, 'not found');
          },
        );
        app.delete<Named>('/retrieval/api/v1/accounts/:account', async ({ params }, reply) => {
          const theirs = checks.filter(({ accountId }) => accountId === params.account);
          if (theirs.length === 0) return nothing(reply, 404, 'not found');
          for (const { id } of theirs) checks.delete(id);
          deleted.put(params.account, { account: params.account });
          return {};
        });
      },
      entries: () => checks.values().map(entryOf),
      act(verb, input) {
        const told = (input ?? {}) as { id?: string } & Partial<Check>;
        switch (verb) {
          case 'begin':
            return begin({ customerInternalReference: 'walk-in', workflowDefinition: { key: Number(workflow) } });
          case 'finish': {
            const { id = '', ...more } = told;
            return finish(id, more);
          }
          case 'forgotten':
            return deleted.values().map(({ account }) => account);
          default:
            throw new Error(`jumio cannot ${verb}`);
        }
      },
    };
  },
});

const entryOf = (check: Check): BookEntry => ({
  kind: 'customer',
  id: check.id,
  reference: check.reference,
  state: check.status,
  live: true,
  complete: check.completedAt !== undefined,
});
