import type { CacheWish } from './cache/cache-wish.ts';

/** Where a request may not go, of all that it could. */
export interface Filters {
  /** Providers to use alone, and not to use. */
  readonly only: readonly string[] | undefined;
  readonly ignore: readonly string[];
  /** The most that a token may cost, in pico-dollars. */
  readonly maxPrice: { readonly input?: bigint; readonly output?: bigint } | undefined;
  /** `deny`: only providers that keep nothing and train on nothing. */
  readonly dataCollection: 'allow' | 'deny';
}

/** What a caller wishes of the way, in one form, however it was spelled: `vocabulary.ts` has the spellings. */
export interface Preferences extends Filters {
  /** Further models, in order, for when the first one fails. */
  readonly models: readonly string[];
  /** Providers to try first. */
  readonly order: readonly string[];
  /** False: the first choice, or nothing. */
  readonly allowsFallbacks: boolean;
  readonly sort: 'price' | 'latency' | 'throughput' | undefined;
  /** What holds for every provider but OpenRouter, which is sent the words themselves and heeds them. */
  readonly beyondOpenRouter: Filters | undefined;
  /** Whether a target counts only if it takes every field of the request. */
  readonly requiresParameters: boolean;
  /** What stays together: answers of one conversation find the prompt cache of the last one. */
  readonly sessionId: string | undefined;
  readonly maxAttempts: number | undefined;
  readonly race: { readonly models?: readonly string[]; readonly delay?: number } | undefined;
  /** Where to go, where the request itself says so. */
  readonly plan: Plan | undefined;
  readonly timeouts: Partial<Waits>;
  /** For the ledger. */
  readonly tags: readonly string[];
  readonly user: string | undefined;
  readonly cache: CacheWish;
  /** Whether the caller wants to see what was tried. */
  readonly wantsTrace: boolean;
  /** What the team and the key may use at all: not the caller's to say. Absent: everything. */
  readonly allows?: ((target: { readonly provider: string; readonly model: string }) => boolean) | undefined;
}

/** A route that a request brings along. */
export interface Plan {
  readonly mode: 'fallback' | 'balance';
  readonly targets: readonly {
    readonly provider: string;
    /** Absent: the model of the request. */
    readonly model: string | undefined;
    readonly weight: number;
  }[];
}

/** How long to wait, and for what, in milliseconds. */
export interface Waits {
  readonly connectMs: number;
  readonly firstContentMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
}

/** Nothing is wished. */
export const NO_PREFERENCES: Preferences = {
  models: [],
  order: [],
  only: undefined,
  ignore: [],
  allowsFallbacks: true,
  sort: undefined,
  maxPrice: undefined,
  beyondOpenRouter: undefined,
  requiresParameters: false,
  dataCollection: 'allow',
  sessionId: undefined,
  maxAttempts: undefined,
  race: undefined,
  plan: undefined,
  timeouts: {},
  tags: [],
  user: undefined,
  cache: {},
  wantsTrace: false,
};

/** Preferences as they are gathered from one spelling after another. */
export type Found = Partial<Preferences>;
