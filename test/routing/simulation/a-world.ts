import type { Route } from '../../../lambda/core/route.ts';
import { randomFrom } from '../../support/random-from.ts';
import type { History } from './simulate.ts';
import type { Behaviour } from './virtual-provider.ts';

export const SECOND = 1_000;
export const MINUTE = 60_000;

/** The route to one provider, and the one to a second provider if the first fails. */
export const TO_A: Route = pinned('a');
export const A_THEN_B: Route = { kind: 'fallback', routes: [pinned('a'), pinned('b')] };

function pinned(provider: string): Route {
  return { kind: 'pinned', target: { provider, model: 'm' } };
}

export const well: Behaviour = () => ({ does: 'answer', afterMs: 300 });
export const broken: Behaviour = () => ({ does: 'refuse', status: 503 });
export const silent: Behaviour = () => ({ does: 'hang' });

/** Does well but for a time. */
export function between(from: number, to: number, then: Behaviour): Behaviour {
  return (at, key) => (at >= from && at < to ? then(at, key) : well(at, key));
}

/** Fails this share of its requests. */
export function failing(share: number): Behaviour {
  const random = randomFrom(7).next;
  return (at, key) => (random() < share ? broken(at, key) : well(at, key));
}

/** How many requests a provider got in each of these seconds. */
export function loadOf(provider: string, { received }: History, from: number, to: number): number[] {
  const seconds = Array.from({ length: Math.floor((to - from) / SECOND) }, () => 0);
  for (const { at, provider: to_ } of received) {
    const second = Math.floor((at - from) / SECOND);
    if (to_ === provider && second in seconds) seconds[second] = (seconds[second] ?? 0) + 1;
  }
  return seconds;
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

export function mean(numbers: readonly number[]): number {
  return sum(numbers) / numbers.length;
}

/** Requests that a provider got for each call that came in the same time. */
export function requestsPerCall(provider: string, history: History, from: number, to: number): number {
  const calls = history.calls.filter(({ at }) => at >= from && at < to).length;
  return sum(loadOf(provider, history, from, to)) / calls;
}

export function unanswered({ calls }: History): number {
  return calls.filter(({ by }) => by === undefined).length;
}
