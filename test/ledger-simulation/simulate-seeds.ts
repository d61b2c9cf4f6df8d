import { type Outcome, type PlantedBug, simulate } from './simulate.ts';
import { installTimers } from './world.ts';

/** Which seeds to simulate, and with what mistake in them. */
export interface Seeds {
  readonly from: number;
  readonly count: number;
  readonly bug?: PlantedBug;
}

export interface Outcomes {
  /** The first seed of all in which an invariant was broken, with its story. */
  readonly broken: Outcome | undefined;
  /** How often what happened. */
  readonly seen: Readonly<Record<string, number>>;
}

/** Worlds take turns, since waiting for the turn is most of the cost of one. They do not see one another. */
const AT_ONCE = 32;

/** Simulates one seed after another until all are done or one is broken. */
export async function simulateSeeds({ from, count, bug }: Seeds): Promise<Outcomes> {
  const uninstall = installTimers();
  const seen: Record<string, number> = {};
  let next = from;
  let broken: number | undefined;
  const options = bug ? { bug } : {};
  const work = async () => {
    while (next < from + count && broken === undefined) {
      const seed = next++;
      const outcome = await simulate(seed, options);
      for (const [what, times] of Object.entries(outcome.seen)) seen[what] = (seen[what] ?? 0) + times;
      if (outcome.violation) broken = Math.min(broken ?? seed, seed);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return { broken: broken === undefined ? undefined : await simulate(broken, { ...options, isTold: true }), seen };
  } finally {
    uninstall();
  }
}
