import { GatewayError, quoted } from '../errors.ts';
import { invalidField } from '../fields.ts';
import type { Clock } from '../gateway.ts';
import { usdFromPico } from '../money/money.ts';
import { type Switch, switchName } from '../switches.ts';
import type { Json } from '../types.ts';
import { unknownTeam } from '../unknown-team.ts';
import { describeExperiment } from './describe-experiment.ts';
import { armNamed, type ExperimentPlan, takesPlace } from './experiment.ts';
import { isSpent } from './experiments.ts';
import type { Findings } from './findings.ts';
import { reportOf } from './report-of.ts';
import { inForce, isLasting, seriesOf } from './series.ts';
import { type Standing, type StandingStore, standingEntry, standingName } from './standing.ts';

/** What experiments are shown with. */
export interface ShownExperiments extends Findings {
  readonly plans: ReadonlyMap<string, ExperimentPlan>;
  readonly teams: { has(team: string): boolean };
  readonly clock: Clock;
}

/** What they are set with as well. */
export interface SetExperiments extends ShownExperiments {
  readonly standings: StandingStore;
}

/** All experiments that a team takes part in, and how each stands. */
export async function listExperiments(team: string, ports: ShownExperiments): Promise<Json> {
  requireTeam(team, ports);
  const [standings, switches] = await Promise.all([ports.standings.read(), ports.switches.read()]);
  const own = [...ports.plans.values()].filter(({ teams }) => teams?.includes(team) !== false);
  const now = ports.clock.now();
  return { object: 'list', data: own.map((plan) => describe(plan, { team, standings, switches, now })) };
}

/** What one has found, and how it stands. */
export async function showExperiment(team: string, name: string, ports: ShownExperiments): Promise<Json> {
  const plan = planNamed(team, name, ports);
  const [standings, switches, spent] = await Promise.all([
    ports.standings.read(),
    ports.switches.read(),
    ports.sums.spent(team, name),
  ]);
  const standing = standingOf(plan, { team, standings });
  const report = await reportOf(plan, { team, standing }, ports);
  // What has spoken for the arm is what was found before all calls were given to it.
  const isPromoted = standing?.state === 'promoted';
  const before = isPromoted ? await reportOf(plan, { team, standing: undefined }, ports) : undefined;
  const now = { team, standings, switches, now: ports.clock.now(), isSpent: isSpent(plan, spent) };
  return {
    ...describeExperiment(report),
    before_promotion: before ? describeExperiment(before) : null,
    ...describe(plan, now),
  };
}

/** Who says how an experiment stands from now on. */
export interface StandingOrder {
  readonly team: string;
  readonly name: string;
  readonly body: Json;
  /** The ARN of who asks, as IAM knows it. */
  readonly by: string;
}

const LONGEST_REASON = 256;

/** Promotes an arm, stops an experiment, or lets it go on: in force everywhere within a minute. */
export async function setExperiment({ team, name, body, by }: StandingOrder, ports: SetExperiments): Promise<Json> {
  const plan = planNamed(team, name, ports);
  const { promote, stop, resume, reason, ...unknown } = body;
  const [extra] = Object.keys(unknown);
  if (extra !== undefined)
    throw invalidField(extra, 'is not known here; `promote`, `stop`, `resume` and `reason` are.');
  if (reason !== undefined && (typeof reason !== 'string' || reason.length > LONGEST_REASON))
    throw invalidField('reason', `must be a text of at most ${LONGEST_REASON} characters.`);
  const said = [promote !== undefined, stop === true, resume === true].filter(Boolean);
  if (said.length !== 1 || (stop ?? true) !== true || (resume ?? true) !== true)
    throw new GatewayError(
      'invalid-request',
      'One of `promote` (an arm), `stop: true` and `resume: true` says what to do.',
    );
  const arm = promote === undefined ? undefined : armFrom(promote, plan);
  const standing: Standing = {
    team,
    experiment: name,
    state: arm === undefined ? (stop ? 'stopped' : 'running') : 'promoted',
    arm,
    share: 1,
    at: ports.clock.now(),
    by,
    reason: typeof reason === 'string' ? reason.trim() || undefined : undefined,
    digest: plan.digest,
  };
  const before = (await ports.standings.read()).find((one) => standingName(one) === standingName(standing));
  await ports.standings.set(standing, standingEntry(standing, before, ports.clock));
  const switches = await ports.switches.read();
  return describe(plan, { team, standings: [standing], switches, now: ports.clock.now() });
}

