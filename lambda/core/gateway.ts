import type { Afterwards } from './afterwards.ts';
import type { Cache } from './cache/cache.ts';
import type { Links } from './dashboard/links.ts';
import type { Experiments } from './experiments/experiments.ts';
import type { Findings } from './experiments/findings.ts';
import type { Health, Outlook } from './health.ts';
import type { TokenClaims, TokenTeams } from './iam-token.ts';
import type { KeyScope } from './key-scopes.ts';
import type { Ledger, Telemetry } from './ledger.ts';
import type { Allowance, Allowances } from './limits/allowance.ts';
import type { Rates } from './limits/rates.ts';
import type { BudgetWatch } from './limits/watch-budgets.ts';
import type { Model } from './model.ts';
import type { Reports } from './reports/reports.ts';
import type { Route, Strategies } from './route.ts';
import type { Switches } from './switches.ts';
import type { Traces } from './tracing/traces.ts';
import type { Dialect, Provider, SigningScope, SseFrame } from './types.ts';

/** What the core needs from the world, as plain objects: `wiring.ts` fills it in, and tests fill in what they like. */
export interface Gateway {
  readonly dialects: readonly Dialect[];
  readonly providers: ReadonlyMap<string, Provider>;
  readonly strategies: Strategies;
  /** The operator's names for routes. */
  readonly routes: ReadonlyMap<string, Route>;
  readonly health: Health;
  /** The same for those who only look. */
  readonly outlook: Outlook;
  /** What an operator has switched off at run time. */
  readonly switches: Switches;
  readonly catalogue: Catalogue;
  /** The teams that the configuration names. */
  readonly teams: ReadonlySet<string>;
  readonly keys: KeyStore;
  readonly links: Pick<Links, 'take'>;
  readonly secrets: Secrets;
  readonly signer: RequestSigner;
  readonly transport: Transport;
  readonly ledger: Ledger;
  /** What each team may spend and ask for. */
  readonly allowances: Allowances;
  readonly rates: Rates;
  readonly budgets: BudgetWatch;
  readonly experiments: Experiments;
  /** What experiments have found, for those who look. */
  readonly findings: Findings;
  readonly afterwards: Afterwards;
  readonly reports: Reports;
  readonly cache: Cache;
  readonly telemetry: Telemetry;
  readonly traces: Traces;
  readonly clock: Clock;
  readonly bounds: Bounds;
  readonly keyCache: KeyCache;
  /** Absent where tokens of IAM open nothing. */
  readonly tokens?: Tokens | undefined;
  readonly decompress: Decompress;
}

/** Takes a body apart that came with `content-encoding`; throws `request-too-large` before it grows beyond the bound. */
export type Decompress = (
  bytes: Uint8Array<ArrayBuffer>,
  encoding: string,
  maxBytes: number,
) => Promise<Uint8Array<ArrayBuffer>>;

/** Who asks. */
export interface Caller {
  readonly team: string;
  /** `''` for who signs, or has a token. */
  readonly keyId: string;
  /** `judge`: nobody outside; what is asked to compare arms. */
  readonly door: 'key' | 'iam' | 'token' | 'judge';
  /** Of who signs or has a token: the ARN that IAM knows, without what the caller has named its session; absent for a key. */
  readonly principal?: string | undefined;
  /** What the key may within its team; absent: all that the team may. */
  readonly allowance?: Allowance | undefined;
  /** The tags of the key. */
  readonly tags?: readonly string[] | undefined;
  /** What the key may beyond its team. */
  readonly scopes?: readonly KeyScope[] | undefined;
}

/** How a request came in: what the edge knows and the core cannot. */
export interface Arrival {
  /** The route that the door matched, such as `/models/{model+}`, without what names the team. Dispatch uses only this. */
  readonly endpoint: string;
  /** The team of the path, at the routes that only IAM opens; absent at those of the key door. */
  readonly team?: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  /** What follows the `?`; nothing is decided by it but what a list shows. */
  readonly query?: ReadonlyMap<string, string>;
  /** Who has signed the request, where the door lets in nobody else: the ARN that IAM has verified. */
  readonly signer?: string | undefined;
  /** When the host will cut the call off, in epoch milliseconds. */
  readonly deadline: number;
}

