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
      'test/under-fire/**',
      'test/browser/**',
      'test/second-dynamodb/**',
      'test/ledger-simulation/many-seeds/**',
      'test/fuzzing/for-a-minute/**',
    ],
    setupFiles: ['test/support/no-network.ts'],
    globalSetup: ['test/support/leaves-nothing.ts'],
    // These tell what hangs from what does not, on a machine that is busy with other things as well.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 20_000 } },
    // One more than the two processors of the machine that checks this: a third of the time of the tests is waiting.
    maxWorkers: 3,
    allowOnly: false,
  },
});
