import type { Observation, Sample, SamplePlace } from '../../lambda/core/experiments/experiments.ts';
import type { JudgePorts } from '../../lambda/core/experiments/judge/judge-ports.ts';
import { type Standing, standingName } from '../../lambda/core/experiments/standing.ts';
import type { Verdict } from '../../lambda/core/experiments/verdict.ts';
import type { Gateway } from '../../lambda/core/gateway.ts';
import { armSumsOf } from './arm-sums.ts';

/** What a judge works with, in memory, to be looked at. */
export interface MemoryJudge extends JudgePorts {
  readonly lying: Map<string, Sample>;
  readonly given: Map<string, Verdict>;
  readonly noted: Observation[];
  readonly asked: { readonly isFailed: boolean; readonly costPicoUsd: bigint | null }[];
  readonly said: Map<string, Standing>;
}

/** A judge's stores in memory: samples are claimed by one at a time, and a call has one verdict. */
export function createMemoryJudge(gateway: Gateway): MemoryJudge {
  const lying = new Map<string, Sample>();
  const claimed = new Set<string>();
  const given = new Map<string, Verdict>();
  const noted: Observation[] = [];
  const asked: MemoryJudge['asked'] = [];
  const said = new Map<string, Standing>();
  const nameOf = ({ team, experiment, callId }: SamplePlace) => `${team}#${experiment}#${callId}`;
  return {
    lying,
    given,
    noted,
    asked,
    said,
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
      async put(team, verdict) {
        const name = nameOf({ team, ...verdict }) + (verdict.mode === 'rubric' ? `#${verdict.arm}` : '');
        if (given.has(name)) return false;
        given.set(name, verdict);
        return true;
      },
      isThere: async (place) => [...given.keys()].some((name) => name.startsWith(nameOf(place))),
      list: async (team, experiment) =>
        [...given].filter(([name]) => name.startsWith(`${team}#${experiment}#`)).map(([, verdict]) => verdict),
    },
    sums: {
      add: async (one) => void noted.push(one),
      spend: async () => ({ calls: 0, costPicoUsd: 0n }),
      addJudged: async (one) => void asked.push(one),
      async read(team, experiment) {
        return { arms: armSumsOf(noted, { team, experiment }), judge: JUDGED };
      },
    },
    standings: {
      read: async () => [...said.values()],
      set: async (one) => void said.set(standingName(one), one),
    },
  };
}

const JUDGED = { calls: 0, failed: 0, picoUsd: 0n, unknownCosts: 0 };
