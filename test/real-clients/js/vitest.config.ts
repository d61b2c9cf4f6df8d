import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: this is how vitest reads its configuration.
export default defineConfig({
  test: {
    include: ['test/real-clients/js/*.test.ts'],
    setupFiles: ['test/support/no-network.ts'],
    globalSetup: ['test/support/leaves-nothing.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    maxWorkers: 2,
    allowOnly: false,
  },
});
