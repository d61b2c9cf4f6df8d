import { moreTelling, nextStep } from '../core/after-failure.ts';
import { toGatewayError } from '../core/errors.ts';
import { assignArm, unitOf } from '../core/experiments/assign-arm.ts';
import { takesPlace } from '../core/experiments/experiment.ts';
import { isSpent } from '../core/experiments/experiments.ts';
import { inForce, seriesOf, sharedArms } from '../core/experiments/series.ts';
import { digestOfText } from '../core/hash.ts';
import type { Preferences } from '../core/preferences.ts';
import { type Arm, controlOf, type Route, type Strategy, type Trip } from '../core/route.ts';
import { isRaceable } from './is-raceable.ts';
import type { RoutingPorts } from './ports.ts';

type Experiment = Extract<Route, { kind: 'experiment' }>;

/** Has one of several arms answer, always the same one for who comes again; where there is no experiment, the control arm. */
export function createExperiment(ports: RoutingPorts): Strategy<'experiment'> {
  const { switches, experiments, clock } = ports;
  return {
    kind: 'experiment',
    async run(experiment, trip) {
      const { plan, arms } = experiment;
      const [off, said] = await Promise.all([switches.off(), experiments.standing(trip.team, plan.name)]);
      const standing = inForce(plan, said);
      const isOff = off.has(`experiment#${plan.name}`);
      const isPromoted = !isOff && standing?.state === 'promoted';
      const isOn =
        !isOff &&
        standing?.state !== 'stopped' &&
        takesPlace(plan, trip.team, clock.now()) &&
        !isSpent(plan, experiments.spent(trip.team, plan.name)) &&
        trip.chat.needs().kind === 'chat';
      const unit = () => unitOf(trip, plan.stickyBy) ?? Buffer.from(clock.randomBytes(16)).toString('hex');
      const shares = isPromoted || isOn ? { ...plan, arms: sharedArms(plan, standing) } : undefined;
      const assigned = shares && { team: trip.team, unit: unit() };
      const chosen = assigned && assignArm(shares, assigned);
      const arm = arms.find((one) => one.plan.name === chosen?.name) ?? controlOf(experiment);
      if (!arm) throw new Error('an experiment without a control arm');
      if (!isOn) return await trip.follow(arm.route, { change: arm.plan.change });
      return await follow(arm, experiment, { trip, unit: assigned?.unit, series: seriesOf(plan, standing) });
    },
  };
}

/** The arm that it fell to; and if that fails, what answers instead, outside of the experiment. */
async function follow(
  arm: Arm,
  experiment: Experiment,
  { trip, unit, series }: { readonly trip: Trip; readonly unit: string | undefined; readonly series: string },
) {
  const { plan } = experiment;
  const next = insteadOf(arm, experiment);
  const because = `experiment ${plan.name}, ${arm.plan.name}`;
  const mayKeep = isRaceable(trip.chat) && isUnrestricted(trip.preferences);
  try {
    return await trip.follow(arm.route, {
      because,
      change: arm.plan.change,
      arm: {
        plan,
        name: arm.plan.name,
        mayKeep,
        unit: unit && digestOfText(`${plan.name}\n${trip.team}\n${unit}`),
        series,
      },
      hasNext: trip.hasNext || (next !== undefined && trip.left() > 1),
    });
  } catch (cause) {
    const failure = toGatewayError(cause);
    if (!next || nextStep(failure) === 'stop' || trip.left() < 1) throw cause;
    try {
      return await trip.follow(next.route, { because: `${because} failed`, change: next.plan?.change });
    } catch (second) {
      throw moreTelling(failure, toGatewayError(second));
    }
  }
}

function insteadOf(
  arm: Arm,
  experiment: Experiment,
): { readonly route: Route; readonly plan?: Arm['plan'] } | undefined {
  const { otherwise } = experiment;
  if (otherwise !== 'control') return otherwise && { route: otherwise };
  return arm.plan.name === experiment.plan.control ? undefined : controlOf(experiment);
}

/** Who says where a request may go has not agreed to have it shown to a judge, or to another arm. */
function isUnrestricted({ only, ignore, maxPrice, dataCollection, beyondOpenRouter }: Preferences): boolean {
  const isFree = only === undefined && ignore.length === 0 && maxPrice === undefined && dataCollection === 'allow';
  return isFree && beyondOpenRouter === undefined;
}
