import { defineConfig } from 'vitest/config';

/** Not part of `npm test`: it needs a browser, and packages of its own. */
// biome-ignore lint/style/noDefaultExport: this is how vitest reads its configuration.
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    setupFiles: ['test/support/no-network.ts'],
    testTimeout: 120_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 30_000 } },
    allowOnly: false,
  },
});
