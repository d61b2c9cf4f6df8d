import { type ErrorCode, GatewayError } from '../../errors.ts';
import { chanceOf } from '../../hash.ts';
import type { Arm, Route } from '../../route.ts';
import { NOTHING_KNOWN } from '../../switches.ts';
import { takesPlace } from '../experiment.ts';
import { type ArmAnswer, isSpent, type Sample, type SamplePlace } from '../experiments.ts';
import { inForce, isLasting, isOfPlan } from '../series.ts';
import { standingName } from '../standing.ts';
import type { Verdict } from '../verdict.ts';
import { askArm } from './ask-arm.ts';
import { askJudge, type JudgeOrder } from './ask-judge.ts';
import { dialectNamed } from './dialect-named.ts';
import type { JudgePorts } from './judge-ports.ts';
import { meanScore, readScores, readSide } from './read-verdict.ts';
import { requestText } from './request-text.ts';

type Experiment = Extract<Route, { kind: 'experiment' }>;

/** What became of a sample: `dropped` if there was nothing to judge, `failed` if the judge gave no verdict, or never will. */
export type Judged = 'judged' | 'dropped' | 'failed';

/** When a judge must be done, and whether the queue tells of the sample for the last time. */
export interface Turn {
  readonly deadline: number;
  readonly isLast?: boolean;
}

/**
 * Judges a call once, however often the queue tells of it. What was said is deleted with that, whatever came of it. Throws
 * if it should be tried again: then another may have it, if there will be one.
 */
export async function judgeSample(
  place: SamplePlace,
  ports: JudgePorts,
  { deadline, isLast = false }: Turn,
): Promise<Judged> {
  const { samples, verdicts, gateway } = ports;
  const experiment = await experimentOf(place, ports);
  if (!experiment) {
    await samples.drop(place);
    return 'dropped';
  }
  const sample = await samples.claim(place, deadline - gateway.clock.now());
  if (sample === 'gone') return 'dropped';
  if (sample === 'claimed') throw new Error('another judge is at it');
  try {
    const { series } = sample.content;
    // An answer of an arm that is another one by now has nothing to be compared with.
    const isOpen = isOfPlan(series, experiment.plan) && !(await verdicts.isThere({ ...place, series }));
    const found = isOpen ? await verdictsOn(sample, experiment, { ports, deadline }) : [];
    if (found.length > 0) await verdicts.put({ ...place, series }, found);
    await samples.drop(place);
    return found.length === 0 ? 'dropped' : found.some(isUnsaid) ? 'failed' : 'judged';
  } catch (cause) {
    const isOver = isFinal(cause);
    // Of what was said nothing stays that nobody will ask for.
    await (isOver || isLast ? samples.drop(place) : samples.release(place));
    if (isOver) return 'failed';
    throw cause;
  }
}

function isUnsaid(one: Verdict): boolean {
  return one.mode === 'pairwise' ? one.said.includes(null) : one.score === null;
}

/** Trying again would end no better: it is refused, or too much. */
function isFinal(cause: unknown): boolean {
  return cause instanceof GatewayError && FINAL.has(cause.code);
}

const FINAL: ReadonlySet<ErrorCode> = new Set([
  'invalid-request',
  'context-length-exceeded',
  'content-filtered',
  'forbidden',
  'model-unknown',
  'request-too-large',
  'media-unsupported',
  'budget-exceeded',
  'switched-off',
]);

/**
 * The experiment, as long as it goes on: nobody judges for one that is over. After so many calls it takes no new ones, and
 * those that it has had are judged; what it may cost is what judging may cost, too.
 */
async function experimentOf(
  place: SamplePlace,
  { gateway, standings, sums }: JudgePorts,
): Promise<Experiment | undefined> {
  const { team, experiment } = place;
  const route = gateway.routes.get(experiment);
  if (route?.kind !== 'experiment' || !route.plan.judge) return undefined;
  const off = await gateway.switches.off();
  if (off === NOTHING_KNOWN) throw new Error('nobody knows what is switched off');
  if (off.has(`experiment#${experiment}`)) return undefined;
  const { costPicoUsd } = route.plan.stop;
  if (costPicoUsd !== undefined && isSpent({ stop: { costPicoUsd } }, await sums.spent(team, experiment)))
    return undefined;
  const said = (await standings.read()).find((one) => standingName(one) === standingName(place));
  const standing = inForce(route.plan, said);
  const isOn = isLasting(standing) || takesPlace(route.plan, team, gateway.clock.now());
  return isOn && standing?.state !== 'stopped' ? route : undefined;
}

interface Around {
  readonly ports: JudgePorts;
  readonly deadline: number;
}

