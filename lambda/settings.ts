/**
 * Names that the deployed functions and the stack that deploys them share, so that neither writes them twice.
 * Imports only what imports nothing: `lib/` reads it beside `aws-cdk-lib`, and the bundles carry it.
 */

import type { AutoConfiguration } from './auto-settings.ts';
import type { Limits, Timeouts } from './bounds-settings.ts';
import type { CacheConfiguration } from './cache-settings.ts';
import type { CorsConfiguration } from './cors-settings.ts';
import type { ExperimentConfiguration } from './experiment-settings.ts';
import type { DiscountConfiguration, PriceConfiguration } from './price-settings.ts';
import type { TeamConfiguration } from './team-settings.ts';
import type { TelemetryConfiguration } from './telemetry-settings.ts';
import type { AccessConfiguration } from './token-settings.ts';

export type { AutoConfiguration, QualityName, TaskClass } from './auto-settings.ts';
export type { Limits, Timeouts } from './bounds-settings.ts';

/** The providers that the gateway knows by itself. An operator may name further OpenAI-compatible hosts. */
export const PROVIDER_IDS = [
  'openai',
  'anthropic',
  'cerebras',
  'groq',
  'gemini',
  'deepinfra',
  'mistral',
  'xai',
  'openrouter',
  'nvidia',
  'bedrock',
] as const;
export type ProviderId = (typeof PROVIDER_IDS)[number];

/** The provider that asks for no key: the function's own role is what it lets in. */
export const BEDROCK: ProviderId = 'bedrock';
/** How the regions of AWS are called. */
export const REGION_NAME = /^[a-z]{2,8}(?:-[a-z0-9]+)+-\d+$/;

/** The environment variables of the functions: the stack writes them, the edges read them. */
export const ENVIRONMENT = {
  ledgerTable: 'LEDGER_TABLE',
  accessTable: 'ACCESS_TABLE',
  healthTable: 'HEALTH_TABLE',
  answersTable: 'ANSWERS_TABLE',
  /** The secret whose value is the pepper that gateway keys are hashed with. */
  keyPepperSecret: 'KEY_PEPPER_SECRET',
  /** A JSON object: provider id to the ARN of the secret that holds its key. */
  providerSecrets: 'PROVIDER_SECRETS',
  /** The index of questions in S3 Vectors; absent where there is none. */
  questionIndex: 'QUESTION_INDEX_ARN',
  /** Where the ends of attempts wait that the ledger did not take. */
  settleQueue: 'SETTLE_QUEUE_URL',
  /** Where people hear of budgets that are nearly spent. */
  budgetAlertTopic: 'BUDGET_ALERT_TOPIC_ARN',
  /** The secret that holds the headers for the collector of traces; absent where it wants none. */
  collectorHeadersSecret: 'COLLECTOR_HEADERS_SECRET',
  /** The API that alone may hand over requests, and its stage. */
  apiId: 'API_ID',
  apiStage: 'API_STAGE',
  /** Where samples, figures and verdicts of experiments lie. */
  experimentsTable: 'EXPERIMENTS_TABLE',
  /** Where the judge hears what there is to judge. */
  judgeQueue: 'JUDGE_QUEUE_URL',
  stackName: 'STACK_NAME',
} as const;

/** The sparse index of the ledger on which the sweeper finds attempts that nobody ended. */
export const OPEN_ATTEMPTS_INDEX = 'open-attempts';
/** In how many parts that index is written, so that one busy partition does not limit all teams. */
export const OPEN_ATTEMPTS_SHARDS = 16;
/** In how many parts a team's day is written: each takes some 250 attempts a second. */
export const ATTEMPT_SHARDS = 16;
/** How the partitions of the ledger begin that hold totals: the sweeper may write these, and rows of attempts only change. */
export const TOTALS_PARTITION = 'totals';

/** How keys of accounts in the ledger begin: budgets and places, apart from attempts. */
export const ACCOUNT_PARTITION = 'account#';
/** Where the rows of attempts lie. */
export const ATTEMPT_PARTITION = 'attempts#';
/** Where answers lie that are remembered, in a table of their own. */
export const ANSWERS_PARTITION = 'answers#';

/** The namespace of the CloudWatch metrics that the functions write and the alarms read. */
export const METRICS_NAMESPACE = 'Headgate';

/** The file beside each bundle that carries the validated configuration. */
export const CONFIGURATION_FILE = 'configuration.json';

