import { GatewayError } from '../errors.ts';
import { finishing } from '../finishing.ts';
import type { Gateway } from '../gateway.ts';
import { allTokens } from '../money/usage.ts';
import type { Chat, Dialect } from '../types.ts';
import type { Account, Budget } from './account.ts';
import type { Admission } from './admitted.ts';
import { accountsOf, partsFor } from './allowance.ts';
import { budgetHeaders } from './budget-headers.ts';
import type { Permit } from './permit.ts';
import { tooMuchThisMinute } from './rate-refusal.ts';
import { minuteAt, type RateLimit, ratePartsFor } from './rates.ts';
import { type Counted, type RatesLeft, rateHeaders, ratesLeft } from './rates-left.ts';

/** Who asks what. */
export interface Visit {
  readonly permit: Permit;
  readonly chat: Pick<Chat, 'bodyBytes' | 'maxOutputTokens' | 'choices'>;
  readonly dialect: Pick<Dialect, 'rateHeaders'>;
  /** Whether tokens are only counted, and none is asked for. */
  readonly isCount: boolean;
  readonly finishing: Set<Promise<unknown>>;
}

/** What an answer is taken to come to at first, where the caller sets no bound. */
const EXPECTED_OUTPUT_TOKENS = 1_000;
const BYTES_PER_TOKEN = 4;

/** The one gate that every call passes, whatever its endpoint: counts it against the rates of its key and its team. */
export async function admit(visit: Visit, gateway: Gateway): Promise<Admission> {
  const { permit, isCount } = visit;
  const now = gateway.clock.now();
  const { endsAt } = minuteAt(now);
  const accounts = isCount ? [] : accountsFor(permit, now);
  const budgets = accounts.filter((account) => account.kind === 'budget');
  const tokens = isCount ? 0 : expectedTokens(visit);
  const counted: Counted[] = [];
  const headers = () => headersOf(visit, { left: ratesLeft(counted, endsAt), budgets }, gateway);
  try {
    for (const limit of ratesFor(permit, now)) {
      const answer = await gateway.rates.take(limit, tokens);
      counted.push({ limit, answer });
      if (answer.part !== undefined) continue;
      const { code, message, details } = tooMuchThisMinute({ limit, answer }, { tokens, now, resetsAt: endsAt });
      throw new GatewayError(code, message, { ...details, headers: headers() });
    }
  } catch (error) {
    // What the key has counted its team refuses, or cannot count.
    await correct(counted, { requests: -1, tokens: -tokens }, gateway);
    throw error;
  }
  // For the headers: not waited for, since nothing is decided by it.
  if (budgets.length > 0) finishing(visit, gateway.budgets.look(budgets));
  return { permit, accounts, headers, close: closing(counted, tokens, gateway) };
}

function accountsFor({ caller, team, key }: Permit, now: number): readonly Account[] {
  const shards = partsFor(team.peakCallsPerSecond);
  const held = { team: caller.team, shards, now };
  return [
    ...accountsOf(key, { ...held, owner: `key:${caller.keyId}` }),
    ...accountsOf(team, { ...held, owner: 'team' }),
  ];
}

/** The key's first: what it is refused does not take from the others of its team. */
function ratesFor({ caller, team, key }: Permit, now: number): readonly RateLimit[] {
  const { minute } = minuteAt(now);
  const owners = [{ owner: `key:${caller.keyId}`, ...key } as const, { owner: 'team', ...team } as const];
  return owners.flatMap(({ owner, limits }): RateLimit[] => {
    const { requestsPerMinute: requests = null, tokensPerMinute: tokens = null } = limits;
    if (requests === null && tokens === null) return [];
    return [
      {
        team: caller.team,
        owner,
        minute,
        requests,
        tokens,
        parts: ratePartsFor(requests, tokens, team.peakCallsPerSecond),
      },
    ];
  });
}

function expectedTokens({ chat }: Visit): number {
  const output = chat.maxOutputTokens ?? EXPECTED_OUTPUT_TOKENS;
  return Math.ceil(chat.bodyBytes / BYTES_PER_TOKEN) + output * chat.choices;
}

function closing(counted: readonly Counted[], expected: number, gateway: Gateway): Admission['close'] {
  const close = async (attempts: Parameters<Admission['close']>[0]) => {
    const isAsked = attempts.some(({ isSent }) => isSent);
    const used = attempts.reduce((sum, { usage }) => sum + (usage ? allTokens(usage) : 0), 0);
    const by = { requests: isAsked ? 0 : -1, tokens: used - expected };
    const limits = counted.filter(({ limit }) => by.requests !== 0 || (limit.tokens !== null && by.tokens !== 0));
    await correct(limits, by, gateway);
  };
  let closed: Promise<void> | undefined;
  return (attempts) => {
    closed ??= close(attempts); // Whoever comes second waits as well: a function that stops would freeze it half-way.
    return closed;
  };
}

/** Never fails: no answer is lost, and no refusal changed, over a count that is over with its minute. */
async function correct(
  counted: readonly Counted[],
  by: { readonly requests: number; readonly tokens: number },
  { rates, telemetry }: Gateway,
): Promise<void> {
  const changes = counted.map(async ({ limit, answer }) => {
    if (answer.part !== undefined) await rates.change(limit, answer.part, by);
  });
  await Promise.all(changes).catch((cause: unknown) => telemetry.ratesNotCorrected(cause));
}

function headersOf(
  { permit, dialect }: Visit,
  { left, budgets }: { readonly left: RatesLeft; readonly budgets: readonly Budget[] },
  { clock, budgets: watch }: Gateway,
): Readonly<Record<string, string>> {
  return {
    ...rateHeaders(left, clock.now()),
    ...dialect.rateHeaders?.(left),
    ...budgetHeaders(budgets, permit.team.alertAt, watch),
  };
}
