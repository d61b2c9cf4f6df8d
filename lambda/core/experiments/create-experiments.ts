import { remembered } from '../remembered.ts';
import type { Expense, Experiments, Observation, SamplePlace, Spent } from './experiments.ts';
import type { Samples } from './judge/samples.ts';
import { type Standing, type StandingStore, standingName } from './standing.ts';

/** Where the figures of experiments lie. */
export interface ExperimentSums {
  add(observation: Observation): Promise<void>;
  /** Adds what something was charged, and counts it if it was a call; gives what all have come to. */
  spend(expense: Expense): Promise<Spent>;
  /** What all have come to. */
  spent(team: string, experiment: string): Promise<Spent>;
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
  const known = remembered<ReadonlyMap<string, Standing> | undefined>({
    read: async () => new Map((await standings.read()).map((one) => [standingName(one), one])),
    unread: undefined,
    now,
    report,
  });
  const spent = spendings(sums, { now, report });
  return {
    async standing(team, experiment) {
      const all = await known();
      return all ? all.get(standingName({ team, experiment })) : 'unknown';
    },
    spent: (team, experiment) => spent.of({ team, experiment }),
    async note(observation, { calls, costPicoUsd }) {
      const isCounted = calls !== undefined || costPicoUsd !== undefined;
      const all = isCounted ? await sums.spend(observation) : undefined;
      if (all) spent.hear(observation, all);
      await sums.add(observation);
    },
    async keep(sample) {
      // Before the message: a judge that is told finds it.
      if (await samples.put(sample)) await queue.send(sample);
    },
  };
}

type Place = Pick<Observation, 'team' | 'experiment'>;

/** What experiments have come to: read, since others add to it, and heard whenever something is added here. It only grows. */
function spendings(sums: Pick<ExperimentSums, 'spent'>, around: Pick<ExperimentPorts, 'now' | 'report'>) {
  const heard = new Map<string, Spent>();
  const readers = new Map<string, () => Promise<Spent | undefined>>();
  const readerOf = ({ team, experiment }: Place) => {
    const name = standingName({ team, experiment });
    const found = readers.get(name);
    if (found) return found;
    const reader = remembered({ read: () => sums.spent(team, experiment), unread: undefined, ...around });
    readers.set(name, reader);
    return reader;
  };
  return {
    async of(place: Place): Promise<Spent | 'unknown'> {
      const read = await readerOf(place)();
      return later(heard.get(standingName(place)), read) ?? 'unknown';
    },
    hear(place: Place, all: Spent): void {
      heard.set(standingName(place), later(heard.get(standingName(place)), all) ?? all);
    },
  };
}

function later(one: Spent | undefined, other: Spent | undefined): Spent | undefined {
  if (!one || !other) return one ?? other;
  return one.calls > other.calls || one.costPicoUsd > other.costPicoUsd ? one : other;
}
