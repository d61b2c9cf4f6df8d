import { moreTelling, nextStep, wasAsked } from '../core/after-failure.ts';
import { GatewayError, toGatewayError } from '../core/errors.ts';
import { RaceLost } from '../core/guard.ts';
import type { Answer, RaceDelay, Route, Strategy, Trip } from '../core/route.ts';
import { withoutOff } from '../core/switches.ts';
import { isRaceable } from './is-raceable.ts';
import type { RoutingPorts } from './ports.ts';

/** How long a target takes to begin of which nothing has been measured yet. */
const UNMEASURED_MS = 2_000;

/** Starts several routes, at once or one after another, and gives the first that has content. */
export function createRace(ports: RoutingPorts): Strategy<'race'> {
  return {
    kind: 'race',
    async run({ routes, delay }, trip) {
      // What has effects must not have them twice, and each further choice is billed like a call.
      if (!isRaceable(trip.chat)) return await trip.follow({ kind: 'fallback', routes });
      const open = withoutOff(routes, await ports.switches.off());
      return await new Race(open.slice(0, Math.max(1, trip.left())), trip, (route) =>
        delayOf(delay, route, ports),
      ).run();
    },
  };
}

/** `p90`: nine in ten answers of this target have begun by then, so the next one starts for the slow tenth alone. */
function delayOf(delay: RaceDelay, route: Route, { health }: RoutingPorts): number {
  if (delay !== 'p90') return delay;
  const measured = route.kind === 'pinned' ? health.statistics(route.target)?.firstContentMs?.p90 : undefined;
  return measured ?? UNMEASURED_MS;
}

interface Runner {
  readonly stop: AbortController;
  isOver: boolean;
}

/** One race: it has state, because lanes start, fail and win at any time. */
class Race {
  readonly #waiting: Route[];
  readonly #trip: Trip;
  readonly #delayOf: (route: Route) => number;
  readonly #runners = new Set<Runner>();
  readonly #result = Promise.withResolvers<Answer>();
  #timer: NodeJS.Timeout | undefined;
  #failure: GatewayError | undefined;
  /** Of the lanes that were not asked, as they have failed of late, the first to be back. */
  #leftAlone: { readonly route: Route; readonly forSeconds: number } | undefined;
  /** An answer without content: given if no other lane has more to say. */
  #empty: Answer | undefined;
  #isDecided = false;

  constructor(routes: readonly Route[], trip: Trip, delayOf: (route: Route) => number) {
    this.#waiting = [...routes];
    this.#trip = trip;
    this.#delayOf = delayOf;
  }

  async run(): Promise<Answer> {
    const { signal } = this.#trip;
    const lose = () => this.#decide(() => this.#result.reject(new RaceLost()));
    signal?.addEventListener('abort', lose, { once: true });
    try {
      this.#startNext();
      return await this.#result.promise;
    } finally {
      signal?.removeEventListener('abort', lose);
    }
  }

  #startNext(): void {
    clearTimeout(this.#timer);
    const route = this.#waiting.shift();
    if (!route) {
      if (this.#runners.size === 0) this.#settleForLess();
      return;
    }
    this.#start(route);
    if (this.#waiting.length > 0) this.#startLater(this.#delayOf(route));
  }

  #start(route: Route): void {
    const runner: Runner = { stop: new AbortController(), isOver: false };
    this.#runners.add(runner);
    const signal = this.#trip.signal ? AbortSignal.any([this.#trip.signal, runner.stop.signal]) : runner.stop.signal;
    const lane = this.#trip.follow(route, {
      signal,
      because: 'race',
      hasNext: this.#trip.hasNext || this.#hasOthers(runner),
    });
    this.#trip.finishing(
      lane.then(
        (answer) => this.#win(runner, answer),
        (cause) => this.#fail(runner, cause, route),
      ),
    );
  }

  #startLater(delayMs: number): void {
    if (delayMs <= 0) this.#startNext();
    else this.#timer = setTimeout(() => this.#startNext(), delayMs);
  }

  #hasOthers(runner: Runner): boolean {
    return this.#waiting.length > 0 || [...this.#runners].some((other) => other !== runner);
  }

  /** The answer of a lane that is too late is ended here, or its provider would talk on unheard. */
  async #win(runner: Runner, answer: Answer): Promise<void> {
    this.#runners.delete(runner);
    if (this.#isDecided) return await answer.batches.cancel(new RaceLost());
    if (!answer.isEmpty) return this.#decide(() => this.#result.resolve(answer));
    const isFirst = this.#empty === undefined;
    this.#empty ??= answer;
    this.#startNext();
    if (!isFirst) await answer.batches.cancel(new RaceLost());
  }

  /** Nobody is left who could have content. */
  #settleForLess(): void {
    const empty = this.#empty;
    const last = this.#leftAlone?.route;
    // Each lane was left alone for the sake of the others: now one is the last way, and that is never closed.
    if (!empty && last && !this.#trip.hasNext && this.#failure && !wasAsked(this.#failure)) {
      this.#leftAlone = undefined;
      this.#start(last);
      return;
    }
    this.#empty = undefined;
    this.#decide(() => {
      if (empty) this.#result.resolve(empty);
      else this.#result.reject(this.#failure ?? nothing());
    });
  }

  #fail(runner: Runner, cause: unknown, route: Route): void {
    this.#runners.delete(runner);
    if (this.#isDecided) return;
    const failure = toGatewayError(cause);
    if (this.#failure?.code !== 'content-filtered') this.#failure = moreTelling(this.#failure, failure);
    if (failure.details.isLeftAlone) this.#noteLeftAlone(route, failure.details.retryAfterSeconds ?? 0);
    // What one refuses for its content is sought nowhere else, but those that were asked at the same time may answer.
    if (failure.code === 'content-filtered') this.#waiting.length = 0;
    // A mistake of the caller is the same mistake in every lane.
    // But that no further one may be under way says nothing of those that are.
    else if (nextStep(failure) === 'stop' && !(failure.code === 'limit-reached' && this.#runners.size > 0))
      this.#decide(() => this.#result.reject(cause));
    if (!this.#isDecided) this.#startNext(); // A lane that has failed frees its place at once.
  }

  #noteLeftAlone(route: Route, forSeconds: number): void {
    if (forSeconds < (this.#leftAlone?.forSeconds ?? Number.POSITIVE_INFINITY)) this.#leftAlone = { route, forSeconds };
  }

  #decide(act: () => void): void {
    if (this.#isDecided) return;
    this.#isDecided = true;
    clearTimeout(this.#timer);
    act();
    for (const { stop } of this.#runners) stop.abort(new RaceLost());
    if (this.#empty) this.#trip.finishing(this.#empty.batches.cancel(new RaceLost()));
  }
}

function nothing(): GatewayError {
  return new GatewayError('model-unknown', 'The race has no lanes.');
}
