import {
  cacheControlIn,
  cacheIn,
  cacheOnIn,
  cacheRefreshIn,
  cacheSkipIn,
  cacheTtlIn,
  cacheTtlOnIn,
  heliconeCacheIn,
  liteLlmCacheIn,
  portkeyCacheIn,
} from './cache/read-cache-wish.ts';
import type { DialectId } from './dialect-id.ts';
import { portkeyConfigIn } from './portkey-config.ts';
import type { Found } from './preferences.ts';
import {
  modelsIn,
  namesIn,
  pairsIn,
  perMillionIn,
  switchIn,
  textIn,
  waitIn,
  waitsIn,
  wholeIn,
  wordIn,
} from './vocabulary-values.ts';

/** One spelling that callers use, and what it means here. */
export interface Row {
  /** Whose word it is. */
  readonly of:
    | 'Headgate'
    | 'OpenRouter'
    | 'Vercel'
    | 'LiteLLM'
    | 'Portkey'
    | 'Helicone'
    | 'Cloudflare'
    | 'Claude Code'
    | 'Codex'
    | 'HTTP';
  readonly in: 'body' | 'header';
  /** A header in lower case; in a body, members of members by dots. One that ends in `*` stands for all that begin so. */
  readonly name: string;
  /** What it says; or, as text, why it is refused. */
  readonly reads: ((value: unknown, name: string) => Found) | string;
  /** Whether the provider gets the field as well. */
  readonly isKept?: boolean;
  /** The dialect in which the word means something else, to the provider. */
  readonly notIn?: DialectId;
}

const SORTS = {
  price: 'price',
  cost: 'price',
  latency: 'latency',
  ttft: 'latency',
  throughput: 'throughput',
  tps: 'throughput',
} as const;
const DATA = { allow: 'allow', deny: 'deny' } as const;
const NOT_YET = 'is known, but not supported here';
const NO_WAITS = 'is not for callers: when a target is tried again is decided here';
const NO_NAMES = 'is not for callers: answers are kept by team, and found by the whole request';
const NO_HOSTS = 'is not for callers: hosts and provider keys are the operator’s';

const models = (value: unknown, name: string): Found => ({ models: modelsIn(value, name) });
const retries = (value: unknown, name: string): Found => ({ maxAttempts: wholeIn(0, 10)(value, name) + 1 });
const attempts = (value: unknown, name: string): Found => ({ maxAttempts: wholeIn(1, 10)(value, name) });
const total =
  (unitMs: 1 | 1000) =>
  (value: unknown, name: string): Found => ({ timeouts: { totalMs: waitIn(unitMs)(value, name) } });
const first =
  (unitMs: 1 | 1000) =>
  (value: unknown, name: string): Found => ({ timeouts: { firstContentMs: waitIn(unitMs)(value, name) } });
const tags = (value: unknown, name: string): Found => ({ tags: namesIn(value, name) });
const pairs = (value: unknown, name: string): Found => ({ tags: pairsIn(value, name) });
const session = (value: unknown, name: string): Found => ({ sessionId: textIn(value, name) });
/** OpenAI's own field as well, and so the provider's to judge: what is no name here is none. */
const user = (value: unknown): Found =>
  typeof value === 'string' && value !== '' ? { user: value.slice(0, 256) } : {};
const sort = (value: unknown, name: string): Found => ({ sort: wordIn(SORTS)(value, name) });
const order = (value: unknown, name: string): Found => ({ order: namesIn(value, name) });
const only = (value: unknown, name: string): Found => ({ only: namesIn(value, name) });
const noFallbacks = (value: unknown, name: string): Found => ({ allowsFallbacks: !switchIn(value, name) });

const body = (of: Row['of'], name: string, reads: Row['reads'], isKept = false): Row => ({
  of,
  in: 'body',
  name,
  reads,
  isKept,
});
const header = (of: Row['of'], name: string, reads: Row['reads']): Row => ({ of, in: 'header', name, reads });

/**
 * Every spelling that is understood, a row each. OpenRouter's words are native here; the others are accepted so that a
 * client which comes from another gateway need not be changed. What a row refuses is a 400 that says so: silence would
 * be taken for consent.
 */
