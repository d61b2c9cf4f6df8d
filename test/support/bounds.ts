import type { Bounds } from '../../lambda/core/gateway.ts';

/** Waits that nothing reaches, however busy the machine is: a test of one that is reached makes that one short. */
export const PATIENCE = {
  firstContentMs: 30_000,
  firstContentSlowMs: 30_000,
  idleMs: 30_000,
  totalMs: 45_000,
  drainMs: 30_000,
};

/** What tests have unless they say otherwise. */
export const BOUNDS: Bounds = {
  ...PATIENCE,
  connectMs: 20_000,
  pingMs: 15_000,
  deadlineMarginMs: 1_000,
  bodyBytes: 6_000_000,
  jsonDepth: 64,
  answerBytes: 32 * 1024 * 1024,
  choices: 8,
  // Tests of one attempt are about one attempt; those of routing allow more.
  attempts: 1,
};
