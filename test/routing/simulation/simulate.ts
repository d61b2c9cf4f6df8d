import { vi } from 'vitest';
import type { Call } from '../../../lambda/core/call.ts';
import { answerTo } from '../../../lambda/core/follow.ts';
import type { Clock, Gateway, ProviderKey } from '../../../lambda/core/gateway.ts';
import type { Health } from '../../../lambda/core/health.ts';
import type { HealthStore } from '../../../lambda/core/health-store.ts';
import { NO_PREFERENCES } from '../../../lambda/core/preferences.ts';
import type { Route } from '../../../lambda/core/route.ts';
import { createHealth } from '../../../lambda/routing/health/create-health.ts';
import { shareHealth } from '../../../lambda/routing/health/share-health.ts';
import { createStrategies } from '../../../lambda/routing/index.ts';
import { aGateway } from '../../support/a-gateway.ts';
import { randomFrom } from '../../support/random-from.ts';
import { type Behaviour, createVirtualTransport, type Received } from './virtual-provider.ts';
import { VirtualTime } from './virtual-time.ts';

/** A world to be simulated: who asks how often for what, and how providers do. Times in milliseconds from the start. */
export interface World {
  readonly minutes: number;
  readonly callsPerSecond: number;
  readonly providers: Readonly<Record<string, Behaviour>>;
  readonly route: Route;
  /** The keys of each provider; one, unless said otherwise. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
  /** USD for a million tokens of input at each provider, and twice that for output; 1, unless said otherwise. */
  readonly prices?: Readonly<Record<string, number>>;
  /** How many gateways share the calls, and how they tell one another. */
  readonly gateways?: number;
  readonly store?: HealthStore;
  report?(cause: unknown): void;
  readonly seed?: number;
  /** Called each second. */
  watch?(at: number, healths: readonly Health[], now: number): void;
}

/** What came of it. */
export interface History {
  readonly received: readonly Received[];
  readonly calls: readonly SeenCall[];
  readonly healths: readonly Health[];
}

export interface SeenCall {
  readonly at: number;
  readonly tookMs: number;
  /** The provider that answered; `undefined` if none did. */
  readonly by: string | undefined;
  readonly firstContentMs: number | undefined;
}

const STARTS_AT = Date.UTC(2026, 10, 20, 12);
const BOUNDS = { firstContentMs: 30_000, firstContentSlowMs: 30_000, idleMs: 30_000, totalMs: 600_000, attempts: 3 };

/** Runs the real strategies, keys, attempts and health against providers and a clock that are made up. */
export async function simulate(world: World): Promise<History> {
  const time = new VirtualTime(STARTS_AT);
  const random = randomFrom(world.seed ?? 1).next;
  const history = { received: [] as Received[], calls: [] as SeenCall[], healths: [] as Health[] };
  time.install();
  try {
    const gateways = Array.from({ length: world.gateways ?? 1 }, (_, index) => {
      const gateway = gatewayIn(world, { time, random, receive: (one) => receive(one, index) });
      history.healths.push(gateway.health);
      return gateway;
    });
    const receive = (one: Omit<Received, 'gateway'>, gateway: number) => {
      const at = one.at - STARTS_AT;
      history.received.push({ ...one, at, gateway });
      return at;
    };
    const ends = STARTS_AT + world.minutes * 60_000;
    const next = () => {
      if (time.now() >= ends) return;
      // As calls do come: one does not know of another.
      time.at(time.now() + (-Math.log(1 - random()) * 1_000) / world.callsPerSecond, next);
      const gateway = gateways[Math.floor(random() * gateways.length)];
      if (gateway) ask(world.route, gateway, time).then((call) => history.calls.push(call));
    };
    const watch = () => {
      world.watch?.(time.now() - STARTS_AT, history.healths, time.now());
      if (time.now() < ends) time.at(time.now() + 1_000, watch);
    };
    next();
    watch();
    await time.runUntil(ends + 60_000);
    return history;
  } finally {
    vi.unstubAllGlobals();
  }
}

interface Place {
  readonly time: VirtualTime;
  random(): number;
  receive(received: Omit<Received, 'gateway'>): number;
}

function gatewayIn(
  { providers, keys = {}, prices = {}, store, report = raise }: World,
  { time, random, receive }: Place,
): Gateway {
  const builder = aGateway().withBounds(BOUNDS);
  for (const id of Object.keys(providers)) {
    const input = prices[id] ?? 1;
    builder.withProvider(id, { url: `https://${id}.invalid` }).withPrice(`${id}/m`, { input, output: 2 * input });
  }
  const { gateway } = builder.start();
  const clock: Clock = {
    now: time.now,
    randomBytes: (count) => Uint8Array.from({ length: count }, () => Math.floor(random() * 256)),
  };
  const local = createHealth({ random });
  const health = store ? shareHealth(local, { store, report }) : local;
  const keysOf = (id: string): ProviderKey[] =>
    (keys[id] ?? ['good']).map((key) => ({ id: key, key: `${id}-${key}`, weight: 1 }));
  return {
    ...gateway,
    clock,
    health,
    strategies: createStrategies({
      catalogue: gateway.catalogue,
      providers: gateway.providers,
      dialects: gateway.dialects,
      clock,
      health,
      switches: gateway.switches,
      experiments: gateway.experiments,
      auto: { quality: {}, exploreShare: 0.03 },
    }),
    secrets: { ...gateway.secrets, providerKeys: async (id) => keysOf(id) },
    // Rows would be all that is left of hundreds of thousands of calls.
    ledger: { begin: async () => {}, end: async () => {}, note: async () => {} },
    transport: createVirtualTransport(time, providers, receive),
  };
}

function raise(cause: unknown): never {
  throw cause;
}

async function ask(route: Route, gateway: Gateway, time: VirtualTime): Promise<SeenCall> {
  const at = time.now();
  const call = callTo(gateway, at);
  try {
    const answer = await answerTo(route, call, gateway);
    const firstContentMs = time.now() - at;
    for await (const _ of answer.batches); // To its end.
    return { at: at - STARTS_AT, tookMs: time.now() - at, by: answer.target.provider, firstContentMs };
  } catch {
    return { at: at - STARTS_AT, tookMs: time.now() - at, by: undefined, firstContentMs: undefined };
  }
}

function callTo(gateway: Gateway, now: number): Call {
  const [dialect] = gateway.dialects;
  if (!dialect) throw new Error('a gateway without dialects');
  // Each begins a conversation of its own, or all would keep to one key.
  const content = `Hello at ${now}`;
  const body = { model: 'any', stream: true, messages: [{ role: 'user', content }] };
  return {
    id: '01K00000000000000000000000',
    caller: { team: 'red', keyId: 'k', door: 'key' },
    chat: dialect.readRequest(body, 80, new Map()),
    dialect,
    deadline: now + 900_000,
    client: undefined,
    isStrict: false,
    preferences: NO_PREFERENCES,
    attempts: [],
    accounts: [],
    places: new Set(),
    leftAlone: new Map(),
    cache: { status: 'off' },
    finishing: new Set(),
  };
}
