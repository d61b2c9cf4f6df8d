import type { CacheStatus } from '../../lambda/core/cache/cache-state.ts';
import type { ArmLabel } from '../../lambda/core/experiments/experiment.ts';
import type { AttemptStart, Ending } from '../../lambda/core/ledger.ts';
import { NO_USAGE } from '../../lambda/core/money/usage.ts';

/** An attempt that was made and has ended. */
export interface Past {
  readonly start: AttemptStart;
  readonly ending: Ending;
  readonly endedAt: number;
}

/** What a provider says at the end that would do something if it were taken for more than text. */
export const HOSTILE_FINISH = '<iframe srcdoc="x">';

/** A call that was made. */
export interface CallOf {
  readonly callId: string;
  readonly keyId: string;
  readonly tags: readonly string[];
  readonly user: string;
  readonly at: number;
  readonly label?: ArmLabel;
  readonly cache?: CacheStatus;
  /** What was asked for, where it was not the target itself. */
  readonly alias?: string | undefined;
}

/** Who was asked, what a token costs there, and how soon it begins. */
export interface Target {
  readonly provider: string;
  readonly model: string;
  readonly input: bigint;
  readonly output: bigint;
  readonly firstMs: number;
}

interface Answering {
  readonly target: Target;
  readonly attempt?: number;
  readonly reason?: string;
  readonly isHostile?: boolean;
  random(): number;
}

/** An attempt that has answered. */
export function answered(call: CallOf, { target, random, ...how }: Answering): Past {
  const { attempt = 1, isHostile = false, reason = 'pinned' } = how;
  const input = 200 + Math.floor(random() ** 3 * 20_000);
  const cacheRead = random() < 0.4 ? Math.floor(input * 0.6) : 0;
  const output = 40 + Math.floor(random() ** 2 * 1_500);
  const firstContentMs = Math.round(target.firstMs * (0.6 + random() ** 4 * 5));
  const totalMs = firstContentMs + Math.round((output * 1_000) / (60 + random() * 120));
  const isUnpriced = isHostile || random() < 0.004;
  const cost =
    BigInt(input - cacheRead) * target.input +
    (BigInt(cacheRead) * target.input) / 10n +
    BigInt(output) * target.output;
  const startedAt = call.at + (attempt > 1 ? 2_400 : 8);
  const usage = { ...NO_USAGE, inputTokens: input - cacheRead, cacheReadTokens: cacheRead, outputTokens: output };
  return {
    start: startOf(call, {
      ...target,
      attempt,
      startedAt,
      reason,
      hold: isUnpriced ? null : cost * 3n,
    }),
    ending: {
      state: 'settled',
      outcome: random() < 0.01 ? 'abandoned' : 'answered',
      errorCode: undefined,
      finishReason: isHostile ? HOSTILE_FINISH : 'stop',
      servedModel: target.model,
      servedTier: undefined,
      usage,
      cost: isUnpriced
        ? { picoUsd: null, source: 'unknown' }
        : { picoUsd: cost, source: random() < 0.02 ? 'estimate' : 'catalogue' },
      firstContentMs,
      totalMs,
    },
    endedAt: startedAt + totalMs,
  };
}

/** The one whom another was faster than: it was billed for what it had read. */
export function lost(call: CallOf, { provider, model, input }: Target, attempt: number): Past {
  const startedAt = call.at + 9;
  const cost = 400n * input;
  return {
    start: startOf(call, { provider, model, attempt, startedAt, reason: 'race, pinned', hold: cost * 3n }),
    ending: {
      ...NOTHING,
      state: 'settled',
      outcome: 'lost',
      usage: { ...NO_USAGE, inputTokens: 400 },
      cost: { picoUsd: cost, source: 'estimate' },
      totalMs: 180,
    },
    endedAt: startedAt + 180,
  };
}

/** A call that nobody had to be asked for. `saved`: what it had cost; `null` where nobody knows. */
export function given(call: CallOf, { provider, model }: Target, saved: bigint | null): Past {
  const startedAt = call.at + 4;
  const start = startOf(
    { ...call, cache: 'hit' },
    { provider, model, attempt: 1, startedAt, reason: 'pinned', hold: 0n },
  );
  return {
    start: { ...start, providerKeyId: '', priceSource: null, savedPicoUsd: saved },
    ending: {
      ...NOTHING,
      state: 'settled',
      outcome: 'answered',
      finishReason: 'stop',
      usage: { ...NO_USAGE, inputTokens: 700, outputTokens: 90 },
      cost: { picoUsd: 0n, source: 'cache' },
      totalMs: 0,
    },
    endedAt: startedAt,
  };
}

const NOTHING = {
  errorCode: undefined,
  finishReason: undefined,
  servedModel: undefined,
  servedTier: undefined,
  firstContentMs: undefined,
} as const;

/** An attempt that a provider has turned down. */
export function failed(
  call: CallOf,
  { provider, model }: { readonly provider: string; readonly model: string },
  ms: number,
): Past {
  const startedAt = call.at + 5;
  return {
    start: startOf(call, {
      provider,
      model,
      attempt: 1,
      startedAt,
      reason: 'first of the fallback',
      hold: 9_000_000_000n,
    }),
    ending: {
      ...NOTHING,
      state: 'voided',
      outcome: 'failed',
      errorCode: 'provider-overloaded',
      usage: NO_USAGE,
      cost: { picoUsd: 0n, source: 'catalogue' },
      totalMs: Math.round(ms),
    },
    endedAt: startedAt + Math.round(ms),
  };
}

interface StartOf {
  readonly provider: string;
  readonly model: string;
  readonly attempt: number;
  readonly startedAt: number;
  readonly reason: string;
  readonly hold: bigint | null;
}

function startOf({ callId, keyId, tags, user, label, cache, alias }: CallOf, asked: StartOf): AttemptStart {
  const { provider, model, attempt, startedAt, reason, hold } = asked;
  return {
    callId,
    attempt,
    team: 'local',
    keyId,
    providerKeyId: '0a1b2c3d',
    door: 'key',
    dialect: 'openai-chat',
    requestedModel: alias ?? `${provider}/${model}`,
    target: { provider, model },
    reason,
    isStream: true,
    serviceTier: undefined,
    tags,
    user,
    startedAt,
    holdPicoUsd: hold,
    accounts: [],
    priceSource: hold === null ? null : 'catalogue 2026-11-20',
    leaseUntil: startedAt + 1_200_000,
    ...(label && { label }),
    ...(cache && { cache }),
  };
}
