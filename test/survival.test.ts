import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { DemoResult } from '../cli/demo/run.ts';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

/** The demo as people run it, from the built program; counted from the sandbox systems' own books. */
function demo(...flags: string[]): Promise<DemoResult & { exit: number }> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [cli, 'demo', '--json', ...flags], { timeout: 400_000 }, (error, stdout, stderr) => {
      if (!stdout.startsWith('{')) return reject(new Error(`${error?.message ?? 'no result'}\n${stderr}`));
      resolve({ ...(JSON.parse(stdout) as DemoResult), exit: error ? Number(error.code) : 0 });
    });
  });
}

describe.runIf(existsSync(cli))('forty orders from shop to door and back', () => {
  const flows = async (...flags: string[]) => {
    // Nobody watches here who could lose patience: how long it takes is no part of what is asked.
    const result = await demo('--orders', '40', '--timeout', '360', ...flags);
    expect(result.findings).toEqual({ lost: [], duplicated: [] });
    expect(result).toMatchObject({ settled: true, lost: 0, duplicated: 0, orders: 40, exit: 0 });
    for (const count of [result.wms, result.freight, result.statusBack]) expect(count).toBe(result.erp);
    expect(result.erp).toBeGreaterThan(20);
    expect(result.waiting).toBeGreaterThan(0);
    expect(result.casesRunning).toBe(result.waiting);
  };

  it('arrive', () => flows(), 420_000);
  it('arrive although a tenth of all calls fails', () => flows('--faults', '0.1'), 420_000);
  it('arrive although the daemon is killed in the middle', () => flows('--kill'), 420_000);
  it("arrive although Temporal's database is deleted in the middle", () => flows('--forget'), 420_000);
});
