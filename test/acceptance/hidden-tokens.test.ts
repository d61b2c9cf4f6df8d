import { describe, expect, test } from 'vitest';
import type { Json } from '../../lambda/core/types.ts';
import { PROVIDER_IDS, type ProviderId } from '../../lambda/settings.ts';
import { aGateway } from '../support/a-gateway.ts';
import { startFakeProvider } from '../support/fake-provider.ts';
import { post } from '../support/post.ts';
import { recordedRequests } from '../support/recorded-requests.ts';
import { recordedTest } from '../support/recordings.ts';

/** How many tokens of input are held for a request, at a provider that answers nothing. */
async function heldFor(path: string, model: string, body: Json): Promise<number> {
  const provider = await startFakeProvider();
  const headgate = aGateway()
    .withProvider(model.slice(0, model.indexOf('/')), { url: provider.url })
    .withPrice(model, { input: 1, output: 0 })
    .withModel(model, { contextTokens: 200_000, maxOutputTokens: 1 })
    .start();
  await (await post(headgate, path, { ...body, model })).text();
  const held = headgate.rows[0]?.start.holdPicoUsd;
  await headgate.close();
  await provider.close();
  return Number(held ?? Number.NaN) / 1_000_000;
}

describe('what is held for a request', () => {
  recordedTest('is at least the input that its provider billed for it', async () => {
    const seen: string[] = [];
    for (const { file, uri, model, body, inputTokens } of recordedRequests()) {
      const provider = file.slice(0, file.indexOf('/'));
      const path = /\/(chat\/completions|messages|responses)(?=[?#]|$)/.exec(uri)?.[0];
      if (!path || !PROVIDER_IDS.includes(provider as ProviderId)) continue; // Of a provider or an API that is not ours.
      seen.push(file);
      // A conversation that the provider keeps cannot be told from here.
      const { previous_response_id: _, ...whole } = body;
      expect(await heldFor(path, `${provider}/${model}`, whole), file).toBeGreaterThanOrEqual(inputTokens);
    }
    expect(seen.length).toBeGreaterThanOrEqual(28);
  });

  test('covers the prompt that xAI puts before the caller’s own', async () => {
    // Recorded for Grok 4.3: 199 tokens for a body of 158 bytes.
    const body = { messages: [{ role: 'user', content: 'Hi' }] };
    expect(await heldFor('/chat/completions', 'xai/grok-3-mini', body)).toBeGreaterThan(199);
  });

  test('covers what Anthropic says of tools by itself, also before a host of chats', async () => {
    const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }];
    const body = { messages: [{ role: 'user', content: 'Hi' }], tools };
    expect(await heldFor('/chat/completions', 'openrouter/anthropic/claude-haiku-4.5', body)).toBeGreaterThan(800);
  });

  test('has nothing hidden in it where no conversation is held', async () => {
    const body = { input: 'Hi' };
    const bytes = JSON.stringify({ ...body, model: 'openai/e' }).length;
    expect(await heldFor('/embeddings', 'openai/e', body)).toBe(bytes);
  });
});
