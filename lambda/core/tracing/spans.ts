import type { Call, Tried } from '../call.ts';
import type { GatewayError } from '../errors.ts';
import { ClientLeft } from '../guard.ts';
import { usdFromPico } from '../money/money.ts';
import type { Usage } from '../money/usage.ts';
import type { Span } from './span.ts';
import { operationOf, providerName } from './words.ts';

/** A call and its attempts as spans, for whoever collects traces. */
export function spansOf(call: Call, endedAt: number, error?: GatewayError): readonly Span[] {
  const { trace, attempts } = call;
  if (!trace?.isSampled) return [];
  return [
    callSpan(call, endedAt, error),
    ...attempts.map((tried, index) => attemptSpan(call, tried, { index, endedAt })),
  ];
}

function callSpan(call: Call, endedAt: number, error: GatewayError | undefined): Span {
  const { trace, chat, caller, dialect, attempts, startedAt } = call;
  const answered = attempts.findLast(({ outcome }) => outcome === 'answered');
  return {
    traceId: trace.traceId,
    spanId: trace.spanId,
    parentId: trace.parentId,
    name: `${operationOf(dialect.id)} ${chat.model}`,
    kind: 'server',
    startedAt,
    endedAt,
    attributes: {
      'gen_ai.operation.name': operationOf(dialect.id),
      'gen_ai.request.model': chat.model,
      'gen_ai.request.stream': chat.stream,
      'headgate.call_id': call.id,
      'headgate.team': caller.team,
      'headgate.door': caller.door,
      'headgate.dialect': dialect.id,
      'headgate.attempts': attempts.length,
    },
    // A client that went away has not failed, and nobody else has.
    error: answered || error instanceof ClientLeft ? undefined : (error ?? attempts.at(-1)?.error)?.code,
  };
}

function attemptSpan({ trace, dialect, chat }: Call, tried: Tried, rest: { index: number; endedAt: number }): Span {
  const { target, startedAt, totalMs, usage, cost, error, outcome } = tried;
  const picoUsd = cost?.picoUsd ?? undefined;
  return {
    traceId: trace.traceId,
    spanId: tried.spanId,
    parentId: trace.spanId,
    name: `${operationOf(dialect.id)} ${target.model}`,
    kind: 'client',
    startedAt,
    endedAt: totalMs === undefined ? rest.endedAt : startedAt + totalMs,
    attributes: {
      'gen_ai.operation.name': operationOf(dialect.id),
      'gen_ai.provider.name': providerName(target.provider),
      'gen_ai.request.model': target.model,
      'gen_ai.request.stream': chat.stream,
      'gen_ai.response.model': tried.servedModel,
      // Of what comes whole it would be the time of the whole.
      'gen_ai.response.time_to_first_chunk': chat.stream ? seconds(tried.firstContentMs) : undefined,
      ...usageAttributes(usage),
      'headgate.attempt': rest.index + 1,
      'headgate.reason': tried.reason,
      'headgate.outcome': outcome,
      'headgate.cost_usd': picoUsd === undefined ? undefined : usdFromPico(picoUsd),
      'headgate.cost_source': cost?.source,
    },
    error: error?.code,
  };
}

/** By the names of the conventions: there, input includes what was read from and written to the provider's cache. */
export function usageAttributes(usage: Usage | undefined): Readonly<Record<string, number>> {
  if (!usage) return {};
  const written = usage.cacheWrite5mTokens + usage.cacheWrite1hTokens;
  return {
    'gen_ai.usage.input_tokens': usage.inputTokens + usage.cacheReadTokens + written,
    'gen_ai.usage.output_tokens': usage.outputTokens,
    'gen_ai.usage.cache_read.input_tokens': usage.cacheReadTokens,
    'gen_ai.usage.cache_write.input_tokens': written,
    'gen_ai.usage.reasoning.output_tokens': usage.reasoningTokens,
  };
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
