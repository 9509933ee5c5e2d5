import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EXIT, Problem } from '../config/problem.ts';
import type { Config } from '../config/schema.ts';
import { commandLine, isAlive } from '../temporal/processes.ts';

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 5_000;

export interface SandboxProcess {
  origin: string;
  stop(): Promise<void>;
}

/** What the pid file holds: the process, and what it was asked to be. */
interface State {
  pid: number;
  origin: string;
  asked: string;
}

const main = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../dist/sandbox/main.js' : '../sandbox/main.js', import.meta.url),
);

function readState(file: string): State | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as State;
  } catch {
    return undefined;
  }
}

async function end(pid: number): Promise<void> {
  try {
    process.kill(pid, 'SIGTERM');
    for (let waited = 0; isAlive(pid) && waited < STOP_TIMEOUT_MS; waited += 50) await sleep(50);
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

/** The child says in one line of JSON that it listens, or why it cannot. */
function readiness(child: ChildProcess): Promise<{ ready: boolean; origin?: string; error?: string }> {
  return new Promise((answer) => {
    let said = '';
    const fail = (error: string) => answer({ ready: false, error });
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const line = said.split('\n').find((one) => one.startsWith('{'));
      if (line && said.includes('\n')) answer(JSON.parse(line));
    });
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`it ended with ${code}`));
    setTimeout(() => fail('it does not answer'), START_TIMEOUT_MS).unref();
  });
}

/**
 * Runs the stand-in systems as a process of their own, as real systems would be: a crash of the daemon leaves them and
 * their books alone, and the next start finds them still there.
 */
export async function startSandboxProcess(
  config: NonNullable<Config['sandbox']>,
  dataFolder: string,
): Promise<SandboxProcess> {
  const file = join(dataFolder, 'sandbox.json');
  const books = resolve(dataFolder, 'sandbox');
  const asked = JSON.stringify({
    port: config.port,
    systems: config.systems,
    options: config.options,
    dataFolder: books,
  });
  const left = readState(file);
  if (left && isAlive(left.pid) && commandLine(left.pid)?.includes(books)) {
    if (left.asked === asked) return { origin: left.origin, stop: () => stop(left.pid, file) };
    await end(left.pid);
  }
  mkdirSync(books, { recursive: true });
  const log = openSync(join(dataFolder, 'sandbox.log'), 'a', 0o600);
  const child = spawn(process.execPath, [main, asked], { detached: true, stdio: ['ignore', 'pipe', log] });
  closeSync(log);
  const ready = await readiness(child);
  if (!ready.ready || !ready.origin) {
    if (child.pid) await end(child.pid);
    throw new Problem(
      `the sandbox cannot start on port ${config.port} (${ready.error}): set another \`sandbox: { port: ${config.port + 1} }\` in the config and in the addresses of its connections`,
      EXIT.unreachable,
    );
  }
  const pid = child.pid as number;
  child.stdout?.destroy();
  child.unref();
  writeFileSync(file, JSON.stringify({ pid, origin: ready.origin, asked } satisfies State));
  return { origin: ready.origin, stop: () => stop(pid, file) };
}

async function stop(pid: number, file: string): Promise<void> {
  await end(pid);
  rmSync(file, { force: true });
}
