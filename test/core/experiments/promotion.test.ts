import { describe, expect, test } from 'vitest';
import { type Guardrails, mayPromote, mustRollBack } from '../../../lambda/core/experiments/promotion.ts';
import { reportExperiment } from '../../../lambda/core/experiments/report.ts';
import { PLAN, recorded, spread, sumsOf } from './a-report.ts';
import { said } from './a-verdict.ts';

const GUARDRAILS: Guardrails = {
  margin: 0.05,
  minimumCompared: 400,
  minimumAgreement: 0.6,
  rateMargin: 0.01,
  reasons: ['cheaper', 'faster'],
};
const CHEAP = sumsOf('b', { picoUsd: 1_000_000_000_000n, squaredUsd: 1000 * (0.001 ** 2 + 0.0005 ** 2) });
const FAST = sumsOf('b', { firstContentMs: spread(150), totalMs: spread(500) });
const DEAR = sumsOf('b', { picoUsd: 4_000_000_000_000n, squaredUsd: 1000 * (0.004 ** 2 + 0.001 ** 2) });

/** Two arms of which neither is better, judged often enough to know; and `b` as it is told. */
const equalTo = (b = sumsOf('b')) => reportExperiment(PLAN, recorded(1000, 200, 1000, [sumsOf('a'), b]));

describe('an arm may be promoted', () => {
  test.each([
    ['cheaper', CHEAP, ['its quality is not worse', 'it is clearly cheaper']],
    ['faster', FAST, ['its quality is not worse', 'it is clearly faster', 'it is clearly faster to begin']],
  ])('that is not worse, and %s', (_, b, because) => {
    expect(mayPromote(equalTo(b), 'b', GUARDRAILS)).toEqual({ decided: true, because });
  });

  test('only for a reason that counts', () => {
    expect(mayPromote(equalTo(FAST), 'b', { ...GUARDRAILS, reasons: ['cheaper'] })).toEqual({
      decided: false,
      because: ['it is not clearly cheaper'],
    });
    expect(mayPromote(equalTo(), 'b', GUARDRAILS).because).toEqual(['it is not clearly cheaper or faster']);
  });

  test.each([
    [
      'worse in quality',
      recorded(260, 0, 240, [sumsOf('a'), CHEAP]),
      'its quality may still be worse by more than 0.05',
    ],
    ['compared too seldom', recorded(50, 0, 150, [sumsOf('a'), CHEAP]), '200 comparisons are missing'],
    [
      'judged by the place',
      recorded(500, 1500, 500, [sumsOf('a'), CHEAP]),
      'the judge says too often something else in the other order',
    ],
    [
      'short of calls',
      recorded(1000, 0, 1000, [sumsOf('a'), { ...CHEAP, calls: 500 }]),
      'the arms did not get their shares of the calls',
    ],
    ['often failing', recorded(1000, 0, 1000, [sumsOf('a'), { ...CHEAP, failed: 25 }]), 'its rate of errors is higher'],
    [
      'often refusing',
      recorded(1000, 0, 1000, [sumsOf('a'), { ...CHEAP, refused: 90 }]),
      'its rate of refusals is higher',
    ],
    [
      'bad at JSON',
      recorded(1000, 0, 1000, [sumsOf('a'), { ...CHEAP, jsonInvalid: 60 }]),
      'its rate of invalid JSON is higher',
    ],
    [
      'often abandoned',
      recorded(1000, 0, 1000, [sumsOf('a'), { ...CHEAP, abandoned: 90 }]),
      'its rate of abandoned calls is higher',
    ],
    ['slower', recorded(1000, 0, 1000, [sumsOf('a'), { ...CHEAP, totalMs: spread(2000) }]), 'it is clearly slower'],
    [
      'of unknown cost',
      recorded(1000, 0, 1000, [sumsOf('a'), { ...CHEAP, unknownCosts: 20 }]),
      'it is not clearly cheaper or faster',
    ],
  ])('not if it is %s, however cheap', (_, one, reason) => {
    const decision = mayPromote(reportExperiment(PLAN, one), 'b', GUARDRAILS);
    expect(decision.decided).toBe(false);
    expect(decision.because).toContain(reason);
  });

  test('not for what it costs in the shadow, where a provider may know the prompt already', () => {
    const dear = { ...DEAR, totalMs: spread(1000) };
    const seen = { ...recorded(1000, 0, 1000, [sumsOf('a'), dear]), shadows: [{ ...CHEAP, calls: 9000 }] };
    const report = reportExperiment(PLAN, seen);
    expect(report.arms[1]).toMatchObject({ calls: 1000, costPerCall: { usd: 0.004 }, shadowRuns: { calls: 9000 } });
    expect(mayPromote(report, 'b', GUARDRAILS).because).toContain('it is clearly dearer');
    expect(mustRollBack(report, 'b').because).toEqual(['it is clearly dearer']);
  });

  test('not if no caller has waited for it', () => {
    const [a] = PLAN.arms;
    const plan = {
      ...PLAN,
      arms: [
        { arm: 'a', share: 1, ...a },
        { arm: 'b', share: 0, isShadow: true },
      ],
    };
    const report = reportExperiment(plan, { ...recorded(1000, 0, 1000, [sumsOf('a')]), shadows: [CHEAP] });
    expect(report.arms[1]).toMatchObject({ isShadow: true, calls: 1000, costPerCall: { usd: 0.001 } });
    const { decided, because } = mayPromote(report, 'b', GUARDRAILS);
    expect(decided).toBe(false);
    expect(because).toEqual([expect.stringContaining('in the shadow alone')]);
  });

  test('not for how far the judge agrees with itself on another arm', () => {
    const third = { ...PLAN, arms: [...PLAN.arms, { arm: 'c', share: 0.5 }] };
    const ofThird = [...said('a', 'a', 700), ...said('c', 'c', 700)].map((one) => ({
      ...one,
      arms: ['a', 'c'] as const,
    }));
    const verdicts = [...said('a', 'b', 700), ...ofThird];
    const arms = [sumsOf('a'), CHEAP, sumsOf('c')];
    const report = reportExperiment(third, { ...recorded(0, 0, 0, arms), verdicts });
    expect(report.judge.agreement.rate).toBeGreaterThan(GUARDRAILS.minimumAgreement);
    expect(mayPromote(report, 'b', GUARDRAILS)).toEqual({
      decided: false,
      because: ['the judge says too often something else in the other order'],
    });
  });

  test('not if it is unknown, or the control itself', () => {
    for (const arm of ['gone', 'a'])
      expect(mayPromote(equalTo(CHEAP), arm, GUARDRAILS)).toEqual({
        decided: false,
        because: [`${arm} is not compared with a control`],
      });
  });
});

