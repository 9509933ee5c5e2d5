import { setTimeout as sleep } from 'node:timers/promises';
import type { DemoDaemon, Ready } from '../cli/demo/daemon.ts';

/** As the shipped service file has it: `RestartSec=2`, made a little shorter. */
const RESTART_MS = 1_000;

/** One process of Waybill under a supervisor that starts it again whenever it has ended, as systemd does. */
export class Supervised {
  private readonly process: DemoDaemon;
  private readonly tell: (text: string) => void;
  private stopping = false;
  private killed = false;
  private awayMs = RESTART_MS;
  private keeping: Promise<void> = Promise.resolve();
  /** How often it ended without being killed. */
  falls = 0;
  readonly name: string;

  constructor(name: string, process: DemoDaemon, tell: (text: string) => void) {
    this.name = name;
    this.process = process;
    this.tell = tell;
  }

  /** The first start: what fails here is nobody's havoc. */
  async start(): Promise<Ready> {
    if (this.stopping) throw new Error(`${this.name} is not to run any more`);
    const ready = await this.process.start();
    this.keeping = this.keep();
    return ready;
  }

  /** `kill -9`; the supervisor takes so long to notice. */
  async kill(awayMs: number): Promise<void> {
    this.killed = true;
    this.awayMs = awayMs;
    await this.process.kill();
  }

  /** Drains it, and leaves it so; `force` does not wait for what it is doing. */
  async stop(force = false): Promise<void> {
    this.stopping = true;
    if (force) await this.process.kill();
    else await this.process.stop();
    await this.keeping;
  }

  private async keep(): Promise<void> {
    for (;;) {
      await this.process.ended;
      if (this.stopping) return;
      if (!this.killed) {
        this.falls += 1;
        this.tell(`${this.name} ended by itself`);
      }
      const awayMs = this.awayMs;
      this.killed = false;
      this.awayMs = RESTART_MS;
      await sleep(awayMs);
      if (this.stopping) return;
      // Not ready yet, or ended at once: the next round sees it.
      await this.process.start().catch((error: Error) => this.tell(`${this.name}: ${error.message}`));
    }
  }
}