/** What models are asked at, and what tells which there are: behind the key door, and for teams behind IAM. */
const INFERENCE = [
  { method: 'POST', path: '/chat/completions' },
  { method: 'POST', path: '/responses' },
  { method: 'POST', path: '/completions' },
  { method: 'POST', path: '/embeddings' },
  { method: 'POST', path: '/messages' },
  { method: 'POST', path: '/messages/count_tokens' },
  { method: 'GET', path: '/models' },
  { method: 'GET', path: '/models/{model+}' },
] as const;

/** Endpoints of the key door. The stack makes a resource of each; the gateway serves exactly these. */
export const KEY_DOOR = [
  ...INFERENCE,
  { method: 'GET', path: '/usage' },
  { method: 'GET', path: '/budget' },
  { method: 'GET', path: '/calls' },
  { method: 'GET', path: '/calls/{id}' },
  { method: 'GET', path: '/generation' },
  { method: 'GET', path: '/targets' },
  { method: 'GET', path: '/experiments' },
  { method: 'GET', path: '/experiments/{name}' },
  // Opened by the code of a link, and by no key.
  { method: 'POST', path: '/dashboard/sessions' },
] as const;

/** Endpoints of a team that only IAM opens, and the gateway answers. Anthropic's SDKs add a `v1` to base URLs, and OpenAI's do not. */
export const TEAM_DOOR = [
  ...INFERENCE.flatMap(({ method, path }) =>
    ['/teams/{team}', '/teams/{team}/v1'].map((team) => ({ method, path: `${team}${path}` })),
  ),
  { method: 'GET', path: '/teams/{team}/usage' },
  { method: 'GET', path: '/teams/{team}/calls' },
  { method: 'GET', path: '/teams/{team}/calls/{id}' },
  { method: 'GET', path: '/teams/{team}/ledger/verify' },
  { method: 'GET', path: '/teams/{team}/targets' },
] as const;

/** Endpoints that only operators are let in to, and the gateway answers: it alone can read the keys of providers. */
export const OPERATOR_DOOR = [{ method: 'POST', path: '/admin/provider-keys/{provider}/test' }] as const;

/** Endpoints of the control door, which only IAM opens. */
export const CONTROL_DOOR = [
  { method: 'POST', path: '/teams/{team}/keys' },
  { method: 'GET', path: '/teams/{team}/keys' },
  { method: 'PATCH', path: '/teams/{team}/keys/{key}' },
  { method: 'POST', path: '/teams/{team}/keys/{key}/revoke' },
  { method: 'POST', path: '/teams/{team}/keys/{key}/rotate' },
  { method: 'POST', path: '/teams/{team}/dashboard-links' },
  { method: 'GET', path: '/teams/{team}/budget' },
  { method: 'GET', path: '/teams/{team}/audit' },
  { method: 'GET', path: '/teams/{team}/provider-keys' },
  { method: 'GET', path: '/teams/{team}/provider-keys/{provider}' },
  { method: 'PUT', path: '/teams/{team}/provider-keys/{provider}' },
  { method: 'DELETE', path: '/teams/{team}/provider-keys/{provider}' },
  { method: 'GET', path: '/teams/{team}/experiments' },
  { method: 'GET', path: '/teams/{team}/experiments/{name}' },
  { method: 'POST', path: '/teams/{team}/experiments/{name}' },
  // A team sees its budget, and does not set it.
  { method: 'PUT', path: '/admin/teams/{team}/budget' },
  // Outside of every team's part: only who may operate the gateway is let in.
  { method: 'POST', path: '/admin/teams/{team}/calls/{id}/corrections' },
  { method: 'PATCH', path: '/admin/teams/{team}/keys/{key}' },
  { method: 'GET', path: '/admin/audit' },
  { method: 'GET', path: '/admin/provider-keys' },
  { method: 'GET', path: '/admin/provider-keys/{provider}' },
  { method: 'PUT', path: '/admin/provider-keys/{provider}' },
  { method: 'DELETE', path: '/admin/provider-keys/{provider}' },
  { method: 'GET', path: '/teams/{team}/metrics' },
  { method: 'GET', path: '/admin/metrics' },
  { method: 'GET', path: '/admin/switches' },
  { method: 'POST', path: '/admin/switches' },
] as const;

/** How a team may be called: opaque to IAM patterns, because `*` in a policy crosses `/` and `:`. */
export const TEAM_NAME = /^[a-z][a-z0-9-]{0,30}$/;

