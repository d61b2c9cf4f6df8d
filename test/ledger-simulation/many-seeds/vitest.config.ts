import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: this is how vitest reads its configuration.
export default defineConfig({
  test: {
    include: ['test/ledger-simulation/many-seeds/**/*.test.ts'],
    setupFiles: ['test/support/no-network.ts'],
    testTimeout: 400_000,
    hookTimeout: 30_000,
    allowOnly: false,
  },
});
