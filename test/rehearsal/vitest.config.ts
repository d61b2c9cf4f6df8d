import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: this is how vitest reads its configuration.
export default defineConfig({
  test: {
    include: ['test/rehearsal/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 400_000,
    expect: { poll: { timeout: 20_000 } },
    // One file at a time: each starts a whole stack, and one of them measures time.
    fileParallelism: false,
    allowOnly: false,
  },
});
