import OpenAI from 'openai';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { serve } from './http-gateway.ts';

/** The official client, unchanged, with a gateway and a provider behind it. */
export interface OpenAiClient {
  readonly openai: OpenAI;
  readonly headgate: TestGateway;
  readonly provider: FakeProvider;
  close(): Promise<void>;
}

/** The model that the tests ask for. */
export const MODEL = 'fake/fake-model';
/** The shortest conversation. */
export const HELLO: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Hello' }];

/** Starts a provider, a gateway in front of it, and a client that knows the gateway only. */
export async function anOpenAiClient(): Promise<OpenAiClient> {
  const provider = await startFakeProvider();
  const headgate = aGateway()
    .withProvider('fake', { url: provider.url })
    .withProvider('groq', { url: provider.url })
    .withPrice(MODEL, { input: 1, output: 2 })
    .start();
  const front = await serve(headgate);
  return {
    openai: new OpenAI({ baseURL: front.baseURL, apiKey: headgate.key }),
    headgate,
    provider,
    async close() {
      await front.close();
      await headgate.close();
      await provider.close();
    },
  };
}
