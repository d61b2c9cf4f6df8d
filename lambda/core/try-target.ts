import type { Attempt, Call } from './call.ts';
import { drain, end } from './end-attempt.ts';
import { GatewayError } from './errors.ts';
import type { Gateway, Model } from './gateway.ts';
import { Guard } from './guard.ts';
import { type AttemptStart, LEASE_MS } from './ledger.ts';
import { createMeter, holdFor } from './meter.ts';
import { openAnswer } from './read-answer.ts';
import { tap } from './tap.ts';
import type { Answer, Dialect, PreparedRequest, Provider, Target } from './types.ts';

/** One request to one target, recorded however it ends. Gives an answer once its first content has arrived. */
export async function tryTarget(call: Call, target: Target, reason: string, gateway: Gateway): Promise<Answer> {
  const { provider, dialect } = partners(call, target, gateway);
  const key = provider.needsKey ? await gateway.secrets.providerKey(provider.id) : '';
  const prepared = dialect.writeRequest(call.chat, target, provider);
  const model = gateway.catalogue.find(target.provider, target.model);
  const start = startOf(call, { target, reason, prepared, model }, gateway);
  const meter = createMeter(prepared, model);
  const guard = guardFor(call, model?.isReasoning ?? false, gateway);
  const attempt: Attempt = { call, start, meter, guard, gateway, dialect, provider };
  try {
    await gateway.ledger.begin(start); // Within: an answer that was lost may have left a row, which is ended like any.
    const request = {
      url: provider.url + prepared.path,
      headers: provider.authorize(key),
      body: JSON.stringify(prepared.body),
    };
    const source = await openAnswer(attempt, request);
    const batches = tap(source, {
      signal: guard.signal,
      end: (error) => end(attempt, error),
      cancel: () => drain(attempt, source),
    });
    return { target, reason, dropped: prepared.dropped, batches };
  } catch (error) {
    await end(attempt, error);
    throw error;
  }
}

/** Both sides speak the same dialect: what is asked at an endpoint goes to the same endpoint of a provider that has it. */
function partners({ dialect }: Call, target: Target, gateway: Gateway): { provider: Provider; dialect: Dialect } {
  const provider = gateway.providers.get(target.provider);
  if (!provider) throw new GatewayError('model-unknown', `There is no provider ${target.provider} here.`);
  if (provider.speaks[dialect.id]) return { provider, dialect };
  throw new GatewayError('invalid-request', `The provider ${provider.id} has no endpoint ${dialect.path}.`, {
    param: 'model',
  });
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
