import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Books } from './books.ts';
import type { FaultPlan } from './faults.ts';
import type { Fate, SandboxSystem } from './sandbox.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body's very bytes, for signatures; undefined without a body. */
    rawBody?: Buffer;
    /** Its fate, decided once its body is known. */
    fate?: Fate;
  }
}

/** What becomes of the text of an answer; `asked` is what was called, with its query and body. */
export type Rewording = (asked: string, text: string) => string;

/** One mounted system and what is known of its calls. */
export interface Mounted {
  system: SandboxSystem;
  books: Books;
  /** The system's own time. */
  now(): number;
  faults: FaultPlan;
  /** Calls by method and route (and `action` of the body), or by operation where the system speaks GraphQL. */
  calls: Record<string, number>;
  /** Makes another answer of an answer, on its way out. */
  reworded?: Rewording | undefined;
  /** When each call came, in epoch milliseconds, while somebody keeps count. */
  arrivals?: number[];
}

/** Keeps the raw bytes of every body, and parses JSON and forms as the real servers do. */
export function parseBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
    const raw = body as Buffer;
    request.rawBody = raw;
    const type = request.headers['content-type'] ?? '';
    if (/json/i.test(type)) {
      if (raw.length === 0) return done(null, undefined);
      try {
        return done(null, JSON.parse(raw.toString()));
      } catch {
        return done(Object.assign(new Error('the body is not JSON'), { statusCode: 400 }), undefined);
      }
    }
    if (/x-www-form-urlencoded/i.test(type)) return done(null, Object.fromEntries(new URLSearchParams(raw.toString())));
    done(null, /^text\/|xml/i.test(type) ? raw.toString() : raw);
  });
}

/** The vendor's API below `/{id}`, with faults before and after its handlers. */
export function mount(app: FastifyInstance, id: string, mounted: Mounted): void {
  const { system, books, faults, calls } = mounted;
  app.register(
    async (scope) => {
      scope.addHook('onRequest', async (_, reply) => {
        mounted.arrivals?.push(Date.now());
        reply.header('date', new Date(mounted.now()).toUTCString());
      });
      scope.addHook('preHandler', async (request, reply) => {
        const call = callName(request, id);
        calls[call] = (calls[call] ?? 0) + 1;
        request.fate = faults.fate(`${call} ${request.url}`);
        await before(request, reply, mounted);
      });
      scope.addHook('preHandler', (request, _reply, next) => {
        books.lagging(faults.lagMs(`${callName(request, id)} ${request.url}`), next);
      });
      scope.addHook('onSend', async (request, reply, payload) => {
        books.flush();
        if (request.fate === 'hangAfter') {
          await hang(request, reply, faults);
          return '';
        }
        if (request.fate === 'lost') {
          cut(request, reply);
          return '';
        }
        if (request.fate === 'half' || request.fate === 'page') return garbled(request.fate, reply, payload);
        if (!mounted.reworded || typeof payload !== 'string') return payload;
        reply.removeHeader('content-length');
        return mounted.reworded(`${request.method} ${request.url} ${request.rawBody ?? ''}`, payload);
      });
      scope.setErrorHandler((error: { statusCode?: number; message: string }, _request, reply) => {
        reply.code(error.statusCode ?? 500).send({ message: error.message });
      });
      system.routes?.(scope);
    },
    { prefix: `/${id}` },
  );
}

async function before(request: FastifyRequest, reply: FastifyReply, { system, faults }: Mounted): Promise<void> {
  const { fate } = request;
  if (fate === 'rate' || fate === 'error') {
    const seconds = faults.retryAfterSeconds;
    const answer = system.faultAnswer?.(fate, seconds) ?? {
      status: fate === 'rate' ? 429 : 500,
      body: { message: fate === 'rate' ? 'Too Many Requests' : 'Internal Server Error' },
    };
    if (fate === 'rate' && answer.status === 429) reply.header('retry-after', String(seconds));
    reply
      .code(answer.status)
      .headers(answer.headers ?? {})
      .send(answer.body);
  } else if (fate === 'auth') {
    reply.code(401).send({ message: 'Unauthorized' });
  } else if (fate === 'hangBefore') {
    await hang(request, reply, faults);
  } else if (fate === 'late') {
    await faults.hold();
  } else if (fate === 'down') {
    cut(request, reply);
  }
}

function cut(request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack();
  request.raw.socket.destroy();
}

/** What a broken proxy makes of an answer: the effect happened, and its words are lost. */
function garbled(fate: 'half' | 'page', reply: FastifyReply, payload: unknown): unknown {
  if (typeof payload !== 'string') return payload;
  reply.code(200).removeHeader('content-length');
  if (fate === 'half') return payload.slice(0, Math.floor(payload.length / 2));
  reply.type('text/html');
  return '<html><body><h1>502 Bad Gateway</h1></body></html>';
}

/** Leaves the caller waiting, then cuts the connection without an answer. */
async function hang(request: FastifyRequest, reply: FastifyReply, faults: FaultPlan): Promise<void> {
  reply.hijack();
  await faults.hold();
  request.raw.socket.destroy();
}

const OPERATION = /^\s*(query|mutation)\s+(\w+)/;

function callName(request: FastifyRequest, id: string): string {
  const body = request.body as { query?: unknown; operationName?: unknown; action?: unknown } | undefined;
  const operation = typeof body?.query === 'string' ? OPERATION.exec(body.query) : null;
  if (operation) return `${operation[1]} ${operation[2]}`;
  const route = request.routeOptions.url ?? request.url.split('?', 1)[0] ?? '';
  // A gateway with one address for everything names the call in the body.
  const action = typeof body?.action === 'string' ? ` ${body.action}` : '';
  return `${request.method} ${route.slice(id.length + 1) || '/'}${action}`;
}
