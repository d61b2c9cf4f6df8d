import type { Call } from '../../lambda/core/call.ts';
import { answerTo } from '../../lambda/core/follow.ts';
import type { Catalogue, Gateway, Transport } from '../../lambda/core/gateway.ts';
import { ClientLeft } from '../../lambda/core/guard.ts';
import type { Health } from '../../lambda/core/health.ts';
import { ulid } from '../../lambda/core/ids.ts';
import type { AttemptStart, Ending, Ledger } from '../../lambda/core/ledger.ts';
import type { Account } from '../../lambda/core/limits/account.ts';
import { NO_PREFERENCES } from '../../lambda/core/preferences.ts';
import type { Answer, Route } from '../../lambda/core/route.ts';
import { NOTHING_OFF } from '../../lambda/core/switches.ts';
import { NO_TRACES } from '../../lambda/core/tracing/traces.ts';
import { dialects } from '../../lambda/dialects/index.ts';
import { enabledProviders } from '../../lambda/providers/index.ts';
import { createStrategies } from '../../lambda/routing/index.ts';
import { createMemoryCache } from '../support/memory-answers.ts';
import { createMemoryReports } from '../support/memory-reports.ts';
import { NO_TRACE } from '../support/no-trace.ts';
import { OUTPUT_FACTOR } from './billing-provider.ts';
import type { World } from './world.ts';

/** How long answers may be: what a hold is made of, with the price. */
export const MAX_OUTPUT_TOKENS = 100;
/** About how many tokens of input a hold is worth, with its output. */
export const USUAL_HOLD_TOKENS = 600n;
const PROVIDERS = enabledProviders({ a: { url: 'https://a.invalid' }, b: { url: 'https://b.invalid' } });
const ATTEMPTS = 3;
const LONGEST_LIFE_MS = 900_000;

/** Nothing is left alone here: what is learnt of providers has simulations of its own. */
const OPEN: Health = {
  gate: () => 'open',
  opensAt: (_lane, now) => now,
  isClosed: () => false,
  begin: () => () => {},
  note: () => {},
  statistics: () => undefined,
};

export interface FunctionParts {
  readonly world: World;
  readonly inputPrice: bigint;
  readonly ledger: Ledger;
  readonly transport: Transport;
  ledgerFailed(start: AttemptStart, ending: Ending, cause: unknown): void;
}

/** The gateway as a function has it, from strategies to the ledger; no sockets, and time is the world's. */
export function aGatewayIn({ world, inputPrice, ledger, transport, ledgerFailed }: FunctionParts): Gateway {
  const { random } = world;
  const clock = {
    now: world.now,
    randomBytes: (count: number) => Uint8Array.from({ length: count }, () => random.below(256)),
  };
  const catalogue = catalogueAt(inputPrice);
  const switches = { off: async () => NOTHING_OFF };
  const unread = { read: absent };
  const experiments = { standing: async () => undefined, spent: absent, note: absent, keep: absent };
  return {
    dialects,
    providers: PROVIDERS,
    strategies: createStrategies({
      catalogue,
      clock,
      health: OPEN,
      switches,
      experiments,
      providers: PROVIDERS,
      dialects,
      auto: { quality: {}, exploreShare: 0 },
    }),
    routes: new Map(),
    health: OPEN,
    switches,
    catalogue,
    teams: new Set(['red']),
    keys: { find: absent },
    // What happens before an attempt and after a call has no part here.
    allowances: { known: absent },
    rates: { take: absent, change: absent },
    outlook: { refresh: absent, standing: () => ({ breaker: 'closed' }) },
    links: { take: absent },
    budgets: { look: absent, spentOf: () => undefined, spend: absent },
    experiments,
    findings: { standings: unread, sums: { ...unread, spent: absent }, verdicts: { grades: absent }, switches: unread },
    afterwards: { add: () => {}, done: absent },
    reports: createMemoryReports([]),
    cache: createMemoryCache(),
    secrets: { pepper: absent, providerKeys: async () => [{ id: '1', key: 'secret', weight: 1 }] },
    signer: { sign: (request) => request },
    ...{ transport, ledger, traces: NO_TRACES },
    telemetry: {
      attempt: () => {},
      called: () => {},
      ledgerFailed,
      refused: () => {},
      failed: () => {},
      ratesNotCorrected: () => {},
      cached: () => {},
      cacheFailed: () => {},
      cacheBroken: () => {},
    },
    clock,
    bounds: {
      connectMs: 1_000,
      firstContentMs: 30_000,
      firstContentSlowMs: 30_000,
      idleMs: 30_000,
      totalMs: 600_000,
      drainMs: 1_000,
      pingMs: 15_000,
      deadlineMarginMs: 1_000,
      bodyBytes: 6_000_000,
      jsonDepth: 64,
      answerBytes: 1_000_000,
      choices: 8,
      attempts: ATTEMPTS,
    },
    keyCache: { get: () => undefined, set: () => {} },
    decompress: absent,
  };
}

