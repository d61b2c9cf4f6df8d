import type { Attempt, Call } from './call.ts';
import { drain, end } from './end-attempt.ts';
import { GatewayError } from './errors.ts';
import type { Gateway, Model } from './gateway.ts';
import { Guard } from './guard.ts';
import { type AttemptStart, LEASE_MS } from './ledger.ts';
import { createMeter, holdFor } from './meter.ts';
import { openAnswer } from './read-answer.ts';
import { tap } from './tap.ts';
import type { Answer, Dialect, PreparedRequest, Provider, Target, TranslationOrder } from './types.ts';

/** One request to one target, recorded however it ends. Gives an answer once its first content has arrived. */
export async function tryTarget(call: Call, target: Target, reason: string, gateway: Gateway): Promise<Answer> {
  const provider = providerOf(target, gateway);
  const dialect = dialectFor(call, target, provider, gateway);
  const key = provider.needsKey ? await gateway.secrets.providerKey(provider.id) : '';
  const model = gateway.catalogue.find(target.provider, target.model);
  const prepared = prepare(call, dialect, { chat: call.chat, target, provider, model });
  const start = startOf(call, { target, reason, prepared, model }, gateway);
  const meter = createMeter(prepared, model);
  const guard = guardFor(call, model?.isReasoning ?? false, gateway);
  const attempt: Attempt = { call, start, meter, guard, gateway, dialect, provider };
  try {
    await gateway.ledger.begin(start); // Within: an answer that was lost may have left a row, which is ended like any.
    const request = {
      url: provider.url + prepared.path,
      headers: { ...prepared.headers, ...provider.authorize(key, dialect.id) },
      body: JSON.stringify(prepared.body),
    };
    const source = await openAnswer(attempt, request);
    const batches = tap(source, {
      signal: guard.signal,
      end: (error) => end(attempt, error),
      cancel: () => drain(attempt, source),
    });
    return { target, reason, dropped: prepared.dropped, dialect: dialect.id, batches };
  } catch (error) {
    await end(attempt, error);
    throw error;
  }
}

function providerOf(target: Target, gateway: Gateway): Provider {
  const provider = gateway.providers.get(target.provider);
  if (provider) return provider;
  throw new GatewayError('model-unknown', `There is no provider ${target.provider} here.`);
}

/** The caller's own dialect if the provider takes the call in it; otherwise another that can be translated. */
function dialectFor({ dialect, chat }: Call, target: Target, { id, speaks }: Provider, { dialects }: Gateway): Dialect {
  const own = speaks[dialect.id];
  const refusesTools = chat.hasTools === true && own?.refusesToolsOf?.test(target.model) === true;
  if (own && !refusesTools) return dialect;
  const canSpeak = (other: Dialect) => other !== dialect && other.translation && speaks[other.id];
  const other = dialect.translation && dialects.find(canSpeak);
  if (other ?? own) return other ?? dialect;
  throw new GatewayError('invalid-request', `The provider ${id} has no endpoint ${dialect.path}.`, { param: 'model' });
}

function prepare(call: Call, dialect: Dialect, order: TranslationOrder): PreparedRequest {
  const from = call.dialect.translation;
  if (dialect === call.dialect || !from || !dialect.translation) {
    return dialect.writeRequest(call.chat, order.target, order.provider);
  }
  return dialect.translation.writeConversation(from.readConversation(call.chat), order);
}

interface Plan {
  readonly target: Target;
  readonly reason: string;
  readonly prepared: PreparedRequest;
  readonly model: Model | undefined;
}

function startOf(call: Call, { target, reason, prepared, model }: Plan, gateway: Gateway): AttemptStart {
  call.attempts += 1;
  const startedAt = gateway.clock.now();
  return {
    callId: call.id,
    attempt: call.attempts,
    team: call.caller.team,
    keyId: call.caller.keyId,
    door: call.caller.door,
    dialect: call.dialect.id,
    requestedModel: call.chat.model,
    target,
    reason,
    isStream: call.chat.stream,
    serviceTier: prepared.serviceTier,
    startedAt,
    holdPicoUsd: holdFor(prepared, model),
    priceSource: model?.price?.source ?? null,
    leaseUntil: startedAt + LEASE_MS,
  };
}

function guardFor(call: Call, isReasoning: boolean, gateway: Gateway): Guard {
  const { bounds, clock } = gateway;
  const isSlow = isReasoning || !call.chat.stream;
  return new Guard({
    firstContentMs: isSlow ? bounds.firstContentSlowMs : bounds.firstContentMs,
    idleMs: bounds.idleMs,
    totalMs: bounds.totalMs,
    deadlineMs: call.deadline - bounds.deadlineMarginMs - clock.now(),
    client: call.client,
    now: clock.now,
  });
}
