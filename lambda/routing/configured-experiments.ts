import type { ArmPlan, ChatChange, ExperimentPlan, JudgePlan } from '../core/experiments/experiment.ts';
import { picoFromDecimal } from '../core/money/money.ts';
import type { Route } from '../core/route.ts';
import type { ArmConfiguration, ExperimentConfiguration, JudgeConfiguration } from '../experiment-settings.ts';
import type { RouteConfiguration } from '../settings.ts';
import type { Usd } from '../team-settings.ts';
import { experimentDigest } from './experiment-digest.ts';

type Configured = ExperimentConfiguration<RouteConfiguration>;
type Routes = Readonly<Record<string, RouteConfiguration>>;

/** What operators want to know, without the ways that arms lead: for those who only show it. */
export function experimentPlans({
  experiments,
  routes,
}: {
  readonly experiments: Readonly<Record<string, Configured>>;
  readonly routes: Routes;
}): ReadonlyMap<string, ExperimentPlan> {
  const plans = Object.entries(experiments).map(([name, one]) => {
    const arms = Object.entries(one.arms).map(([arm, configured]) => armFrom(arm, configured));
    return [name, { ...planFrom(name, one, arms), digest: experimentDigest(one, routes) }] as const;
  });
  return new Map(plans);
}

/** An operator's experiment as a route; `routeFrom` knows where its arms lead. */
export function experimentFrom(
  name: string,
  configured: Configured,
  { routes, routeFrom }: { readonly routes: Routes; routeFrom(route: RouteConfiguration): Route },
): Extract<Route, { kind: 'experiment' }> {
  const arms = Object.entries(configured.arms).map(([arm, one]) => ({
    plan: armFrom(arm, one),
    route: routeFrom(one.route),
  }));
  const { fallback } = configured;
  const otherwise = fallback === undefined ? 'control' : fallback === false ? undefined : routeFrom(fallback);
  const plans = arms.map((arm) => arm.plan);
  const plan = { ...planFrom(name, configured, plans), digest: experimentDigest(configured, routes) };
  return { kind: 'experiment', plan, arms, otherwise };
}

function planFrom(name: string, configured: Configured, arms: readonly ArmPlan[]): Omit<ExperimentPlan, 'digest'> {
  const { control, sticky, teams, from, until, stop, judge, promote, aims } = configured;
  const { calls, costUsd } = stop;
  return {
    name,
    control,
    // Whoever reads of them reads first what the others are held against.
    arms: arms.toSorted((one, other) => Number(other.name === control) - Number(one.name === control)),
    stickyBy: sticky,
    teams,
    from: from === undefined ? undefined : Date.parse(from),
    until: until === undefined ? undefined : Date.parse(until),
    stop: {
      ...(calls !== undefined && { calls }),
      ...(costUsd !== undefined && { costPicoUsd: picoFrom(costUsd) }),
    },
    judge: judge && judgeFrom(judge, arms),
    promotion: promote,
    aims,
  };
}

function armFrom(name: string, { share, shadow, prefix, parameters }: ArmConfiguration<RouteConfiguration>): ArmPlan {
  const change: ChatChange = { ...parameters, ...(prefix !== undefined && { prefix }) };
  const isChanged = Object.keys(change).length > 0;
  return { name, share: shadow ? 0 : share, isShadow: shadow, change: isChanged ? change : undefined };
}

function judgeFrom(judge: JudgeConfiguration, arms: readonly ArmPlan[]): JudgePlan {
  const asksBoth = judge.compare === 'both';
  // Shadows answer what the caller's arm has answered; live arms never do, and are compared by what each has answered itself.
  const isShadowed = arms.some(({ isShadow }) => isShadow) && arms.filter(({ share }) => share > 0).length < 2;
  return {
    route: judge.route,
    mode: judge.mode ?? (asksBoth || isShadowed ? 'pairwise' : 'rubric'),
    criteria: judge.rubric,
    sampleShare: judge.sample,
    asksBoth,
    keepsSeconds: judge.keepHours * 3_600,
    budgetPerDayPicoUsd: picoFrom(judge.usdPerDay),
  };
}

/** It was checked when the stack was synthesized. */
function picoFrom(usd: Usd): bigint {
  return picoFromDecimal(String(usd)) ?? 0n;
}
