import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    testTimeout: 120_000,
    // The first run installs the systems.
    hookTimeout: 1_500_000,
    pool: 'forks',
    fileParallelism: false,
  },
});
