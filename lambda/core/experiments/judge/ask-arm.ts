import type { Arm, Route } from '../../route.ts';
import { chargedForAttempts, costOfAttempts } from '../cost-of-attempts.ts';
import type { ArmAnswer, Observation, Sample } from '../experiments.ts';
import { isJson } from '../features.ts';
import { formatOf } from '../watch-arm.ts';
import { askOwn, type OwnAnswer } from './ask-own.ts';
import { dialectNamed } from './dialect-named.ts';
import type { JudgePorts } from './judge-ports.ts';

type Experiment = Extract<Route, { kind: 'experiment' }>;

/** Puts what a caller asked to another arm, in the shadow; `undefined` if that has failed, which counts among its runs in the shadow. */
export async function askArm(
  { plan: arm, route }: Arm,
  {
    sample,
    experiment,
    deadline,
  }: { readonly sample: Sample; readonly experiment: Experiment; readonly deadline: number },
  { gateway, sums }: JudgePorts,
): Promise<ArmAnswer | undefined> {
  const { team, callId, content } = sample;
  const { series } = content;
  const { plan } = experiment;
  const question = {
    team,
    plan,
    route,
    dialect: dialectNamed(content.dialect, gateway),
    body: content.body,
    change: arm.change,
    tags: content.tags,
    user: content.user,
    label: { experiment: plan.name, arm: arm.name, isShadow: true },
    because: `experiment ${plan.name}, ${arm.name}, beside ${callId}`,
  };
  const answer = await askOwn(question, gateway, deadline);
  const wasAsked = answer.call.attempts.some(({ isSent }) => isSent);
  if (answer.failure && !wasAsked) throw answer.failure; // A budget that is spent, or a key that is missing, is no failure of the arm.
  const seen = observationOf(answer, { team, experiment: plan.name, series, arm: arm.name });
  await sums.add(seen);
  if (Object.keys(plan.stop).length > 0) await sums.spend(seen);
  const { heard } = answer;
  return seen.outcome === 'failed' || !heard.isWhole ? undefined : heard.answerOf(arm.name);
}

function observationOf(
  { call, heard, failure, startedAt, endedAt }: OwnAnswer,
  place: Pick<Observation, 'team' | 'experiment' | 'series' | 'arm'>,
): Observation {
  const answered = call.attempts.findLast(({ firstContentMs }) => firstContentMs !== undefined);
  const isAnswered = failure === undefined;
  return {
    ...place,
    unit: undefined,
    attempts: call.attempts.length,
    outcome: isAnswered ? 'answered' : 'failed',
    costPicoUsd: costOfAttempts(call.attempts),
    chargedPicoUsd: chargedForAttempts(call.attempts),
    firstContentMs: answered && answered.startedAt + (answered.firstContentMs ?? 0) - startedAt,
    totalMs: isAnswered ? endedAt - startedAt : undefined,
    isRefusal: isAnswered && heard.isRefusal,
    isJson: isAnswered ? isJson(heard, formatOf(call)) : undefined,
    isShadow: true,
  };
}
