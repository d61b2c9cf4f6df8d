import { GatewayError } from '../errors.ts';
import { usdFromPico } from '../money/money.ts';
import type { Account, Budget, BudgetState, Concurrency } from './account.ts';

/** What a caller is told whose budget has no room for what an attempt may cost. */
export function overBudget(budget: Budget, state: BudgetState, holdPicoUsd: bigint | null, now: number): GatewayError {
  const { resetsAt, period, window } = budget;
  const usd = (picoUsd: bigint) => usdFromPico(picoUsd);
  const resets = resetsAt === null ? undefined : new Date(resetsAt).toISOString().replace('.000Z', 'Z');
  const message =
    `${whose(budget)} budget ${period === 'total' ? 'in total' : `for ${window}`} is $${usd(state.limitPicoUsd)}; ` +
    `$${usd(state.spentPicoUsd)} is spent, $${usd(state.reservedPicoUsd)} held, ${soThat(holdPicoUsd)}` +
    (resets === undefined ? '' : ` It resets ${resets}.`);
  return new GatewayError('budget-exceeded', message, {
    ...(resetsAt !== null && { retryAfterSeconds: Math.max(1, Math.ceil((resetsAt - now) / 1_000)) }),
    limit: {
      kind: 'budget',
      ...scopeOf(budget),
      period,
      window,
      limit_usd: usd(state.limitPicoUsd),
      spent_usd: usd(state.spentPicoUsd),
      reserved_usd: usd(state.reservedPicoUsd),
      available_usd: usd(state.availablePicoUsd),
      hold_usd: holdPicoUsd === null ? null : usd(holdPicoUsd),
      resets_at: resets ?? null,
    },
  });
}

/** What a caller is told who has as many attempts under way as are allowed. */
export function tooManyAtOnce(account: Concurrency, open: number): GatewayError {
  const { most } = account;
  const message =
    `${whose(account)} limit is ${most} ${most === 1 ? 'request' : 'requests'} at a time, and ${open} ${open === 1 ? 'is' : 'are'} under way. ` +
    'One more is let in when one of them ends.';
  return new GatewayError('limit-reached', message, {
    retryAfterSeconds: 1,
    limit: { kind: 'concurrency', ...scopeOf(account), limit: most, current: open },
  });
}

function soThat(holdPicoUsd: bigint | null): string {
  // What costs nothing, or what nobody knows, is let in until a budget is overdrawn.
  if (holdPicoUsd === null || holdPicoUsd === 0n) return 'and nothing is left.';
  return `and this request may cost up to $${usdFromPico(holdPicoUsd)}. A lower \`max_tokens\` lowers that.`;
}

function whose({ owner }: Account): string {
  return owner === 'team' ? "The team's" : "This key's";
}

function scopeOf({ owner }: Account): { readonly scope: string } {
  return { scope: owner === 'team' ? 'team' : 'key' };
}
