import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { CaseRow } from '../store/ledger.ts';

const run = promisify(execFile);

/**
 * Causes that end by themselves: somebody pays, or the system answers again. A credential that was refused is not tried again
 * until it is another one, or until a person says that it is right now.
 */
const BY_ITSELF: ReadonlySet<string> = new Set(['payment', 'connection']);

/** The person who looks after Waybill: edits mappings, and says `retry` to cases by the command line, as a person does. */
export class Operator {
  private readonly cli: string;
  private readonly configFile: string;
  private readonly mappings: string;
  /** Cases to which a person had to say a word. */
  readonly words = new Map<string, number>();

  constructor(cli: string, configFile: string, mappings: string) {
    this.cli = cli;
    this.configFile = configFile;
    this.mappings = mappings;
  }

  save(path: string, text: string): void {
    const file = join(this.mappings, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  remove(path: string): void {
    rmSync(join(this.mappings, path), { force: true });
  }

  async openCases(): Promise<CaseRow[]> {
    return JSON.parse(await this.waybill('cases', 'list', '--json', '--limit', '1000')) as CaseRow[];
  }

  /** Says `retry` to every open case that waits for a person. Answers how many there were. */
  async retryAll(): Promise<number> {
    const waiting = (await this.openCases()).filter(({ kind }) => !BY_ITSELF.has(kind));
    for (const { caseId, kind } of waiting) {
      this.words.set(kind, (this.words.get(kind) ?? 0) + 1);
      // Refused where it was closed since it was listed: then it needs no word.
      await this.waybill('cases', 'retry', caseId, '--all', '--who', 'chaos', '--why', 'the havoc is over').catch(
        () => {},
      );
    }
    return waiting.length;
  }

  private async waybill(...args: string[]): Promise<string> {
    const { stdout } = await run(process.execPath, [this.cli, ...args, '--config', this.configFile]);
    return stdout;
  }
}
