import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RECORDINGS } from './recording.ts';
import { CLIENTS, modelOf, openStage, type Stage } from './stage.ts';

const STREAMS = RECORDINGS.filter(({ form, end }) => form === 'stream' && end === 'complete');
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

/** The helpers of the SDKs, which put a stream together and throw at what is missing or out of order. */
const HELPERS = {
  'openai-chat': (baseURL: string, apiKey: string, model: string) =>
    new OpenAI({ baseURL, apiKey, maxRetries: 0 }).chat.completions
      .stream({ model, messages: [{ role: 'user', content: 'Hi' }] })
      .finalChatCompletion(),
  'anthropic-messages': (baseURL: string, apiKey: string, model: string) =>
    new Anthropic({ baseURL: baseURL.replace(/\/v1$/, ''), apiKey, maxRetries: 0 }).messages
      .stream({ model, max_tokens: 1000, messages: [{ role: 'user', content: 'Hello' }] })
      .finalMessage(),
  'openai-responses': (baseURL: string, apiKey: string, model: string) =>
    new OpenAI({ baseURL, apiKey, maxRetries: 0 }).responses.stream({ model, input: 'Hello' }).finalResponse(),
} as const;

describe.each(STREAMS)('$name', (recording) => {
  test.each(CLIENTS)('is put together by the helper of the client of %s', async (client) => {
    stage.play(recording);
    const passed = await settled(HELPERS[client](stage.baseURL, stage.key, modelOf(recording)));
    if (passed === 'whole') return;
    // Hosts that break the order of events are resent as they are, and then fail as they do without the gateway.
    expect(client, passed).toBe(recording.wire);
    stage.play(recording);
    expect(passed).toBe(await settled(HELPERS[client](stage.providerURL, 'k', 'recorded')));
  });
});

/** What became of it: `whole`, or the message of what was thrown. */
async function settled(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'whole',
    (error: unknown) => String(error),
  );
}
