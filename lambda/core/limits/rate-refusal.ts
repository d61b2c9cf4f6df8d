import { GatewayError } from '../errors.ts';
import type { RateLimit } from './rates.ts';
import type { Counted } from './rates-left.ts';

/** When it was asked, how much, and when the minute is over. */
export interface RefusedAsk {
  readonly tokens: number;
  readonly now: number;
  readonly resetsAt: number;
}

/** What a caller is told who has asked as much as is allowed within a minute. */
export function tooMuchThisMinute({ limit, answer }: Counted, { tokens, now, resetsAt }: RefusedAsk): GatewayError {
  const isFull = limit.requests !== null && answer.used.requests >= limit.requests;
  const kind = isFull || limit.tokens === null ? 'requests' : 'tokens';
  const most = limit[kind] ?? 0;
  const current = answer.used[kind];
  const resets = new Date(resetsAt).toISOString().replace('.000Z', 'Z');
  const shown = { kind: `${kind}-per-minute`, scope: scopeOf(limit), limit: most, current, resets_at: resets };
  const whose = limit.owner === 'team' ? "The team's" : "This key's";
  const rule = `${whose} limit is ${most} ${kind} a minute`;
  if (kind === 'tokens' && tokens > most) {
    const message = `${rule}, and this request alone may come to ${tokens}. A lower \`max_tokens\` lowers that.`;
    return new GatewayError('limit-reached', message, { limit: { ...shown, asked: tokens }, isExhausted: true });
  }
  const asked = kind === 'tokens' ? `, and this request may come to ${tokens}` : '';
  const message = `${rule}, and ${current} are counted${asked}. It resets ${resets}.`;
  return new GatewayError('limit-reached', message, {
    limit: kind === 'tokens' ? { ...shown, asked: tokens } : shown,
    retryAfterSeconds: Math.max(1, Math.ceil((resetsAt - now) / 1_000)),
  });
}

function scopeOf({ owner }: RateLimit): string {
  return owner === 'team' ? 'team' : 'key';
}
