import { describe, expect, test } from 'vitest';
import { describeExperiment } from '../../../lambda/core/experiments/describe-experiment.ts';
import { type Recorded, reportExperiment } from '../../../lambda/core/experiments/report.ts';
import { PLAN, recorded, sumsOf } from './a-report.ts';
import { said } from './a-verdict.ts';

const NOTHING: Recorded = { arms: [], verdicts: [], judge: { calls: 0, failed: 0, picoUsd: 0n, unknownCosts: 0 } };

describe('the conclusion', () => {
  test.each([
    [0, 0, 0, { kind: 'no-winner-yet', missing: 396 }],
    [60, 10, 80, { kind: 'no-winner-yet', missing: 246 }],
    [200, 50, 300, { kind: 'winner', arm: 'b' }],
    [300, 50, 200, { kind: 'winner', arm: 'a' }],
    [1000, 400, 1000, { kind: 'no-difference' }],
    [0, 0, 500, { kind: 'winner', why: expect.stringContaining('p < 0.000001') }],
  ])('of %d won by a, %d tied and %d won by b is %o', (wonA, tied, wonB, expected) => {
    expect(reportExperiment(PLAN, recorded(wonA, tied, wonB)).conclusion).toMatchObject(expected);
  });

  test('says about how many are missing when the minimum sample has shown nothing', () => {
    const { conclusion } = reportExperiment(PLAN, recorded(300, 0, 310));
    expect(conclusion).toMatchObject({
      kind: 'no-winner-yet',
      why: expect.stringContaining('smaller than what was looked for'),
    });
    expect(conclusion.kind === 'no-winner-yet' && conclusion.missing).toBeGreaterThan(100);
  });

  test('of several arms is the best that beats the control, or the control that beats them all', () => {
    const arms = ['a', 'b', 'c'].map((arm) => ({ arm, share: 1 }));
    const withC = (wonC: number, lostC: number, wonB: number, lostB: number): Recorded => ({
      ...recorded(lostB, 0, wonB),
      verdicts: [
        ...recorded(lostB, 0, wonB).verdicts,
        ...[...said('b', 'b', wonC), ...said('a', 'a', lostC)].map((one) => ({
          ...one,
          arms: ['c', 'a'] as const,
          winner: one.winner === 'b' ? 'c' : 'a',
        })),
      ],
    });
    const concluded = (one: Recorded) => reportExperiment({ ...PLAN, arms }, one).conclusion;
    expect(concluded(withC(400, 100, 300, 200))).toMatchObject({ kind: 'winner', arm: 'c' });
    expect(concluded(withC(100, 400, 150, 350))).toMatchObject({ kind: 'winner', arm: 'a' });
    expect(concluded(withC(250, 250, 150, 350))).toMatchObject({ kind: 'no-winner-yet' });
    // One of them is known to be no different, and of the other nothing is known.
    expect(concluded(withC(1500, 1500, 20, 20))).toMatchObject({ kind: 'no-winner-yet' });
    expect(concluded(withC(1500, 1500, 1500, 1500))).toMatchObject({ kind: 'no-difference' });
  });

  test('takes more of each arm where there are more of them, so that all that is said holds together', () => {
    const [alone] = reportExperiment(PLAN, recorded(100, 0, 120)).comparisons;
    const arms = ['a', 'b', 'c'].map((arm) => ({ arm, share: 1 }));
    const [among] = reportExperiment({ ...PLAN, arms }, recorded(100, 0, 120)).comparisons;
    expect(among?.minimumSample).toBeGreaterThan(alone?.minimumSample ?? 0);
    expect(among?.interval[0]).toBeLessThan(alone?.interval[0] ?? 0);
    expect(among?.interval[1]).toBeGreaterThan(alone?.interval[1] ?? 0);
  });
});

