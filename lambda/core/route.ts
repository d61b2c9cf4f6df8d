import type { DialectId } from './dialect-id.ts';
import type { ArmPlan, ChatChange, ExperimentPlan } from './experiments/experiment.ts';
import type { Preferences } from './preferences.ts';
import type { Batch, Chat, Target } from './types.ts';

/** A tree that says how to choose: every kind but the first holds further routes, so that they can be composed. */
export type Route =
  /** `because`: why this one, where somebody has chosen it. */
  | { readonly kind: 'pinned'; readonly target: Target; readonly because?: string }
  /** Each in turn, until one answers. `onContentFilter`: whether an answer that one refuses may be sought at the next. */
  | { readonly kind: 'fallback'; readonly routes: readonly Route[]; readonly onContentFilter?: 'stop' | 'next' }
  /** The first content wins. `delay`: how long the next waits for it, or until most answers of that target have begun. */
  | { readonly kind: 'race'; readonly routes: readonly Route[]; readonly delay: RaceDelay }
  /** One of them by its share, the others if it fails. */
  | {
      readonly kind: 'balance';
      readonly by: BalanceBy;
      readonly routes: readonly Weighted[];
      readonly isSticky: boolean;
    }
  /** One of its arms, which are compared. `otherwise`: what answers where an arm fails; absent: its failure is the caller's. */
  | {
      readonly kind: 'experiment';
      readonly plan: ExperimentPlan;
      readonly arms: readonly Arm[];
      readonly otherwise: Route | 'control' | undefined;
    }
  /** The best of the models that can do what is asked: of these, or of those that are good enough for the task. */
  | { readonly kind: 'auto'; readonly by: AutoBy; readonly targets: readonly Target[] | 'pool' };

export type RouteKind = Route['kind'];
export type RaceDelay = number | 'p90';
export type BalanceBy = 'weight' | 'least-busy' | 'quota';
/** `latency` and `throughput` look at one half of what `fastest` looks at. */
export type AutoBy = 'cheapest' | 'fastest' | 'balanced' | 'latency' | 'throughput';

export interface Weighted {
  readonly route: Route;
  readonly weight: number;
}

/** An arm of an experiment, and where it leads. */
export interface Arm {
  readonly plan: ArmPlan;
  readonly route: Route;
}

/** The code that follows one kind of route. */
export interface Strategy<K extends RouteKind> {
  readonly kind: K;
  run(route: Extract<Route, { kind: K }>, trip: Trip): Promise<Answer>;
}

/** The strategies, one for each kind: the compiler asks for a missing one. */
export type Strategies = { readonly [K in RouteKind]: Strategy<K> };

/** What a strategy has: a way to try a target, and a way to follow a route within its own. */
export interface Trip {
  readonly chat: Chat;
  readonly team: string;
  readonly preferences: Preferences;
  /** How many attempts the call may still make. */
  left(): number;
  /** How long the call may still take. */
  remainingMs(): number;
  /** Lets some time pass, unless nobody waits for the answer any more. */
  wait(ms: number): Promise<void>;
  /** Aborted when nobody wants the answer any more: another lane of a race has won. */
  readonly signal: AbortSignal | undefined;
  /** Whether something else is tried if this fails: then a target that asks to wait is not waited for. */
  readonly hasNext: boolean;
  /** What must be over before the function may stop: a lane that has lost still writes its row. */
  finishing(work: Promise<unknown>): void;
  readonly callId: string;
  attempt(target: Target, reason: string): Promise<Answer>;
  follow(route: Route, turn?: Turn): Promise<Answer>;
}

/** In what a route within another differs from the one around it. */
export interface Turn {
  readonly signal?: AbortSignal;
  readonly hasNext?: boolean;
  /** Why this one, for the trace: stands before the reason of the target. */
  readonly because?: string;
  /** How the request is changed from here on. */
  readonly change?: ChatChange | undefined;
  /** The arm that it is for: what becomes of it counts for that arm. */
  readonly arm?: ArmTurn;
}

/** An arm that is followed. */
export interface ArmTurn {
  readonly plan: ExperimentPlan;
  readonly name: string;
  /** Whether what is said may be kept for the judge. */
  readonly mayKeep: boolean;
  /** What was assigned to it, as a hash; absent where that is not counted. */
  readonly unit: string | undefined;
  /** Which calls it may be held against. */
  readonly series: string;
  /** Whether what it was refused is a mistake of the caller: known once the same was asked without its change. */
  isExcused(): boolean;
}

/** Exists only from its first content on. Whoever holds it reads it to the end or cancels it. */
export interface Answer {
  readonly target: Target;
  readonly reason: string;
  readonly dropped: readonly string[];
  /** Whether it is complete without any content: sound, but nothing that is worth winning a race. */
  readonly isEmpty: boolean;
  /** The dialect that the provider answered in. */
  readonly dialect: DialectId;
  /** Whether its own frames or body are not in the form that is asked for: it is told anew from what they meant. */
  readonly isRetold?: boolean;
  /** The call that it was given to first, and when: whoever asks for it again gets it by that name. */
  readonly firstTime?: { readonly callId: string; readonly at: number };
  /** Has it forgotten where it is kept to be given again: it came, and could not be told. */
  withdraw?(): Promise<void>;
  readonly batches: ReadableStream<Batch>;
}

/** The target that a route begins with, for what is asked of one alone; of `auto`, the first that may be asked. */
export function firstTarget(route: Route, mayBe: (target: Target) => boolean): Target | undefined {
  switch (route.kind) {
    case 'pinned':
      return route.target;
    case 'fallback':
    case 'race':
      return route.routes[0] && firstTarget(route.routes[0], mayBe);
    case 'balance':
      return route.routes[0] && firstTarget(route.routes[0].route, mayBe);
    case 'experiment': {
      const control = controlOf(route);
      return control && firstTarget(control.route, mayBe);
    }
    case 'auto':
      return route.targets === 'pool' ? undefined : route.targets.find(mayBe); // What it chooses, it chooses when it is asked.
  }
}

/** The arm that answers where an experiment does not take place. */
export function controlOf({ plan, arms }: Extract<Route, { kind: 'experiment' }>): Arm | undefined {
  return arms.find((arm) => arm.plan.name === plan.control);
}

/** The routes that one chooses among; none where it names targets itself. */
export function routesWithin(route: Route): readonly Route[] {
  switch (route.kind) {
    case 'pinned':
    case 'auto':
      return [];
    case 'fallback':
    case 'race':
      return route.routes;
    case 'balance':
      return route.routes.map((one) => one.route);
    case 'experiment':
      return route.arms.map((arm) => arm.route);
  }
}
