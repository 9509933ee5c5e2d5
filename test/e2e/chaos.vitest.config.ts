import { defineConfig } from 'vitest/config';
import usual from './vitest.config.ts';

/** Not a part of `npm run test:e2e`: a hundred orders over lines this bad take their time. */
export default defineConfig({
  test: { ...usual.test, include: ['test/e2e/bad-weather.ts'], hookTimeout: 3_600_000 },
});
