import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFrames } from '../../lambda/adapters/server-sent-events.ts';
import { NO_USAGE, type Usage } from '../../lambda/core/money/usage.ts';
import type { Dialect, SseFrame } from '../../lambda/core/types.ts';
import { anthropicMessages } from '../../lambda/dialects/anthropic-messages/index.ts';
import { openaiChat } from '../../lambda/dialects/openai-chat/index.ts';
import { openaiResponses } from '../../lambda/dialects/openai-responses/index.ts';
import { enabledProviders } from '../../lambda/providers/index.ts';

/** Usage as each provider writes it, in the classes that it is billed by, however the bytes of a stream come in. */
interface Manner {
  readonly provider: string;
  readonly dialect: Dialect;
  readonly body: string;
  readonly usage: Partial<Usage>;
}

const data = (json: object) => `data: ${JSON.stringify(json)}\n\n`;
const named = (json: { readonly type: string }) => `event: ${json.type}\r\ndata: ${JSON.stringify(json)}\r\n\r\n`;
// Of two, three and four bytes: cuts within a character as well.
const TEXT = 'é好🙂';

function chat(provider: string, wire: object, usage: Partial<Usage>, inChoice = false): Manner {
  const chunk = (delta: object, finish_reason: string | null) => ({ choices: [{ index: 0, delta, finish_reason }] });
  const last = inChoice
    ? [data({ ...chunk({}, 'stop'), usage: wire })]
    : [data(chunk({}, 'stop')), data({ choices: [], usage: wire })];
  const body = [': comment\n\n', data(chunk({ content: TEXT }, null)), ...last, 'data: [DONE]\n\n'].join('');
  return { provider, dialect: openaiChat, body, usage };
}

function messages(provider: string, start: object, delta: object, usage: Partial<Usage>): Manner {
  const message = { id: 'm', type: 'message', role: 'assistant', model: 'claude', content: [], usage: start };
  const body = [
    named(Object.assign({ type: 'message_start' }, { message })),
    named(Object.assign({ type: 'content_block_start' }, { index: 0, content_block: { type: 'text', text: '' } })),
    named({ type: 'ping' }),
    named(Object.assign({ type: 'content_block_delta' }, { index: 0, delta: { type: 'text_delta', text: TEXT } })),
    named(Object.assign({ type: 'content_block_stop' }, { index: 0 })),
    named(Object.assign({ type: 'message_delta' }, { delta: { stop_reason: 'end_turn' }, usage: delta })),
    named({ type: 'message_stop' }),
  ];
  return { provider, dialect: anthropicMessages, body: body.join(''), usage };
}

function responses(provider: string, wire: object, usage: Partial<Usage>): Manner {
  const output = [{ type: 'web_search_call', action: { type: 'search' } }];
  const response = { id: 'r', status: 'completed', output, usage: wire };
  const body = [
    named(Object.assign({ type: 'response.output_text.delta' }, { output_index: 0, delta: TEXT })),
    named(Object.assign({ type: 'response.output_item.done' }, { output_index: 1, item: output[0] })),
    named(Object.assign({ type: 'response.completed' }, { response })),
  ];
  return { provider, dialect: openaiResponses, body: body.join(''), usage };
}