async function verdictsOn(sample: Sample, experiment: Experiment, around: Around): Promise<readonly Verdict[]> {
  const { plan } = experiment;
  const { judge } = plan;
  if (!judge) return [];
  const answers = await answersTo(sample, experiment, around);
  const { gateway } = around.ports;
  const dialect = dialectNamed(sample.content.dialect, gateway);
  const { body } = sample.content;
  const request = requestText(dialect.readRequest(body, Buffer.byteLength(JSON.stringify(body)), new Map()), dialect);
  const place = { team: sample.team, experiment: sample.experiment, series: sample.content.series };
  const order: JudgeOrder = { place, plan, judge, deadline: around.deadline };
  if (judge.mode === 'rubric')
    return await allOf(answers.map((answer) => grade(answer, { sample, request, order }, around.ports)));
  const [one, other] = answers;
  return one && other ? [await compare([one, other], { sample, request, order }, around.ports)] : [];
}

interface Case {
  readonly sample: Sample;
  readonly request: string;
  readonly order: JudgeOrder;
}

/** Both orders: who wins in one only because of its place wins nothing. */
async function compare(
  [one, other]: readonly [ArmAnswer, ArmAnswer],
  { sample, request, order }: Case,
  ports: JudgePorts,
): Promise<Verdict> {
  const head = { mode: 'pairwise', ...headOf(sample, ports), arms: [one.arm, other.arm] } as const;
  const silent = winnerBySilence(one, other);
  if (silent !== undefined)
    return { ...head, winner: silent, ordersAgree: true, said: [silent, silent], isUnasked: true };
  const { criteria } = order.judge;
  const winnerOf = async (first: ArmAnswer, second: ArmAnswer) => {
    const side = await askJudge(
      order,
      { request, answers: [first, second] },
      (text) => readSide(text, criteria),
      ports,
    );
    return side === undefined ? null : side === 'tie' ? side : side === 'first' ? first.arm : second.arm;
  };
  const said = await allOf([winnerOf(one, other), winnerOf(other, one)]);
  const [winner] = said;
  const ordersAgree = winner !== null && winner === said[1];
  return { ...head, winner: ordersAgree ? winner : 'tie', ordersAgree, said };
}

/** Who says nothing loses against who says something, whatever a judge would make of it; absent if both say something. */
function winnerBySilence(one: ArmAnswer, other: ArmAnswer): string | undefined {
  if (saysNothing(one)) return saysNothing(other) ? 'tie' : other.arm;
  return saysNothing(other) ? one.arm : undefined;
}

function saysNothing({ text, calls = [] }: ArmAnswer): boolean {
  return text.trim() === '' && calls.length === 0;
}

async function grade(answer: ArmAnswer, { sample, request, order }: Case, ports: JudgePorts): Promise<Verdict> {
  const { criteria } = order.judge;
  const scores = saysNothing(answer)
    ? Object.fromEntries(criteria.map(({ name }) => [name, 0]))
    : await askJudge(order, { request, answers: [answer] }, (text) => readScores(text, criteria), ports);
  const { stratum } = sample.content;
  const score = scores ? meanScore(scores, criteria) : null;
  return { mode: 'rubric', ...headOf(sample, ports), arm: answer.arm, scores: scores ?? {}, score, stratum };
}

function headOf({ callId }: Sample, { gateway }: JudgePorts) {
  return { callId, judgedAt: new Date(gateway.clock.now()).toISOString() };
}

/** That of the caller's arm, and that of another, which is asked now if it has not been before. */
async function answersTo(
  sample: Sample,
  experiment: Experiment,
  { ports, deadline }: Around,
): Promise<readonly ArmAnswer[]> {
  const { content } = sample;
  const [answered] = content.answers;
  if (!answered || content.answers.length > 1) return content.answers;
  const other = otherArm(experiment, answered.arm, sample.callId);
  if (!other) return content.answers;
  const answer = await askArm(other, { sample, experiment, deadline }, ports);
  if (!answer) return content.answers;
  const answers = [answered, answer];
  // What was paid is not paid again if the judge fails.
  await ports.samples.put({ ...sample, content: { ...content, answers } }, deadline - ports.gateway.clock.now());
  return answers;
}

/** Each of the others in turn, by chance, beside the control; the control beside each of the others. */
function otherArm({ plan, arms }: Experiment, answered: string, callId: string): Arm | undefined {
  const { judge, control } = plan;
  const mayAsk = ({ plan: arm }: Arm) => arm.isShadow || judge?.asksBoth === true;
  const open = arms.filter((arm) => arm.plan.name !== answered && mayAsk(arm));
  const controls = open.filter((arm) => arm.plan.name === control);
  const others = answered === control ? open : controls;
  return others[Math.floor(chanceOf(`beside\n${plan.name}\n${callId}`) * others.length)];
}

/** All, or the failure of one once the others are over as well: a function that stops before would leave them half-way, and pay again. */
async function allOf<T extends readonly unknown[] | []>(all: { readonly [At in keyof T]: Promise<T[At]> }): Promise<T> {
  await Promise.allSettled(all);
  return await Promise.all(all);
}
