import type { Call } from '../call.ts';
import { GatewayError } from '../errors.ts';
import { usdFromPico } from '../money/money.ts';
import type { Target } from '../types.ts';

/**
 * Refuses an attempt that would bring its call above what one may cost, with all that it has cost and may still cost; and
 * one of unknown price where money is limited and the team wants to know. A cheaper target may still do.
 */
export function requireWithinBounds(
  { admission, attempts, accounts }: Call,
  target: Target,
  hold: bigint | null,
): void {
  if (!admission) return;
  const { team, key } = admission.permit;
  const bounds = [key.limits.maxCallPicoUsd, team.limits.maxCallPicoUsd].filter((bound) => typeof bound === 'bigint');
  const name = `${target.provider}/${target.model}`;
  if (hold === null) {
    const isLimited = bounds.length > 0 || accounts.some(({ kind }) => kind === 'budget');
    if (team.unpriced === 'allow' || !isLimited) return;
    const message = `What ${name} may cost at most is not known: it has no price, or its answer or its searches have no bound (\`max_tokens\` is one). This team makes no such calls while its money is limited (\`unpriced\`).`;
    throw new GatewayError('budget-exceeded', message, { limit: { kind: 'unpriced', scope: 'team', model: name } });
  }
  const soFar = attempts.reduce((sum, { cost, holdPicoUsd }) => sum + (cost?.picoUsd ?? holdPicoUsd ?? 0n), 0n);
  const most = bounds.reduce<bigint | undefined>(least, undefined);
  if (most === undefined || soFar + hold <= most) return;
  const before = soFar > 0n ? ` after $${usdFromPico(soFar)} for what was tried before` : '';
  const message = `At ${name} this request may cost up to $${usdFromPico(hold)}${before}, and one call may cost $${usdFromPico(most)} (\`limits.maxCallUsd\`). A lower \`max_tokens\` lowers that.`;
  const limit = {
    kind: 'call',
    limit_usd: usdFromPico(most),
    hold_usd: usdFromPico(hold),
    spent_usd: usdFromPico(soFar),
  };
  throw new GatewayError('budget-exceeded', message, {
    limit: { ...limit, scope: most === key.limits.maxCallPicoUsd ? 'key' : 'team' },
  });
}

function least(known: bigint | undefined, one: bigint): bigint {
  return known === undefined || one < known ? one : known;
}
