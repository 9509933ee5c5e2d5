import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DemoDaemon, type Ready } from '../cli/demo/daemon.ts';
import { isAlive } from '../temporal/processes.ts';
import type { Victim } from './plan.ts';
import { Supervised } from './supervised.ts';

const WORKERS: readonly Victim[] = ['worker-1', 'worker-2'];

/** A daemon and two further workers on one ledger and one Temporal, each under a supervisor. */
export class Fleet {
  private readonly folder: string;
  readonly daemon: Supervised;
  readonly workers: ReadonlyMap<Victim, Supervised>;
  private readonly owner: DemoDaemon;

  /** `node`: flags of Node for a process, by its name. */
  constructor(
    cli: string,
    configFile: string,
    folder: string,
    node: (name: 'daemon' | Victim) => readonly string[],
    tell: (text: string) => void,
  ) {
    this.folder = folder;
    this.owner = new DemoDaemon(cli, configFile, folder, { node: node('daemon') });
    this.daemon = new Supervised('daemon', this.owner, tell);
    this.workers = new Map(
      WORKERS.map((name) => {
        const worker = new DemoDaemon(cli, configFile, folder, { command: 'worker', name, node: node(name) });
        return [name, new Supervised(name, worker, tell)];
      }),
    );
  }

  /** The daemon first: it brings the ledger, Temporal and the sandbox that the others use. */
  async start(): Promise<Ready> {
    const ready = await this.daemon.start();
    await Promise.all([...this.workers.values()].map((worker) => worker.start()));
    return ready;
  }

  /** `kill -9` of the Temporal server; the daemon that lives starts it again. With `forget` all that it knew is gone. */
  async killTemporal(forget: boolean): Promise<void> {
    if (forget) await this.owner.forgetTemporal();
    else process.kill((JSON.parse(readFileSync(join(this.folder, 'temporal.json'), 'utf8')) as { pid: number }).pid, 9);
  }

  /** How often a process ended that nobody killed. */
  get falls(): number {
    return [this.daemon, ...this.workers.values()].reduce((sum, { falls }) => sum + falls, 0);
  }

  /** Nothing of it is left when this comes back, whatever it was doing; `force`: without a drain. */
  async stop(force = false): Promise<void> {
    await Promise.all([...this.workers.values()].map((worker) => worker.stop(force)));
    await this.daemon.stop(force);
    await this.endLeftovers();
  }

  /** A daemon that was told to stop before it was ready leaves what it had started behind, as for its next start. */
  private async endLeftovers(): Promise<void> {
    for (const name of ['sandbox.json', 'temporal.json']) {
      try {
        const { pid } = JSON.parse(readFileSync(join(this.folder, name), 'utf8')) as { pid: number };
        process.kill(pid, 'SIGKILL');
        while (isAlive(pid)) await sleep(20);
      } catch {
        // No such file, or nobody any more: it went as it should.
      }
    }
  }
}
