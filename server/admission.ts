import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** How much of the process webhooks may hold at one time. */
export interface AdmissionLimits {
  /** Deliveries at once, of all connections together and of one. */
  atOnce: number;
  atOnceEach: number;
  /** Bytes of bodies at once; a body of unknown length counts as the largest one. */
  bytesAtOnce: number;
  bodyBytes: number;
}

/** What a sender is told to wait: all vendors try again by themselves, later than this. */
const RETRY_AFTER_S = '2';

/**
 * Lets in as many deliveries as there is room for, before any of a body is read. The rest is told to come again: a vendor that is refused repeats
 * itself, and memory that is full takes everybody's orders with it. Room is given back when the answer is out, or the sender gone.
 */
export function admission(app: FastifyInstance, limits: AdmissionLimits): void {
  const { atOnce, atOnceEach, bytesAtOnce, bodyBytes } = limits;
  const each = new Map<string, number>();
  let deliveries = 0;
  let bytes = 0;

  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const { connection } = request.params as { connection?: string };
    if (connection === undefined) return undefined;
    const declared = Number(request.headers['content-length'] ?? bodyBytes);
    // A longer one is refused by its length, and holds nothing meanwhile.
    const size = Math.min(Number.isFinite(declared) ? declared : bodyBytes, bodyBytes);
    const own = each.get(connection) ?? 0;
    if (deliveries >= atOnce || own >= atOnceEach || bytes + size > bytesAtOnce)
      return reply
        .code(503)
        .header('retry-after', RETRY_AFTER_S)
        .header('connection', 'close')
        .send({ error: 'try again later' });
    deliveries += 1;
    bytes += size;
    each.set(connection, own + 1);
    reply.raw.once('close', () => {
      deliveries -= 1;
      bytes -= size;
      const left = (each.get(connection) ?? 1) - 1;
      // Anybody may make names up: none is kept that has nothing under way.
      if (left > 0) each.set(connection, left);
      else each.delete(connection);
    });
    return undefined;
  });
}