/** What may be set in `headgate.config.ts`, after validation and with its defaults. */
export interface Configuration {
  readonly providers: Readonly<Record<string, ProviderConfiguration>>;
  readonly teams: Readonly<Record<string, TeamConfiguration>>;
  readonly access: AccessConfiguration;
  readonly timeouts: Timeouts;
  readonly limits: Limits;
  /** Names that callers may write as their model, and where each leads. */
  readonly routes: Readonly<Record<string, RouteConfiguration>>;
  readonly auto: AutoConfiguration;
  readonly cache: CacheConfiguration;
  /** Names that callers may write as their model whose answers are compared. */
  readonly experiments: Readonly<Record<string, ExperimentConfiguration<RouteConfiguration>>>;
  /** Prices that replace or complete the catalogue: `provider/model` to USD per million tokens. */
  readonly prices: Readonly<Record<string, PriceConfiguration>>;
  /** Factors on the catalogue's prices: `provider/model`, or the beginning of such and `*`. */
  readonly discounts: Readonly<Record<string, DiscountConfiguration>>;
  readonly telemetry: TelemetryConfiguration;
  /** Which pages may call from a browser; absent means none. */
  readonly cors?: CorsConfiguration;
  readonly stack: StackConfiguration;
}

/** A built-in provider (every field optional) or an OpenAI-compatible host that the operator names (`url` required). */
export interface ProviderConfiguration {
  readonly url?: string;
  /** Top-level request fields that the host accepts; absent means all. */
  readonly parameters?: readonly string[];
  /** False for a host that asks for no key; it gets no secret. */
  readonly needsKey?: boolean;
  /** Bedrock's: the region that is asked; absent means the function's own. */
  readonly region?: string;
  /** Whether the host accepts `stream_options.include_usage`. */
  readonly streamUsage?: boolean;
  /** Whether the host closes a stream after the finish reason without `data: [DONE]`. */
  readonly endsWithoutDone?: boolean;
  /** Whether a host of the operator has `/responses`, and is asked there by those who ask for it. */
  readonly responses?: boolean;
  /** The same for Anthropic's `/messages`. */
  readonly messages?: boolean;
  /** How long this one is waited for, where that differs from `timeouts`. */
  readonly timeouts?: Partial<Pick<Timeouts, 'connectMs' | 'firstContentMs' | 'idleMs' | 'totalMs'>>;
  /** Whether the host has agreed to keep no prompts and to train on none: what callers mean by `data_collection: deny`. */
  readonly keepsNothing?: boolean;
  /** Whether a stream that is cancelled is billed no further: what a lane that lost its race has cost. Absent: unknown. */
  readonly stopsBilling?: boolean;
}

/** Where a name leads: a target, a model, another name, or a choice among such. */
export type RouteConfiguration =
  /** `provider/model`, a model at any provider, another name of `routes`, or `auto`. */
  | string
  /** One after another, until one answers. `contentFilter: 'next'`: also after an answer that a provider has refused. */
  | { readonly fallback: readonly RouteConfiguration[]; readonly contentFilter?: 'next' }
  /** The first content wins, and all are paid. `delayMs`: how long the next one waits. */
  | { readonly race: readonly RouteConfiguration[]; readonly delayMs?: number }
  /** A race whose next one starts only if the one before is slower than nine in ten of its own answers. */
  | { readonly hedge: readonly RouteConfiguration[] }
  /** One of them by its share. `sticky: false`: conversations do not stay where they began. */
  | {
      readonly balance: readonly (RouteConfiguration | WeightedConfiguration)[];
      readonly by?: 'weight' | 'least-busy' | 'quota';
      readonly sticky?: boolean;
    }
  /** The best for each request: of these models, or of all that are good enough for its task. */
  | { readonly auto: 'cheapest' | 'fastest' | 'balanced'; readonly models?: readonly string[] };

export interface WeightedConfiguration {
  readonly route: RouteConfiguration;
  readonly weight: number;
}

export interface StackConfiguration {
  readonly name: string;
  /** How many requests may run at once; absent means what the account allows. */
  readonly reservedConcurrency?: number;
  /** The same for what changes keys, budgets and switches. */
  readonly controlConcurrency?: number;
  readonly memoryMegabytes: number;
  readonly logRetentionDays: number;
  readonly requestsPerSecond: number;
  readonly burst: number;
}
