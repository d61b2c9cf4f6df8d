import { z } from 'zod';
import { USUAL_AIMS } from '../lambda/core/experiments/plan.ts';
import type { Names } from '../lambda/core/names.ts';
import {
  type AimsConfiguration,
  type ArmConfiguration,
  type ExperimentConfiguration,
  type JudgeConfiguration,
  KEEP_HOURS,
  type PromotionConfiguration,
} from '../lambda/experiment-settings.ts';
import type { RouteConfiguration } from '../lambda/settings.ts';
import { isRecord } from './configuration-relations.ts';
import { ALLOWED_ROUTE_NAME, namesIn, namesOf, type Problem, problemsOf, ROUTE_NAME } from './configuration-routes.ts';
import { section, whole } from './configuration-section.ts';
import { usd } from './configuration-teams.ts';

const MOST_ARMS = 8;
const NAME = 'a name of lower-case letters, digits and hyphens that starts with a letter, at most 31';
const NAME_FORM = /^[a-z][a-z0-9-]{0,30}$/;
const MOMENT = 'a day ("2026-12-01") or a moment with its zone ("2026-12-01T09:00:00Z")';
const MOMENT_FORM = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2}))?$/;
const FLAG = 'true or false';

/** What an operator writes of an experiment: all but its arms has a default. */
export type ExperimentInput = Partial<Omit<Experiment, 'arms' | 'judge' | 'promote' | 'aims'>> & {
  readonly arms: Readonly<Record<string, Partial<Arm> & Pick<Arm, 'route'>>>;
  readonly judge?: Partial<JudgeConfiguration> & Pick<JudgeConfiguration, 'route'>;
  readonly promote?: Partial<PromotionConfiguration>;
  readonly aims?: Partial<AimsConfiguration>;
};
type Experiment = ExperimentConfiguration<RouteConfiguration>;
type Arm = ArmConfiguration<RouteConfiguration>;

/** What an operator may write of experiments; where their arms lead is checked with all other routes. */
export function experiments() {
  const name = z.string().regex(ROUTE_NAME, ALLOWED_ROUTE_NAME);
  const arms = z.record(z.string().regex(NAME_FORM, NAME), arm(), 'an object of arms');
  const experiment = section({
    arms,
    control: z.string('the name of an arm').exactOptional(),
    sticky: z
      .union(
        [z.enum(['session', 'user', 'conversation']), z.literal(false)],
        '"session", "user", "conversation" or false',
      )
      .default('session'),
    fallback: z.custom<RouteConfiguration | false>().exactOptional(),
    teams: z.array(z.string('a team'), 'a list of teams').min(1, 'a list that names a team').readonly().exactOptional(),
    from: moment().exactOptional(),
    until: moment().exactOptional(),
    stop: section({ calls: whole(1, 1_000_000_000).exactOptional(), costUsd: usd().unwrap().exactOptional() }).prefault(
      {},
    ),
    judge: judge().exactOptional(),
    promote: promote().exactOptional(),
    aims: section({
      alpha: number(0.0001, 0.2).default(USUAL_AIMS.alpha),
      power: number(0.5, 0.99).default(USUAL_AIMS.power),
      detect: number(0.01, 0.4).default(USUAL_AIMS.detect),
      margin: number(0.005, 0.2).default(USUAL_AIMS.margin),
    }).prefault({}),
  });
  return z.record(name, experiment.transform(withControl), 'an object of experiments').default({});
}

/** Now, while arms are in the order in which they were written: what is deployed has its keys sorted. */
function withControl<One extends { readonly arms: object; readonly control?: string }>(one: One) {
  const [first = ''] = Object.keys(one.arms);
  return { ...one, control: one.control ?? (Object.hasOwn(one.arms, 'control') ? 'control' : first) };
}

