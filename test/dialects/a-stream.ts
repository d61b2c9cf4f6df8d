import { afterAll, beforeAll } from 'vitest';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { requireGoodStream } from '../support/chunk-schema.ts';
import { type FakeProvider, frames, type Play, startFakeProvider } from '../support/fake-provider.ts';
import type { Row } from '../support/memory-ledger.ts';
import { type Body, readBody, readStream, type SeenStream } from '../support/sse.ts';

/** What client and ledger got of a stream: all of it, or the status and error that came in its place. */
export interface StreamSeen extends Omit<SeenStream, 'error'> {
  readonly status: number;
  readonly error: Pick<Body['error'], 'message' | 'error_type' | 'code'> | undefined;
  readonly row: Row | undefined;
}

const BASE = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'm' };

/** The data of an event as providers send it, with one choice. */
export function chunk(delta: object, finish_reason: string | null = null, more: object = {}): string {
  return JSON.stringify({ ...BASE, choices: [{ index: 0, delta, finish_reason }], ...more });
}

/** The data of an event without a choice. */
export function chunkOf(members: object): string {
  return JSON.stringify({ ...BASE, ...members });
}

export const USAGE = {
  prompt_tokens: 100,
  completion_tokens: 10,
  total_tokens: 110,
  prompt_tokens_details: { cached_tokens: 60 },
};
export const ROLE = chunk({ role: 'assistant', content: '' });
export const TEXT = chunk({ role: 'assistant', content: 'Hi' });
export const STOP = chunk({}, 'stop');
/** Costs 66,000,000 pico-dollars at `fake/m`: 40 × $1 + 60 × $0.10 + 10 × $2, a million. */
export const BILL = chunkOf({ choices: [], usage: USAGE });

/** A gateway for the tests of one file, before providers that are told what to send. */
export function streamingGateway() {
  let provider: FakeProvider;
  let headgate: TestGateway;
  beforeAll(async () => {
    provider = await startFakeProvider();
    const { url } = provider;
    headgate = aGateway()
      .withProvider('fake', { url })
      .withProvider('lazy', { url, endsWithoutDone: true })
      .withProvider('openrouter', { url })
      .withProvider('xai', { url })
      .withPrice('fake/m', { input: 1, output: 2, cacheRead: 0.1 })
      .start();
  });
  afterAll(async () => {
    await headgate.close();
    await provider.close();
  });
  const ask = (play: Play, body: object) => {
    provider.script(play);
    return headgate.ask({ model: 'fake/m', messages: [{ role: 'user', content: 'Hello' }], ...body });
  };
  return {
    ask,
    /** Streams these events, each the data of one or the text of one, and checks what goes on to the client. */
    async stream(events: readonly string[], options: { model?: string; shows?: boolean } = {}): Promise<StreamSeen> {
      const blocks = events.map((data) => (data.includes('data:') ? data : `data: ${data}`));
      const response = await ask(frames(blocks), {
        stream: true,
        ...(options.model && { model: options.model }),
        ...(options.shows && { stream_options: { include_usage: true } }),
      });
      const { status } = response;
      if (!response.ok) {
        const { error } = await readBody(response);
        return { status, error, data: [], chunks: [], text: '', isDone: false, row: headgate.rows.at(-1) };
      }
      const seen = await readStream(response);
      requireGoodStream(seen.data);
      return { ...seen, status, error: seen.error, row: headgate.rows.at(-1) };
    },
  };
}
