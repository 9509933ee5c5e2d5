import fastify, { type FastifyInstance } from 'fastify';
import type { Connection } from '../connectors/connections.ts';
import type { Ledger, PrivacyRequest } from '../store/ledger.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { AdmissionLimits } from './admission.ts';
import { type CodecServer, codec } from './codec.ts';
import { health } from './health.ts';
import { webhooks } from './webhooks.ts';

/** What the HTTP server works with. */
export interface ServerDeps {
  ledger: Pick<Ledger, 'receive' | 'askPrivacy' | 'counts' | 'paused' | 'alertHealth' | 'noteAudit'>;
  connections: ReadonlyMap<string, Pick<Connection, 'connector' | 'options'>>;
  /** Something new stands in the inbox of a connection. */
  nudge(connectionId: string): void;
  /** A system asked about a person's data; it is written down. */
  askedPrivacy(request: PrivacyRequest): void;
  /** What rules now; `refused` where the folder cannot be used as it is. Times are epoch milliseconds. */
  mappings(): Promise<{
    release: string;
    since: number;
    canaries: { mapping: string; version: string; percent: number }[];
    refused?: { at: number; problems: string[] };
  }>;
  /** Whether what was done is sealed and anchored; times are epoch milliseconds. */
  audit(): Promise<{
    unsealed: number;
    sealedAt?: number;
    anchors: { anchor: string; at?: number; failing?: { since: number; why: string } }[];
  }>;
  /** Shows payloads to those allowed; nobody is where it is absent. */
  codec?: Pick<CodecServer, 'tokens' | 'origins' | 'decode' | 'encode'> | undefined;
  /** Whether sweeps run, and when the last one came to its end (epoch ms). */
  sweeps(): Promise<{ lastAt?: number; stopped: boolean }>;
  /** Rejects where Temporal does not answer. */
  pingTemporal(): Promise<void>;
  metrics: Metrics;
  clock: { now(): number };
  log: Logger;
}

/** What senders may take of the server. */
export interface ServerLimits extends AdmissionLimits {
  /** For a whole request, and for its head alone: a slow sender must not hold a connection for ever. */
  requestMs: number;
  headersMs: number;
  /** How often that is looked at. */
  checkMs: number;
}

const MB = 1024 * 1024;

/** The largest webhook that any vendor documents is below 5 MB; all but a few are some kilobytes. */
const LIMITS: ServerLimits = {
  bodyBytes: 5 * MB,
  atOnce: 256,
  atOnceEach: 128,
  bytesAtOnce: 64 * MB,
  requestMs: 30_000,
  headersMs: 10_000,
  checkMs: 5_000,
};

/** The daemon's HTTP server, not yet listening. Answers never say more than a status to those who are not trusted. */
export function createServer(deps: ServerDeps, given: Partial<ServerLimits> = {}): FastifyInstance {
  const limits = { ...LIMITS, ...given };
  const app = fastify({
    bodyLimit: limits.bodyBytes,
    forceCloseConnections: 'idle',
    requestTimeout: limits.requestMs,
    http: { headersTimeout: limits.headersMs, connectionsCheckingInterval: limits.checkMs },
  });
  // Signatures are over the very bytes: nothing is parsed on the way in.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error: { statusCode?: number; message: string }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) deps.log.error({ route: request.routeOptions.url, error: error.message }, 'a request failed');
    void reply.code(status).send({ error: status >= 500 ? 'try again later' : error.message });
  });
  webhooks(app, deps, limits);
  health(app, deps);
  if (deps.codec) codec(app, { ...deps.codec, ledger: deps.ledger, clock: deps.clock, log: deps.log });
  return app;
}
