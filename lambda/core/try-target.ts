import { answerByTool } from './answer-by-tool.ts';
import type { Attempt, Call } from './call.ts';
import { dialectFor } from './dialect-for.ts';
import { drain, end } from './end-attempt.ts';
import { GatewayError, quoted } from './errors.ts';
import type { Gateway, Model, ProviderRequest } from './gateway.ts';
import { Guard } from './guard.ts';
import { type AttemptStart, LEASE_MS } from './ledger.ts';
import { createMeter, holdFor } from './meter.ts';
import { prefaceOf } from './model-family.ts';
import { asksNothing } from './plain-values.ts';
import { openAnswer } from './read-answer.ts';
import { tap } from './tap.ts';
import type {
  Answer,
  Chat,
  Dialect,
  DialectId,
  PreparedRequest,
  Provider,
  Target,
  Translation,
  TranslationOrder,
} from './types.ts';

/** What to try. */
export interface Order {
  readonly target: Target;
  /** Why this target. */
  readonly reason: string;
  /** What to ask, where it is not what the caller wrote. */
  readonly chat?: Chat;
  /** The dialect that the target has just refused the request in. */
  readonly avoids?: DialectId;
}

/** One request to one target, recorded however it ends. Gives an answer once its first content has arrived. */
export async function tryTarget(call: Call, order: Order, gateway: Gateway): Promise<Answer> {
  const { target, reason, chat = call.chat } = order;
  const provider = providerOf(target, gateway);
  const dialect = dialectFor(call, order, provider, gateway.dialects);
  const key = provider.needsKey ? await gateway.secrets.providerKey(provider.id) : '';
  const model = gateway.catalogue.find(target.provider, target.model);
  const prepared = prepare(call, dialect, { chat, target, provider, model });
  if (call.isStrict) requireAll(prepared.dropped);
  const start = startOf(call, { target, reason, prepared, model }, gateway);
  const meter = createMeter(prepared, model);
  const guard = guardFor(call, model?.isReasoning ?? false, gateway);
  const isStream = chat.stream || prepared.isCollected === true;
  const attempt: Attempt = { call, start, meter, guard, gateway, dialect, provider, isStream, secret: key };
  try {
    await gateway.ledger.begin(start); // Within: an answer that was lost may have left a row, which is ended like any.
    const source = await openAnswer(attempt, requestFor(attempt, prepared, key));
    const batches = tap(prepared.isByTool ? answerByTool(source) : source, {
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

/** The provider of a target. */
export function providerOf(target: Target, gateway: Gateway): Provider {
  const provider = gateway.providers.get(target.provider);
  if (provider) return provider;
  throw new GatewayError('model-unknown', `There is no provider ${target.provider} here.`);
}

/** What is sent. A signature covers the address and the body, so nothing is changed after it. */
export function requestFor(
  { provider, dialect, gateway }: Pick<Attempt, 'provider' | 'dialect' | 'gateway'>,
  prepared: Pick<PreparedRequest, 'path' | 'headers' | 'body'>,
  key: string,
): ProviderRequest {
  const base = speaksAt(provider, dialect);
  const request = {
    url: base + prepared.path,
    headers: { ...prepared.headers, ...provider.authorize(key, dialect.id) },
    body: JSON.stringify(prepared.body),
  };
  return provider.signing ? gateway.signer.sign(request, provider.signing) : request;
}

function speaksAt({ url, speaks }: Provider, { id }: Dialect): string {
  const own = speaks[id]?.url ?? '';
  return own === '' || own.startsWith('/') ? url + own : own;
}

/** A call as it is said to a provider. What asked for nothing is not missed where it is left out. */
export function prepare(call: Call, dialect: Dialect, order: TranslationOrder): PreparedRequest {
  const prepared = written(call, dialect, order);
  const { body } = order.chat.original;
  // Whatever reads a conversation may have been told more than the caller has written.
  const hidden = dialect.translation ? prefaceOf(order.target.model, prepared.body.tools !== undefined) : 0;
  return {
    ...prepared,
    maxInputTokens: prepared.maxInputTokens + hidden,
    dropped: prepared.dropped.filter((name) => !asksNothing(body, name)),
  };
}

/** In the provider's own dialect, or translated. */
function written(call: Call, dialect: Dialect, order: TranslationOrder): PreparedRequest {
  const from = call.dialect.translation;
  if (dialect === call.dialect || !from || !dialect.translation) {
    return dialect.writeRequest(order.chat, order.target, order.provider);
  }
  const conversation = from.readConversation(order.chat);
  try {
    const prepared = dialect.translation.writeConversation(conversation, order);
    return { ...prepared, dropped: prepared.dropped.map((name) => from.fieldNames?.get(name) ?? name) };
  } catch (error) {
    throw inWordsOf(from, error);
  }
}

/** The caller knows a field by its own name. */
function inWordsOf({ fieldNames }: Translation, error: unknown): unknown {
  const name = error instanceof GatewayError ? error.details.param : undefined;
  const own = fieldNames?.get(name ?? '');
  if (!(error instanceof GatewayError) || own === undefined) return error;
  const message = error.message.replaceAll(`\`${name}\``, `\`${own}\``);
  return new GatewayError(error.code, message, { ...error.details, param: own });
}

/** For callers who would rather be refused than have a field left out. */
function requireAll(dropped: readonly string[]): void {
  const [param] = dropped;
  if (param === undefined) return;
  const names = dropped.slice(0, 16).map((name) => quoted(name));
  const message = `This model does not take ${names.join(', ')}. Without \`x-headgate-strict\` it is asked without.`;
  throw new GatewayError('invalid-request', message, { param });
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
