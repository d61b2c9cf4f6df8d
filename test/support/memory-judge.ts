import type { Observation, Sample, SamplePlace } from '../../lambda/core/experiments/experiments.ts';
import type { JudgedCall, JudgePorts } from '../../lambda/core/experiments/judge/judge-ports.ts';
import type { SeriesPlace } from '../../lambda/core/experiments/series.ts';
import { type Standing, standingName } from '../../lambda/core/experiments/standing.ts';
import type { Verdict } from '../../lambda/core/experiments/verdict.ts';
import type { Gateway } from '../../lambda/core/gateway.ts';
import { armSumsOf, seriesName } from './arm-sums.ts';

/** What a judge works with, in memory, to be looked at. */
export interface MemoryJudge extends JudgePorts {
  readonly lying: Map<string, Sample>;
  readonly given: Map<string, Verdict>;
  readonly noted: Observation[];
  readonly asked: JudgedCall[];
  readonly said: Map<string, Standing>;
  /** What all experiments have come to: also as a test says. */
  readonly spending: { calls: number; costPicoUsd: bigint };
}

/** A judge's stores in memory: samples are claimed by one at a time, and a call has one verdict. */
export function createMemoryJudge(gateway: Gateway): MemoryJudge {
  const lying = new Map<string, Sample>();
  const claimed = new Set<string>();
  const given = new Map<string, Verdict>();
  const noted: Observation[] = [];
  const asked: MemoryJudge['asked'] = [];
  const said = new Map<string, Standing>();
  const verdictsOf = (place: SeriesPlace) =>
    [...given].filter(([name]) => name.startsWith(`${seriesName(place)}#`)).map(([, verdict]) => verdict);
  const spending = { calls: 0, costPicoUsd: 0n };
  const nameOf = ({ team, experiment, callId }: SamplePlace) => `${team}#${experiment}#${callId}`;
  return {
    lying,
    given,
    noted,
    asked,
    said,
    spending,
    gateway,
    samples: {
      async put(sample) {
        lying.set(nameOf(sample), sample);
        return true;
      },
      async claim(place) {
        const sample = lying.get(nameOf(place));
        if (!sample) return 'gone';
        if (claimed.has(nameOf(place))) return 'claimed';
        claimed.add(nameOf(place));
        return sample;
      },
      release: async (place) => void claimed.delete(nameOf(place)),
      drop: async (place) => void lying.delete(nameOf(place)),
    },
    verdicts: {
      async put(place, verdicts) {
        const named = verdicts.map((one) => {
          const own = one.mode === 'rubric' ? `#${one.arm}` : '';
          return [`${seriesName(place)}#${one.callId}${own}`, one] as const;
        });
        if (named.some(([name]) => given.has(name))) return false;
        for (const [name, verdict] of named) given.set(name, verdict);
        return true;
      },
      isThere: async (place) => verdictsOf(place).some(({ callId }) => callId === place.callId),
      grades: async (place) => ({ grades: verdictsOf(place).filter((one) => one.mode === 'rubric'), areAll: true }),
    },
    sums: {
      add: async (one) => void noted.push(one),
      async spend({ chargedPicoUsd }) {
        spending.costPicoUsd += chargedPicoUsd;
        return spending;
      },
      spent: async () => spending,
      addJudged: async (one) => void asked.push(one),
      async read(place) {
        const comparisons = verdictsOf(place).filter((one) => one.mode === 'pairwise');
        const grades = verdictsOf(place).length;
        return { ...armSumsOf(noted, place), judge: JUDGED, comparisons, grades, since: undefined };
      },
    },
    standings: {
      read: async () => [...said.values()],
      set: async (one) => void said.set(standingName(one), one),
    },
  };
}

const JUDGED = { calls: 0, failed: 0, picoUsd: 0n, unknownCosts: 0 };
