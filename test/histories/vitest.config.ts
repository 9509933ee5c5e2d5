import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['test/histories/record.ts'], testTimeout: 120_000 } });
