import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Wishes } from './inside.ts';

/** Steers what `inside.ts` does in every process of Waybill, those that start later included. */
export class WishFile {
  private readonly file: string;
  private wishes: Wishes = { skewMs: 0, full: false };

  constructor(folder: string) {
    this.file = join(folder, 'wishes.json');
    this.set({});
  }

  /** Flags of Node for a process that shall listen; `share` of the clock's skew is its own. */
  node(share: number): string[] {
    const inside = pathToFileURL(fileURLToPath(new URL('./inside.js', import.meta.url)));
    inside.searchParams.set('wishes', this.file);
    inside.searchParams.set('share', String(share));
    return ['--import', inside.href];
  }

  /** Whole or not at all: somebody may look at any moment. */
  set(change: Partial<Wishes>): void {
    this.wishes = { ...this.wishes, ...change };
    writeFileSync(`${this.file}.new`, JSON.stringify(this.wishes));
    renameSync(`${this.file}.new`, this.file);
  }
}