function armFrom(promote: unknown, plan: ExperimentPlan): string {
  if (typeof promote === 'string' && armNamed(plan, promote)) return promote;
  const there = plan.arms.map(({ name }) => name).join(', ');
  throw invalidField('promote', `must be an arm of ${plan.name}: ${there}.`);
}

interface Now {
  readonly team: string;
  readonly standings: readonly Standing[];
  readonly switches: readonly Switch[];
  readonly now: number;
  /** Whether it has come to what ends it; absent where nobody has looked. */
  readonly isSpent?: boolean;
}

function standingOf(plan: ExperimentPlan, { team, standings }: Pick<Now, 'team' | 'standings'>): Standing | undefined {
  const said = standings.find((one) => standingName(one) === standingName({ team, experiment: plan.name }));
  return inForce(plan, said);
}

function describe(plan: ExperimentPlan, { team, standings, switches, now, isSpent: isAtEnd = false }: Now) {
  const standing = standingOf(plan, { team, standings });
  const off = switchedOff(plan, switches);
  const { from, until, stop, judge } = plan;
  const isScheduled = takesPlace(plan, team, now) && !isAtEnd;
  const scheduled = isScheduled ? 'running' : from !== undefined && now < from ? 'not-begun' : 'ended';
  const isOver = standing?.state === 'promoted' && !isScheduled && !isLasting(standing);
  const said = standing === undefined || standing.state === 'running' || isOver ? scheduled : standing.state;
  const promoted = isOver ? undefined : standing?.arm;
  return {
    team,
    name: plan.name,
    // An operator's switch counts before everything: its control answers alone, whatever was scheduled or promoted.
    state: off === undefined ? said : 'off',
    series: seriesOf(plan, standing),
    promoted: promoted ?? null,
    promoted_share: standing === undefined || promoted === undefined ? null : standing.share,
    switched_off: off ? { at: new Date(off.at).toISOString(), by: off.by, reason: off.reason ?? null } : null,
    changed: standing
      ? { at: new Date(standing.at).toISOString(), by: standing.by, reason: standing.reason ?? null }
      : null,
    from: from === undefined ? null : new Date(from).toISOString(),
    until: until === undefined ? null : new Date(until).toISOString(),
    stop: {
      calls: stop.calls ?? null,
      cost_usd: stop.costPicoUsd === undefined ? null : usdFromPico(stop.costPicoUsd),
    },
    arms_planned: plan.arms.map(({ name, share, isShadow }) => ({ arm: name, share, shadow: isShadow })),
    judged_by: judge?.route ?? null,
  } as const;
}

function switchedOff({ name }: ExperimentPlan, switches: readonly Switch[]): Switch | undefined {
  const known = switchName({ kind: 'experiment', name });
  return switches.find((one) => one.isOff && switchName(one) === known);
}

function planNamed(team: string, name: string, { plans, teams }: ShownExperiments): ExperimentPlan {
  requireTeam(team, { teams });
  const plan = plans.get(name);
  if (plan && plan.teams?.includes(team) !== false) return plan;
  throw new GatewayError('endpoint-unknown', `There is no experiment ${quoted(name)} of team ${team}.`);
}

function requireTeam(team: string, { teams }: Pick<ShownExperiments, 'teams'>): void {
  if (!teams.has(team)) throw unknownTeam(team);
}
