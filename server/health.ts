import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ServerDeps } from './http.ts';

const PATIENCE_MS = 3_000;
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;

/** Asked on this very machine, and not passed on by a proxy for somebody else. */
const isLocal = (request: FastifyRequest) =>
  LOOPBACK.test(request.ip) && !request.headers['x-forwarded-for'] && !request.headers.forwarded;

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), PATIENCE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const answers = (work: Promise<unknown>) =>
  within(work).then(
    () => 'ok' as const,
    () => 'down' as const,
  );

/**
 * `/healthz`: the process lives. `/readyz`: it can work; a paused connection, sweeps that have stopped, alerts that do not arrive, mappings that cannot be used as
 * they were saved and an audit that cannot be anchored are told, but do not make it unready, because a restart mends nothing there, or what is announced is taken and kept all the same. `/metrics`: Prometheus. What names connections is for this machine only.
 */
export function health(app: FastifyInstance, deps: ServerDeps): void {
  app.get('/healthz', async () => ({ ok: true }));

  app.get('/readyz', async (request, reply) => {
    const paused = within(deps.ledger.paused());
    const mappings = within(deps.mappings()).catch(() => undefined);
    const audit = within(deps.audit()).catch(() => undefined);
    const sweeps = within(deps.sweeps()).catch(() => undefined);
    const alerts = within(deps.ledger.alertHealth()).catch(() => undefined);
    const [ledger, temporal] = await Promise.all([answers(paused), answers(deps.pingTemporal())]);
    const ready = ledger === 'ok' && temporal === 'ok';
    const detail = isLocal(request)
      ? {
          ledger,
          temporal,
          paused: await paused.catch(() => []),
          mappings: await mappings,
          audit: await audit,
          alerts: await alerts,
          sweeps: await sweeps,
        }
      : {};
    return reply.code(ready ? 200 : 503).send({ ready, ...detail });
  });

  app.get('/metrics', async (request, reply) => {
    if (!isLocal(request)) return reply.code(403).send({ error: 'asked from this machine only' });
    return reply.type(deps.metrics.registry.contentType).send(await deps.metrics.registry.metrics());
  });
}