describe('an arm that was promoted gives its place back', () => {
  test.each([
    ['its quality is clearly worse', recorded(300, 0, 200)],
    ['its rate of errors is clearly higher', recorded(1000, 0, 1000, [sumsOf('a'), sumsOf('b', { failed: 80 })])],
    ['its rate of refusals is clearly higher', recorded(1000, 0, 1000, [sumsOf('a'), sumsOf('b', { refused: 90 })])],
    [
      'its rate of invalid JSON is clearly higher',
      recorded(1000, 0, 1000, [sumsOf('a'), sumsOf('b', { jsonInvalid: 60 })]),
    ],
    ['it is clearly dearer', recorded(1000, 0, 1000, [sumsOf('a'), DEAR])],
  ])('when %s', (reason, one) => {
    expect(mustRollBack(reportExperiment(PLAN, one), 'b')).toEqual({ decided: true, because: [reason] });
  });

  test('and keeps it while nothing is clear, or speed is what it costs more for', () => {
    expect(mustRollBack(reportExperiment(PLAN, recorded(30, 0, 20)), 'b')).toEqual({ decided: false, because: [] });
    const dearAndFast = { ...DEAR, totalMs: spread(500), firstContentMs: spread(300) };
    expect(mustRollBack(equalTo(dearAndFast), 'b')).toEqual({ decided: false, because: [] });
    expect(mustRollBack(equalTo(), 'gone').decided).toBe(false);
  });

  test('and keeps it while only a few calls were dear, however alike they are', () => {
    const few = { calls: 20, attempts: 20, failed: 0, refused: 0, firstContentMs: [], totalMs: [] };
    const b = sumsOf('b', { ...few, picoUsd: 200_000_000_000n, squaredUsd: 20 * 0.01 ** 2 });
    expect(mustRollBack(equalTo(b), 'b')).toEqual({ decided: false, because: [] });
  });
});
