import type { CacheStatus } from '../core/cache/cache-state.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { Lane } from '../core/health.ts';
import { isProviderFault } from '../core/lane-end.ts';
import type { AttemptStart, Ending, Telemetry } from '../core/ledger.ts';
import type { BudgetAlert } from '../core/limits/alerts.ts';
import type { Usage } from '../core/money/usage.ts';
import type { VerifiedDay } from '../core/reports/verify-days.ts';
import { usageAttributes } from '../core/tracing/spans.ts';
import { operationOf, providerName } from '../core/tracing/words.ts';
import { callLine } from './call-line.ts';
import { embedded, type Metrics, type MetricsOptions, type Properties, reasonOf } from './embedded-metrics.ts';
import { writeIntent } from './ledger/settle-intent.ts';

export interface TelemetryOptions extends MetricsOptions {
  /** Must be `process.stdout.write`: Lambda wraps what goes through `console`, and then it is a line and no metric. */
  write(line: string): void;
}

const PICO_PER_USD = 1e12;
/** The account is spent, or the key is not accepted: no wait mends that, so an alarm asks for somebody. */
const NEEDING_SOMEBODY: ReadonlySet<ErrorCode> = new Set(['quota-exhausted', 'provider-auth-failed']);

const CACHE_METRICS: Readonly<Record<CacheStatus, string>> = {
  off: 'CacheOff',
  hit: 'CacheHits',
  miss: 'CacheMisses',
  refresh: 'CacheRefreshes',
  bypass: 'CacheBypasses',
  partial: 'CachePartialHits',
  replay: 'IdempotentReplays',
};

/** What the core has no part in. */
interface OwnTelemetry {
  /** What this function has seen of its targets did not reach the others, or the other way round. */
  healthNotShared(cause: unknown): void;
  /** What operators have switched off could not be read: what was known of it stays in force. */
  switchesUnread(cause: unknown): void;
  /** What operators have changed of allowances could not be read: what was known of it stays in force. */
  allowancesUnread(cause: unknown): void;
  /** Which teams have keys of their own could not be read. */
  ownKeysUnread(cause: unknown): void;
  /** An issuer of tokens could not be asked for its keys: those that are known stay in force. */
  tokenKeysUnread(cause: unknown): void;
  /** A share of a budget is spent: the same is told to people through the topic. */
  budgetReached(alert: BudgetAlert): void;
  /** What a budget has come to could not be read, or nobody could be told of it. What holds it is not concerned. */
  budgetsUnread(cause: unknown): void;
  /** What became of a call of an experiment could not be noted, or how it stands not be read. No caller hears of it. */
  experimentsNotKept(cause: unknown): void;
  /** Samples that have a verdict now, and samples that never will. */
  judged(counts: { readonly judged: number; readonly dropped: number; readonly failed: number }): void;
  /** A sample could not be judged, and comes again. */
  judgeFailed(messageId: string, cause: unknown): void;
  /** The ledger did not take the end of an attempt, and it waits in a queue. */
  settleQueued(start: AttemptStart, ending: Ending, cause: unknown): void;
  /** What became of a batch from that queue. */
  settlesApplied(count: number): void;
  /** A message of that queue could not be applied, and comes again. */
  settleFailed(messageId: string, cause: unknown): void;
  /** Spans that the collector did not get. */
  tracesLost(count: number, cause: unknown): void;
  /** Attempts that nobody had ended. */
  expired(count: number): void;
  /** A target is left alone from now on, with this key. Only who has seen it fail says so, and not who has heard of it. */
  breakerOpened(lane: Lane): void;
  /** What came of comparing a team's day with its totals and budgets. */
  verified(day: VerifiedDay): void;
}

/**
 * Writes metrics in CloudWatch's embedded format: one line of JSON is a log line and its metrics at once. Only named
 * fields get in, never a body, and none is long.
 */
