import { randomBytes } from 'node:crypto';
import { decompress } from '../../lambda/adapters/decompress.ts';
import { createRequestSigner } from '../../lambda/adapters/request-signer.ts';
import { createTransport } from '../../lambda/adapters/transport.ts';
import { createCatalogue } from '../../lambda/catalog/index.ts';
import type { Bounds, Catalogue, Gateway, KeyRecord, Model } from '../../lambda/core/gateway.ts';
import { digestOf, mintKey } from '../../lambda/core/gateway-key.ts';
import { createKeyCache } from '../../lambda/core/key-cache.ts';
import type { AttemptStart, Ending } from '../../lambda/core/ledger.ts';
import { handle } from '../../lambda/core/pipeline.ts';
import type { Route } from '../../lambda/core/route.ts';
import { NOTHING_OFF, type Switches } from '../../lambda/core/switches.ts';
import { dialects } from '../../lambda/dialects/index.ts';
import { enabledProviders } from '../../lambda/providers/index.ts';
import { createHealth } from '../../lambda/routing/health/create-health.ts';
import { createStrategies } from '../../lambda/routing/index.ts';
import type { AutoConfiguration, PriceConfiguration, ProviderConfiguration } from '../../lambda/settings.ts';
import { createMemoryLedger, type Row } from './memory-ledger.ts';
import { createMemoryReports } from './memory-reports.ts';

const PEPPER = 'a pepper for tests';
const ALL_ON: Switches = { off: async () => NOTHING_OFF };
/** What the function's role signs with. */
export const ROLE = {
  accessKeyId: 'ASIATEST',
  secretAccessKey: 'secret/of+the=role',
  sessionToken: 'token/of+the=role',
};

/** Bounds that a test can wait for. */
const BOUNDS: Bounds = {
  connectMs: 200,
  firstContentMs: 1_000,
  firstContentSlowMs: 1_000,
  idleMs: 300,
  totalMs: 3_000,
  drainMs: 500,
  pingMs: 15_000,
  deadlineMarginMs: 1_000,
  bodyBytes: 6_000_000,
  jsonDepth: 64,
  answerBytes: 32 * 1024 * 1024,
  choices: 8,
  // Tests of one attempt are about one attempt; those of routing allow more.
  attempts: 1,
};

export interface TestGateway {
  readonly gateway: Gateway;
  /** A gateway key of team `red`. */
  readonly key: string;
  readonly rows: readonly Row[];
  /** What the gateway told of itself. */
  readonly told: { readonly attempts: { start: AttemptStart; ending: Ending }[]; readonly failures: unknown[] };
  /** How often the store was asked for a key. */
  readonly keyReads: () => number;
  /** A `fetch` that goes through the gateway in process, for SDKs. */
  readonly fetch: typeof fetch;
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
  const models: Record<string, Partial<Model>> = {};
  let bounds = BOUNDS;
  let ports: Partial<Gateway> = {};
  const routes = new Map<string, Route>();
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
    start: () => start({ providers, catalogue: knowing(createCatalogue(prices), models), bounds, ports, routes, auto }),
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
}

function start({ providers, catalogue, bounds, ports, routes, auto }: Parts): TestGateway {
  const ledger = createMemoryLedger();
  const transport = createTransport({ connectMs: bounds.connectMs, sseLineBytes: 16 * 1024 * 1024 });
  const { key, record } = aKey('red');
  const told: TestGateway['told'] = { attempts: [], failures: [] };
  let reads = 0;
  const health = createHealth();
  const clock = { now: Date.now, randomBytes };
  const enabled = enabledProviders(providers);
  const gateway: Gateway = {
    dialects,
    strategies: createStrategies({
      catalogue,
      clock: ports.clock ?? clock,
      health: ports.health ?? health,
      switches: ports.switches ?? ALL_ON,
      providers: enabled,
      dialects,
      auto,
    }),
    health,
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
    keyCache: createKeyCache(),
    decompress,
    secrets: {
      pepper: async () => PEPPER,
      providerKeys: async (id) => [{ id: '1', key: `provider-key-of-${id}`, weight: 1 }],
    },
    signer: createRequestSigner(ROLE, Date.now),
    transport,
    ledger,
    reports: createMemoryReports(ledger.rows),
    telemetry: {
      attempt: (start, ending) => void told.attempts.push({ start, ending }),
      ledgerFailed: (_start, _ending, cause) => void told.failures.push(cause),
      refused: () => {},
      failed: (_callId, cause) => void told.failures.push(cause),
    },
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
    told,
    keyReads: () => reads,
    fetch: (input, init) => fetchThrough(gateway, new Request(input, init)),
    ask,
    close: () => transport.close(),
  };
}

/** A catalogue that knows more of some models. */
function knowing(catalogue: Catalogue, models: Readonly<Record<string, Partial<Model>>>): Catalogue {
  const known = (model: Model): Model => ({ ...model, ...models[`${model.provider}/${model.id}`] });
  return {
    find(provider, id) {
      const model = catalogue.find(provider, id);
      return model && known(model);
    },
    *list() {
      for (const model of catalogue.list()) yield known(model);
    },
    named: (name) => catalogue.named(name).map(known),
  };
}

/** A key of a team, and its record under the pepper of the tests. */
export function aKey(team: string, changes: Partial<KeyRecord> = {}): { key: string; record: KeyRecord } {
  const { key, keyId, secret } = mintKey('local', randomBytes(44));
  const digest = digestOf(secret, PEPPER);
  return { key, record: { keyId, team, digest, expiresAt: undefined, revokedAt: undefined, ...changes } };
}

function fetchThrough(gateway: Gateway, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const path = url.pathname.replace(/^\/v1/, '');
  const query = new Map(url.searchParams);
  const deadline = Date.now() + 900_000;
  for (const [pattern, endpoint, parameter] of WITH_PARAMETERS) {
    const [, value] = pattern.exec(path) ?? [];
    if (value === undefined) continue;
    const parameters = { [parameter]: decodeURIComponent(value) };
    return handle(request, { endpoint, parameters, query, deadline }, gateway);
  }
  return handle(request, { endpoint: path, parameters: {}, query, deadline }, gateway);
}

/** What API Gateway matches, and what it calls the rest of the path. */
const WITH_PARAMETERS = [
  [/^\/models\/(.+)$/, '/models/{model+}', 'model'],
  [/^\/calls\/([^/]+)$/, '/calls/{id}', 'id'],
] as const;
