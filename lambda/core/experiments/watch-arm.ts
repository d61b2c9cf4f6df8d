import { nextStep, wasAsked } from '../after-failure.ts';
import type { Call } from '../call.ts';
import { type GatewayError, toGatewayError } from '../errors.ts';
import type { Gateway } from '../gateway.ts';
import { ClientLeft } from '../guard.ts';
import { chanceOf } from '../hash.ts';
import { labelsOf } from '../labels.ts';
import type { Answer, ArmTurn } from '../route.ts';
import { chargedForAttempts, costOfAttempts } from './cost-of-attempts.ts';
import { type ArmLabel, armNamed } from './experiment.ts';
import type { Observation, Sample } from './experiments.ts';
import { isJson, taskOf } from './features.ts';
import { HeardAnswer, overheard } from './heard-answer.ts';
import { mayBeShown } from './may-be-shown.ts';
import { stratumOf } from './statistics/stratum.ts';

/** An arm of a call, and what is looked at. */
export interface WatchedArm extends Omit<ArmTurn, 'name'> {
  /** That of its attempts, the very object. */
  readonly label: ArmLabel;
  readonly call: Call;
  readonly gateway: Gateway;
}

/** Notes what becomes of an arm, and keeps what was said if it is to be judged: once the caller has its answer. */
export async function watchArm(watched: WatchedArm, act: () => Promise<Answer>): Promise<Answer> {
  const { gateway, plan, isExcused } = watched;
  const startedAt = gateway.clock.now();
  const heard = new HeardAnswer();
  const note = (outcome: Observation['outcome']) => {
    const totalMs = gateway.clock.now() - startedAt;
    gateway.afterwards.add(async () => {
      if (isExcused()) return;
      await gateway.experiments.note(observationOf(watched, { heard, outcome, startedAt, totalMs }), plan.stop);
    });
    if (outcome === 'answered' && isSampled(watched, heard))
      gateway.afterwards.add(() => gateway.experiments.keep(sampleOf(watched, heard)));
  };
  try {
    const answer = await act();
    return { ...answer, batches: overheard(answer.batches, heard, note) };
  } catch (cause) {
    // Who leaves while nothing comes has had enough of this arm; a lane that lost its race was left by nobody.
    if (cause instanceof ClientLeft) note('abandoned');
    else if (isOfArm(toGatewayError(cause), watched)) note('failed');
    throw cause;
  }
}

/** A mistake of the caller, a budget that is spent or a race that is lost say nothing of an arm; what is down does, and what it has changed itself. */
function isOfArm(error: GatewayError, { plan, label }: WatchedArm): boolean {
  if (error.code === 'invalid-request') return armNamed(plan, label.arm)?.change !== undefined;
  if (error.code === 'content-filtered' || error.details.isLeftAlone === true) return true;
  return nextStep(error) !== 'stop' && wasAsked(error);
}

function isSampled({ plan, mayKeep, call, gateway }: WatchedArm, heard: HeardAnswer): boolean {
  const { judge, name } = plan;
  if (!judge || !mayKeep || !heard.isWhole) return false;
  return chanceOf(`sample\n${name}\n${call.id}`) < judge.sampleShare && mayBeShown(plan, call, gateway);
}

interface Seen {
  readonly heard: HeardAnswer;
  readonly outcome: Observation['outcome'];
  readonly startedAt: number;
  readonly totalMs: number;
}

function observationOf(
  { label, call, unit, series }: WatchedArm,
  { heard, outcome, startedAt, totalMs }: Seen,
): Observation {
  const tried = call.attempts.filter((one) => one.label === label);
  const answered = tried.findLast(({ firstContentMs }) => firstContentMs !== undefined);
  return {
    team: call.caller.team,
    experiment: label.experiment,
    series,
    arm: label.arm,
    unit,
    attempts: tried.length,
    outcome,
    costPicoUsd: costOfAttempts(tried),
    chargedPicoUsd: chargedForAttempts(tried),
    // As the caller has waited for it: with what was tried before within the arm.
    firstContentMs: answered && answered.startedAt + (answered.firstContentMs ?? 0) - startedAt,
    totalMs: outcome === 'answered' ? totalMs : undefined,
    isRefusal: outcome === 'answered' && heard.isRefusal,
    isJson: outcome === 'answered' ? isJson(heard, formatOf(call)) : undefined,
    isShadow: label.isShadow === true,
  };
}

/** The form that the caller wants of the answer. */
export function formatOf({ dialect, chat }: Pick<Call, 'dialect' | 'chat'>) {
  try {
    return dialect.translation?.readConversation(chat).format;
  } catch {
    return undefined; // It has no neutral words; the provider has understood it.
  }
}

function sampleOf({ plan, label, call, gateway, series }: WatchedArm, heard: HeardAnswer): Sample {
  const { chat, caller, dialect, id, preferences } = call;
  const needs = chat.needs();
  return {
    team: caller.team,
    experiment: plan.name,
    callId: id,
    expiresAt: gateway.clock.now() + (plan.judge?.keepsSeconds ?? 0) * 1_000,
    content: {
      dialect: dialect.id,
      body: chat.original.body,
      ...labelsOf(preferences),
      stratum: stratumOf({ dialect: dialect.id, task: taskOf(needs), inputTokens: needs.inputTokens }),
      series,
      answers: [heard.answerOf(label.arm)],
    },
  };
}
