import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ReconcileReport } from '../../store/ledger.ts';
import { type Running, startProcess } from './systems/process.ts';

/** What `start --json` prints once it is ready. */
interface Ready {
  ready: true;
  http: string;
  ui: string;
}

const CLI = join(import.meta.dirname, '../../dist/cli.js');

/** The built daemon as a process of its own, started and killed as an administrator or a power cut would; and a worker beside it. */
export class Daemon {
  readonly #config: string;
  readonly #data: string;
  readonly #logs: string;
  #running: Running<Ready> | undefined;
  #worker: Running<Ready> | undefined;
  #lives = 0;

  /** `data` is the folder that the config names. */
  constructor(config: string, data: string, logs: string) {
    this.#config = config;
    this.#data = data;
    this.#logs = logs;
  }

  async start(): Promise<Ready> {
    this.#running = await this.#begin('start');
    return this.#running.ready;
  }

  /** Another process of workers on the same ledger and the same Temporal. */
  async startWorker(): Promise<void> {
    this.#worker = await this.#begin('worker');
  }

  #begin(command: 'start' | 'worker'): Promise<Running<Ready>> {
    this.#lives += 1;
    return startProcess<Ready>({
      name: command === 'start' ? 'waybill' : 'a worker',
      command: process.execPath,
      args: [CLI, command, '--config', this.#config, '--json'],
      log: join(this.#logs, `daemon-${this.#lives}-${command}.log`),
      timeoutMs: 120_000,
      ready: readyLine,
    });
  }

  /** `kill -9` of the daemon alone: what it started lives on, and the next start must cope. */
  async kill(): Promise<void> {
    await this.#running?.killAlone();
  }

  async killWorker(): Promise<void> {
    await this.#worker?.killAlone();
  }

  /** `kill -9` of the Temporal server that the daemon started, and starts again. */
  killTemporal(): void {
    const { pid } = JSON.parse(readFileSync(join(this.#data, 'temporal.json'), 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');
  }

  /** `waybill reconcile` as a person types it: compares, and repairs nothing. It ends with 1 where something differs. */
  async reconcile(): Promise<ReconcileReport> {
    const args = [CLI, 'reconcile', '--last', '12h', '--config', this.#config, '--json'];
    const told = promisify(execFile)(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 });
    const { stdout } = await told.catch((ended: { code?: number; stdout: string }) => {
      if (ended.code === 1 && ended.stdout) return ended;
      throw ended;
    });
    return JSON.parse(stdout) as ReconcileReport;
  }

  get alive(): boolean {
    return this.#running?.alive() ?? false;
  }

  /** SIGTERM, as systemd stops it. */
  async stop(): Promise<void> {
    await this.#worker?.stop(60_000);
    await this.#running?.stop(60_000);
  }
}

function readyLine(line: string | null): Ready | undefined {
  if (!line?.includes('"ready"')) return undefined;
  try {
    const parsed = JSON.parse(line) as Ready;
    return parsed.ready === true ? parsed : undefined;
  } catch {
    return undefined;
  }
}
