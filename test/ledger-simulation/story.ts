import type { Step } from './faulty-store.ts';
import type { Outcome } from './simulate.ts';

/** How a seed went, for people: what was not as it must be, and the last operations before it. */
export function storyOf({ seed, violation, steps, seen }: Outcome, lines = 30): string {
  const verdict = violation
    ? `${violation.message}\n${violation.invariant === 'I0' ? violation.stack : ''}`
    : 'nothing was wrong';
  const again = `node bin/node24.mjs test/ledger-simulation/replay.ts --seed ${seed}`;
  return [...steps.slice(-lines).map(lineOf), JSON.stringify(seen), `seed ${seed}: ${verdict}`, again].join('\n');
}

function lineOf({ at, process, operation, input, outcome }: Step): string {
  return `${new Date(at).toISOString()} ${process} ${operation} ${JSON.stringify(input)} -> ${outcome}`;
}
