import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    testTimeout: 120_000,
    // The first run installs the systems.
    hookTimeout: 1_500_000,
    pool: 'forks',
    // The long life of orders waits more than it works; the short files fit beside it.
    maxWorkers: 2,
  },
});