export function createTelemetry(options: TelemetryOptions): Telemetry & OwnTelemetry {
  const emit: Emit = (metrics, dimensions, properties) =>
    options.write(`${JSON.stringify(embedded(options, { metrics, dimensions, properties }))}\n`);
  return {
    attempt(start, ending, verdict) {
      if (verdict === 'unsent') return; // Nobody was asked: who has refused it is told by the call.
      emit(
        {
          Attempts: 1,
          FailedAttempts: isProviderFault(verdict) ? 1 : 0,
          DeadKeys: ending.errorCode && NEEDING_SOMEBODY.has(ending.errorCode) ? 1 : undefined,
          UnpricedCalls: ending.cost.picoUsd === null ? 1 : 0,
          HoldsExceeded: isBeyondHold(start, ending) ? 1 : 0,
          EstimatedCalls: ending.cost.source === 'estimate' && ending.state === 'settled' ? 1 : 0,
          // Of what comes whole it would be the time of the whole.
          FirstContentMs: start.isStream ? ending.firstContentMs : undefined,
          TotalMs: ending.totalMs,
          // A float, for graphs and alarms alone: what is owed stands in the ledger.
          CostUsd: ending.cost.picoUsd === null ? undefined : Number(ending.cost.picoUsd) / PICO_PER_USD,
        },
        ['Provider'],
        { Provider: start.target.provider, event: 'attempt', ...describe(start, ending) },
      );
    },
    called(call, endedAt, error) {
      const { provider, metrics, ofProvider, properties } = callLine(call, endedAt, error);
      const dimensions = provider === undefined ? [] : ['Provider'];
      const line = { metrics, dimensions, properties: { Provider: provider, ...properties }, only: ofProvider };
      options.write(`${JSON.stringify(embedded(options, line))}\n`);
    },
    ledgerFailed(start, ending, cause) {
      const properties = { event: 'ledger-failed', ...describeEnd(start, ending), ...reasonOf(cause) };
      // All that is needed to end the row by hand: what would have been sent to the queue.
      const line = {
        ...embedded(options, { metrics: { LedgerFailures: 1 }, dimensions: [], properties }),
        intent: writeIntent({ start, ending }),
      };
      options.write(`${JSON.stringify(line)}\n`);
    },
    refused: (callId, { code, details: { cause } }) =>
      emit({ RefusedCalls: 1, ...refusalMetrics(code) }, [], {
        event: 'refused',
        call_id: callId,
        error: code,
        ...(cause !== undefined && reasonOf(cause)),
      }),
    ratesNotCorrected: (cause) =>
      emit({ RatesNotCorrected: 1 }, [], { event: 'rates-not-corrected', ...reasonOf(cause) }),
    cached: (callId, team, status) =>
      emit({ [CACHE_METRICS[status]]: 1 }, [], { event: 'cached', call_id: callId, team, status }),
    cacheFailed: (callId, cause) =>
      emit({ CacheFailures: 1 }, [], { event: 'cache-failed', call_id: callId, ...reasonOf(cause) }),
    cacheBroken: (callId) => emit({ CacheBroken: 1 }, [], { event: 'cache-broken', call_id: callId }),
    failed: (callId, cause) =>
      emit({ InternalErrors: 1 }, [], { event: 'failed', call_id: callId, ...reasonOf(cause) }),
    ...unreadTelemetry(emit),
    ...ownTelemetry(emit),
  };
}

/** Where somebody has to look after it. */
function refusalMetrics(code: ErrorCode): Metrics {
  return {
    KeysRefused: code === 'unauthenticated' ? 1 : undefined,
    LedgerFailures: code === 'ledger-unavailable' ? 1 : undefined,
  };
}

type Emit = (metrics: Metrics, dimensions: readonly string[], properties: Properties) => void;

/** What others know and could not be asked for: what was known of it before stays in force. */
function unreadTelemetry(emit: Emit) {
  const telling = (metric: string, event: string) => (cause: unknown) =>
    emit({ [metric]: 1 }, [], { event, ...reasonOf(cause) });
  return {
    healthNotShared: telling('HealthNotShared', 'health-not-shared'),
    switchesUnread: telling('SwitchesUnread', 'switches-unread'),
    allowancesUnread: telling('AllowancesUnread', 'allowances-unread'),
    ownKeysUnread: telling('OwnKeysUnread', 'own-keys-unread'),
    tokenKeysUnread: telling('TokenKeysUnread', 'token-keys-unread'),
    budgetsUnread: telling('BudgetsUnread', 'budgets-unread'),
  };
}