function arm() {
  return section({
    route: z.custom<RouteConfiguration>(),
    share: number(0, 1_000_000).default(1),
    shadow: z.boolean(FLAG).default(false),
    prefix: z
      .string('a text')
      .min(1, 'a text that is not empty')
      .max(20_000, 'at most 20000 characters')
      .exactOptional(),
    parameters: section({
      temperature: number(0, 2).exactOptional(),
      topP: number(0, 1).exactOptional(),
      maxOutputTokens: whole(1, 1_000_000).exactOptional(),
      effort: z
        .string('an effort, such as "low"')
        .regex(/^[a-z]{1,16}$/, 'an effort, such as "low"')
        .exactOptional(),
    }).prefault({}),
  });
}

function number(least: number, most: number) {
  const allowed = `a number from ${least} to ${most}`;
  return z.number(allowed).min(least, allowed).max(most, allowed);
}

function promote() {
  const reasons = 'a list of "cheaper" and "faster"';
  return section({
    reasons: z
      .array(z.enum(['cheaper', 'faster'], reasons), reasons)
      .min(1, reasons)
      .readonly()
      .default(['cheaper']),
    share: number(0.5, 1).default(0.9),
    minimumCompared: whole(30, 1_000_000).default(200),
    minimumAgreement: number(0, 1).default(0.6),
    margin: number(0, 0.2).default(USUAL_AIMS.margin),
    rateMargin: number(0, 0.2).default(0.01),
  });
}

function judge() {
  const share = 'a share of the calls: above 0, and at most 1';
  const weight = 'a number above 0, at most 1000';
  const criterion = section({
    name: z.string(NAME).regex(NAME_FORM, NAME),
    description: z.string('a text').min(1, 'a text that is not empty').max(2_000, 'at most 2000 characters'),
    weight: z.number(weight).gt(0, weight).max(1_000, weight).default(1),
  });
  return section({
    route: z.string('a target, a model or a name of routes').min(1, 'a target, a model or a name of routes'),
    mode: z.enum(['pairwise', 'rubric'], '"pairwise" or "rubric"').exactOptional(),
    rubric: z
      .array(criterion, 'a list of criteria')
      .min(1, 'a list of 1 to 8 criteria')
      .max(8, 'a list of 1 to 8 criteria')
      .readonly()
      .default([{ name: 'quality', description: 'Is it right, complete, and what was asked for?', weight: 1 }]),
    sample: z.number(share).gt(0, share).max(1, share).default(0.1),
    compare: z.enum(['both', 'matched'], '"both" or "matched"').default('matched'),
    keepHours: whole(KEEP_HOURS.least, KEEP_HOURS.most).default(24),
    usdPerDay: usd().unwrap().default(5),
  });
}

function moment() {
  const isOne = (text: string) => MOMENT_FORM.test(text) && !Number.isNaN(Date.parse(text));
  return z.string(MOMENT).refine(isOne, MOMENT);
}

/** Checks experiments against the rest: that names mean something, and that none leads into another experiment. */
export function refuseWrongExperiments(configuration: unknown, isLocal: boolean, context: z.RefinementCtx): void {
  if (!isRecord(configuration) || !isRecord(configuration.experiments)) return;
  const names = namesOf(configuration, isLocal);
  for (const [name, experiment] of Object.entries(configuration.experiments)) {
    if (!isRecord(experiment) || !isRecord(experiment.arms)) continue;
    const at = ['experiments', name];
    const found = [
      ...problemsOfName(name, configuration),
      ...problemsOfArms(experiment, experiment.arms),
      ...problemsOfJudge(experiment, experiment.arms),
      ...problemsOfTimes(experiment),
      ...problemsOfTeams(experiment, configuration, isLocal),
      ...problemsOfRoutes(experiment, experiment.arms, { names, configuration }),
    ];
    for (const [path, message] of found) context.addIssue({ code: 'custom', path: [...at, ...path], message });
  }
}

type Parts = Readonly<Record<string, unknown>>;

function* problemsOfName(name: string, { routes }: Parts): Generator<Problem> {
  if (isRecord(routes) && Object.hasOwn(routes, name)) yield [[], 'a name that "routes" has not'];
}

