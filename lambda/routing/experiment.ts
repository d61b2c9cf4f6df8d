import { moreTelling, nextStep } from '../core/after-failure.ts';
import { type GatewayError, toGatewayError } from '../core/errors.ts';
import { assignArm, unitOf } from '../core/experiments/assign-arm.ts';
import type { ChatChange } from '../core/experiments/experiment.ts';
import { whoAnswers } from '../core/experiments/who-answers.ts';
import { digestOfText } from '../core/hash.ts';
import type { Preferences } from '../core/preferences.ts';
import { type Answer, type Arm, controlOf, type Route, type Strategy, type Trip } from '../core/route.ts';
import { isRaceable } from './is-raceable.ts';
import type { RoutingPorts } from './ports.ts';

type Experiment = Extract<Route, { kind: 'experiment' }>;

/** Has one of several arms answer, always the same one for who comes again; where there is no experiment, the control arm. */
export function createExperiment(ports: RoutingPorts): Strategy<'experiment'> {
  return {
    kind: 'experiment',
    async run(experiment, trip) {
      const { plan, arms } = experiment;
      const { isOn, shares, series } = await whoAnswers(plan, trip, ports);
      const unit = () => unitOf(trip, plan.stickyBy) ?? Buffer.from(ports.clock.randomBytes(16)).toString('hex');
      const assigned = shares && { team: trip.team, unit: unit() };
      const chosen = assigned && assignArm(shares, assigned);
      const arm = arms.find((one) => one.plan.name === chosen?.name) ?? controlOf(experiment);
      if (!arm) throw new Error('an experiment without a control arm');
      if (!isOn) return await asAsked(wayOf(arm), { trip, isLast: experiment.otherwise === undefined });
      return await follow(arm, experiment, { trip, unit: assigned?.unit, series });
    },
  };
}

/** A route, and how it is asked there. */
interface Way {
  readonly route: Route;
  readonly change?: ChatChange | undefined;
}

/** The arm that it fell to; and if that fails, what answers instead, outside of the experiment. */
async function follow(
  arm: Arm,
  experiment: Experiment,
  { trip, unit, series }: { readonly trip: Trip; readonly unit: string | undefined; readonly series: string },
) {
  const { plan } = experiment;
  const way = wayOf(arm);
  const next = insteadOf(arm, experiment);
  const because = `experiment ${plan.name}, ${arm.plan.name}`;
  const mayKeep = isRaceable(trip.chat) && isUnrestricted(trip.preferences);
  let isOfCaller = false;
  try {
    return await trip.follow(way.route, {
      because,
      change: way.change,
      arm: {
        ...{ plan, name: arm.plan.name, mayKeep, series, isExcused: () => isOfCaller },
        unit: unit && digestOfText(`${plan.name}\n${trip.team}\n${unit}`),
      },
      hasNext: trip.hasNext || (next !== undefined && trip.left() > 1),
    });
  } catch (cause) {
    const failure = toGatewayError(cause);
    const isOfChange = isRefusalOf(way, failure);
    const instead = isOfChange ? (next ?? unchanged(way, experiment)) : next;
    if (!instead || (!isOfChange && nextStep(failure) === 'stop') || trip.left() < 1) throw cause;
    try {
      return await asAsked(instead, { trip, because: `${because} failed` });
    } catch (second) {
      const last = toGatewayError(second);
      isOfCaller = isOfChange && last.code === 'invalid-request';
      // What is wrong with a change is nothing that its caller could mend.
      throw isOfChange ? last : moreTelling(failure, last);
    }
  }
}

/** Follows a way; and where that is refused for how it asks, asks there as the caller has. */
async function asAsked(
  way: Way,
  { trip, because, isLast }: { readonly trip: Trip; readonly because?: string; readonly isLast?: boolean },
): Promise<Answer> {
  const turn = because === undefined ? {} : { because };
  try {
    return await trip.follow(way.route, { ...turn, change: way.change });
  } catch (cause) {
    if (isLast || !isRefusalOf(way, toGatewayError(cause)) || trip.left() < 1) throw cause;
    return await trip.follow(way.route, turn);
  }
}

/** Whether it may be the change that is refused, and not what the caller wrote. */
function isRefusalOf({ change }: Way, { code }: GatewayError): boolean {
  return change !== undefined && code === 'invalid-request';
}

function wayOf({ route, plan: { change } }: Arm): Way {
  return { route, change };
}

/** The control arm has nobody to fall back on but itself. */
function unchanged({ route }: Way, { otherwise }: Experiment): Way | undefined {
  return otherwise === undefined ? undefined : { route };
}

function insteadOf(arm: Arm, experiment: Experiment): Way | undefined {
  const { otherwise } = experiment;
  if (otherwise !== 'control') return otherwise && { route: otherwise };
  const control = arm.plan.name === experiment.plan.control ? undefined : controlOf(experiment);
  return control && wayOf(control);
}

/** Who says where a request may go has not agreed to have it shown to a judge, or to another arm. */
function isUnrestricted({ only, ignore, maxPrice, dataCollection, beyondOpenRouter }: Preferences): boolean {
  const isFree = only === undefined && ignore.length === 0 && maxPrice === undefined && dataCollection === 'allow';
  return isFree && beyondOpenRouter === undefined;
}
