/**
 * The composition root: config -> sandbox -> Temporal -> store -> connections -> mappings -> activities -> workers -> HTTP
 * -> schedules, and back down in the reverse order. Nothing imports it but the command line, the demo and the benchmarks.
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { createActivities, createHealth, createPacker, IntakeTurns, MAIN_QUEUE, queueOf } from './activities/index.ts';
import { sweepWatch } from './alerts/sweep-watch.ts';
import { type Environment, readEnvironment } from './config/environment.ts';
import type { Config } from './config/schema.ts';
import type { Connection, ConnectionDeps } from './connectors/connections.ts';
import { connectorIds } from './connectors/registry.ts';
import { startAlerts } from './daemon/alerts.ts';
import { anchorsOf } from './daemon/audit/anchors.ts';
import { noteStart } from './daemon/audit/config-change.ts';
import { startSealer } from './daemon/audit/sealer.ts';
import { createCommonClock } from './daemon/common-clock.ts';
import { connect } from './daemon/connect.ts';
import { countedCalls } from './daemon/counted-calls.ts';
import { keepHeapSmall } from './daemon/heap.ts';
import { startLetters } from './daemon/letters.ts';
import { type ListeningServer, listen } from './daemon/listen.ts';
import { lockFolder } from './daemon/lock.ts';
import { mappingSides } from './daemon/mapping-sides.ts';
import { followMappings, openMappings } from './daemon/mappings.ts';
import { createObserver } from './daemon/observer.ts';
import { startSandboxProcess } from './daemon/sandbox.ts';
import { openStore } from './daemon/store.ts';
import { openTemporal } from './daemon/temporal.ts';
import { wantedSchedules } from './daemon/wanted-schedules.ts';
import { createServer } from './server/http.ts';
import type { Ledger } from './store/ledger.ts';
import { createLogger, type Logger } from './telemetry/logger.ts';
import { createMetrics } from './telemetry/metrics.ts';
import { type TemporalAddress, workflowLink } from './temporal/client.ts';
import { dataConverter, jsonCodec } from './temporal/codec.ts';
import { reconcileSchedules } from './temporal/schedules.ts';
import { createStarter } from './temporal/starter.ts';
import { installRuntime, startWorkers } from './temporal/workers.ts';

export interface DaemonOptions {
  environment?: Environment;
  log?: Logger;
  /** Connectors besides those of `connectors/`, by id. */
  connectors?: NonNullable<ConnectionDeps['connectors']>;
  /** Where a finding about the config stands in its file: `config.yaml:12:5 connections.erp.use: message`. */
  show?: (path: string, message: string) => string;
  /** A further worker beside a daemon: same ledger, same Temporal, no server, no schedules, no sandbox of its own. */
  workerOnly?: boolean;
}

/** A running daemon. */
export interface Daemon {
  /** `http://127.0.0.1:8080`; undefined for a further worker. */
  http: string | undefined;
  temporal: TemporalAddress;
  sandbox: string | undefined;
  ledger: Ledger;
  /** Rejects when a part dies that the rest cannot do without. */
  failed: Promise<never>;
  /** Takes nothing new, finishes what is under way, ends everything it started. */
  drain(): Promise<void>;
}

const inSources = import.meta.url.endsWith('.ts');
const BUNDLE = fileURLToPath(
  new URL(inSources ? './dist/workflow-bundle.js' : './workflow-bundle.js', import.meta.url),
);

/** Systems that Waybill knows and this config does not connect. */
function unconnected(connections: ReadonlyMap<string, Connection>): Set<string> {
  const systems = new Set([...connections.values()].map(({ system }) => system));
  return new Set(connectorIds().filter((id) => !systems.has(id)));
}

/** What a browser says where it has the UI from: on this machine by either of its names. */
function uiOrigins(ui: string | undefined): string[] {
  if (ui === undefined) return [];
  const { origin } = new URL(ui);
  return [origin, origin.replace('//127.0.0.1:', '//localhost:')];
}

/** Beyond the longest request: what was sent is also written down. */
const GRACE_BEYOND_MS = 5_000;

/**
 * Starts everything and answers when it works. What cannot be started ends what was started before, and throws a
 * `Problem` that says how to mend it.
 */
