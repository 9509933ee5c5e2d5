import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('tally.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'waybill-tally-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function report(name: string, passed: number, failed: number, testResults: object[] = []): string {
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify({ numPassedTests: passed, numFailedTests: failed, testResults }));
  return file;
}
const tally = (...parts: string[]) => {
  const { status, stdout } = spawnSync(process.execPath, [script, ...parts], { encoding: 'utf8' });
  return [status, stdout.trim()];
};

describe('the one line at the end of a run', () => {
  it('sums tests and checks', () => {
    const [unit, e2e] = [report('unit', 40, 0), report('e2e', 2, 0)];
    expect(
      execFileSync(process.execPath, [script, 'types=0', `tests=0=${unit}`, `e2e=0=${e2e}`], {
        encoding: 'utf8',
        stdio: 'pipe',
      }),
    ).toBe('43 passed, 0 failed\n');
  });

  it('counts what failed, and ends with 1', () => {
    expect(tally('types=2', `tests=1=${report('some', 7, 2)}`)).toEqual([1, '7 passed, 3 failed']);
  });

  it('names what failed, and why, where the log ends', () => {
    const failed = {
      status: 'failed',
      fullName: 'a ledger keeps it',
      failureMessages: ['Error: gone\n    at store.ts:1'],
    };
    const file = join(process.cwd(), 'store/ledger.test.ts');
    const one = report('named', 7, 1, [
      { name: file, status: 'failed', assertionResults: [{ status: 'passed', fullName: 'a ledger opens' }, failed] },
    ]);
    const { stderr } = spawnSync(process.execPath, [script, `tests=1=${one}`], { encoding: 'utf8' });
    expect(stderr).toContain('failed: store/ledger.test.ts: a ledger keeps it\n  Error: gone\n');
    expect(stderr).not.toContain('a ledger opens');
  });

  it('counts a file that could not be loaded, a run that crashed and a report that is not there', () => {
    const unloaded = report('unloaded', 7, 0, [{ status: 'failed', assertionResults: [] }]);
    expect(tally(`tests=1=${unloaded}`)).toEqual([1, '7 passed, 1 failed']);
    expect(tally(`tests=139=${report('crashed', 7, 0)}`)).toEqual([1, '7 passed, 1 failed']);
    expect(tally(`tests=124=${join(folder, 'none.json')}`)).toEqual([1, '0 passed, 1 failed']);
  });
});
