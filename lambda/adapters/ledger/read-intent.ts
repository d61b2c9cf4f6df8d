import type { CacheStatus } from '../../core/cache/cache-state.ts';
import type { ArmLabel } from '../../core/experiments/experiment.ts';
import { objectIn } from '../../core/json.ts';
import type { AttemptStart, Ending, Outcome } from '../../core/ledger.ts';
import type { Account, Budget, Concurrency, Owner, Period } from '../../core/limits/account.ts';
import type { Usage } from '../../core/money/usage.ts';
import type { Cost, Target } from '../../core/types.ts';
import {
  count,
  flag,
  list,
  money,
  nullable,
  number,
  object,
  optional,
  type Reader,
  text,
  word,
  wrong,
} from '../strict-json.ts';
import { INTENT_VERSION, type SettleIntent } from './settle-intent.ts';

/** Reads an intent, or throws: what is not understood to the last member must not end an attempt. */
export function readIntent(json: string): SettleIntent {
  const { version, ...intent } = objectIn(JSON.parse(json)) ?? wrong('intent', 'an object');
  if (version !== INTENT_VERSION) wrong('intent.version', String(INTENT_VERSION));
  return INTENT(intent, 'intent');
}

const target = object<Target>({ provider: text(), model: text() });
const owner = text<Owner>(/^(team$|key:|experiment:)/);

const budget = object<Budget>({
  kind: word({ budget: true }),
  team: text(),
  owner,
  period: word<Period>({ day: true, week: true, month: true, total: true }),
  window: text(),
  limitPicoUsd: money,
  resetsAt: nullable(count),
  shards: count,
});

const concurrency = object<Concurrency>({ kind: word({ concurrency: true }), team: text(), owner, most: count });

const account: Reader<Account> = (value, place) =>
  objectIn(value)?.kind === 'budget' ? budget(value, place) : concurrency(value, place);

const start = object<AttemptStart>({
  callId: text(/^[0-9A-HJKMNP-TV-Z]{26}$/),
  attempt: count,
  team: text(),
  keyId: text(),
  providerKeyId: text(),
  door: text(),
  principal: optional(text()),
  dialect: text(),
  requestedModel: text(),
  target,
  reason: text(),
  isStream: flag,
  serviceTier: optional(text()),
  tags: list(text()),
  user: optional(text()),
  label: optional(object<ArmLabel>({ experiment: text(), arm: text(), isShadow: optional(flag) })),
  startedAt: count,
  holdPicoUsd: nullable(money),
  accounts: list(account),
  priceSource: nullable(text()),
  leaseUntil: count,
  cache: optional(
    word<CacheStatus>({ off: true, hit: true, miss: true, refresh: true, bypass: true, partial: true, replay: true }),
  ),
  savedPicoUsd: optional(nullable(money)),
});

const usage = object<Usage>({
  inputTokens: number,
  cacheReadTokens: number,
  cacheWrite5mTokens: number,
  cacheWrite1hTokens: number,
  audioInputTokens: number,
  outputTokens: number,
  reasoningTokens: number,
  audioOutputTokens: number,
  imageOutputTokens: number,
  webSearches: number,
  reportedPicoUsd: nullable(money),
});

const ending = object<Ending>({
  state: word({ settled: true, voided: true }),
  outcome: word<Outcome>({
    answered: true,
    failed: true,
    cut: true,
    'timed-out': true,
    abandoned: true,
    lost: true,
  }),
  errorCode: optional(text(/^[a-z-]+$/)),
  finishReason: optional(text()),
  servedModel: optional(text()),
  servedTier: optional(text()),
  priceSource: optional(text()),
  usage,
  cost: object<Cost>({
    picoUsd: nullable(money),
    source: word({ provider: true, catalogue: true, estimate: true, cache: true, unknown: true }),
    savedPicoUsd: optional(nullable(money)),
    computedPicoUsd: optional(nullable(money)),
  }),
  firstContentMs: optional(number),
  totalMs: number,
  savedPicoUsd: optional(nullable(money)),
});

const INTENT = object<SettleIntent>({ start, ending });
