import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Json } from '../../lambda/core/types.ts';
import { PROVIDER_IDS } from '../../lambda/settings.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { post } from '../support/post.ts';

/** What became of a request. */
export interface Seen {
  readonly status: number;
  readonly text: string;
  readonly dropped: string | null;
  /** What arrived at the provider, if anything did. */
  readonly body: Json;
}

/** A gateway with all providers, which are one scripted server, for the tests of a file. */
export function aProviderOfEach() {
  const house = {} as { headgate: TestGateway; provider: FakeProvider }; // Filled before any test runs.
  beforeAll(async () => {
    house.provider = await startFakeProvider();
    const { url } = house.provider;
    house.headgate = PROVIDER_IDS.reduce((builder, id) => builder.withProvider(id, { url }), aGateway()).start();
  });
  afterAll(async () => {
    await house.headgate.close();
    await house.provider.close();
  });
  beforeEach(() => house.provider.reset());

  /** Asks at an endpoint, and looks at both sides. */
  const ask = async (path: string, body: Json): Promise<Seen> => {
    const response = await post(house.headgate, path, body);
    const sent = house.provider.requests.at(-1)?.json ?? {};
    return {
      status: response.status,
      text: await response.text(),
      dropped: response.headers.get('x-headgate-dropped'),
      body: sent as Json, // The gateway writes objects.
    };
  };
  return { house, ask };
}
