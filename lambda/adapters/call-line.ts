import { countAsked } from '../core/after-failure.ts';
import type { GatewayError } from '../core/errors.ts';
import { isProviderFault } from '../core/lane-end.ts';
import { usdFromPico } from '../core/money/money.ts';
import { usageAttributes } from '../core/tracing/spans.ts';
import type { ToldAttempt, ToldCall } from '../core/tracing/told-call.ts';
import { operationOf, providerName } from '../core/tracing/words.ts';
import type { Metrics, Properties } from './embedded-metrics.ts';

/** What the log says of a call that is over, and what is counted of it: names, times and costs, and nothing that was said. */
export interface CallLine {
  /** Who left the call to others by its own fault, or else was asked first. Absent where nobody was asked. */
  readonly provider: string | undefined;
  readonly metrics: Metrics;
  /** The metrics that are counted for that provider as well. */
  readonly ofProvider: readonly string[];
  readonly properties: Properties;
}

const PICO_PER_USD = 1e12;
const OF_PROVIDER = ['Calls', 'FailedCalls', 'RescuedCalls'];

/** By OpenTelemetry's names for generative AI where it has one, and `headgate.` names where it has none. */
export function callLine(call: ToldCall, endedAt: number, error?: GatewayError): CallLine {
  const { attempts, cache, chat, dialect, caller, trace } = call;
  const answered = attempts.findLast(({ outcome }) => outcome === 'answered');
  const rescued = answered && attempts.slice(0, attempts.indexOf(answered)).find((one) => isLeftTo(answered, one));
  const shown = answered ?? attempts.at(-1);
  const { savedPicoUsd } = cache;
  const outcome = cache.status === 'hit' ? 'answered' : (shown?.outcome ?? outcomeOf(error));
  const asked = countAsked(attempts);
  const cost = costOf(attempts);
  return {
    provider: (rescued ?? attempts.find(({ verdict }) => verdict !== 'unsent'))?.target.provider,
    ofProvider: OF_PROVIDER,
    metrics: {
      Calls: 1,
      FailedCalls: outcome === 'answered' || outcome === 'abandoned' ? 0 : 1,
      // What fallback has saved: a provider was asked in vain, and the caller has an answer all the same.
      RescuedCalls: rescued ? 1 : 0,
      CallMs: endedAt - call.startedAt,
      SavedUsd: typeof savedPicoUsd === 'bigint' ? Number(savedPicoUsd) / PICO_PER_USD : undefined,
    },
    properties: {
      event: 'call',
      call_id: call.id,
      trace_id: trace.traceId,
      team: caller.team,
      key_id: caller.keyId,
      'headgate.door': caller.door,
      'headgate.dialect': dialect.id,
      'headgate.attempts': asked,
      'headgate.reason': shown?.reason,
      'headgate.cache': cache.status,
      'headgate.outcome': outcome,
      'headgate.cost_usd': cost.picoUsd === null ? undefined : usdFromPico(cost.picoUsd),
      'headgate.unknown_costs': cost.unknown,
      'gen_ai.operation.name': operationOf(dialect.id),
      'gen_ai.request.model': chat.model,
      'gen_ai.request.stream': chat.stream,
      'gen_ai.provider.name': shown && providerName(shown.target.provider),
      'gen_ai.response.model': shown && (shown.servedModel ?? shown.target.model),
      'gen_ai.response.time_to_first_chunk': chat.stream ? firstContent(shown, call.startedAt) : undefined,
      ...usageAttributes(shown?.usage),
      'error.type': outcome === 'answered' ? undefined : (error ?? shown?.error)?.code,
    },
  };
}

/** Whether another target than this one, which has failed, had to answer. */
function isLeftTo({ target: { provider, model } }: ToldAttempt, { target, verdict }: ToldAttempt): boolean {
  return isProviderFault(verdict) && (target.provider !== provider || target.model !== model);
}

/** Of a call for which nobody was asked: it was answered before, its client left while it waited, or it was refused. */
function outcomeOf(error: GatewayError | undefined): string {
  if (!error) return 'answered';
  return error.code === 'client-left' ? 'abandoned' : 'failed';
}

/** In seconds since the call came in, as the conventions want it. */
function firstContent(shown: ToldAttempt | undefined, startedAt: number): number | undefined {
  if (shown?.firstContentMs === undefined) return undefined;
  return (shown.startedAt - startedAt + shown.firstContentMs) / 1000;
}

/** Of all attempts: losers of a race are paid as well. What nobody knows is counted apart, and never 0. */
function costOf(attempts: readonly ToldAttempt[]): { readonly picoUsd: bigint | null; readonly unknown: number } {
  const costs = attempts.map(({ cost }) => cost?.picoUsd ?? null);
  const known = costs.filter((cost) => cost !== null);
  const unknown = costs.length - known.length;
  return {
    picoUsd: costs.length > 0 && known.length === 0 ? null : known.reduce((sum, cost) => sum + cost, 0n),
    unknown,
  };
}
