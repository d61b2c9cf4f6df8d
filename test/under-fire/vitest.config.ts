import { defineConfig } from 'vitest/config';

/** Not part of `npm test`: twenty thousand calls take minutes. */
// biome-ignore lint/style/noDefaultExport: this is how vitest reads its configuration.
export default defineConfig({
  test: {
    include: ['test/under-fire/**/*.test.ts'],
    setupFiles: ['test/support/no-network.ts'],
    // Three minutes on a machine of its own. Within `.ci/run` it takes what others leave; that one has a limit itself.
    testTimeout: 1_100_000,
    hookTimeout: 60_000,
    allowOnly: false,
  },
});