export async function startDaemon(config: Config, options: DaemonOptions = {}): Promise<Daemon> {
  const environment = options.environment ?? readEnvironment();
  const log = options.log ?? createLogger(config.log);
  const daemon = options.workerOnly !== true;
  const clock = createCommonClock();
  const undo: (() => Promise<void> | void)[] = [];
  const drain = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };

  keepHeapSmall();
  try {
    installRuntime((level, message, fields) =>
      level === 'ERROR' ? log.error(fields, message) : log.debug(fields, message),
    );
    if (daemon) {
      const lock = await lockFolder(config.data);
      undo.push(() => lock.release());
    }
    const metrics = createMetrics();
    const { ledger } = await openStore(config, clock);
    undo.push(() => ledger.close());
    await clock.follow(ledger, log);
    undo.push(() => clock.close());
    metrics.countWith(() => ledger.counts());
    const sealer = startSealer({
      ledger,
      config: config.audit,
      anchors: anchorsOf(config),
      holder: `${hostname()}/${process.pid}/${randomUUID()}`,
      clock,
      log,
    });
    undo.push(() => sealer.close());
    metrics.watchAudit(() => sealer.health());
    if (config.alerts) metrics.countAlertsWith(() => ledger.alertHealth());

    const connections = await connect(config, {
      clock,
      log,
      onCall: metrics.call,
      ...countedCalls(ledger, clock),
      ...(options.connectors ? { connectors: options.connectors } : {}),
      ...(options.show ? { show: options.show } : {}),
    });
    undo.push(() => {
      for (const connection of connections.values()) connection.close();
    });
    if (daemon) await noteStart(ledger, config, connections);
    const unused = unconnected(connections);
    const watched = daemon
      ? await openMappings({
          folder: config.mappings,
          unused,
          sides: await mappingSides(config.connections),
          ledger,
          clock,
          log,
        })
      : undefined;
    const mappings = watched ?? (await followMappings(config.mappings, ledger));
    undo.push(() => mappings.close());

    const sandbox = daemon && config.sandbox ? await startSandboxProcess(config.sandbox, config.data) : undefined;
    if (sandbox) undo.push(() => sandbox.stop());

    const converter = dataConverter(() => ledger.payloadKeys());
    const temporal = await openTemporal({ config, environment, dataConverter: converter, log, ownsServer: daemon });
    undo.push(() => temporal.close());

    const client = new Client({
      connection: temporal.connection,
      namespace: temporal.where.namespace,
      dataConverter: converter,
    });
    const starter = createStarter({ client, eager: true, mainQueue: MAIN_QUEUE, queueOf });
    const packer = createPacker({ ledger, starter, config, clock, log });
    undo.push(() => packer.close());
    const intakes = new IntakeTurns();
    const activities = createActivities({
      config,
      ledger,
      connections,
      mappings,
      starter,
      packer,
      intakes,
      health: createHealth({
        ledger,
        starter,
        connections,
        clock,
        process: `${hostname()}/${process.pid}/${randomUUID()}`,
        log,
      }),
      clock,
      log,
      observer: createObserver(metrics, log),
    });
    watched?.onReload(() => {
      activities
        .offerMended()
        .catch((error: unknown) => log.warn({ error }, 'what was mended is looked for at the next sweep'));
    });
    const longestCallMs = Math.max(0, ...[...connections.values()].map(({ limits }) => limits.timeoutMs));
    const sweeps = sweepWatch({ ledger, everyMs: config.sweep, clock });
    let server: ListeningServer | undefined;
    let closeServer = async () => {};
    if (watched) {
      // Before the workers: who finds the port taken has moved nothing yet. What is announced already is durable and waits.
      const app = createServer({
        ledger,
        connections,
        nudge: (connectionId) => {
          if (intakes.tell(connectionId)) return;
          // The event is durable; where this fails the sweep takes it up.
          starter
            .nudgeIntake(connectionId)
            .catch((error: unknown) => log.warn({ connectionId, error }, 'nudging failed; the sweep goes on'));
        },
        askedPrivacy: (request) => {
          if (request.asked === 'export') return;
          // The request is durable; where this fails the sweep takes it up.
          starter
            .startErase(request)
            .catch((error: unknown) =>
              log.warn({ request: request.requestId, error }, 'not started; the sweep goes on'),
            );
        },
        mappings: () => watched.status(),
        audit: () => sealer.health(),
        codec: config.codec && {
          ...jsonCodec(() => ledger.payloadKeys()),
          tokens: config.codec.tokens,
          origins: [...uiOrigins(temporal.where.ui), ...config.codec.origins],
        },
        sweeps,
        pingTemporal: async () => {
          await temporal.client.workflowService.describeNamespace({ namespace: temporal.where.namespace });
        },
        metrics,
        clock,
        log,
      });
      server = await listen(app, config.http);
      let closing: PromiseLike<unknown> | undefined;
      closeServer = async () => {
        closing ??= app.close();
        await closing;
      };
      undo.push(closeServer);
    }

    const workers = await startWorkers({
      connection: temporal.connection,
      namespace: temporal.where.namespace,
      dataConverter: converter,
      bundlePath: BUNDLE,
      activities,
      mainQueue: MAIN_QUEUE,
      connectionQueues: [...connections.keys()].map(queueOf),
      graceMs: longestCallMs + GRACE_BEYOND_MS,
    });
    undo.push(() => workers.drain());
    // A drain closes the server first, then the workers.
    undo.push(closeServer);

    if (daemon) {
      await reconcileSchedules(temporal.client, wantedSchedules(config, connections), MAIN_QUEUE);
      const alerts = await startAlerts({
        config,
        ledger,
        linkOf: (caseId) => workflowLink(temporal.where, caseId),
        sweeps,
        clock,
        log,
        onTry: metrics.alert,
      });
      undo.push(() => alerts.stop());
      const letters = startLetters({ config, ledger, clock, log });
      undo.push(() => letters.stop());
      // What stood ready when the last process ended moves on now, not at the first sweep.
      for (const flow of Object.keys(config.flows)) packer.wake(flow);
    }
    return {
      http: server?.origin,
      temporal: temporal.where,
      sandbox: sandbox?.origin,
      ledger,
      failed: workers.failed,
      drain,
    };
  } catch (error) {
    await drain();
    throw error;
  }
}
