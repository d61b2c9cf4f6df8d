import { cacheTtlIn, portkeyCacheIn } from './cache/read-cache-wish.ts';
import { objectIn, objectsIn } from './json.ts';
import type { Found, Plan } from './preferences.ts';
import type { Json } from './types.ts';
import { parsed, textIn, wholeIn, wrong } from './vocabulary-values.ts';

const ALLOWED =
  'JSON with `strategy.mode` (single, fallback or loadbalance) and `targets` of `{ "provider", "override_params": { "model" }, "weight" }`';
const MODES = { single: 'fallback', fallback: 'fallback', loadbalance: 'balance' } as const;
/** Members that change nothing here if they are left out, and something if they are not. */
const KNOWN: readonly string[] = ['strategy', 'targets', 'retry', 'request_timeout', 'cache'];
const TARGET: readonly string[] = ['provider', 'override_params', 'weight'];
const ONLY_CACHE = 'JSON whose `cache` is `{ "mode": "simple", "max_age" }`, in seconds';
const ONLY_ATTEMPTS = 'JSON whose `retry` is `{ "attempts" }`: what is tried again is decided here';

/** Portkey's configuration, written into the request itself: the part of it that says where to go. */
export function portkeyConfigIn(value: unknown, name: string): Found {
  const config = objectIn(typeof value === 'string' ? parsed(value) : value);
  // An id names a configuration that lies at Portkey; keys and hosts in one are the operator's business.
  if (!config || Object.keys(config).some((member) => !KNOWN.includes(member))) throw wrong(name, value, ALLOWED);
  const { mode = 'single' } = innerOf(config.strategy, ['mode'], name, ALLOWED);
  const { attempts: retry } = innerOf(config.retry, ['attempts'], name, ONLY_ATTEMPTS);
  const { request_timeout: timeoutMs } = config;
  const { mode: cacheMode, max_age: maxAge } = innerOf(config.cache, ['mode', 'max_age'], name, ONLY_CACHE);
  if (typeof mode !== 'string' || !Object.hasOwn(MODES, mode)) throw wrong(name, mode, ALLOWED);
  return {
    ...(config.targets !== undefined && {
      // Its own key of the record, as the line above has made sure.
      plan: { mode: MODES[mode as keyof typeof MODES], targets: targetsIn(config.targets, name) },
    }),
    ...(retry !== undefined && { maxAttempts: wholeIn(0, 9)(retry, name) + 1 }),
    ...(cacheMode !== undefined && portkeyCache(cacheMode, maxAge, name)),
    ...(timeoutMs !== undefined && { timeouts: { totalMs: wholeIn(1, 880_000)(timeoutMs, name) } }),
  };
}

function portkeyCache(mode: unknown, maxAge: unknown, name: string): Found {
  const { cache } = portkeyCacheIn(mode, name);
  return { cache: { ...cache, ...(maxAge !== undefined && cacheTtlIn(maxAge, name).cache) } };
}

function targetsIn(value: unknown, name: string): Plan['targets'] {
  const targets = objectsIn(value);
  if (!Array.isArray(value) || targets.length !== value.length || targets.length === 0)
    throw wrong(name, value, ALLOWED);
  return targets.map((target) => {
    if (Object.keys(target).some((member) => !TARGET.includes(member))) throw wrong(name, target, ALLOWED);
    const provider = textIn(target.provider, name).replace(/^@/, '');
    const { model } = innerOf(target.override_params, ['model'], name, ALLOWED);
    const weight = target.weight === undefined ? 1 : target.weight;
    if (typeof weight !== 'number' || !(weight > 0 && weight <= 1_000)) throw wrong(name, weight, 'a weight above 0');
    return { provider, model: model === undefined ? undefined : textIn(model, name), weight };
  });
}

/** An object within it. A member that would go unheard is refused. */
function innerOf(value: unknown, known: readonly string[], name: string, allowed: string): Json {
  const object = objectIn(value ?? {});
  if (!object || Object.keys(object).some((member) => !known.includes(member))) throw wrong(name, value, allowed);
  return object;
}
