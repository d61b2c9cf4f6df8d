import type { CacheState } from './cache/cache-state.ts';
import type { Call, Tried } from './call.ts';
import { usdFromPico } from './money/money.ts';
import type { Answer } from './route.ts';
import type { Json, Target } from './types.ts';

/**
 * What happened on the way of a call, for callers who ask to see it: names, times and costs, and nothing that was said.
 * `answer`: absent if there is none.
 */
export function traceOf({ id, chat, attempts, cache }: Call, answer?: Pick<Answer, 'target' | 'reason'>): Json {
  const [first] = attempts;
  // One that was cut short has been the answer all the same, and a lane that came after it has not.
  const answered =
    answer &&
    (attempts.findLast(({ outcome }) => outcome === 'answered') ??
      attempts.findLast(({ target }) => target === answer.target));
  return {
    call_id: id,
    requested_model: chat.model,
    // From the cache, without any attempt, comes what was answered before.
    resolved_model: answered ? nameOf(answered) : answer ? nameOf(answer) : null,
    served_model: answered?.servedModel ?? null,
    reason: answer?.reason ?? null,
    cache: cacheOf(cache),
    attempts: attempts.map((tried) => attemptOf(tried, first?.startedAt ?? 0)),
  };
}

function attemptOf(tried: Tried, callStartedAt: number): Json {
  const picoUsd = tried.cost?.picoUsd ?? null;
  return {
    model: nameOf(tried),
    reason: tried.reason,
    started_ms: tried.startedAt - callStartedAt,
    first_content_ms: tried.firstContentMs ?? null,
    total_ms: tried.totalMs ?? null,
    outcome: tried.outcome ?? null,
    error_type: tried.error?.errorType ?? null,
    // Unknown is null, and never 0.
    cost_usd: picoUsd === null ? null : usdFromPico(picoUsd),
    cost_source: tried.cost?.source ?? null,
  };
}

function cacheOf({ status, ageSeconds, savedPicoUsd = null }: CacheState): Json {
  return {
    status,
    age_seconds: ageSeconds ?? null,
    saved_usd: savedPicoUsd === null ? null : usdFromPico(savedPicoUsd),
  };
}

function nameOf({ target }: { readonly target: Target }): string {
  return `${target.provider}/${target.model}`;
}
