import { ulid } from '../../lambda/core/ids.ts';
import type { AttemptStart, Ending } from '../../lambda/core/ledger.ts';
import { NO_USAGE } from '../../lambda/core/money/usage.ts';

/** An attempt that was made and has ended. */
export interface Past {
  readonly start: AttemptStart;
  readonly ending: Ending;
  readonly endedAt: number;
}

/** Texts that would do something if they were taken for more than text. */
export const HOSTILE = {
  tags: [
    '<img src=x onerror=alert(1)>',
    '=HYPERLINK("https://evil.example","x")',
    '</script><script>alert(1)</script>',
  ],
  user: '\u202Egpj.exe <b>bold</b>',
  model: '"><svg onload=alert(1)>',
  finish: '<iframe srcdoc="x">',
} as const;

const DAY_MS = 86_400_000;
/** Longer than the longest range with the one before it that the suite looks at. */
const DAYS = 60;
const TARGETS = [
  { provider: 'openai', model: 'gpt-5-mini', input: 250_000n, output: 2_000_000n, firstMs: 420 },
  { provider: 'anthropic', model: 'claude-sonnet-5', input: 3_000_000n, output: 15_000_000n, firstMs: 780 },
  { provider: 'groq', model: 'openai/gpt-oss-120b', input: 150_000n, output: 600_000n, firstMs: 140 },
  { provider: 'gemini', model: 'gemini-3-flash', input: 300_000n, output: 2_500_000n, firstMs: 510 },
  { provider: 'cerebras', model: 'gpt-oss-120b', input: 350_000n, output: 750_000n, firstMs: 90 },
] as const;
const TAGS = ['search', 'support', 'batch', 'evaluation', 'internal'];

/** So many attempts of a team up to a moment, always the same: more by day than by night, some that fall back, some nobody can price. */
export function* history(attempts: number, now: number, keys: readonly string[]): Generator<Past> {
  const random = seeded(20_261_120);
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[Math.floor(random() ** 1.6 * items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  const bytes = () => Uint8Array.from({ length: 16 }, () => Math.floor(random() * 256));
  for (let made = 0; made < attempts; ) {
    const at = momentIn(now, made / attempts, random());
    const callId = ulid(at, bytes());
    const isFallback = random() < 0.05 && made + 1 < attempts;
    const isHostile = made % 997 === 5;
    const call = {
      callId,
      keyId: pick(keys),
      tags: isHostile ? HOSTILE.tags : random() < 0.8 ? [pick(TAGS)] : [],
      user: isHostile ? HOSTILE.user : `user-${Math.floor(random() ** 2 * 8)}`,
      at,
    };
    if (isFallback) {
      yield failed(call, TARGETS[2], 300 + random() * 2_000);
      made += 1;
    }
    const target = isHostile ? { ...TARGETS[0], provider: 'own', model: HOSTILE.model } : pick(TARGETS);
    yield answered(call, { target, attempt: isFallback ? 2 : 1, random, isHostile });
    made += 1;
  }
}

interface CallOf {
  readonly callId: string;
  readonly keyId: string;
  readonly tags: readonly string[];
  readonly user: string;
  readonly at: number;
}

type Target = {
  readonly [Name in keyof (typeof TARGETS)[number]]: (typeof TARGETS)[number][Name] extends string
    ? string
    : (typeof TARGETS)[number][Name];
};

interface Answering {
  readonly target: Omit<Target, 'input' | 'output' | 'firstMs'> & {
    readonly input: bigint;
    readonly output: bigint;
    readonly firstMs: number;
  };
  readonly attempt: number;
  readonly isHostile: boolean;
  random(): number;
}

function answered(call: CallOf, { target, attempt, isHostile, random }: Answering): Past {
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
      reason: attempt > 1 ? 'fallback after provider-overloaded' : 'pinned',
      hold: isUnpriced ? null : cost * 3n,
    }),
    ending: {
      state: 'settled',
      outcome: random() < 0.01 ? 'abandoned' : 'answered',
      errorCode: undefined,
      finishReason: isHostile ? HOSTILE.finish : 'stop',
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

function failed(
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
      state: 'voided',
      outcome: 'failed',
      errorCode: 'provider-overloaded',
      finishReason: undefined,
      servedModel: undefined,
      servedTier: undefined,
      usage: NO_USAGE,
      cost: { picoUsd: 0n, source: 'catalogue' },
      firstContentMs: undefined,
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

function startOf({ callId, keyId, tags, user }: CallOf, asked: StartOf): AttemptStart {
  const { provider, model, attempt, startedAt, reason, hold } = asked;
  return {
    callId,
    attempt,
    team: 'local',
    keyId,
    providerKeyId: '0a1b2c3d',
    door: 'key',
    dialect: 'openai-chat',
    requestedModel: attempt > 1 ? 'smart' : `${provider}/${model}`,
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
  };
}

/** From now back, at noon more than at midnight, and growing: what is in use grows. */
function momentIn(now: number, share: number, luck: number): number {
  const back = share ** 1.15 * (DAYS * DAY_MS - 600_000) + 300_000;
  const day = Math.floor((now - back) / DAY_MS) * DAY_MS;
  const hour = 13 + (luck - 0.5) * 22 * Math.abs(luck - 0.5) ** 0.35;
  const at = day + hour * 3_600_000;
  // The hours of today that are still to come have their calls in those that have been.
  return at < now - 300_000 ? at : now - 300_000 - Math.floor(luck * (now % DAY_MS) * 0.9);
}

/** Mulberry32: the same numbers each time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
