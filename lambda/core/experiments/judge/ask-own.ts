import { applyPreferences } from '../../apply-preferences.ts';
import type { Call } from '../../call.ts';
import { type GatewayError, toGatewayError } from '../../errors.ts';
import { answerTo, finished } from '../../follow.ts';
import type { Caller, Gateway } from '../../gateway.ts';
import { ulid } from '../../ids.ts';
import type { Budget } from '../../limits/account.ts';
import { accountsOf, partsFor } from '../../limits/allowance.ts';
import { notAllowed } from '../../limits/allowed-models.ts';
import { windowAt } from '../../limits/budget-window.ts';
import { type Permit, permitFor } from '../../limits/permit.ts';
import { NO_PREFERENCES } from '../../preferences.ts';
import type { Route } from '../../route.ts';
import { traceContextFrom } from '../../tracing/trace-context.ts';
import type { Dialect, Json } from '../../types.ts';
import type { ArmLabel, ChatChange, ExperimentPlan } from '../experiment.ts';
import { HeardAnswer } from '../heard-answer.ts';
import { variedChat } from '../varied-chat.ts';

/** What is asked for an experiment, beside what callers ask. */
export interface OwnQuestion {
  readonly team: string;
  readonly plan: ExperimentPlan;
  readonly route: Route;
  readonly dialect: Dialect;
  readonly body: Json;
  readonly change?: ChatChange | undefined;
  readonly tags: readonly string[];
  readonly user?: string | undefined;
  /** The arm that it is for; absent for the judge itself. */
  readonly label?: ArmLabel;
  /** Stands in the row: why it was asked. */
  readonly because: string;
}

/** What came of it: the call with its attempts, and what was heard; or why nothing was. */
export interface OwnAnswer {
  readonly call: Call;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly heard: HeardAnswer;
  readonly failure: GatewayError | undefined;
}

/**
 * Asks on behalf of a team what no caller asked: through the same routes and attempts, in the ledger, within its budget and
 * that of the experiment. It counts against no rate: callers must not be refused because their answers are compared.
 */
export async function askOwn(question: OwnQuestion, gateway: Gateway, deadline: number): Promise<OwnAnswer> {
  const startedAt = gateway.clock.now();
  const call = await callFor(question, gateway, deadline);
  const heard = new HeardAnswer();
  const done = (failure?: GatewayError) => ({ call, startedAt, endedAt: gateway.clock.now(), heard, failure });
  try {
    const route = allowedRoute(question, call, gateway);
    const way = { because: question.because, ...(question.label && { label: question.label }) };
    const answer = await answerTo(route, call, gateway, way);
    for await (const batch of answer.batches) heard.hear(batch);
    return done();
  } catch (cause) {
    return done(toGatewayError(cause));
  } finally {
    await finished(call, gateway);
  }
}

async function callFor(question: OwnQuestion, gateway: Gateway, deadline: number): Promise<Call> {
  const { team, dialect, body, change, tags, user } = question;
  const caller: Caller = { team, keyId: '', door: 'judge' };
  const permit = permitFor(caller, (await gateway.allowances.known())(team), gateway);
  const chat = dialect.readRequest(body, Buffer.byteLength(JSON.stringify(body)), new Map());
  const accounts = accountsFor(permit, question, gateway.clock.now());
  return {
    id: ulid(gateway.clock.now(), gateway.clock.randomBytes(16)),
    caller,
    chat: change ? variedChat(chat, change, dialect) : chat,
    dialect,
    startedAt: gateway.clock.now(),
    trace: traceContextFrom(new Headers(), gateway.clock), // One of its own: what callers trace is theirs.
    deadline,
    client: undefined,
    isStrict: false,
    preferences: { ...NO_PREFERENCES, tags, user, allows: permit.allows },
    accounts,
    admission: { permit, accounts, headers: () => ({}), close: async () => {} },
    attempts: [],
    places: new Set(),
    leftAlone: new Map(),
    cache: { status: 'off' },
    finishing: new Set(),
  };
}

/** Budgets alone: places for calls under way are for callers. */
function accountsFor({ team: allowance }: Permit, { team, plan }: OwnQuestion, now: number): readonly Budget[] {
  const limitPicoUsd = plan.judge?.budgetPerDayPicoUsd ?? 0n;
  const own: Budget = {
    kind: 'budget',
    team,
    owner: `experiment:${plan.name}`,
    period: 'day',
    limitPicoUsd,
    shards: 1,
    ...windowAt('day', now),
  };
  const shards = partsFor(allowance.peakCallsPerSecond);
  const teams = accountsOf(allowance, { team, owner: 'team', shards, now });
  return [own, ...teams.filter((account) => account.kind === 'budget')];
}

/** What a team may not use is not used for it, either: nobody has agreed to show it what was said. */
function allowedRoute({ route }: OwnQuestion, { chat, preferences }: Call, gateway: Gateway): Route {
  const allowed = applyPreferences({ route, asked: chat.model, preferences, excluded: new Map() }, gateway);
  if (allowed) return allowed;
  throw notAllowed(chat.model);
}
