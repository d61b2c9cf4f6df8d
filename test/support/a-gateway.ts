import { randomBytes } from 'node:crypto';
import { decompress } from '../../lambda/adapters/decompress.ts';
import { createRequestSigner } from '../../lambda/adapters/request-signer.ts';
import { createTransport } from '../../lambda/adapters/transport.ts';
import { createCatalogue } from '../../lambda/catalog/index.ts';
import { createAfterwards } from '../../lambda/core/afterwards.ts';
import type { Bounds, Catalogue, Gateway, KeyRecord, Model } from '../../lambda/core/gateway.ts';
import { digestOf, mintKey } from '../../lambda/core/gateway-key.ts';
import { createKeyCache } from '../../lambda/core/key-cache.ts';
import { type Allowance, type TeamAllowance, UNLIMITED } from '../../lambda/core/limits/allowance.ts';
import type { RateCount } from '../../lambda/core/limits/rates.ts';
import { watchBudgets } from '../../lambda/core/limits/watch-budgets.ts';
import { handle } from '../../lambda/core/pipeline.ts';
import type { Route } from '../../lambda/core/route.ts';
import { NOTHING_OFF, type Switches } from '../../lambda/core/switches.ts';
import { NO_TRACES } from '../../lambda/core/tracing/traces.ts';
import { dialects } from '../../lambda/dialects/index.ts';
import type { DiscountConfiguration, PriceConfiguration } from '../../lambda/price-settings.ts';
import { enabledProviders } from '../../lambda/providers/index.ts';
import { createHealth } from '../../lambda/routing/health/create-health.ts';
import { createStrategies } from '../../lambda/routing/index.ts';
import type { AutoConfiguration, ProviderConfiguration } from '../../lambda/settings.ts';
import { knowing } from './a-catalogue.ts';
import { BOUNDS } from './bounds.ts';
import { fetchThrough } from './fetch-through.ts';
import { createMemoryCache } from './memory-answers.ts';
import { createMemoryExperiments, type MemoryExperiments } from './memory-experiments.ts';
import { createMemoryLedger, type MemoryLedger, type Row } from './memory-ledger.ts';
import { createMemoryRates } from './memory-rates.ts';
import { createMemoryReports } from './memory-reports.ts';
import { type Told, telling } from './telling.ts';

const PEPPER = 'a pepper for tests';
const TEAM: TeamAllowance = { ...UNLIMITED, alertAt: [0.5, 0.8], unpriced: 'allow', peakCallsPerSecond: 100 };
const ALL_ON: Switches = { off: async () => NOTHING_OFF };
export const ROLE = {
  accessKeyId: 'ASIATEST',
  secretAccessKey: 'secret/of+the=role',
  sessionToken: 'token/of+the=role',
};

export interface TestGateway {
  readonly gateway: Gateway;
  /** A gateway key of team `red`. */
  readonly key: string;
  readonly rows: readonly Row[];
  readonly ledger: MemoryLedger;
  readonly experiments: MemoryExperiments;
  /** What is counted by the minute. */
  readonly counts: ReadonlyMap<string, RateCount>;
  /** What the gateway told of itself. */
  readonly told: Told;
  /** How often the store was asked for a key. */
  readonly keyReads: () => number;
  /** A `fetch` that goes through the gateway in process, for SDKs. */
  readonly fetch: typeof fetch;
  /** Makes timers short for the calls from now on, so that only what is to run into them does. */
  setBounds(changes: Partial<Bounds>): void;
  ask(
    body: unknown,
    init?: { headers?: Record<string, string>; signal?: AbortSignal; deadline?: number },
  ): Promise<Response>;
  close(): Promise<void>;
}

/** Builds a gateway with memory stores and real sockets: `aGateway().withProvider('fake', { url }).start()`. */
export function aGateway() {
  const providers: Record<string, ProviderConfiguration> = {};
  const prices: Record<string, PriceConfiguration> = {};
  const discounts: Record<string, DiscountConfiguration> = {};
  const models: Record<string, Partial<Model>> = {};
  let bounds = BOUNDS;
  let ports: Partial<Gateway> = {};
  const routes = new Map<string, Route>();
  let team: Partial<TeamAllowance> = {};
  let keyAllowance: Allowance | undefined;
  let auto: AutoConfiguration = { quality: {}, exploreShare: 0 };
  const builder = {
    withProvider(id: string, settings: ProviderConfiguration) {
      providers[id] = settings;
      return builder;
    },
    withPrice(model: string, price: PriceConfiguration) {
      prices[model] = price;
      return builder;
    },
    withDiscount(models: string, factor: DiscountConfiguration) {
      discounts[models] = factor;
      return builder;
    },
    withBounds(changes: Partial<Bounds>) {
      bounds = { ...bounds, ...changes };
      return builder;
    },
    /** Says what the catalogue knows of a model beside its price. */
    withModel(name: string, facts: Partial<Model>) {
      models[name] = facts;
      return builder;
    },
    /** Replaces ports, for a store that fails or a clock that stands still. */
    withPorts(changes: Partial<Gateway>) {
      ports = { ...ports, ...changes };
      return builder;
    },
    /** Gives a route a name that callers may write as their model. */
    withRoute(name: string, route: Route) {
      routes.set(name, route);
      return builder;
    },
    /** Says what `auto` goes by; in tests it does not explore unless they say so. */
    withAuto(changes: Partial<AutoConfiguration>) {
      auto = { ...auto, ...changes };
      return builder;
    },
    /** Says what the team of the key may. */
    withTeam(changes: Partial<TeamAllowance>) {
      team = { ...team, ...changes };
      return builder;
    },
    /** Says what the key may within its team. */
    withKey(changes: Partial<Allowance>) {
      keyAllowance = { ...UNLIMITED, ...changes };
      return builder;
    },
    start() {
      const catalogue = knowing(createCatalogue({ prices, discounts, providers }), models);
      return start({ providers, catalogue, bounds, ports, routes, auto, team, keyAllowance });
    },
  };
  return builder;
}