/** Time and randomness, as arguments. */
export interface Clock {
  now(): number;
  randomBytes(count: number): Uint8Array;
}

export interface Bounds {
  readonly connectMs: number;
  readonly firstContentMs: number;
  readonly firstContentSlowMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
  readonly drainMs: number;
  readonly pingMs: number;
  /** How long before the host's deadline a call is ended in good order. */
  readonly deadlineMarginMs: number;
  readonly bodyBytes: number;
  readonly jsonDepth: number;
  readonly answerBytes: number;
  readonly choices: number;
  /** Requests to targets, for one call. */
  readonly attempts: number;
}

export type { Model } from './model.ts';

/** What is known about models. */
export interface Catalogue {
  /** `at`: the time whose price is wanted; absent: now. */
  find(provider: string, model: string, at?: number): Model | undefined;
  list(): Iterable<Model>;
  /** The models that a name without a provider may mean, whatever their providers call them. */
  named(name: string): readonly Model[];
}

/** What the store knows about a gateway key. The secret part of the key is nowhere in it. */
export interface KeyRecord {
  readonly keyId: string;
  readonly team: string;
  /** HMAC-SHA256 of the secret under the pepper, in hex. */
  readonly digest: string;
  readonly expiresAt: number | undefined;
  readonly revokedAt: number | undefined;
  /** What the key may within its team; absent: all that the team may. */
  readonly allowance?: Allowance | undefined;
  /** What its calls are labelled with, before what they say themselves. */
  readonly tags?: readonly string[] | undefined;
  /** What it may beyond its team. */
  readonly scopes?: readonly KeyScope[] | undefined;
}

export interface KeyStore {
  find(keyId: string): Promise<KeyRecord | undefined>;
}

/** Remembers what the store said, for at most a minute, so that a revoked key is refused everywhere within one. */
export interface KeyCache {
  get(keyId: string, now: number): { readonly record: KeyRecord | undefined } | undefined;
  set(keyId: string, record: KeyRecord | undefined, now: number): void;
}

/** Verifies tokens that AWS has issued for roles and users, and knows which teams they may be of. */
export interface Tokens extends TokenTeams {
  /** What a genuine token for us says. Throws `TokenRefusal` for any other, and what else keeps it from knowing. */
  verify(token: string): Promise<TokenClaims>;
}

export interface Secrets {
  /** What gateway keys are hashed with. Never empty. */
  pepper(): Promise<string>;
  /**
   * The keys for a provider, at least one: the team's own if it has some, else those that all share. Throws
   * `provider-key-unavailable`.
   */
  providerKeys(provider: string, wanted?: WantedKeys): Promise<readonly ProviderKey[]>;
}

/** Whose keys, and how well known. */
export interface WantedKeys {
  /** As the door has verified it, and never as a request names it; absent: those that all share. */
  readonly team?: string | undefined;
  /** How long ago they may have been read; absent: as long as keys are usually remembered. */
  readonly maxAgeMs?: number;
}

/** A key of a provider. `id` names it in the ledger and never tells it. */
export interface ProviderKey {
  readonly id: string;
  readonly key: string;
  /** Its share of the requests, beside those of the other keys. */
  readonly weight: number;
}

export interface ProviderRequest {
  /** How long the connection may take; absent: as long as the transport was made for. */
  readonly connectMs?: number;
  /** Absent: it is posted. */
  readonly method?: 'GET';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A provider's answer from its headers on. Whoever holds it reads it to the end, or aborts the signal it came with. */
export interface ProviderReply {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  frames(): AsyncIterable<readonly SseFrame[]>;
  /** So much of the body as can be had, for an answer whose status says already that it is an error. */
  beginning(maxBytes: number): Promise<string>;
  /** The whole body, or an error if it is longer than so many bytes. */
  text(maxBytes: number): Promise<string>;
}

/** Signs requests with the function's own credentials, for providers that know us by these. */
export interface RequestSigner {
  /** The request as it must be sent, to the byte. */
  sign(request: ProviderRequest, scope: SigningScope): ProviderRequest;
}

/** The one way out of the gateway. */
export interface Transport {
  send(request: ProviderRequest, signal: AbortSignal): Promise<ProviderReply>;
}