function* problemsOfArms({ control }: Parts, arms: Parts): Generator<Problem> {
  if (Object.hasOwn(arms, 'tie')) yield [['arms', 'tie'], 'an arm that is not called like what the judge says'];
  const all = Object.entries(arms);
  const live = all.filter(([, one]) => isRecord(one) && one.shadow !== true);
  if (all.length < 2 || all.length > MOST_ARMS) yield [['arms'], `2 to ${MOST_ARMS} arms`];
  if (!live.some(([, one]) => isRecord(one) && one.share !== 0)) yield [['arms'], 'an arm with a share that answers'];
  if (control !== undefined && !live.some(([name]) => name === control))
    yield [['control'], `one of the arms that answer: ${live.map(([name]) => name).join(', ')}`];
}

/** The control keeps a part of the calls: without any nothing shows that the other has become worse. */
const MOST_PROMOTED = 0.99;

function* problemsOfJudge({ judge, promote }: Parts, arms: Parts): Generator<Problem> {
  const hasShadow = Object.values(arms).some((one) => isRecord(one) && one.shadow === true);
  if (!isRecord(judge)) {
    if (hasShadow) yield [['judge'], 'a judge: a shadow arm answers nobody else'];
    if (promote !== undefined) yield [['judge'], 'a judge: without one nothing says which arm is better'];
    return;
  }
  if (isRecord(promote) && Number(promote.share) > MOST_PROMOTED && judge.compare !== 'both')
    yield [
      ['promote', 'share'],
      `at most ${MOST_PROMOTED}: of what the control does not answer nobody can say that it was better. Or judge.compare: "both"`,
    ];
  const live = Object.values(arms).filter((one) => isRecord(one) && one.shadow !== true && one.share !== 0);
  if (judge.mode === 'pairwise' && judge.compare !== 'both' && (!hasShadow || live.length > 1))
    yield [['judge', 'mode'], '"rubric": without compare: "both" arms that answer callers have no request in common'];
}

function* problemsOfTimes({ from, until }: Parts): Generator<Problem> {
  if (typeof from !== 'string' || typeof until !== 'string') return;
  if (Date.parse(from) >= Date.parse(until)) yield [['until'], 'a time after "from"'];
}

function* problemsOfTeams({ teams }: Parts, configuration: Parts, isLocal: boolean): Generator<Problem> {
  const known = isRecord(configuration.teams) ? Object.keys(configuration.teams) : [];
  // The local run adds a team of its own.
  for (const [at, team] of (Array.isArray(teams) ? teams : []).entries())
    if (!known.includes(team) && !(isLocal && team === 'local')) yield [['teams', at], `one of ${known.join(', ')}`];
}

interface Known {
  readonly names: Names;
  readonly configuration: Parts;
}

function* problemsOfRoutes({ fallback, judge }: Parts, arms: Parts, known: Known): Generator<Problem> {
  const routes: readonly (readonly [path: readonly string[], route: unknown])[] = [
    ...Object.entries(arms).map(([name, one]) => [['arms', name, 'route'], isRecord(one) ? one.route : one] as const),
    ...(fallback === undefined || fallback === false ? [] : [[['fallback'], fallback] as const]),
    ...(isRecord(judge) && typeof judge.route === 'string' ? [[['judge', 'route'], judge.route] as const] : []),
  ];
  for (const [path, route] of routes) {
    yield* problemsOf(route, path, known.names);
    if (leadsToExperiment(route, known.configuration)) yield [path, 'a route that leads to no experiment'];
  }
}

function leadsToExperiment(route: unknown, { routes, experiments }: Parts, seen = new Set<string>()): boolean {
  return namesIn(route).some((name) => {
    if (isRecord(experiments) && Object.hasOwn(experiments, name)) return true;
    if (seen.has(name) || !isRecord(routes) || !Object.hasOwn(routes, name)) return false;
    return leadsToExperiment(routes[name], { routes, experiments }, seen.add(name));
  });
}