describe('a report', () => {
  const report = reportExperiment(PLAN, recorded(200, 50, 300));
  const shown = JSON.parse(JSON.stringify(describeExperiment(report)));
  const [a, b] = shown.arms;

  test('names calls, shares and wins of each arm', () => {
    expect(a).toMatchObject({
      arm: 'a',
      calls: 1000,
      attempts: 1010,
      share: { wanted: 0.5, had: 0.5 },
      won: 200,
      lost: 300,
    });
    expect(b).toMatchObject({ arm: 'b', won: 300, tied: 50, lost: 200, win_rate: { value: 325 / 550 } });
    const [low, high] = b.win_rate.interval;
    const [lowOnce, highOnce] = b.win_rate.interval_once;
    expect([0.5 < low, low < lowOnce, highOnce < high]).toEqual([true, true, true]);
  });

  test('names costs by call and by win, exactly and with what nobody knows', () => {
    expect(b).toMatchObject({ cost: 2, cost_pico_usd: '2000000000000', unknown_cost_calls: 0 });
    expect(b.cost_per_call.usd).toBeCloseTo(0.002, 12);
    // 0.001 is one standard deviation of a call's cost: a thousand calls know it to some four times a thirtieth of that.
    expect(b.cost_per_call.interval[0]).toBeCloseTo(0.0019, 4);
    expect(b.cost_per_win.usd).toBeCloseTo(0.002 / (325 / 550), 12);
    // numpy.roots of (a - r b)² = z² (va + r² vb), of 0.002 and 325 / 550 with their variances.
    expect(b.cost_per_win.interval_once[0]).toBeCloseTo(0.00315115880875214, 9);
    expect(b.cost_per_win.interval_once[1]).toBeCloseTo(0.0036478570360595174, 9);
    const unknown = sumsOf('b', { picoUsd: 0n, unknownCosts: 1000 });
    const [, other] = reportExperiment(PLAN, recorded(1, 1, 1, [sumsOf('a'), unknown])).arms;
    expect(other).toMatchObject({ costPerCall: null, costPerWin: null, unknownCosts: 1000 });
    expect(JSON.stringify(describeExperiment(reportExperiment(PLAN, recorded(1, 1, 1, [unknown]))))).toContain(
      '"cost":null,"cost_pico_usd":null,"unknown_cost_calls":1000',
    );
  });

  test('has no interval of a cost whose squares were not kept', () => {
    const { squaredUsd: _, ...sums } = sumsOf('b');
    const [, other] = reportExperiment(PLAN, recorded(1, 1, 1, [sumsOf('a'), sums])).arms;
    expect(other?.costPerCall).toEqual({ usd: expect.closeTo(0.002, 12), interval: null });
  });

  test('names percentiles, and where they may be', () => {
    expect(b.total_ms).toMatchObject({
      samples: 1000,
      p50: { value: 1000 },
      p95: { value: expect.closeTo(1449.5, 0) },
    });
    expect(b.total_ms.p99.value).toBeCloseTo(1489.5, 0);
    const [low, high] = b.first_content_ms.p50.interval;
    expect(low).toBeLessThan(300);
    expect(high).toBeGreaterThan(300);
    expect(high - low).toBeLessThan(60);
  });

  test('names errors of calls, refusals of answers, and valid JSON of those of which it was asked', () => {
    expect(b.error_rate).toMatchObject({ count: 10, of: 1000, rate: 0.01 });
    expect(b.refusal_rate).toMatchObject({ count: 5, of: 990 });
    expect(b.valid_json_rate).toMatchObject({ count: 300, of: 303 });
    const [low, high] = b.error_rate.interval;
    expect([low > 0, low < 0.01, high > 0.01, high < 0.03]).toEqual([true, true, true, true]);
  });

  test('names the judge: how far it agrees with itself, and what it cost apart from the arms', () => {
    expect(shown.judge).toMatchObject({ verdicts: 550, calls: 1100, failed_calls: 1, cost: 0.04 });
    expect(shown.judge.agreement).toMatchObject({ comparisons: 550, rate: 500 / 550 });
    // Of 550 pairs of orders, all 50 that disagree went by the place.
    expect(shown.judge.agreement.first_wins).toBeCloseTo(600 / 1100, 9);
  });

  test('names the comparison that it rests on', () => {
    const [compared] = shown.comparisons;
    expect(compared).toMatchObject({
      arm: 'b',
      against: 'a',
      compared: 550,
      same_request: 550,
      minimum_sample: 396,
      missing: 0,
    });
    expect(compared.difference.value).toBeCloseTo(325 / 550 - 0.5, 12);
    expect(compared.adjusted_p_value).toBe(compared.p_value);
    expect(shown.conclusion).toMatchObject({
      result: 'winner',
      arm: 'b',
      why: expect.stringContaining('whenever one looks'),
    });
  });

  test('of nothing says that nothing is known, and never 0', () => {
    const [arm] = JSON.parse(JSON.stringify(describeExperiment(reportExperiment(PLAN, NOTHING)))).arms;
    expect(arm).toMatchObject({
      calls: 0,
      share: { had: null },
      cost_per_call: null,
      cost_per_win: null,
      mean_score: null,
    });
    expect(arm).toMatchObject({ win_rate: { value: null }, error_rate: { rate: null }, total_ms: { p50: null } });
  });

  test('leaves out the verdicts of another mode, and of arms that are gone', () => {
    const { verdicts, ...rest } = recorded(10, 0, 10);
    const gone = said('b', 'b', 100).map((one) => ({ ...one, arms: ['b', 'gone'] as const }));
    const other = { mode: 'rubric', arm: 'b', callId: '', judgedAt: '', scores: {}, score: 1 } as const;
    expect(reportExperiment(PLAN, { ...rest, verdicts: [...verdicts, ...gone, other] }).comparisons).toEqual(
      reportExperiment(PLAN, recorded(10, 0, 10)).comparisons,
    );
  });
});

describe('shares', () => {
  const arms = (a: number, b: number) => [sumsOf('a', { calls: a }), sumsOf('b', { calls: b })];
  const sharesOf = (recordedArms: Recorded['arms']) =>
    JSON.parse(JSON.stringify(describeExperiment(reportExperiment(PLAN, recorded(1, 1, 1, recordedArms))))).shares;

  test('that came out as chance does it are no mismatch, and others are', () => {
    expect(sharesOf(arms(1020, 980))).toMatchObject({ mismatch: false });
    expect(sharesOf(arms(1200, 800))).toMatchObject({ mismatch: true });
  });

  test('are of what was assigned, where many calls belong together', () => {
    const busy = [sumsOf('a', { calls: 1200, assigned: 101 }), sumsOf('b', { calls: 800, assigned: 99 })];
    expect(sharesOf(busy)).toMatchObject({ mismatch: false });
  });

  test('are of calls, where each is assigned by itself', () => {
    const apart = arms(1200, 800).map((sums) => ({ ...sums, assigned: 0 }));
    expect(sharesOf(apart)).toMatchObject({ mismatch: true });
  });

  test('are not asked of an arm that answers nobody', () => {
    const plan = { ...PLAN, arms: [...PLAN.arms, { arm: 'shadow', share: 0.2, isShadow: true }] };
    const report = reportExperiment(plan, recorded(1, 1, 1, [...arms(1000, 1000), sumsOf('shadow', { calls: 9 })]));
    expect(report.sharesPValue).toBe(1);
    expect(report.arms.map(({ shareWanted, shareHad }) => [shareWanted, shareHad])).toEqual([
      [0.5, 0.5],
      [0.5, 0.5],
      [0, null],
    ]);
  });
});