const details = (cached_tokens: number, more: object = {}) => ({ prompt_tokens_details: { cached_tokens, ...more } });
const MANNERS: readonly Manner[] = [
  chat(
    'openai',
    {
      prompt_tokens: 30,
      completion_tokens: 9,
      total_tokens: 39,
      ...details(10, { cache_write_tokens: 5, audio_tokens: 2 }),
    },
    { inputTokens: 13, cacheReadTokens: 10, cacheWrite5mTokens: 5, audioInputTokens: 2, outputTokens: 9 },
  ),
  responses(
    'openai',
    {
      input_tokens: 30,
      input_tokens_details: { cached_tokens: 10 },
      output_tokens: 9,
      output_tokens_details: { reasoning_tokens: 4 },
    },
    { inputTokens: 20, cacheReadTokens: 10, outputTokens: 9, reasoningTokens: 4, webSearches: 1 },
  ),
  messages(
    'anthropic',
    { input_tokens: 7, cache_read_input_tokens: 5, cache_creation_input_tokens: 6, output_tokens: 1 },
    {
      output_tokens: 9,
      cache_creation: { ephemeral_5m_input_tokens: 2, ephemeral_1h_input_tokens: 4 },
      server_tool_use: { web_search_requests: 3 },
    },
    {
      inputTokens: 7,
      cacheReadTokens: 5,
      cacheWrite5mTokens: 2,
      cacheWrite1hTokens: 4,
      outputTokens: 9,
      webSearches: 3,
    },
  ),
  messages('bedrock', { input_tokens: 7, output_tokens: 1 }, { output_tokens: 9 }, { inputTokens: 7, outputTokens: 9 }),
  chat(
    'groq',
    { prompt_tokens: 30, completion_tokens: 9, ...details(10) },
    { inputTokens: 20, cacheReadTokens: 10, outputTokens: 9 },
  ),
  chat(
    'cerebras',
    { prompt_tokens: 30, completion_tokens: 9, total_tokens: 39, completion_tokens_details: { reasoning_tokens: 4 } },
    { inputTokens: 30, outputTokens: 9, reasoningTokens: 4 },
    true,
  ),
  // What it thinks is in the total alone.
  chat(
    'gemini',
    { prompt_tokens: 30, completion_tokens: 9, total_tokens: 60 },
    { inputTokens: 30, outputTokens: 30 },
    true,
  ),
  chat(
    'deepinfra',
    { prompt_tokens: 30, completion_tokens: 9, total_tokens: 39, estimated_cost: 0.00000123 },
    { inputTokens: 30, outputTokens: 9, reportedPicoUsd: 1_230_000n },
    true,
  ),
  chat(
    'mistral',
    { prompt_tokens: 30, completion_tokens: 9, num_cached_tokens: 8 },
    { inputTokens: 22, cacheReadTokens: 8, outputTokens: 9 },
    true,
  ),
  chat(
    'xai',
    {
      prompt_tokens: 30,
      completion_tokens: 9,
      total_tokens: 50,
      completion_tokens_details: { reasoning_tokens: 11 },
      cost_in_usd_ticks: 37_756_000,
    },
    { inputTokens: 30, outputTokens: 20, reasoningTokens: 11, reportedPicoUsd: 3_775_600_000n },
  ),
  chat(
    'openrouter',
    {
      prompt_tokens: 30,
      completion_tokens: 9,
      total_tokens: 39,
      ...details(10, { cache_write_tokens: 5 }),
      completion_tokens_details: { image_tokens: 4 },
      cost: 0.00033,
    },
    {
      inputTokens: 15,
      cacheReadTokens: 10,
      cacheWrite5mTokens: 5,
      outputTokens: 5,
      imageOutputTokens: 4,
      reportedPicoUsd: 330_000_000n,
    },
    true,
  ),
  chat('nvidia', { prompt_tokens: 30, completion_tokens: 9, total_tokens: 39 }, { inputTokens: 30, outputTokens: 9 }),
];

describe.each(MANNERS)('$provider, at $dialect.id', ({ provider, dialect, body, usage }) => {
  const bytes = Buffer.from(body);
  const host = enabledProviders({ [provider]: {} }).get(provider);
  if (!host) throw new Error(`no ${provider}`);

  test('means the same in whatever pieces it comes', async () => {
    const cuts = fc.uniqueArray(fc.nat({ max: bytes.length }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(cuts, async (unsorted) => {
        const at = [0, ...unsorted.toSorted((a, b) => a - b), bytes.length];
        const pieces = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
        const told = [];
        const frames: AsyncIterable<readonly SseFrame[]> = readFrames(each(pieces), 1_000_000);
        for await (const batch of dialect.readChunks(frames, host))
          for (const { events } of batch) told.push(...events);
        expect(told.findLast((event) => event.type === 'usage')?.usage).toEqual({ ...NO_USAGE, ...usage });
      }),
      { numRuns: 60 },
    );
  });
});

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
