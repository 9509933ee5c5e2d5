import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the daemon says when it is up: the line of `start --json`. */
export interface Ready {
  ready: true;
  http: string;
  ui: string;
  temporal: string;
}

/** A machine that does much else takes its time. */
const START_WITHIN_MS = 180_000;

/** Which process it is, where it is not the daemon. */
export interface DemoRole {
  command: 'start' | 'worker';
  /** Its log is `{name}.log` in the data folder. */
  name: string;
  /** Flags of Node, e.g. modules to import first. */
  node: readonly string[];
}

const DAEMON: DemoRole = { command: 'start', name: 'daemon', node: [] };

/** The daemon as a process of its own: `waybill start`, as everybody runs it, so that it can be killed as everybody may. */
export class DemoDaemon {
  private child: ChildProcess | undefined;
  private gone: Promise<void> = Promise.resolve();
  private readonly cli: string;
  private readonly configFile: string;
  private readonly folder: string;
  private readonly role: DemoRole;

  constructor(cli: string, configFile: string, folder: string, role: Partial<DemoRole> = {}) {
    this.cli = cli;
    this.configFile = configFile;
    this.folder = folder;
    this.role = { ...DAEMON, ...role };
  }

  /** Of the running process. */
  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** When the process that was started last has ended. */
  get ended(): Promise<void> {
    return this.gone;
  }

  /** Starts it and waits until it is ready. */
  async start(): Promise<Ready> {
    const { command, name, node } = this.role;
    const args = ['--enable-source-maps', ...node, this.cli, command, '--config', this.configFile, '--json'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    this.gone = new Promise((resolve) => child.once('exit', () => resolve()));
    const log = createWriteStream(join(this.folder, `${name}.log`), { flags: 'a' });
    const lastWords: string[] = [];
    const hear = (text: string) => {
      log.write(`${text}\n`);
      lastWords.push(text);
      if (lastWords.length > 5) lastWords.shift();
    };
    createInterface({ input: child.stderr }).on('line', hear);
    return new Promise<Ready>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`the ${name} is not ready after three minutes`)), START_WITHIN_MS);
      createInterface({ input: child.stdout }).on('line', (text) => {
        hear(text);
        if (!text.startsWith('{"ready":true')) return;
        clearTimeout(late);
        resolve(JSON.parse(text) as Ready);
      });
      child.once('exit', (code, signal) => {
        clearTimeout(late);
        reject(new Error(`the ${name} ended (${signal ?? code}):\n${lastWords.join('\n')}`));
      });
    });
  }

  /** `kill -9`: no drain, no goodbye. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** Kills the server that the daemon left behind, and deletes its database: all that Temporal knew is gone. */
  async forgetTemporal(): Promise<void> {
    const { pid } = JSON.parse(readFileSync(join(this.folder, 'temporal.json'), 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');
    const isAlive = () => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    while (isAlive()) await sleep(20);
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(this.folder, `temporal.db${suffix}`), { force: true });
  }

  /** Drains, and takes the sandbox and Temporal with it. */
  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    const force = setTimeout(() => child.kill('SIGKILL'), 45_000);
    await this.gone;
    clearTimeout(force);
  }
}
