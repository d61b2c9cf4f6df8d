import type { Health, Statistics } from '../../lambda/core/health.ts';

/** A health that lets everything pass, and has measured what a test says. */
export function measuredHealth(measured: (provider: string) => Statistics | undefined): Health {
  return {
    gate: () => 'open',
    opensAt: (_lane, now) => now,
    isClosed: () => false,
    begin: () => () => {},
    note: () => {},
    statistics: ({ provider }) => measured(provider),
  };
}