interface Parts {
  readonly providers: Record<string, ProviderConfiguration>;
  readonly catalogue: Catalogue;
  readonly bounds: Bounds;
  readonly ports: Partial<Gateway>;
  readonly routes: ReadonlyMap<string, Route>;
  readonly auto: AutoConfiguration;
  readonly team: Partial<TeamAllowance>;
  readonly keyAllowance: Allowance | undefined;
}

function start(parts: Parts): TestGateway {
  const { providers, catalogue, ports, routes, auto, team, keyAllowance } = parts;
  const bounds = { ...parts.bounds };
  const ledger = createMemoryLedger();
  const rates = createMemoryRates();
  const transport = createTransport({ connectMs: bounds.connectMs, sseLineBytes: 16 * 1024 * 1024 });
  const { key, record } = aKey('red', { allowance: keyAllowance });
  const told: Told = { attempts: [], calls: [], failures: [], alerts: [], cache: [] };
  let reads = 0;
  const health = createHealth();
  const clock = { now: Date.now, randomBytes };
  const experiments = createMemoryExperiments();
  const enabled = enabledProviders(providers);
  const gateway: Gateway = {
    dialects,
    strategies: createStrategies({
      catalogue,
      clock: ports.clock ?? clock,
      health: ports.health ?? health,
      switches: ports.switches ?? ALL_ON,
      experiments: ports.experiments ?? experiments,
      providers: enabled,
      dialects,
      auto,
    }),
    health,
    outlook: { refresh: async () => {}, standing: (lane, now) => health.standing(lane, now) },
    switches: ALL_ON,
    routes,
    providers: enabled,
    catalogue,
    teams: new Set(['red', 'blue']),
    keys: {
      async find(keyId) {
        reads += 1;
        return keyId === record.keyId ? record : undefined;
      },
    },
    links: { take: async () => undefined },
    keyCache: createKeyCache(),
    decompress,
    secrets: {
      pepper: async () => PEPPER,
      providerKeys: async (id) => [{ id: '1', key: `provider-key-of-${id}`, weight: 1 }],
    },
    signer: createRequestSigner(ROLE, Date.now),
    transport,
    ledger,
    allowances: { known: async () => () => ({ ...TEAM, ...team }) },
    rates,
    budgets: watchBudgets({
      accounts: ledger.accounts,
      alerts: { budgetReached: async (alert) => void told.alerts.push(alert) },
      now: Date.now,
      report: (cause) => void told.failures.push(cause),
    }),
    experiments,
    findings: experiments.findings,
    afterwards: createAfterwards((cause) => void told.failures.push(cause)),
    reports: createMemoryReports(ledger.rows),
    cache: createMemoryCache(),
    telemetry: telling(told),
    traces: NO_TRACES,
    clock,
    bounds,
    ...ports,
  };
  const ask: TestGateway['ask'] = (body, init = {}) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...init.headers };
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const request = new Request('https://headgate.invalid/', {
      method: 'POST',
      headers,
      body: text,
      ...(init.signal && { signal: init.signal }),
    });
    const deadline = init.deadline ?? Date.now() + 900_000;
    return handle(request, { endpoint: '/chat/completions', parameters: {}, deadline }, gateway);
  };
  return {
    gateway,
    key,
    rows: ledger.rows,
    ledger,
    experiments,
    counts: rates.counts,
    told,
    keyReads: () => reads,
    setBounds: (changes) => void Object.assign(bounds, changes),
    fetch: (input, init) => fetchThrough(gateway, new Request(input, init)),
    ask,
    close: () => transport.close(),
  };
}

/** A key of a team, and its record under the pepper of the tests. */
export function aKey(team: string, changes: Partial<KeyRecord> = {}): { key: string; record: KeyRecord } {
  const { key, keyId, secret } = mintKey('local', randomBytes(44));
  const digest = digestOf(secret, PEPPER);
  return { key, record: { keyId, team, digest, expiresAt: undefined, revokedAt: undefined, ...changes } };
}