/** What happens beside the calls. */
function ownTelemetry(emit: Emit): Omit<OwnTelemetry, keyof ReturnType<typeof unreadTelemetry>> {
  return {
    budgetReached({ team, owner, period, window, share, limitPicoUsd, spentPicoUsd }) {
      emit({ BudgetAlerts: 1 }, [], {
        ...{ event: 'budget-reached', team, owner, period, window, share },
        limit_pico_usd: String(limitPicoUsd),
        spent_pico_usd: String(spentPicoUsd),
      });
    },
    experimentsNotKept: (cause) =>
      emit({ ExperimentsNotKept: 1 }, [], { event: 'experiments-not-kept', ...reasonOf(cause) }),
    judged: ({ judged, dropped, failed }) =>
      emit({ SamplesJudged: judged, SamplesDropped: dropped, SamplesFailed: failed }, [], { event: 'judged' }),
    judgeFailed: (messageId, cause) =>
      emit({ JudgeFailures: 1 }, [], { event: 'judge-failed', message_id: messageId, ...reasonOf(cause) }),
    settleQueued: (start, ending, cause) =>
      emit({ SettlesQueued: 1 }, [], {
        event: 'settle-queued',
        ...describeEnd(start, ending),
        ...reasonOf(cause),
      }),
    settlesApplied: (count) => emit({ SettlesApplied: count }, [], { event: 'settles-applied' }),
    settleFailed: (messageId, cause) =>
      emit({ SettleFailures: 1 }, [], { event: 'settle-failed', message_id: messageId, ...reasonOf(cause) }),
    tracesLost: (count, cause) => emit({ TracesLost: count }, [], { event: 'traces-lost', ...reasonOf(cause) }),
    expired: (count) => emit({ AttemptsExpired: count }, [], { event: 'swept' }),
    breakerOpened: ({ provider, model, keyId }) =>
      emit({ BreakerOpenings: 1 }, ['Provider'], {
        ...{ Provider: provider, event: 'breaker-opened', provider_key_id: keyId },
        'gen_ai.provider.name': providerName(provider),
        'gen_ai.request.model': model,
      }),
    verified: ({ team, day, differences, largestPicoUsd, attempts }) =>
      emit({ LedgerDifferences: differences, LedgerDifferenceUsd: Number(largestPicoUsd) / PICO_PER_USD }, [], {
        ...{ event: 'ledger-verified', team, day, attempts },
        difference_pico_usd: String(largestPicoUsd),
      }),
  };
}

function describe(start: AttemptStart, ending: Ending): Properties {
  return {
    call_id: start.callId,
    attempt: start.attempt,
    team: start.team,
    key_id: start.keyId,
    'gen_ai.operation.name': operationOf(start.dialect),
    'gen_ai.provider.name': providerName(start.target.provider),
    'gen_ai.request.model': start.target.model,
    'gen_ai.response.model': ending.servedModel,
    ...usageAttributes(ending.usage),
    outcome: ending.outcome,
    error: ending.errorCode,
  };
}

/** Whether an upper bound was none: such a cost is taken from a budget that it was not held against. */
function isBeyondHold({ holdPicoUsd }: AttemptStart, { cost: { picoUsd } }: Ending): boolean {
  return holdPicoUsd !== null && picoUsd !== null && picoUsd > holdPicoUsd;
}

/** The same, with what it has come to. */
function describeEnd(start: AttemptStart, ending: Ending): Properties {
  const { picoUsd, source } = ending.cost;
  return {
    ...describe(start, ending),
    state: ending.state,
    cost_source: source,
    usage: usageText(ending.usage),
    cost_pico_usd: picoUsd === null ? undefined : String(picoUsd),
  };
}

/** Numbers only: `inputTokens=12 outputTokens=3`. */
function usageText({ reportedPicoUsd: _, ...classes }: Usage): string {
  const used = Object.entries(classes).filter(([, tokens]) => tokens > 0);
  return used.map(([name, tokens]) => `${name}=${tokens}`).join(' ');
}
