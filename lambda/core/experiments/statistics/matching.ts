import type { GradedCall } from '../verdict.ts';

/** Two arms whose grades are compared: how many grades of each make one comparison. */
export interface Matched {
  readonly control: string;
  readonly challenger: string;
  /** How many answers of the control there are for each of the challenger, as the experiment is set up: never by what came. */
  readonly controlsEach: number;
}

/** What the challenger scored less what the control did, from -1 to 1, for answers to the same request or to requests of the same kind. */
export interface Difference {
  /** Not a number where the judge gave no verdict on one of them. */
  readonly difference: number;
  /** Whether it was the same request. */
  readonly isSameCall: boolean;
}

/**
 * Compares the grades of two arms that did not see the same requests. Grades of the same stratum are matched in the order in which they were
 * given, each used once: so each difference has the mean that the arms differ by, whatever the strata are like and however shares have
 * moved between them, and what is true of outcomes that come one by one is true of these. Means over all calls would also compare what was asked.
 */
export function matchGrades(grades: readonly GradedCall[], matched: Matched): readonly Difference[] {
  const sorted = grades.filter(({ arm }) => arm === matched.control || arm === matched.challenger).sort(byTime);
  const calls = Map.groupBy(sorted, ({ callId }) => callId);
  const isTwice = ({ callId }: GradedCall) => new Set(calls.get(callId)?.map(({ arm }) => arm)).size === 2;
  const same = [...calls.values()]
    .filter(([one]) => one !== undefined && isTwice(one))
    .flatMap((group) => differences(group, { ...matched, controlsEach: 1 }))
    .map((difference) => ({ difference, isSameCall: true }));
  const strata = Map.groupBy(
    sorted.filter((one) => !isTwice(one)),
    ({ stratum = '' }) => stratum,
  );
  const alike = [...strata.values()]
    .flatMap((group) => differences(group, matched))
    .map((difference) => ({ difference, isSameCall: false }));
  return [...same, ...alike];
}

function differences(group: readonly GradedCall[], { control, challenger, controlsEach }: Matched): readonly number[] {
  const scoresOf = (wanted: string) =>
    group.filter(({ arm }) => arm === wanted).map(({ score }) => score ?? Number.NaN);
  const controls = scoresOf(control);
  const found: number[] = [];
  for (const [at, score] of scoresOf(challenger).entries()) {
    const beside = controls.slice(at * controlsEach, (at + 1) * controlsEach);
    if (beside.length < controlsEach) break;
    found.push(score - beside.reduce((sum, one) => sum + one, 0) / controlsEach);
  }
  return found;
}

function byTime(one: GradedCall, other: GradedCall): number {
  const [a, b] = [one.judgedAt + one.callId, other.judgedAt + other.callId];
  return a < b ? -1 : Number(a > b);
}
