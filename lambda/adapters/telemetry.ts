import type { CacheStatus } from '../core/cache/cache-state.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { AttemptStart, Ending, Outcome, Telemetry } from '../core/ledger.ts';
import type { BudgetAlert } from '../core/limits/alerts.ts';
import type { Usage } from '../core/money/usage.ts';
import { METRICS_NAMESPACE } from '../settings.ts';
import { writeIntent } from './ledger/settle-intent.ts';

type Metrics = Readonly<Record<string, number | undefined>>;
type Properties = Readonly<Record<string, string | number | undefined>>;

export interface TelemetryOptions {
  /** Must be `process.stdout.write`: Lambda wraps what goes through `console`, and then it is a line and no metric. */
  write(line: string): void;
  now(): number;
  /** Two stacks may share an account and a region; their metrics must not add up. */
  readonly stack: string;
}

/** Nobody wanted the rest of an answer whose lane has lost, or whose client has left. */
const NO_FAILURES: ReadonlySet<Outcome> = new Set(['answered', 'abandoned', 'lost']);
/** The account is spent, or the key is not accepted: no wait mends that, so an alarm asks for somebody. */
const NEEDING_SOMEBODY: ReadonlySet<ErrorCode> = new Set(['quota-exhausted', 'provider-auth-failed']);

const CACHE_METRICS: Readonly<Record<CacheStatus, string>> = {
  off: 'CacheOff',
  hit: 'CacheHits',
  miss: 'CacheMisses',
  refresh: 'CacheRefreshes',
  bypass: 'CacheBypasses',
  partial: 'CachePartialHits',
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
  /** Attempts that nobody had ended. */
  expired(count: number): void;
}

/**
 * Writes metrics in CloudWatch's embedded format: one line of JSON is a log line and its metrics at once. Only named
 * fields get in, never a body, and none is long.
 */
export function createTelemetry(options: TelemetryOptions): Telemetry & OwnTelemetry {
  const emit: Emit = (metrics, dimensions, properties) =>
    options.write(`${JSON.stringify(embedded(options, metrics, dimensions, properties))}\n`);
  return {
    attempt(start, ending) {
      emit(
        {
          Attempts: 1,
          FailedAttempts: NO_FAILURES.has(ending.outcome) ? 0 : 1,
          DeadKeys: ending.errorCode && NEEDING_SOMEBODY.has(ending.errorCode) ? 1 : undefined,
          UnpricedCalls: ending.cost.picoUsd === null ? 1 : 0,
          HoldsExceeded: isBeyondHold(start, ending) ? 1 : 0,
          EstimatedCalls: ending.cost.source === 'estimate' && ending.state === 'settled' ? 1 : 0,
          FirstContentMs: ending.firstContentMs,
          TotalMs: ending.totalMs,
        },
        ['Provider'],
        { Provider: start.target.provider, event: 'attempt', ...describe(start, ending) },
      );
    },
    ledgerFailed(start, ending, cause) {
      const properties = { event: 'ledger-failed', ...describeEnd(start, ending), ...reasonOf(cause) };
      // All that is needed to end the row by hand: what would have been sent to the queue.
      const line = {
        ...embedded(options, { LedgerFailures: 1 }, [], properties),
        intent: writeIntent({ start, ending }),
      };
      options.write(`${JSON.stringify(line)}\n`);
    },
    refused: (callId, { code, details: { cause } }) =>
      emit({ RefusedCalls: 1, KeysRefused: code === 'unauthenticated' ? 1 : undefined }, [], {
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
    ...troubles(emit),
    budgetReached({ team, owner, period, window, share, limitPicoUsd, spentPicoUsd }) {
      emit({ BudgetAlerts: 1 }, [], {
        ...{ event: 'budget-reached', team, owner, period, window, share },
        limit_pico_usd: String(limitPicoUsd),
        spent_pico_usd: String(spentPicoUsd),
      });
    },
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
    expired: (count) => emit({ AttemptsExpired: count }, [], { event: 'swept' }),
  };
}

type Emit = (metrics: Metrics, dimensions: readonly string[], properties: Properties) => void;

/** What goes on without what could not be read or written. */
function troubles(emit: Emit) {
  return {
    healthNotShared: (cause: unknown) =>
      emit({ HealthNotShared: 1 }, [], { event: 'health-not-shared', ...reasonOf(cause) }),
    switchesUnread: (cause: unknown) =>
      emit({ SwitchesUnread: 1 }, [], { event: 'switches-unread', ...reasonOf(cause) }),
    allowancesUnread: (cause: unknown) =>
      emit({ AllowancesUnread: 1 }, [], { event: 'allowances-unread', ...reasonOf(cause) }),
    ownKeysUnread: (cause: unknown) => emit({ OwnKeysUnread: 1 }, [], { event: 'own-keys-unread', ...reasonOf(cause) }),
    tokenKeysUnread: (cause: unknown) =>
      emit({ TokenKeysUnread: 1 }, [], { event: 'token-keys-unread', ...reasonOf(cause) }),
    budgetsUnread: (cause: unknown) => emit({ BudgetsUnread: 1 }, [], { event: 'budgets-unread', ...reasonOf(cause) }),
    experimentsNotKept: (cause: unknown) =>
      emit({ ExperimentsNotKept: 1 }, [], { event: 'experiments-not-kept', ...reasonOf(cause) }),
  };
}

/** Each metric is written for the stack as a whole, and again for each of the dimensions. */
function embedded(options: TelemetryOptions, metrics: Metrics, dimensions: readonly string[], properties: Properties) {
  const known = Object.keys(metrics).filter((name) => metrics[name] !== undefined);
  const units = known.map((Name) => ({ Name, Unit: Name.endsWith('Ms') ? 'Milliseconds' : 'Count' }));
  const sets = [['Stack'], ...dimensions.map((dimension) => ['Stack', dimension])];
  return {
    _aws: {
      Timestamp: options.now(),
      CloudWatchMetrics: [{ Namespace: METRICS_NAMESPACE, Dimensions: sets, Metrics: units }],
    },
    Stack: options.stack,
    ...metrics,
    ...Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, shortened(value)])),
  };
}

function describe(start: AttemptStart, ending: Ending): Properties {
  return {
    call_id: start.callId,
    attempt: start.attempt,
    team: start.team,
    key_id: start.keyId,
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': start.target.provider,
    'gen_ai.request.model': start.target.model,
    'gen_ai.response.model': ending.servedModel,
    'gen_ai.usage.input_tokens': ending.usage.inputTokens,
    'gen_ai.usage.output_tokens': ending.usage.outputTokens,
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

/** The kind of a mistake and where it happened. Its message is left out: it may quote a body. */
function reasonOf(cause: unknown): Properties {
  if (cause instanceof AggregateError) return { reason: cause.errors.map((one) => reasonOf(one).reason).join(', ') };
  if (!(cause instanceof Error)) return { reason: typeof cause };
  const frames = cause.stack?.split('\n').filter((line) => line.trimStart().startsWith('at '));
  return {
    reason: cause.name,
    code: 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined,
    at: frames
      ?.slice(0, 4)
      .map((line) => line.trim())
      .join(' | '),
  };
}

/** A line of a log must stay a line of a log, whatever a caller wrote into a model name. */
function shortened(value: string | number | undefined): string | number | undefined {
  return typeof value === 'string' ? value.slice(0, 512) : value;
}
