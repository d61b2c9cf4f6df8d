import { expect, test } from 'vitest';
import { describeReport, reportSchema } from '../../bin/cli/experiment-report.ts';
import { describeExperiment } from '../../lambda/core/experiments/describe-experiment.ts';
import { type Recorded, reportExperiment } from '../../lambda/core/experiments/report.ts';
import { PLAN, recorded, sumsOf } from '../core/experiments/a-report.ts';
import { said } from '../core/experiments/a-verdict.ts';

const STANDS = { name: 'test', state: 'running', promoted: null, promoted_share: null, changed: null, judged_by: 'j' };

/** What the command prints of what was recorded. */
function printed(one: Recorded, before?: Recorded, plan = PLAN): string {
  const shownOf = (what: Recorded) => describeExperiment(reportExperiment(plan, what));
  const answer = { ...shownOf(one), before_promotion: before ? shownOf(before) : null, ...STANDS };
  return describeReport(reportSchema.parse(JSON.parse(JSON.stringify(answer))));
}

test('a report says what it goes by: since when, on how many the judge gave no verdict, and what was not read', () => {
  const { verdicts, ...rest } = recorded(200, 50, 300);
  const since = Date.UTC(2026, 10, 20);
  const text = printed({ ...rest, verdicts: [...verdicts, ...said(null, 'a', 7)], unread: 3, since });
  expect(text).toContain('557 verdicts for $');
  expect(text).toContain('\nthe judge gave no verdict: 7\n');
  expect(text).toContain('\nnot all verdicts read: 3 more\n');
  expect(text).toContain('since 2026-11-20T00:00:00.000Z');
});

test('a report says nothing of what is not so, and what was found before a promotion', () => {
  expect(printed(recorded(200, 50, 300))).not.toMatch(/no verdict|not all|since|before/);
  const promoted = printed(recorded(0, 0, 0), recorded(200, 50, 300));
  // Told in the order in which it came.
  expect(promoted).toMatch(
    /^test: running\nbefore that, winner: b wins more often than a.*\nsince then, no-winner-yet: /,
  );
});

test('a report says what each arm costs in all, a call and a win, and nobody waits for more once there is a winner', () => {
  const text = printed(recorded(20, 5, 30));
  expect(text).toMatch(/calls +wins +score +USD in all +USD a call +USD a win +p50 ms/);
  expect(text).toContain(' to go');
  expect(printed(recorded(200, 50, 300))).not.toContain(' to go');
});

test('a report marks what an arm has cost in the shadow: it is no cost of calls', () => {
  const arms = PLAN.arms.map((one) => ({ ...one, isShadow: one.arm === 'b' }));
  const one = { ...recorded(200, 50, 300, [sumsOf('a')]), shadows: [sumsOf('b', { picoUsd: 500_000_000_000n })] };
  expect(printed(one, undefined, { ...PLAN, arms })).toMatch(
    /b \(shadow\) .*0\.5.* \*.*\n[\s\S]*\* figures of runs in the shadow/,
  );
  expect(printed(recorded(200, 50, 300))).not.toContain('*');
});

test('a report tells what an arm has cost beside the calls that it answered', () => {
  const one = { ...recorded(200, 50, 300), shadows: [sumsOf('b', { calls: 40, picoUsd: 500_000_000_000n })] };
  expect(printed(one)).toMatch(/\nb: 40 runs in the shadow beside calls, for \$0\.5/);
});
