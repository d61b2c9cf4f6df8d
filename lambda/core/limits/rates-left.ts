import type { RateAnswer, RateLimit } from './rates.ts';

/** How much may still be asked within the minute, as answers tell it. */
export interface RatesLeft {
  readonly requests?: Left | undefined;
  readonly tokens?: Left | undefined;
}

export interface Left {
  readonly limit: number;
  readonly remaining: number;
  /** When the minute is over. */
  readonly resetsAt: number;
}

/** A limit, and what was counted for it. */
export interface Counted {
  readonly limit: RateLimit;
  readonly answer: RateAnswer;
}

/** Of the team's and the key's limits the ones of which the least is left. */
export function ratesLeft(counted: readonly Counted[], resetsAt: number): RatesLeft {
  const least = (name: 'requests' | 'tokens') =>
    counted
      .flatMap(({ limit, answer }): Left[] => {
        const most = limit[name];
        return most === null ? [] : [{ limit: most, remaining: Math.max(0, most - answer.used[name]), resetsAt }];
      })
      .sort((one, other) => one.remaining - other.remaining)[0];
  return { requests: least('requests'), tokens: least('tokens') };
}

/** As OpenAI writes them, and what speaks its language reads: https://platform.openai.com/docs/guides/rate-limits, seen 2026-11-20. */
export function rateHeaders(left: RatesLeft, now: number): Readonly<Record<string, string>> {
  const of = (name: 'requests' | 'tokens') => {
    const one = left[name];
    if (!one) return {};
    return {
      [`x-ratelimit-limit-${name}`]: String(one.limit),
      [`x-ratelimit-remaining-${name}`]: String(one.remaining),
      [`x-ratelimit-reset-${name}`]: `${Math.max(0, Math.ceil((one.resetsAt - now) / 1_000))}s`,
    };
  };
  return { ...of('requests'), ...of('tokens') };
}
