import { describe, expect, test } from 'vitest';
import { describeExperiment } from '../../../lambda/core/experiments/describe-experiment.ts';
import { type Recorded, reportExperiment } from '../../../lambda/core/experiments/report.ts';
import { PLAN, recorded } from './a-report.ts';
import { said } from './a-verdict.ts';

describe('a call on which the judge gave no verdict', () => {
  const withSilence = (wonA: number, wonB: number, unsaid: number): Recorded => ({
    ...recorded(wonA, 0, wonB),
    verdicts: [...recorded(wonA, 0, wonB).verdicts, ...said(null, null, unsaid)],
  });
  const shownOf = (one: Recorded) => JSON.parse(JSON.stringify(describeExperiment(reportExperiment(PLAN, one))));

  test('is a tie, and told as what it is', () => {
    const { arms, comparisons, judge } = shownOf(withSilence(200, 300, 50));
    expect(comparisons[0]).toMatchObject({ compared: 550, won: 300, tied: 50, lost: 200, no_verdict: 50 });
    expect(comparisons[0].difference.value).toBeCloseTo(325 / 550 - 0.5, 12);
    expect(arms[1]).toMatchObject({ tied: 50, no_verdict: 50, win_rate: { value: 325 / 550 } });
    expect(judge).toMatchObject({ verdicts: 550, no_verdict: 50, agreement: { comparisons: 550, rate: 500 / 550 } });
  });

  test('may have been won by either: whoever silences the judge where it would lose gains nothing', () => {
    expect(shownOf(withSilence(0, 100, 0)).conclusion).toMatchObject({ result: 'winner', arm: 'b' });
    // Of two hundred each has won a hundred, and one half of them nobody has heard of.
    const silenced = shownOf(withSilence(0, 100, 100));
    expect(silenced.conclusion).toMatchObject({
      result: 'no-winner-yet',
      why: expect.stringContaining('On 100 the judge gave no verdict'),
    });
    const [low, high] = silenced.comparisons[0].difference.interval;
    expect([low < 0, high > 0.4]).toEqual([true, true]);
  });

  test('hides whether there is no difference', () => {
    expect(shownOf(withSilence(1000, 1000, 0)).conclusion).toMatchObject({ result: 'no-difference' });
    expect(shownOf(withSilence(1000, 1000, 400)).conclusion).toMatchObject({ result: 'no-winner-yet' });
  });

  test('has no score where answers are graded, and makes a comparison of what is known of the other', () => {
    const grade = (arm: string, score: number | null, call: number) =>
      ({ mode: 'rubric', arm, score, scores: {}, callId: `${call}`, judgedAt: `${call}` }) as const;
    const calls = Array.from({ length: 100 }, (_, call) => [
      grade('a', 0.5, call),
      grade('b', call < 50 ? 1 : null, call),
    ]);
    const one = { ...recorded(0, 0, 0), verdicts: calls.flat() };
    const { arms, comparisons, judge } = JSON.parse(
      JSON.stringify(describeExperiment(reportExperiment({ ...PLAN, mode: 'rubric' }, one))),
    );
    expect(comparisons[0]).toMatchObject({ compared: 100, won: 50, tied: 50, lost: 0, no_verdict: 50 });
    expect(comparisons[0].adjusted_p_value).toBeGreaterThan(0.05);
    expect([arms[1].mean_score, judge.no_verdict]).toEqual([1, 50]);
  });
});
