import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: this is how vitest reads its configuration.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // These need an emulator from PyPI or start the whole product: `.ci/run` has a configuration of their own for them.
    exclude: ['test/rehearsal/**'],
    setupFiles: ['test/support/no-network.ts'],
    globalSetup: ['test/support/leaves-nothing.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    allowOnly: false,
  },
});
