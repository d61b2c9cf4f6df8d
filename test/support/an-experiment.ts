import type { ArmPlan, ExperimentPlan, JudgePlan } from '../../lambda/core/experiments/experiment.ts';
import { USUAL_AIMS } from '../../lambda/core/experiments/plan.ts';
import type { Route } from '../../lambda/core/route.ts';

/** An arm of which nothing special is said. */
export type TestArm = Partial<Omit<ArmPlan, 'name'>> & { readonly route: Route };

/** A judge that judges every call. */
export const JUDGE: JudgePlan = {
  route: 'judge/m',
  mode: 'pairwise',
  criteria: [{ name: 'quality', description: 'Which answer serves the request better?', weight: 1 }],
  sampleShare: 1,
  asksBoth: true,
  keepsSeconds: 3_600,
  budgetPerDayPicoUsd: 5_000_000_000_000n,
};

/** A route that is an experiment between arms of equal shares; the one that is called `control` is the control arm. */
export function anExperiment(
  arms: Readonly<Record<string, TestArm>>,
  {
    otherwise = 'control',
    ...changes
  }: Partial<ExperimentPlan> & { readonly otherwise?: Route | 'control' | null } = {},
): Extract<Route, { kind: 'experiment' }> {
  const made = Object.entries(arms).map(([name, { route, ...plan }]) => ({
    route,
    plan: { name, share: 1, isShadow: false, change: undefined, ...plan },
  }));
  const plan: ExperimentPlan = {
    name: 'smart',
    control: 'control',
    arms: made.map((arm) => arm.plan),
    stickyBy: 'session',
    teams: undefined,
    from: undefined,
    until: undefined,
    stop: {},
    judge: undefined,
    promotion: undefined,
    aims: USUAL_AIMS,
    digest: 'first',
    ...changes,
  };
  return { kind: 'experiment', plan, arms: made, otherwise: otherwise ?? undefined };
}
