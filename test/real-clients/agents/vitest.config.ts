import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: this is how vitest reads its configuration.
export default defineConfig({
  test: {
    include: ['test/real-clients/agents/**/*.test.ts'],
    globalSetup: ['test/support/leaves-nothing.ts'],
    testTimeout: 180_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    // One file at a time: each starts the whole gateway, and an agent is a large program.
    fileParallelism: false,
    allowOnly: false,
  },
});
