import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT, Problem } from '../config/problem.ts';
import { freePort, portIsTaken } from './free-ports.ts';
import { healthy } from './health.ts';
import { commandLine, isAlive } from './processes.ts';

const HOST = '127.0.0.1';
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 15_000;
const LOG_LIMIT_BYTES = 20 * 1024 * 1024;

export interface EmbeddedOptions {
  /** Where its database, its log and its pid file are kept. */
  dataFolder: string;
  /** The Temporal CLI; asked only when a server must be started. */
  binary: () => Promise<string>;
  /** 7233 without it; 0 takes a free one. */
  port?: number | undefined;
  /** 8233 without it; 0 takes a free one. */
  uiPort?: number | undefined;
  /** Where the UI has payloads decoded; nowhere without it. */
  codecEndpoint?: string | undefined;
  /** Use the one that runs or none: for a further worker beside the daemon. */
  adoptOnly?: boolean;
  log: { info(fields: object, text: string): void; warn(fields: object, text: string): void };
}

export interface EmbeddedServer {
  /** `127.0.0.1:7233`. */
  address: string;
  /** `http://127.0.0.1:8233`. */
  ui: string;
  pid: number;
  /** A server that an earlier daemon left behind when it was killed. */
  adopted: boolean;
  isAlive(): boolean;
  /** Ends it, and waits until its database is closed. */
  stop(): Promise<void>;
}

/** What the pid file holds: enough to adopt the server after a `kill -9` of the daemon. */
interface State {
  pid: number;
  port: number;
  uiPort: number;
  codecEndpoint?: string | undefined;
}

const files = (dataFolder: string) => ({
  state: join(dataFolder, 'temporal.json'),
  // Absolute, because the process is known by it: a pid alone may be somebody else's by now.
  database: resolve(dataFolder, 'temporal.db'),
  log: join(dataFolder, 'temporal.log'),
});

function readState(file: string): State | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as State;
  } catch {
    return undefined;
  }
}

/** The server that runs on a data folder, as another process sees it; undefined where none does. */
export function leftBehind(dataFolder: string): Pick<EmbeddedServer, 'address' | 'ui'> | undefined {
  const at = files(dataFolder);
  const state = readState(at.state);
  if (!state || !isOurs(state, at.database)) return undefined;
  return { address: `${HOST}:${state.port}`, ui: `http://${HOST}:${state.uiPort}` };
}

/** True when the process of the pid file still runs and is the server of this very database. */
const isOurs = (state: State, database: string) =>
  isAlive(state.pid) && (commandLine(state.pid)?.includes(database) ?? false);

async function end(pid: number): Promise<void> {
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(pid, name);
    } catch {
      // Gone already, which is what is wanted.
    }
  };
  signal('SIGTERM');
  for (let waited = 0; isAlive(pid) && waited < STOP_TIMEOUT_MS; waited += 50) await sleep(50);
  if (!isAlive(pid)) return;
  signal('SIGKILL');
  while (isAlive(pid)) await sleep(20);
}

async function choosePort(wanted: number | undefined, standard: number, field: string): Promise<number> {
  if (wanted === 0) return freePort(HOST);
  const port = wanted ?? standard;
  if (!(await portIsTaken(port, HOST))) return port;
  throw new Problem(
    `port ${port} is taken, and the embedded Temporal wants it: set another, \`temporal: { embedded: { ${field}: ${port + 100} } }\` in the config (0 takes a free one)`,
    EXIT.unreachable,
  );
}

/**
 * Runs Temporal's own server for development with a file database: the one the daemon left behind where that still
 * works, else a new one. It is in a process group of its own, so that Ctrl-C reaches the daemon alone, which drains
 * first and stops the server after.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const at = files(options.dataFolder);
  const left = readState(at.state);
  if (left && isOurs(left, at.database)) {
    const samePorts =
      [options.port, left.port].every((port) => !options.port || port === left.port) &&
      (!options.uiPort || options.uiPort === left.uiPort) &&
      (options.adoptOnly || options.codecEndpoint === left.codecEndpoint);
    if (samePorts && (await healthy(`${HOST}:${left.port}`, 10_000))) return server(left, at.state, true);
    options.log.warn(
      { pid: left.pid },
      'the Temporal server left by an earlier start does not answer as configured: stopping it',
    );
    await end(left.pid);
  }
  if (options.adoptOnly) {
    throw new Problem(
      `no embedded Temporal runs on ${options.dataFolder}: start the daemon first (\`waybill start\`)`,
      EXIT.unreachable,
    );
  }
  rmSync(at.state, { force: true });

  const port = await choosePort(options.port, 7233, 'port');
  const uiPort = await choosePort(
    options.uiPort,
    options.port === undefined || options.port === 0 ? 8233 : options.port + 1000,
    'uiPort',
  );
  const binary = await options.binary();
  const { codecEndpoint } = options;
  const child = launch(binary, { port, uiPort, codecEndpoint }, at);
  const state = { pid: child.pid as number, port, uiPort, codecEndpoint };
  writeFileSync(at.state, JSON.stringify(state));
  await untilHealthy(child, port, at);
  return server(state, at.state, false);
}

function launch(
  binary: string,
  { port, uiPort, codecEndpoint }: Omit<State, 'pid'>,
  at: ReturnType<typeof files>,
): ChildProcess {
  if ((statSync(at.log, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES) renameSync(at.log, `${at.log}.1`);
  const log = openSync(at.log, 'a', 0o600);
  const child = spawn(
    binary,
    [
      ...['server', 'start-dev', '--ip', HOST, '--port', String(port), '--ui-port', String(uiPort)],
      ...['--db-filename', at.database],
      // Twice as fast as its default journal. NORMAL loses nothing when a process dies, at most the last moments when
      // the machine does; the ledger packs those again.
      ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
      ...['--log-level', 'error', '--log-format', 'json', '--ui-disable-news-fetch'],
      ...(codecEndpoint ? ['--ui-codec-endpoint', codecEndpoint] : []),
    ],
    { detached: true, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  child.unref();
  return child;
}

async function untilHealthy(child: ChildProcess, port: number, at: ReturnType<typeof files>): Promise<void> {
  let ended: string | undefined;
  child.once('error', (error) => {
    ended = error.message;
  });
  child.once('exit', (code, signal) => {
    ended = `it ended with ${signal ?? code}`;
  });
  const until = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < until && ended === undefined) {
    if (await healthy(`${HOST}:${port}`, 1_000)) return;
    await sleep(50);
  }
  if (child.pid) await end(child.pid);
  rmSync(at.state, { force: true });
  throw new Problem(
    `the embedded Temporal did not start (${ended ?? 'it does not answer'}): ${lastLine(at.log)} See ${at.log}`,
    EXIT.unreachable,
  );
}

function lastLine(log: string): string {
  if (!existsSync(log)) return '';
  const line = readFileSync(log, 'utf8').trimEnd().split('\n').at(-1) ?? '';
  return line ? `${line.slice(0, 300)}.` : '';
}

function server(state: State, file: string, adopted: boolean): EmbeddedServer {
  return {
    address: `${HOST}:${state.port}`,
    ui: `http://${HOST}:${state.uiPort}`,
    pid: state.pid,
    adopted,
    isAlive: () => isAlive(state.pid),
    stop: async () => {
      await end(state.pid);
      rmSync(file, { force: true });
    },
  };
}
