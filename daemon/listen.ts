import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { EXIT, Problem, systemCode } from '../config/problem.ts';
import type { Config } from '../config/schema.ts';

export interface ListeningServer {
  /** `http://127.0.0.1:8080`. */
  origin: string;
}

/** Binds the HTTP server; port 0 takes a free one. */
export async function listen(app: FastifyInstance, { host, port }: Config['http']): Promise<ListeningServer> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const code = systemCode(error);
    const why =
      code === 'EADDRINUSE'
        ? 'is taken'
        : code === 'EACCES'
          ? 'may not be used by this user'
          : `cannot be used (${code})`;
    throw new Problem(
      `port ${port} on ${host} ${why}, and the daemon wants to listen there: set another \`http: { port: ${port + 1} }\` in the config`,
      EXIT.unreachable,
      { cause: error },
    );
  }
  const bound = app.server.address() as AddressInfo;
  return { origin: `http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}` };
}