export const VOCABULARY: readonly Row[] = [
  body('OpenRouter', 'models', models),
  body('OpenRouter', 'provider.order', order),
  body('OpenRouter', 'provider.only', only),
  body('OpenRouter', 'provider.ignore', (value, name) => ({ ignore: namesIn(value, name) })),
  body('OpenRouter', 'provider.allow_fallbacks', (value, name) => ({ allowsFallbacks: switchIn(value, name) })),
  body('OpenRouter', 'provider.sort', sort),
  body('OpenRouter', 'provider.max_price.prompt', (value, name) => ({
    maxPrice: { input: perMillionIn(value, name) },
  })),
  body('OpenRouter', 'provider.max_price.completion', (value, name) => ({
    maxPrice: { output: perMillionIn(value, name) },
  })),
  body('OpenRouter', 'provider.require_parameters', (value, name) => ({ requiresParameters: switchIn(value, name) })),
  body('OpenRouter', 'provider.data_collection', (value, name) => ({ dataCollection: wordIn(DATA)(value, name) })),
  body('OpenRouter', 'provider.zdr', (value, name) => (switchIn(value, name) ? { dataCollection: 'deny' } : {})),
  body('OpenRouter', 'provider.quantizations', NOT_YET),
  body('OpenRouter', 'provider.preferred_min_throughput', NOT_YET),
  body('OpenRouter', 'provider.preferred_max_latency', NOT_YET),
  body('OpenRouter', 'provider.enforce_distillable_text', NOT_YET),
  body('OpenRouter', 'provider.max_price.request', NOT_YET),
  body('OpenRouter', 'provider.max_price.image', NOT_YET),
  body('OpenRouter', 'plugins', NOT_YET),
  body('OpenRouter', 'session_id', session),
  body('OpenRouter', 'user', user, true),
  body('Headgate', 'race.models', (value, name) => ({ race: { models: modelsIn(value, name) } })),
  body('Headgate', 'race.delay_ms', (value, name) => ({ race: { delay: wholeIn(0, 60_000)(value, name) } })),
  header('Headgate', 'x-headgate-timeout', (value, name) => ({ timeouts: waitsIn(value, name) })),
  header('Headgate', 'x-headgate-tags', tags),
  header('Headgate', 'x-headgate-cache', cacheIn),
  header('HTTP', 'cache-control', cacheControlIn),
  header('OpenRouter', 'x-openrouter-cache', cacheOnIn),
  header('OpenRouter', 'x-openrouter-cache-ttl', cacheTtlIn),
  header('OpenRouter', 'x-openrouter-cache-clear', cacheRefreshIn),
  header('Headgate', 'x-headgate-trace', (value, name) => ({ wantsTrace: switchIn(value, name) })),
  body('Vercel', 'providerOptions.gateway.order', order),
  body('Vercel', 'providerOptions.gateway.only', only),
  body('Vercel', 'providerOptions.gateway.sort', sort),
  body('Vercel', 'providerOptions.gateway.models', models),
  body('Vercel', 'providerOptions.gateway.user', user),
  body('Vercel', 'providerOptions.gateway.tags', tags),
  body('Vercel', 'providerOptions.gateway.zeroDataRetention', (value, name) =>
    switchIn(value, name) ? { dataCollection: 'deny' } : {},
  ),
  body('Vercel', 'providerOptions.gateway.disallowPromptTraining', (value, name) =>
    switchIn(value, name) ? { dataCollection: 'deny' } : {},
  ),
  body('Vercel', 'providerOptions.gateway.byok', NO_HOSTS),
  body('Vercel', 'providerOptions.gateway.providerTimeouts', NOT_YET),
  body('Vercel', 'providerOptions.gateway.caching', NOT_YET),
  // Anthropic has a field of this name, for models of its own.
  { ...body('LiteLLM', 'fallbacks', models), notIn: 'anthropic-messages' },
  body('LiteLLM', 'num_retries', retries),
  body('LiteLLM', 'disable_fallbacks', noFallbacks),
  body('LiteLLM', 'fastest_response', NOT_YET),
  body('LiteLLM', 'mock_testing_fallbacks', NOT_YET),
  body('LiteLLM', 'cache', liteLlmCacheIn),
  header('LiteLLM', 'x-litellm-num-retries', retries),
  header('LiteLLM', 'x-litellm-timeout', total(1000)),
  header('LiteLLM', 'x-litellm-stream-timeout', first(1000)),
  header('LiteLLM', 'x-litellm-tags', tags),
  header('LiteLLM', 'x-litellm-spend-logs-metadata', pairs),
  header('LiteLLM', 'x-litellm-customer-id', user),
  header('LiteLLM', 'x-litellm-end-user-id', user),
  header('Portkey', 'x-portkey-retry-count', retries),
  header('Portkey', 'x-portkey-request-timeout', total(1)),
  header('Portkey', 'x-portkey-metadata', pairs),
  header('Portkey', 'x-portkey-cache', portkeyCacheIn),
  header('Portkey', 'x-portkey-cache-force-refresh', cacheRefreshIn),
  header('Portkey', 'x-portkey-cache-namespace', NO_NAMES),
  header('Portkey', 'x-portkey-config', portkeyConfigIn),
  header('Portkey', 'x-portkey-custom-host', NO_HOSTS),
  header('Portkey', 'x-portkey-virtual-key', NO_HOSTS),
  header(
    'Portkey',
    'x-portkey-provider',
    'is not needed here: write the provider before the model, as `openai/gpt-5-mini`',
  ),
  header('Helicone', 'helicone-retry-enabled', (value, name) => (switchIn(value, name) ? {} : { maxAttempts: 1 })),
  header('Helicone', 'helicone-retry-num', retries),
  header('Helicone', 'helicone-user-id', user),
  header('Helicone', 'helicone-session-id', session),
  header('Helicone', 'helicone-property-*', (value, name) => ({
    tags: [`${name.slice('helicone-property-'.length)}:${textIn(value, name)}`],
  })),
  header('Helicone', 'helicone-fallbacks', NOT_YET),
  header('Helicone', 'helicone-cache-enabled', heliconeCacheIn),
  header('Helicone', 'helicone-cache-seed', NO_NAMES),
  header('Helicone', 'helicone-cache-bucket-max-size', NOT_YET),
  header('Helicone', 'helicone-target-url', NO_HOSTS),
  header('Cloudflare', 'cf-aig-max-attempts', attempts),
  header('Cloudflare', 'cf-aig-retry-delay', NO_WAITS),
  header('Cloudflare', 'cf-aig-backoff', NO_WAITS),
  header('Cloudflare', 'cf-aig-request-timeout', total(1)),
  header('Cloudflare', 'cf-aig-cache-ttl', cacheTtlOnIn),
  header('Cloudflare', 'cf-aig-skip-cache', cacheSkipIn),
  header('Cloudflare', 'cf-aig-cache-key', NO_NAMES),
  header('Cloudflare', 'cf-aig-metadata', pairs),
  header('Cloudflare', 'cf-aig-custom-cost', 'is not for callers: prices are the operator’s'),
  header('Cloudflare', 'cf-aig-byok-alias', NO_HOSTS),
  header('Claude Code', 'x-claude-code-session-id', session),
  header('Codex', 'session_id', session),
];
