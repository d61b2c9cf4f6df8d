import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: this is how vitest reads its configuration.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // These need what the product does not install, start the whole of it, or take long: `.ci/run` has configurations for them.
    exclude: [
      'test/rehearsal/**',
      'test/real-clients/**',
      'test/recordings/every-byte/**',
      'test/ledger-simulation/many-seeds/**',
    ],
    setupFiles: ['test/support/no-network.ts'],
    globalSetup: ['test/support/leaves-nothing.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    allowOnly: false,
  },
});
