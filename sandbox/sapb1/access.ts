import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SandboxContext } from '../sandbox.ts';
import { errorAnswer, type Version } from './refusal.ts';

export const DEFAULT_ACCOUNT = { companyDb: 'SBODEMOCN', user: 'waybill', password: 'sandbox-sapb1-password' };

const SESSION_MIN = 30;

interface Login {
  CompanyDB?: string;
  UserName?: string;
  Password?: string;
}

/** Sessions of the Service Layer: a cookie that ends half an hour after its last call, and a node that has to be named with it. */
export class Access {
  readonly #context: SandboxContext;
  readonly #sessions = new Map<string, number>();

  constructor(context: SandboxContext) {
    this.#context = context;
  }

  async login(version: Version, { CompanyDB, UserName, Password }: Login, reply: FastifyReply): Promise<unknown> {
    const account = { ...DEFAULT_ACCOUNT, ...(this.#context.options as Partial<typeof DEFAULT_ACCOUNT>) };
    if (CompanyDB !== account.companyDb)
      return errorAnswer(reply, version, 400, '-1', `Company database ${CompanyDB} is not registered`);
    if (UserName !== account.user || Password !== account.password)
      return errorAnswer(reply, version, 401, '-304', 'Fail to get DB Credentials from SLD');
    const minutes = Number(this.#context.options.sessionMinutes ?? SESSION_MIN);
    const SessionId = randomUUID();
    this.#sessions.set(SessionId, this.#context.now() + minutes * 60_000);
    reply.header('set-cookie', [`B1SESSION=${SessionId};HttpOnly;`, 'ROUTEID=.node1; path=/b1s']);
    return { SessionId, Version: '1000190', SessionTimeout: minutes };
  }

  /** Answers what is not let in; nothing where it is. */
  letIn(version: Version, request: FastifyRequest, reply: FastifyReply): unknown {
    const cookie = request.headers.cookie ?? '';
    const id = /B1SESSION=([^;]+)/.exec(cookie)?.[1] ?? '';
    const now = this.#context.now();
    if ((this.#sessions.get(id) ?? 0) <= now || !cookie.includes('ROUTEID=.node1'))
      return errorAnswer(reply, version, 401, '301', 'Invalid session or session already timeout.');
    this.#sessions.set(id, now + Number(this.#context.options.sessionMinutes ?? SESSION_MIN) * 60_000);
    const { forbidden } = this.#context.options;
    if (Array.isArray(forbidden) ? forbidden.some((set) => request.url.includes(`/${set}`)) : forbidden)
      return errorAnswer(
        reply,
        version,
        403,
        '-5006',
        'The logged-on user does not have permission to use this object',
      );
    return undefined;
  }

  /** Sessions open at once. */
  get count(): number {
    return this.#sessions.size;
  }

  endSessions(): void {
    this.#sessions.clear();
  }
}
