import { defineConfig } from 'vitest/config';

/** Not part of `npm test`: a minute for each parser. What fails says with which variables it is repeated. */
// biome-ignore lint/style/noDefaultExport: this is how vitest reads its configuration.
export default defineConfig({
  test: {
    include: ['test/fuzzing/for-a-minute/**/*.test.ts'],
    setupFiles: ['test/support/no-network.ts'],
    testTimeout: 300_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    allowOnly: false,
  },
});
