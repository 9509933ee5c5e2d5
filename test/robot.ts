import fastify, { type FastifyRequest } from 'fastify';

/** What a robot answers to one message. */
export interface Said {
  status?: number;
  headers?: Record<string, string>;
  body: unknown;
}

export interface Robot {
  origin: string;
  /** All that it was asked, bodies as the texts that came. */
  asked: FastifyRequest[];
  close(): Promise<void>;
}

/** A chat's robot on a port of its own; what it answers is up to the test. */
export async function startRobot(answer: (request: FastifyRequest) => unknown): Promise<Robot> {
  const asked: FastifyRequest[] = [];
  const server = fastify();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_, body, done) => done(null, body));
  server.post('/*', async (request, reply) => {
    asked.push(request);
    const said = answer(request) as Said;
    return reply
      .code(said.status ?? 200)
      .headers(said.headers ?? {})
      .send(said.body);
  });
  const origin = await server.listen({ port: 0, host: '127.0.0.1' });
  return { origin, asked, close: () => server.close() };
}
