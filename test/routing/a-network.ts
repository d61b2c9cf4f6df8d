import { afterEach, beforeEach } from 'vitest';
import type { Route } from '../../lambda/core/route.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';

type Builder = ReturnType<typeof aGateway>;

/** A gateway that may try three times, and three providers of one model behind it; new for each test. */
export interface Network {
  readonly a: FakeProvider;
  readonly b: FakeProvider;
  readonly c: FakeProvider;
  readonly headgate: TestGateway;
  /** Provider, outcome and error of every row. */
  rows(): readonly (readonly [string, string | undefined, string | undefined])[];
}

/** Builds a network for each test of a file. */
export function aNetwork(arrange: (builder: Builder) => Builder = (builder) => builder): Network {
  let providers: Readonly<Record<'a' | 'b' | 'c', FakeProvider>>;
  let headgate: TestGateway;
  beforeEach(async () => {
    const [a, b, c] = await Promise.all([startFakeProvider(), startFakeProvider(), startFakeProvider()]);
    providers = { a, b, c };
    const builder = aGateway().withBounds({ attempts: 3 });
    for (const [id, { url }] of Object.entries(providers)) {
      builder.withProvider(id, { url }).withPrice(`${id}/m`, { input: 1, output: 2 });
    }
    headgate = arrange(builder).start();
  });
  afterEach(async () => {
    await headgate.close();
    await Promise.all(Object.values(providers).map((provider) => provider.close()));
  });
  return {
    get a() {
      return providers.a;
    },
    get b() {
      return providers.b;
    },
    get c() {
      return providers.c;
    },
    get headgate() {
      return headgate;
    },
    rows: () => headgate.rows.map(({ start, ending }) => [start.target.provider, ending?.outcome, ending?.errorCode]),
  };
}

/** The one model of a provider. */
export function at(provider: string): Route {
  return { kind: 'pinned', target: { provider, model: 'm' } };
}

/** A request for a route. */
export function ask(model: string, more: object = {}) {
  return { model, messages: [{ role: 'user', content: 'Hi' }], ...more };
}

/** Waits for the first content of `a` only so long; the others are waited for as ever. */
export function hurry({ headgate }: Network, firstContentMs = 200): void {
  const { providers } = headgate.gateway;
  const a = providers.get('a');
  if (!a || !(providers instanceof Map)) throw new Error('the network has no provider a');
  providers.set('a', { ...a, timeouts: { firstContentMs } });
}
