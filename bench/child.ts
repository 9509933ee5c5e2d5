import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

type Line = Record<string, unknown>;

/** A process of ours that talks in JSON lines on stdout. */
export class Child {
  readonly process: ChildProcess;
  private readonly waiting: { wants: string; resolve: (line: Line) => void; reject: (error: Error) => void }[] = [];
  private readonly said: Line[] = [];
  private stderr = '';

  constructor(command: string, args: string[]) {
    this.process = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.process.stderr?.on('data', (data: Buffer) => {
      this.stderr = (this.stderr + data.toString()).slice(-4_000);
    });
    createInterface({ input: this.process.stdout as NodeJS.ReadableStream }).on('line', (text) => this.hear(text));
    this.process.once('exit', (code, signal) => {
      for (const { wants, reject } of this.waiting.splice(0)) {
        reject(new Error(`${args[0]} ended (${signal ?? code}) before it said "${wants}":\n${this.stderr}`));
      }
    });
  }

  /** A compiled file beside this one, e.g. `source.js`. */
  static node(file: string, args: string[] = [], flags: string[] = []): Child {
    return new Child(process.execPath, [...flags, fileURLToPath(new URL(`./${file}`, import.meta.url)), ...args]);
  }

  get pid(): number {
    return this.process.pid as number;
  }

  /** The next line that has this field. */
  line(wants: string): Promise<Line> {
    const at = this.said.findIndex((line) => wants in line);
    if (at >= 0) return Promise.resolve(this.said.splice(at, 1)[0] as Line);
    return new Promise((resolve, reject) => {
      this.waiting.push({ wants, resolve, reject });
    });
  }

  say(text: string): void {
    this.process.stdin?.write(`${text}\n`);
  }

  /** Ends it and waits until it is gone. */
  async stop(signal: NodeJS.Signals = 'SIGTERM', graceMs = 20_000): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = new Promise((resolve) => this.process.once('exit', resolve));
    const force = setTimeout(() => this.process.kill('SIGKILL'), graceMs);
    this.process.kill(signal);
    await gone;
    clearTimeout(force);
  }

  private hear(text: string): void {
    if (!text.startsWith('{')) return;
    let line: Line;
    try {
      line = JSON.parse(text) as Line;
    } catch {
      return;
    }
    const at = this.waiting.findIndex(({ wants }) => wants in line);
    if (at >= 0) this.waiting.splice(at, 1)[0]?.resolve(line);
    else this.said.push(line);
  }
}
