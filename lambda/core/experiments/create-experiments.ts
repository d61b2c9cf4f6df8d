import { remembered } from '../remembered.ts';
import type { Experiments, Observation, SamplePlace, Spent } from './experiments.ts';
import type { Samples } from './judge/samples.ts';
import { type Standing, type StandingStore, standingName } from './standing.ts';

/** Where the figures of experiments lie. */
export interface ExperimentSums {
  add(observation: Observation): Promise<void>;
  /** Counts a call, and gives what all have come to. */
  spend(observation: Observation): Promise<Spent>;
}

/** How the judge hears where a sample lies: nothing of what was said is in the message. */
export interface JudgeQueue {
  send(place: SamplePlace): Promise<void>;
}

/** What experiments are kept with. */
export interface ExperimentPorts {
  readonly standings: Pick<StandingStore, 'read'>;
  readonly sums: ExperimentSums;
  readonly samples: Pick<Samples, 'put'>;
  readonly queue: JudgeQueue;
  now(): number;
  report(cause: unknown): void;
}

/** Keeps experiments, and knows how they stand: as operators have set them within the last half minute. */
export function createExperiments({ standings, sums, samples, queue, now, report }: ExperimentPorts): Experiments {
  const known = remembered<ReadonlyMap<string, Standing>>({
    read: async () => new Map((await standings.read()).map((one) => [standingName(one), one])),
    unread: new Map(),
    now,
    report,
  });
  const spent = new Map<string, Spent>();
  return {
    standing: async (team, experiment) => (await known()).get(standingName({ team, experiment })),
    spent: (team, experiment) => spent.get(standingName({ team, experiment })),
    async note(observation, { calls, costPicoUsd }) {
      const isCounted = calls !== undefined || costPicoUsd !== undefined;
      const all = isCounted ? await sums.spend(observation) : undefined;
      if (all) spent.set(standingName(observation), all);
      await sums.add(observation);
    },
    async keep(sample) {
      // Before the message: a judge that is told finds it.
      if (await samples.put(sample)) await queue.send(sample);
    },
  };
}
