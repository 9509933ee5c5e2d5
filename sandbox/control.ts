import type { FastifyInstance } from 'fastify';
import type { Mounted } from './mount.ts';
import type { DiaryEntry, Faults } from './sandbox.ts';

export interface Controlled extends Mounted {
  options: Record<string, unknown>;
  /** How far the system's clock is before this machine's. */
  clock: { skewMs: number };
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/**
 * What a test or the demo does to a system from outside, below `/_control/{system}`: `PUT faults`, `GET entries`,
 * `POST act {verb, input}`, `GET calls`, `DELETE calls`, `PATCH options`, `PUT clock {skewMs}`. And for all of them, below
 * `/_control`: after `PUT diary` every change is written down (`GET diary`) and every call's time (`GET {system}/arrivals`).
 * Loopback only.
 */
export function control(
  app: FastifyInstance,
  systems: ReadonlyMap<string, Controlled>,
  watched: { diary?: DiaryEntry[] },
): void {
  app.register(
    async (scope) => {
      scope.addHook('onRequest', async (request, reply) => {
        if (!LOOPBACK.has(request.ip)) return reply.code(403).send({ message: 'loopback only' });
      });
      scope.addHook('onSend', async (request, _reply, payload) => {
        const { system } = request.params as { system?: string };
        if (system) systems.get(system)?.books.flush();
        return payload;
      });
      const of = (params: unknown): Controlled => {
        const { system } = params as { system: string };
        const found = systems.get(system);
        if (!found) throw Object.assign(new Error(`no system ${system} here`), { statusCode: 404 });
        return found;
      };
      scope.get('/systems', async () => [...systems.keys()]);
      scope.put('/diary', async () => {
        watched.diary ??= [];
        for (const system of systems.values()) system.arrivals ??= [];
        return { ok: true };
      });
      scope.get('/diary', async () => watched.diary ?? []);
      scope.get('/:system/arrivals', async (request) => of(request.params).arrivals ?? []);
      scope.put('/:system/clock', async (request) => Object.assign(of(request.params).clock, request.body));
      scope.put('/:system/faults', async (request) => {
        of(request.params).faults.set((request.body ?? {}) as Faults);
        return { ok: true };
      });
      scope.get('/:system/entries', async (request) => of(request.params).system.entries());
      scope.post('/:system/act', async (request) => {
        const { verb, input } = request.body as { verb: string; input?: unknown };
        return { result: (await of(request.params).system.act(verb, input)) ?? null };
      });
      scope.get('/:system/calls', async (request) => of(request.params).calls);
      scope.delete('/:system/calls', async (request) => {
        const { calls } = of(request.params);
        for (const name of Object.keys(calls)) delete calls[name];
        return { ok: true };
      });
      scope.patch(
        '/:system/options',
        async (request) => Object.assign(of(request.params).options, request.body) && { ok: true },
      );
    },
    { prefix: '/_control' },
  );
}