async function absent(): Promise<never> {
  throw new Error('nothing in the simulation needs this');
}

/** Of `told` everything that it writes is seen; of `silent` nobody knows what it thinks; of `unpriced` not what it costs. */
function catalogueAt(inputPrice: bigint): Catalogue {
  const price = { input: inputPrice, output: inputPrice * OUTPUT_FACTOR, source: 'the simulation' };
  const common = {
    contextTokens: undefined,
    maxOutputTokens: undefined,
    readsImages: false,
    kind: 'chat' as const,
  };
  return {
    find: (provider, id) => ({
      ...common,
      provider,
      id,
      price: id === 'unpriced' ? undefined : price,
      isReasoning: id === 'told' ? false : undefined,
    }),
    list: () => [],
    named: () => [],
  };
}

/** A call of team `red`, held against these accounts. */
export function aCall(world: World, accounts: readonly Account[], client: AbortSignal): Call {
  const [dialect] = dialects;
  if (!dialect) throw new Error('there is no dialect');
  const body = {
    model: 'any',
    stream: true,
    max_tokens: MAX_OUTPUT_TOKENS,
    messages: [{ role: 'user', content: 'Hello' }],
  };
  const bytes = Uint8Array.from({ length: 16 }, () => world.random.below(256));
  return {
    id: ulid(world.now(), bytes),
    caller: { team: 'red', keyId: 'k', door: 'key' },
    chat: dialect.readRequest(body, 120, new Map()),
    dialect,
    startedAt: world.now(),
    trace: NO_TRACE,
    deadline: world.now() + LONGEST_LIFE_MS,
    client,
    isStrict: false,
    preferences: NO_PREFERENCES,
    accounts,
    attempts: [],
    places: new Set(),
    leftAlone: new Map(),
    cache: { status: 'off' },
    finishing: new Set(),
  };
}

/** One target, several in turn, or several at once. */
export function aRoute({ random }: World): Route {
  const pinned = (): Route => {
    const target = {
      provider: random.oneOf(['a', 'b']),
      model: random.oneOf(['told', 'told', 'silent', 'silent', 'unpriced']),
    };
    return { kind: 'pinned', target };
  };
  const routes = Array.from({ length: 1 + random.below(ATTEMPTS) }, pinned);
  const [only = pinned()] = routes;
  if (routes.length === 1) return only;
  return random.chance(0.5) ? { kind: 'fallback', routes } : { kind: 'race', routes, delay: random.oneOf([0, 0, 200]) };
}

/** Asks, and reads the answer to its end, unless the caller leaves before it. */
export async function serve(
  gateway: Gateway,
  call: Call,
  leaving: { readonly share: number; readonly world: World },
): Promise<void> {
  const { share, world } = leaving;
  let answer: Answer;
  try {
    answer = await answerTo(aRoute(world), call, gateway);
  } catch {
    return; // The caller was told; what it has cost is in the rows.
  }
  const reader = answer.batches.getReader();
  try {
    while (!(await reader.read()).done) if (world.random.chance(share)) await reader.cancel(new ClientLeft());
  } catch {
    // Cut short, or left: that is in the rows as well.
  }
  while (call.finishing.size > 0) await Promise.all(call.finishing);
}

/** The ledger of a function that tells what it is called with. */
export function watched(ledger: Ledger, watch: LedgerWatch): Ledger {
  return {
    ...ledger,
    async begin(start) {
      try {
        await ledger.begin(start);
      } catch (cause) {
        watch.refused(cause);
        throw cause;
      }
      watch.begun(start);
    },
    async end(start, ending) {
      const check = watch.ending(start);
      try {
        await ledger.end(start, ending);
        watch.ended(start, ending);
      } catch (cause) {
        check(cause);
        throw cause;
      }
    },
  };
}

export interface LedgerWatch {
  begun(start: AttemptStart): void;
  refused(cause: unknown): void;
  /** Gives what looks at a failure of the end. */
  ending(start: AttemptStart): (cause: unknown) => void;
  ended(start: AttemptStart, ending: Ending): void;
}
