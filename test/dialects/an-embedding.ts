import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Json } from '../../lambda/core/types.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, type Play, startFakeProvider } from '../support/fake-provider.ts';
import { post } from '../support/post.ts';

/** Numbers that 32 bits hold exactly, and the same in base64, little end first. */
export const FLOATS = [0.5, -0.25, 1.5];
export const BASE64 = 'AAAAPwAAgL4AAMA/';

interface Answer {
  readonly data: readonly { readonly index: number; readonly embedding: unknown }[];
  readonly usage: Json & { readonly cost: number; readonly cost_details: Json };
  readonly error: { readonly message: string; readonly param: string | null; readonly error_type: string };
}

/** A gateway for the tests of one file, before a provider that is told what to send. */
export function embeddingGateway() {
  let provider: FakeProvider;
  let headgate: TestGateway;
  beforeAll(async () => {
    provider = await startFakeProvider();
    const { url } = provider;
    headgate = aGateway()
      .withProvider('fake', { url })
      .withProvider('gemini', { url })
      .withProvider('groq', { url })
      .withProvider('mistral', { url })
      .withProvider('openrouter', { url })
      .withPrice('fake/m', { input: 1, output: 0 })
      .start();
  });
  afterEach(() => provider.reset());
  afterAll(async () => {
    await headgate.close();
    await provider.close();
  });
  return {
    script: (...plays: readonly Play[]) => provider.script(...plays),
    /** What the provider was sent, and what it bills. */
    seen: () => ({ requests: provider.requests, owedPicoUsd: provider.owedPicoUsd }),
    async ask(body: object) {
      const response = await post(headgate, '/embeddings', { model: 'fake/m', input: 'Hello', ...body });
      // What the tests assert on it shows whether it is so.
      const json = (await response.json()) as Answer;
      return { response, json, vectors: json.data?.map(({ embedding }) => embedding), row: headgate.rows.at(-1) };
    },
  };
}
