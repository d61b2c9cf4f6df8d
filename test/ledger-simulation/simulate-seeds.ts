import { type PlantedBug, simulate } from './simulate.ts';
import { storyOf } from './story.ts';
import { installTimers } from './world.ts';

/** Which seeds to simulate, and with what mistake in them. */
export interface Seeds {
  readonly from: number;
  readonly count: number;
  readonly bug?: PlantedBug;
}

/** What came of them. */
export interface Outcomes {
  /** The first seed in which an invariant was broken: which one, and how it went. */
  readonly broken: Broken | undefined;
  /** How often what happened, to see that the simulation is about something. */
  readonly seen: Readonly<Record<string, number>>;
}

export interface Broken {
  readonly seed: number;
  readonly invariant: string;
  readonly message: string;
  readonly story: string;
}

/** Worlds take turns, since waiting for the turn is much of the cost of one. They do not see one another. */
const AT_ONCE = 32;

/** Simulates one seed after another until all are done or one is broken. */
export async function simulateSeeds({ from, count, bug }: Seeds): Promise<Outcomes> {
  const uninstall = installTimers();
  const seen: Record<string, number> = {};
  const broken: number[] = [];
  const options = bug ? { bug } : {};
  let next = from;
  const work = async () => {
    while (next < from + count && broken.length === 0) {
      const outcome = await simulate(next++, options);
      for (const [what, times] of Object.entries(outcome.seen)) seen[what] = (seen[what] ?? 0) + times;
      if (outcome.violation) broken.push(outcome.seed);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return { broken: broken.length === 0 ? undefined : await retold(Math.min(...broken), options), seen };
  } finally {
    uninstall();
  }
}

async function retold(seed: number, options: { readonly bug?: PlantedBug }): Promise<Broken> {
  const outcome = await simulate(seed, { ...options, isTold: true });
  const { invariant = 'none', message = 'the same seed did something else' } = outcome.violation ?? {};
  return { seed, invariant, message, story: storyOf(outcome) };
}
