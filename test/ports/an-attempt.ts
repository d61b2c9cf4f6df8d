import { randomBytes } from 'node:crypto';
import { ulid } from '../../lambda/core/ids.ts';
import type { AttemptStart, Ending } from '../../lambda/core/ledger.ts';
import { NO_USAGE } from '../../lambda/core/money/usage.ts';

const NOON = Date.UTC(2026, 10, 20, 12);

/** An attempt as it begins, each with a call of its own. */
export function aStart(changes: Partial<AttemptStart> = {}): AttemptStart {
  return {
    callId: ulid(NOON, randomBytes(16)),
    attempt: 1,
    team: 'red',
    keyId: 'aBcDeFgHiJkL',
    providerKeyId: '0a1b2c3d',
    door: 'key',
    dialect: 'openai-chat',
    requestedModel: 'groq/openai/gpt-oss-120b',
    target: { provider: 'groq', model: 'openai/gpt-oss-120b' },
    reason: 'pinned',
    isStream: true,
    serviceTier: undefined,
    tags: [],
    user: undefined,
    startedAt: NOON,
    holdPicoUsd: 39_375_000_000n,
    accounts: [],
    priceSource: 'catalogue 2026-11-20',
    leaseUntil: NOON + 20 * 60_000,
    ...changes,
  };
}

/** How one ends: answered, unless a test says otherwise. */
export function anEnding(picoUsd: bigint | null, changes: Partial<Ending> = {}): Ending {
  return {
    state: 'settled',
    outcome: 'answered',
    errorCode: undefined,
    finishReason: 'stop',
    servedModel: 'openai/gpt-oss-120b',
    servedTier: 'on_demand',
    usage: { ...NO_USAGE, inputTokens: 812, cacheReadTokens: 512, outputTokens: 95, reasoningTokens: 40 },
    cost: { picoUsd, source: 'catalogue' },
    firstContentMs: 210,
    totalMs: 1_830,
    ...changes,
  };
}
