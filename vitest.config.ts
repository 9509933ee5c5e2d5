import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import SpreadOut from './test/spread-out.ts';

/** What puts another module in one's place needs a process that has loaded none yet. */
const ALONE = ['cli/init/ask.test.ts'];

export default defineConfig({
  test: {
    // Bounds on what hangs, not on what is slow: a busy machine takes ten times as long over the same work.
    testTimeout: 90_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    globalSetup: 'test/one-postgres.ts',
    pool: 'forks',
    // One core less than there are is vitest's way; most of our tests wait for servers and databases, and on two cores three at a time left
    // much of both idle.
    maxWorkers: Math.max(4, availableParallelism() - 1),
    sequence: { sequencer: SpreadOut },
    unstubEnvs: true,
    reporters: ['default', './test/contract/summary.ts'],
    projects: [
      {
        extends: true,
        test: {
          // Files that a process runs one after the other share the modules that they import: to load all connectors takes longer
          // than most tests. No module keeps anything that a second file could notice.
          name: 'together',
          isolate: false,
          include: ['**/*.test.ts'],
          exclude: ['node_modules/**', 'dist/**', '.cache/**', 'test/e2e/**', ...ALONE],
        },
      },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
  },
});
