import { defineConfig } from 'vitest/config';

/** Not part of `npm test`: it needs a binary that the product does not install. */
// biome-ignore lint/style/noDefaultExport: this is how vitest reads its configuration.
export default defineConfig({
  test: {
    include: ['test/second-dynamodb/**/*.test.ts'],
    setupFiles: ['test/support/no-network.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    allowOnly: false,
  },
});
