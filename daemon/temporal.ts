import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';
import type { Environment } from '../config/environment.ts';
import { EXIT, Problem } from '../config/problem.ts';
import type { Config } from '../config/schema.ts';
import type { Logger } from '../telemetry/logger.ts';
import { ensureAttributes, keepHistories } from '../temporal/attributes.ts';
import { findBinary } from '../temporal/binary.ts';
import { openClient, openWorkerConnection, type TemporalAddress } from '../temporal/client.ts';
import { type EmbeddedServer, startEmbedded } from '../temporal/embedded.ts';
import { TEMPORAL_CLI } from '../temporal/releases.ts';

const CHECK_EVERY_MS = 3_000;

/** Temporal, ready to be used: its search attributes are there, or somebody was told how to make them. */
export interface OpenTemporal {
  where: TemporalAddress;
  client: Client;
  connection: NativeConnection;
  close(): Promise<void>;
}

export interface TemporalNeeds {
  config: Config;
  environment: Environment;
  dataConverter: DataConverter;
  log: Logger;
  /** A further worker process uses the embedded server that the daemon runs, and never starts or stops one. */
  ownsServer: boolean;
}

/** The embedded server's options, whichever way the config says them; undefined where Temporal is elsewhere. */
export function embeddedOptions(
  config: Config,
): { port?: number | undefined; uiPort?: number | undefined } | undefined {
  if (config.temporal === 'embedded') return {};
  return 'embedded' in config.temporal ? config.temporal.embedded : undefined;
}

/** Where this daemon's codec server is for a browser on this machine; undefined where there is none. */
export function codecEndpoint({ codec, http }: Config): string | undefined {
  // With a free port of the system's choice it is known too late.
  if (!codec || http.port === 0) return undefined;
  const host = ['0.0.0.0', '::', '::1'].includes(http.host) ? '127.0.0.1' : http.host;
  return `http://${host}:${http.port}/codec`;
}

/** Where a Temporal that is not embedded is. */
export function remote(config: Config): TemporalAddress {
  if (config.temporal === 'embedded' || 'embedded' in config.temporal) throw new Error('embedded');
  return config.temporal;
}

/** Starts a server that died again, on its own ports: clients and workers reconnect by themselves. */
function watch(
  needs: TemporalNeeds,
  first: EmbeddedServer,
  start: (ports: { port: number; uiPort: number }) => Promise<EmbeddedServer>,
) {
  let server = first;
  let busy = false;
  const portOf = (url: string) => Number(url.slice(url.lastIndexOf(':') + 1));
  const timer = setInterval(async () => {
    if (busy || server.isAlive()) return;
    busy = true;
    needs.log.error({}, 'the embedded Temporal server ended; starting it again');
    try {
      server = await start({ port: portOf(server.address), uiPort: portOf(server.ui) });
    } catch (error) {
      needs.log.error({ error }, 'the embedded Temporal server could not be started again');
    } finally {
      busy = false;
    }
  }, CHECK_EVERY_MS);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await server.stop();
    },
  };
}

async function embedded(
  needs: TemporalNeeds,
  ports: { port?: number | undefined; uiPort?: number | undefined },
): Promise<{ where: TemporalAddress; stop(): Promise<void> }> {
  const { config, environment, log } = needs;
  const start = (on: typeof ports) =>
    startEmbedded({
      dataFolder: config.data,
      ...on,
      codecEndpoint: codecEndpoint(config),
      log,
      adoptOnly: !needs.ownsServer,
      binary: () =>
        findBinary(TEMPORAL_CLI, {
          ...environment,
          explicit: environment.temporalCli,
          say: (text) => log.info({}, text),
        }),
    });
  const server = await start(ports);
  if (server.adopted) log.debug({ pid: server.pid }, 'using the Temporal server that was left running');
  const where = { address: server.address, namespace: 'default', ui: server.ui };
  return needs.ownsServer ? { where, stop: watch(needs, server, start).stop } : { where, stop: async () => {} };
}

/** Connects to Temporal, starting the embedded one where the config says so. */
export async function openTemporal(needs: TemporalNeeds): Promise<OpenTemporal> {
  const ports = embeddedOptions(needs.config);
  const { where, stop } = ports ? await embedded(needs, ports) : { where: remote(needs.config), stop: async () => {} };
  try {
    const client = await openClient(where, needs.dataConverter);
    const commands = await ensureAttributes(client);
    if (commands.length > 0) {
      const how = 'search attributes are missing, and may not be made from here: somebody who may runs';
      throw new Problem([how, ...commands.map((command) => `  ${command}`)].join('\n'), EXIT.unreachable);
    }
    if (ports && needs.ownsServer) await keepHistories(client);
    const connection = await openWorkerConnection(where);
    return {
      where,
      client,
      connection,
      close: async () => {
        await connection.close();
        await client.connection.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
