import { describe, expect, test } from 'vitest';
import { compareArms } from '../../../lambda/core/experiments/compare-arms.ts';
import { type Plan, USUAL_AIMS } from '../../../lambda/core/experiments/plan.ts';
import { matchGrades } from '../../../lambda/core/experiments/statistics/matching.ts';
import { stratumOf } from '../../../lambda/core/experiments/statistics/stratum.ts';
import type { GradedCall } from '../../../lambda/core/experiments/verdict.ts';
import { type Random, randomFrom } from '../../support/random-from.ts';

const PLAN: Plan = {
  experiment: 'test',
  mode: 'rubric',
  control: 'a',
  arms: [
    { arm: 'a', share: 0.5 },
    { arm: 'b', share: 0.5 },
  ],
  aims: USUAL_AIMS,
};

const grade = (arm: string, score: number, call: number, stratum = 'chat'): GradedCall => ({
  mode: 'rubric',
  arm,
  score,
  scores: { helpful: score },
  stratum,
  callId: `call-${call}`,
  judgedAt: new Date(call * 1000).toISOString(),
});
const matched = (grades: readonly GradedCall[], controlsEach = 1) =>
  matchGrades(grades, { control: 'a', challenger: 'b', controlsEach }).map(({ difference }) => difference);

describe('grades of calls that are not the same', () => {
  test('are matched within their stratum, each once, in the order in which they were given', () => {
    const grades = [
      grade('b', 1, 4, 'code'),
      grade('a', 0.5, 1, 'chat'),
      grade('a', 0.25, 2, 'code'),
      grade('b', 0.75, 3, 'chat'),
      grade('b', 0, 5, 'chat'),
    ];
    expect(matched(grades)).toEqual([0.25, 0.75]);
    expect(matched(grades.toReversed())).toEqual([0.25, 0.75]);
  });

  test('use what a larger arm has more of', () => {
    const grades = [0, 0.5, 1, 1].map((score, call) => grade('a', score, call));
    expect(matched([...grades, grade('b', 0.75, 9), grade('b', 0.75, 10), grade('b', 0, 11)], 2)).toEqual([0.5, -0.25]);
  });

  test('are matched with the same call first, where both arms have answered it', () => {
    const grades = [grade('a', 0.5, 1), grade('a', 0.25, 2), grade('b', 1, 2), grade('b', 0.5, 3)];
    expect(matchGrades(grades, { control: 'a', challenger: 'b', controlsEach: 1 })).toEqual([
      { difference: 0.75, isSameCall: true },
      { difference: 0, isSameCall: false },
    ]);
  });

  test('are of ten answers of the control at most, however few the other arm has', () => {
    const arms = [
      { arm: 'a', share: 0.99 },
      { arm: 'b', share: 0.01 },
    ];
    const grades = Array.from({ length: 10 }, (_, call) => grade('a', 0.5, call)).concat(grade('b', 1, 10));
    const verdicts = grades.map((one) => ({ ...one, experiment: 'test' }));
    expect(compareArms({ ...PLAN, arms }, verdicts)).toMatchObject([{ compared: 1, difference: 0.5 }]);
    expect(compareArms({ ...PLAN, arms }, verdicts.slice(1))).toMatchObject([{ compared: 0, difference: null }]);
  });

  test('leave other arms and unmatched strata out', () => {
    expect(matched([grade('a', 0.5, 1, 'chat'), grade('b', 1, 2, 'code'), grade('c', 1, 3, 'chat')])).toEqual([]);
  });

  test('are fair where an arm had the easy requests: plain means would name the wrong winner', () => {
    const random = randomFrom(41);
    // `b` is worse in both strata, and has four times as many of the easy ones.
    const grades = Array.from({ length: 6000 }, (_, call) => {
      const arm = call % 2 === 0 ? 'a' : 'b';
      const isEasy = random.chance(arm === 'b' ? 0.8 : 0.2);
      const mean = (isEasy ? 0.8 : 0.4) - (arm === 'b' ? 0.1 : 0);
      return grade(arm, near(mean, random), call, isEasy ? 'chat' : 'code');
    });
    const meanOf = (wanted: string) => {
      const scores = grades.filter(({ arm }) => arm === wanted).map(({ score }) => score ?? 0);
      return scores.reduce((sum, score) => sum + score, 0) / scores.length;
    };
    expect(meanOf('b')).toBeGreaterThan(meanOf('a') + 0.05);
    const [compared] = compareArms(PLAN, grades);
    expect(compared?.difference).toBeGreaterThan(-0.12);
    expect(compared?.difference).toBeLessThan(-0.08);
    const [low = 0, high = 0] = compared?.interval ?? [];
    expect([-0.15 < low, low < -0.1, -0.1 < high, high < -0.05]).toEqual([true, true, true, true]);
    expect(compared?.adjustedPValue).toBeLessThan(0.001);
    expect(compared?.sameRequest).toBe(0);
  });

  test('find a planted difference by the minimum sample, and none where there is none', () => {
    const random = randomFrom(42);
    const found = (difference: number) => {
      let count = 0;
      for (let experiment = 0; experiment < 100; experiment += 1) {
        const grades = Array.from({ length: 2 * 143 }, (_, call) => {
          const arm = call % 2 === 0 ? 'a' : 'b';
          const score = near(0.5 + (arm === 'b' ? difference : 0), random, 0.7);
          return { ...grade(arm, score, call), experiment: 'test' };
        });
        const [compared] = compareArms(PLAN, grades);
        expect(compared?.minimumSample).toBe(143);
        if ((compared?.pValue ?? 1) <= 0.05) count += 1;
      }
      return count;
    };
    expect(found(0.1)).toBeGreaterThanOrEqual(75);
    expect(found(0)).toBeLessThanOrEqual(5);
  });
});

test('a stratum is the dialect, the kind of task and the size', () => {
  const features = { dialect: 'openai-chat', task: 'coding' };
  expect([0, 499, 500, 2000, 8000].map((inputTokens) => stratumOf({ ...features, inputTokens }))).toEqual([
    'openai-chat coding small',
    'openai-chat coding small',
    'openai-chat coding medium',
    'openai-chat coding large',
    'openai-chat coding huge',
  ]);
});

/** A score around a mean, on a scale of tenths. */
function near(mean: number, random: Random, width = 0.4): number {
  const score = mean + (random.next() - 0.5) * width;
  return Math.min(1, Math.max(0, Math.round(score * 20) / 20));
}
