import OpenAI from 'openai';
import { afterAll, beforeAll } from 'vitest';
import { readFrames } from '../../lambda/adapters/server-sent-events.ts';
import type { SseFrame } from '../../lambda/core/types.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';

/** Has chat alone, so that everything is said again in other words. */
export const CHAT = 'fake/m';
/** Has responses itself. */
export const NATIVE = 'openai/m';

/** What a client of the dialect got, as frames if it is a stream. */
interface Got {
  readonly response: Response;
  readonly frames: readonly SseFrame[];
}

/** A gateway for the tests of one file, with the official client before it and a scripted provider behind it. */
export function responsesGateway() {
  let provider: FakeProvider;
  let headgate: TestGateway;
  let openai: OpenAI;
  beforeAll(async () => {
    provider = await startFakeProvider();
    headgate = aGateway()
      .withProvider('fake', { url: provider.url })
      .withProvider('openai', { url: provider.url })
      .withPrice(CHAT, { input: 1, output: 2 })
      .withPrice(NATIVE, { input: 1, output: 2 })
      .start();
    const baseURL = 'http://headgate.test/v1';
    openai = new OpenAI({ baseURL, apiKey: headgate.key, fetch: headgate.fetch, maxRetries: 0 });
  });
  afterAll(async () => {
    await headgate.close();
    await provider.close();
  });
  return {
    openai: () => openai,
    provider: () => provider,
    lastRow: () => headgate.rows.at(-1),
    /** The body of the last request that the provider got. Every request here has one of JSON. */
    sent: () => JSON.parse(String(provider.requests.at(-1)?.body)) as Record<string, unknown>,
    async ask(body: object): Promise<Got> {
      const response = await headgate.fetch('http://headgate.test/v1/responses', {
        method: 'POST',
        headers: { authorization: `Bearer ${headgate.key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const frames: SseFrame[] = [];
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
      if (isStream && response.body)
        for await (const batch of readFrames(response.body, 1_000_000)) frames.push(...batch);
      return { response, frames };
    },
  };
}
