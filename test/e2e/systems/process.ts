import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where installed systems are kept between runs: `$WAYBILL_E2E_CACHE`, or the user's cache, so that clones share them. */
export function cacheFolder(name: string): string {
  const users = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'waybill', 'e2e');
  const folder = join(resolve(process.env.WAYBILL_E2E_CACHE ?? users), name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/**
 * Runs `install` once for each `stamp` (the hash of what is installed), one run at a time over all processes of this
 * machine; an interrupted install leaves no stamp and is done again.
 */
export async function installOnce(folder: string, stamp: string, install: () => Promise<void>): Promise<void> {
  const mark = join(folder, '.installed');
  const done = () => existsSync(mark) && readFileSync(mark, 'utf8') === stamp;
  if (done()) return;
  await alone(folder, async () => {
    if (done()) return;
    await install();
    writeFileSync(mark, stamp);
  });
}

/** Waits until no other process does work of this name. A holder that dies lets go: the system closes its socket. */
export async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    const server = await listening(lockOf(name));
    if (!server) await sleep(500);
    else return work().finally(() => server.close());
  }
}

/** A name in Linux's abstract socket namespace, which leaves nothing behind. */
export const lockOf = (name: string): string =>
  `\0waybill-e2e/${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;

/** A server on this name; undefined where somebody else has it. */
function listening(name: string): Promise<Server | undefined> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? done(undefined) : fail(error),
    );
    server.listen(name, () => done(server));
  });
}

export interface Command {
  /** Names the process in errors. */
  name: string;
  command: string;
  args: string[];
  cwd?: string;
  env?: Record<string, string>;
  /** Both streams are appended here. */
  log: string;
  uid?: number;
  gid?: number;
}

export interface Running<Ready> {
  pid: number;
  ready: Ready;
  /** True until it has exited. */
  alive(): boolean;
  /** SIGTERM, and SIGKILL after `graceMs`; resolves when it is gone. */
  stop(graceMs?: number): Promise<void>;
  /** SIGKILL to it and all its children, as a power cut would. */
  kill(): Promise<void>;
  /** SIGKILL to this one process alone: `kill -9 <pid>`. */
  killAlone(): Promise<void>;
}

// Groups still running when the test process ends, however it ends.
const groups = new Set<number>();
process.once('exit', () => {
  for (const group of groups) signal(-group, 'SIGKILL');
});
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => process.exit(1));

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // already gone
  }
}

function start({ command, args, cwd, env, log, uid, gid }: Command): ChildProcess {
  mkdirSync(dirname(log), { recursive: true });
  const child = spawn(command, args, {
    detached: true, // its own group, so that its children can be killed with it
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
    env: { ...process.env, ...env },
  });
  const file = createWriteStream(log, { flags: 'a' });
  child.stdout?.pipe(file, { end: false });
  child.stderr?.pipe(file, { end: false });
  child.once('close', () => file.end());
  if (child.pid !== undefined) {
    const pid = child.pid;
    groups.add(pid);
    child.once('exit', () => groups.delete(pid));
  }
  return child;
}

function tail(log: string): string {
  return existsSync(log) ? readFileSync(log, 'utf8').slice(-2_000) : '';
}

/** Runs a command to its end; throws with the end of its log where it fails. */
export async function run(command: Command): Promise<void> {
  const child = start(command);
  const code = await new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('close', (exit) => done(exit));
  });
  if (code !== 0) throw new Error(`${command.name} ended with ${code}: ${tail(command.log)}`);
}

/**
 * Starts a server. `ready` is asked with every line of its output (and once with `null` each 100 ms, for servers that
 * say nothing) and answers what the caller needs to know of it, once it is ready.
 */
export async function startProcess<Ready>(
  command: Command & { ready(line: string | null): Ready | undefined | Promise<Ready | undefined>; timeoutMs?: number },
): Promise<Running<Ready>> {
  const child = start(command);
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  const alive = () => child.exitCode === null && child.signalCode === null;
  let found: (ready: Ready) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<Ready>((done, fail) => {
    found = done;
    reject = fail;
  });
  const ask = async (line: string | null) => {
    const answer = await command.ready(line);
    if (answer !== undefined) found(answer);
  };
  child.once('error', reject);
  child.once('exit', (code) =>
    reject(new Error(`${command.name} ended with ${code} before it was ready: ${tail(command.log)}`)),
  );
  if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => void ask(line));
  const poll = setInterval(() => void ask(null), 100);
  const limit = setTimeout(
    () => reject(new Error(`${command.name} was not ready in time: ${tail(command.log)}`)),
    command.timeoutMs ?? 60_000,
  );
  const pid = child.pid as number;
  const end = async (target: number, name: NodeJS.Signals) => {
    if (alive()) signal(target, name);
    await exited;
  };
  try {
    const ready = await promise;
    return {
      pid,
      ready,
      alive,
      kill: () => end(-pid, 'SIGKILL'),
      killAlone: () => end(pid, 'SIGKILL'),
      stop: async (graceMs = 10_000) => {
        const force = setTimeout(() => signal(-pid, 'SIGKILL'), graceMs);
        await end(pid, 'SIGTERM');
        clearTimeout(force);
      },
    };
  } catch (error) {
    if (alive()) signal(-pid, 'SIGKILL');
    throw error;
  } finally {
    clearInterval(poll);
    clearTimeout(limit);
  }
}
