import { join } from 'node:path';
import { type Running, startProcess } from './systems/process.ts';

/** What `start --json` prints once it is ready. */
interface Ready {
  ready: true;
  http: string;
  ui: string;
}

/** The built daemon as a process of its own, started and killed as an administrator or a power cut would. */
export class Daemon {
  readonly #config: string;
  readonly #logs: string;
  #running: Running<Ready> | undefined;
  #lives = 0;

  constructor(config: string, logs: string) {
    this.#config = config;
    this.#logs = logs;
  }

  async start(): Promise<Ready> {
    this.#lives += 1;
    this.#running = await startProcess<Ready>({
      name: 'waybill',
      command: process.execPath,
      args: [join(import.meta.dirname, '../../dist/cli.js'), 'start', '--config', this.#config, '--json'],
      log: join(this.#logs, `daemon-${this.#lives}.log`),
      timeoutMs: 120_000,
      ready: readyLine,
    });
    return this.#running.ready;
  }

  /** `kill -9` of the daemon alone: what it started lives on, and the next start must cope. */
  async kill(): Promise<void> {
    await this.#running?.killAlone();
  }

  get alive(): boolean {
    return this.#running?.alive() ?? false;
  }

  /** SIGTERM, as systemd stops it. */
  async stop(): Promise<void> {
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
