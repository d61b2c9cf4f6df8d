import { answerByTool } from './answer-by-tool.ts';
import { begin } from './begin-attempt.ts';
import type { Attempt, Call, Place, Tried } from './call.ts';
import { dialectFor } from './dialect-for.ts';
import { end, leave } from './end-attempt.ts';
import { GatewayError, quoted } from './errors.ts';
import type { ArmLabel } from './experiments/experiment.ts';
import type { Gateway, Model, ProviderKey, ProviderRequest } from './gateway.ts';
import { Guard, RaceLost } from './guard.ts';
import type { Lane } from './health.ts';
import { labelsOf } from './labels.ts';
import { type AttemptStart, LEASE_MS } from './ledger.ts';
import { requireAllowed } from './limits/allowed-models.ts';
import { requireWithinBounds } from './limits/call-bound.ts';
import { createMeter, holdFor } from './meter.ts';
import { prefaceOf } from './model-family.ts';
import { sourceOf } from './money/price.ts';
import { asksNothing } from './plain-values.ts';
import type { Waits } from './preferences.ts';
import { openAnswer } from './read-answer.ts';
import type { Answer } from './route.ts';
import { tap } from './tap.ts';
import { newSpanId, traceHeaders } from './tracing/trace-context.ts';
import type {
  Chat,
  Dialect,
  DialectId,
  PreparedRequest,
  Provider,
  Target,
  Translation,
  TranslationOrder,
} from './types.ts';
import { ownWaits, waitsFor } from './waits.ts';

/** What to try. */
export interface Order {
  readonly target: Target;
  /** Why this target. */
  readonly reason: string;
  readonly key: ProviderKey;
  /** Whether something else is tried if this fails. */
  readonly hasNext: boolean;
  /** What was kept for it among the attempts of the call. */
  readonly place: Place;
  /** Whether it counts against the most attempts of a call; absent: it does. */
  readonly counts?: boolean;
  readonly signal?: AbortSignal;
  /** What to ask, where it is not what the caller wrote. */
  readonly chat?: Chat;
  /** The dialect that the target has just refused the request in. */
  readonly avoids?: DialectId;
  /** The arm of an experiment that it is for. */
  readonly label?: ArmLabel;
}

/** One request to one target, recorded however it ends. Gives an answer once its first content has arrived. */
export async function tryTarget(call: Call, order: Order, gateway: Gateway): Promise<Answer> {
  const { target, chat = call.chat } = order;
  if (order.signal?.aborted) throw new RaceLost(); // A lane that has lost tries no other key, and no other target.
  const provider = providerOf(target, gateway);
  const dialect = dialectFor(call, order, provider, gateway.dialects);
  const startedAt = gateway.clock.now();
  const known = (id: string) => gateway.catalogue.find(target.provider, id, startedAt);
  const model = known(target.model);
  const prepared = prepare(call, dialect, { chat, target, provider, model });
  requireAllowed(prepared, target, call.preferences.allows);
  if (call.isStrict) requireAll(prepared.dropped);
  if (call.preferences.requiresParameters) requireTaken(prepared.dropped, target);
  const holdPicoUsd = holdFor(prepared, model);
  requireWithinBounds(call, target, holdPicoUsd);
  const { reason, counts = true, label } = order;
  const spanId = newSpanId(gateway.clock);
  const tried: Tried = { target, reason, startedAt, spanId, counts, holdPicoUsd, label };
  const start = startOf(call, { tried, order, prepared, model });
  const meter = createMeter(prepared, model, provider.billsAsAsked ? undefined : known);
  const isSlow = model?.isReasoning === true || !call.chat.stream;
  const waits = waitsFor(call, provider, isSlow, gateway.bounds);
  const own = ownWaits(provider, isSlow, gateway.bounds);
  const guard = guardFor(call, { ...waits, own }, order.signal, gateway);
  // A body has about four bytes for each token; only its order of size matters here.
  const ask = { inputTokens: Math.ceil(chat.bodyBytes / 4), isStream: chat.stream };
  const lane: Lane = { ...target, keyId: order.key.id };
  const tellLane = gateway.health.begin(lane, tried.startedAt, ask);
  const isStream = chat.stream || prepared.isCollected === true;
  const watch = { start, meter, guard, isStream, tried, lane, tellLane };
  const attempt: Attempt = { call, gateway, dialect, provider, secret: order.key.key, row: 'unsure', ...watch };
  try {
    await begin(attempt); // Within: an answer that was lost may have left a row, which is ended like any.
    const headers = { ...prepared.headers, ...traceHeaders(call.trace, tried.spanId) };
    const request = requestFor(attempt, { ...prepared, headers }, order.key.key);
    const source = await openAnswer(attempt, { ...request, connectMs: waits.connectMs });
    const batches = tap(prepared.isByTool ? answerByTool(source) : source, {
      signal: guard.signal,
      end: (error) => end(attempt, error),
      cancel: (reason) => leave(attempt, source, reason),
    });
    const { dropped } = prepared;
    return { target, reason: order.reason, dropped, isEmpty: !meter.hasContent, dialect: dialect.id, batches };
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

/** For callers who would rather be answered by another target: it is none that was tried. */
function requireTaken(dropped: readonly string[], { provider, model }: Target): void {
  if (dropped.length === 0) return;
  const names = dropped.slice(0, 16).map((name) => quoted(name));
  const message = `\`require_parameters\` excludes ${provider}/${model}, which does not take ${names.join(', ')}.`;
  throw new GatewayError('model-unknown', message, { param: 'provider.require_parameters' });
}

interface Plan {
  readonly tried: Tried;
  readonly order: Order;
  readonly prepared: PreparedRequest;
  readonly model: Model | undefined;
}

function startOf(call: Call, { tried, order, prepared, model }: Plan): AttemptStart {
  const { target, reason, startedAt, holdPicoUsd } = tried;
  call.attempts.push(tried);
  call.places.delete(order.place); // From here on it is one of those that were made.
  return {
    callId: call.id,
    attempt: call.attempts.length,
    team: call.caller.team,
    keyId: call.caller.keyId,
    providerKeyId: order.key.id,
    door: call.caller.door,
    principal: call.caller.principal,
    dialect: call.dialect.id,
    requestedModel: call.chat.model,
    target,
    reason,
    isStream: call.chat.stream,
    serviceTier: prepared.serviceTier,
    ...labelsOf({ ...call.preferences, tags: [...(call.caller.tags ?? []), ...call.preferences.tags] }),
    label: tried.label,
    startedAt,
    holdPicoUsd,
    accounts: call.accounts,
    priceSource: model?.price ? sourceOf(model.price) : null,
    leaseUntil: startedAt + LEASE_MS,
    ...(call.cache.status !== 'off' && { cache: call.cache.status }),
  };
}

function guardFor(
  call: Call,
  waits: Waits & { readonly own: Waits },
  lane: AbortSignal | undefined,
  { bounds, clock }: Gateway,
): Guard {
  return new Guard({
    ...waits,
    deadlineMs: call.deadline - bounds.deadlineMarginMs - clock.now(),
    client: call.client,
    lane,
    hangsUpLater: call.chat.stream,
    now: clock.now,
  });
}
