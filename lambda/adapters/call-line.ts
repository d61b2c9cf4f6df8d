import { countAsked } from '../core/after-failure.ts';
import type { Call, Tried } from '../core/call.ts';
import { usageAttributes } from '../core/tracing/spans.ts';
import { operationOf, providerName } from '../core/tracing/words.ts';

/** What the log says of a call that is over, and what is counted of it: names, times and costs, and nothing that was said. */
export interface CallLine {
  readonly metrics: Readonly<Record<string, number | undefined>>;
  readonly properties: Readonly<Record<string, string | number | undefined>>;
}

const PICO_PER_USD = 1e12;

/** By OpenTelemetry's names for generative AI where it has one, and `headgate.` names where it has none. */
export function callLine(call: Call, endedAt: number): CallLine {
  const { attempts, cache, chat, dialect, caller, trace } = call;
  const answered = attempts.findLast(({ outcome }) => outcome === 'answered');
  const shown = answered ?? attempts.at(-1);
  const isHit = cache.status === 'hit';
  const outcome = isHit ? 'answered' : (shown?.outcome ?? 'failed');
  const asked = countAsked(attempts);
  const cost = costOf(attempts);
  return {
    metrics: {
      Calls: 1,
      FailedCalls: outcome === 'answered' || outcome === 'abandoned' ? 0 : 1,
      // What fallback has saved: somebody was asked in vain, and the caller has an answer all the same.
      RescuedCalls: answered && attempts.some(({ outcome: one }) => one === 'failed' || one === 'timed-out') ? 1 : 0,
      CacheHits: isHit ? 1 : undefined,
      CallMs: endedAt - call.startedAt,
      // A float, for graphs and alarms alone: what is owed stands in the ledger.
      CostUsd: cost.picoUsd === null ? undefined : Number(cost.picoUsd) / PICO_PER_USD,
    },
    properties: {
      event: 'call',
      call_id: call.id,
      trace_id: trace.traceId,
      team: caller.team,
      key_id: caller.keyId,
      'headgate.door': caller.door,
      'headgate.dialect': dialect.id,
      'headgate.stream': chat.stream ? 1 : 0,
      'headgate.attempts': asked,
      'headgate.reason': shown?.reason,
      'headgate.cache': cache.status,
      'headgate.outcome': outcome,
      'headgate.cost_pico_usd': cost.picoUsd === null ? undefined : String(cost.picoUsd),
      'headgate.unknown_costs': cost.unknown,
      'gen_ai.operation.name': operationOf(dialect.id),
      'gen_ai.request.model': chat.model,
      'gen_ai.provider.name': shown && providerName(shown.target.provider),
      'gen_ai.response.model': shown && (shown.servedModel ?? shown.target.model),
      'gen_ai.response.time_to_first_chunk': firstContent(shown, call.startedAt),
      ...usageAttributes(shown?.usage),
      'error.type': outcome === 'answered' ? undefined : shown?.error?.code,
    },
  };
}

/** In seconds since the call came in, as the conventions want it. */
function firstContent(shown: Tried | undefined, startedAt: number): number | undefined {
  if (shown?.firstContentMs === undefined) return undefined;
  return (shown.startedAt - startedAt + shown.firstContentMs) / 1000;
}

/** Of all attempts: losers of a race are paid as well. What nobody knows is counted apart, and never 0. */
function costOf(attempts: readonly Tried[]): { readonly picoUsd: bigint | null; readonly unknown: number } {
  const costs = attempts.map(({ cost }) => cost?.picoUsd ?? null);
  const known = costs.filter((cost) => cost !== null);
  const unknown = costs.length - known.length;
  return {
    picoUsd: costs.length > 0 && known.length === 0 ? null : known.reduce((sum, cost) => sum + cost, 0n),
    unknown,
  };
}
