import type { Gateway } from './gateway.ts';
import type { Standing } from './health.ts';
import { type Allows, targetsIn } from './limits/allowed-models.ts';
import { usdFromPico } from './money/money.ts';
import { type Query, requireKnown } from './reports/read-query.ts';
import { isOff, type Off } from './switches.ts';
import type { Json, Target } from './types.ts';
import { usableKeys } from './usable-keys.ts';

/** Who looks, and at what. */
export interface TargetsWish {
  readonly team: string;
  readonly off: Off;
  readonly allows: Allows | undefined;
  readonly query: Query;
}

/**
 * How the targets stand that a caller may use: those of routes, and those of the catalogue of which something is known.
 * Other teams are asked at the same targets, so nothing here is an amount: rates and times, and no names that only a
 * caller could have made up. `GET /targets`.
 */
export async function describeTargets(gateway: Gateway, wish: TargetsWish): Promise<Json> {
  requireKnown(wish.query, []);
  const now = gateway.clock.now();
  await gateway.outlook.refresh(now);
  const targets = targetsFor(gateway, wish);
  const keys = await keysOf(targets, gateway, wish);
  const data = targets.map((target) => describe(target, { gateway, now, keyIds: keys.get(target.provider) }));
  return { object: 'list', at: new Date(now).toISOString(), data };
}

function targetsFor(
  { routes, catalogue, providers, health }: Gateway,
  { off, allows }: TargetsWish,
): readonly Target[] {
  const routed = [...routes.values()].flatMap(targetsIn);
  const known = [...catalogue.list()]
    .map(({ provider, id }) => ({ provider, model: id }))
    .filter((target) => health.statistics(target) !== undefined);
  const byName = new Map([...routed, ...known].map((target) => [`${target.provider}/${target.model}`, target]));
  return [...byName]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, target]) => target)
    .filter((target) => providers.has(target.provider) && !isOff(target, off) && allows?.(target) !== false);
}

/** By provider, the keys that this team may use: those of other teams say nothing of its own. Absent: there is none. */
async function keysOf(
  targets: readonly Target[],
  gateway: Gateway,
  { team, off }: TargetsWish,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const names = [...new Set(targets.map(({ provider }) => provider))];
  const found = await Promise.all(
    names.map(async (name) => {
      const provider = gateway.providers.get(name);
      if (!provider) return undefined;
      // A provider whose keys cannot be read is told as one without: nothing could be sent there.
      const keys = await usableKeys({ provider, team }, off, gateway).catch(() => []);
      return [name, keys.map(({ id }) => id)] as const;
    }),
  );
  return new Map(found.filter((one) => one !== undefined));
}

interface Seen {
  readonly gateway: Gateway;
  readonly now: number;
  readonly keyIds: readonly string[] | undefined;
}

function describe(target: Target, { gateway, now, keyIds = [] }: Seen): Json {
  const { provider, model } = target;
  const statistics = gateway.health.statistics(target);
  const isMeasured = statistics !== undefined && statistics.samples > 0;
  const price = gateway.catalogue.find(provider, model)?.price;
  return {
    model: `${provider}/${model}`,
    provider,
    ...stateOf(keyIds.map((keyId) => gateway.outlook.standing({ ...target, keyId }, now))),
    error_rate: isMeasured ? Math.round(statistics.errorRate * 1_000) / 1_000 : null,
    first_content_ms: statistics?.firstContentMs
      ? { p50: Math.round(statistics.firstContentMs.p50), p90: Math.round(statistics.firstContentMs.p90) }
      : null,
    tokens_per_second: statistics?.tokensPerSecond ? Math.round(statistics.tokensPerSecond * 10) / 10 : null,
    // By the list, for a million tokens; what nobody knows is not 0.
    input_usd_per_million: price ? usdFromPico(price.input * 1_000_000n) : null,
    output_usd_per_million: price ? usdFromPico(price.output * 1_000_000n) : null,
  };
}

/** Of a target with several keys the best of them: that is the one which is asked. */
function stateOf(lanes: readonly Standing[]): Json {
  if (lanes.length === 0) return { breaker: null, until: null, has_key: false };
  const open = lanes.flatMap((lane) => (lane.breaker === 'open' ? [lane.until] : []));
  const isOpen = open.length === lanes.length;
  const isClosed = lanes.some(({ breaker }) => breaker === 'closed');
  return {
    breaker: isOpen ? 'open' : isClosed ? 'closed' : 'half-open',
    until: isOpen ? new Date(Math.min(...open)).toISOString() : null,
    has_key: true,
  };
}
