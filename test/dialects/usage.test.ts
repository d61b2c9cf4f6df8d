import { describe, expect, test } from 'vitest';
import { NO_USAGE } from '../../lambda/core/money/usage.ts';
import type { Provider } from '../../lambda/core/types.ts';
import { openaiChat } from '../../lambda/dialects/openai-chat/index.ts';
import { enabledProviders } from '../../lambda/providers/index.ts';
import { readRecording, recordedTest } from '../support/recordings.ts';

/** Uncached input, read from the cache, written to it, output, of which reasoning; and the reported cost in pico-dollars. */
type Classes = readonly [
  input: number,
  cacheRead: number,
  cacheWrite: number,
  output: number,
  reasoning: number,
  cost?: bigint,
];

describe('recorded answers, with figures worked out by hand', () => {
  const whole: readonly [file: string, provider: string, Classes, finish: string][] = [
    ['openai/envoy-ai-gateway/chat-parallel-tools', 'openai', [162, 0, 0, 219, 192], 'tool_calls'],
    [
      'cerebras/pydantic-ai/test_cerebras__test_cerebras_thinking_part_survives_multiturn.1',
      'cerebras',
      [79, 0, 0, 37, 25],
      'stop',
    ],
    // 109 in all, 35 of them input: 74 were output, of which the 12 that it calls completion are a part.
    [
      'gemini/pydantic-ai/test_openai__test_compatible_api_with_tool_calls_without_id.1',
      'gemini',
      [35, 0, 0, 74, 0],
      'tool_calls',
    ],
    [
      'gemini/pydantic-ai/test_openai__test_compatible_api_with_tool_calls_without_id.2',
      'gemini',
      [66, 0, 0, 34, 0],
      'stop',
    ],
    [
      'mistral/openllmetry/cassettes_test_chat__test_mistralai_chat_with_cache_tokens',
      'mistral',
      [10, 10, 0, 18, 0],
      'stop',
    ],
    // 1184 in all, 19 of them input: 84 of completion leave 1081 of reasoning out.
    ['deepinfra/quoted/gemma-usage-reasoning-not-included', 'deepinfra', [19, 0, 0, 1165, 1081], 'stop'],
  ];
  for (const [file, provider, classes, finish] of whole) {
    recordedTest(file, () => {
      const { events } = openaiChat.readAnswer(JSON.parse(readRecording(`${file}.json`)), providerOf(provider));
      expect(events.filter(({ type }) => type === 'usage')).toMatchObject([{ usage: usageOf(classes) }]);
      expect(events.filter(({ type }) => type === 'end')).toEqual([
        expect.objectContaining({ type: 'end', reason: finish, choice: 0 }),
      ]);
    });
  }
});

describe('recorded streams, with figures worked out by hand', () => {
  const streams: readonly [file: string, provider: string, Classes][] = [
    ['openai/envoy-ai-gateway/chat-streaming-detailed-usage.sse', 'openai', [12, 0, 0, 100, 100]],
    ['groq/openllmetry/traces_cassettes_test_chat_tracing__test_chat_streaming_legacy.sse', 'groq', [18, 0, 0, 73, 0]],
    // In two places at once, and counted once.
    ['groq/vercel-ai/groq-tool-call.chunks.txt', 'groq', [210, 0, 0, 15, 0]],
    ['mistral/vercel-ai/mistral-incremental-tool-call.chunks.txt', 'mistral', [43, 128, 0, 14, 0]],
    [
      'mistral/ruby_llm/chat_mistral_hybrid_reasoning_streams_thinking_separately_from_content.sse',
      'mistral',
      [31, 0, 0, 66, 0],
    ],
    // 628 - 288 = 27 + 313; a tick is 1e-10 USD, so 1918250 of them are 191825000 pico-dollars.
    [
      'xai/fantasy/TestOpenAICompatibleThinking_xai-grok-3-mini__thinking-streaming.1.sse',
      'xai',
      [1, 287, 0, 340, 313, 191_825_000n],
    ],
    ['xai/vercel-ai/xai-tool-call.chunks.txt', 'xai', [1, 290, 0, 222, 196, 133_050_000n]],
    ['cerebras/vercel-ai/cererebras-structured-output-tools.1.chunks.txt', 'cerebras', [177, 256, 0, 122, 108]],
    // Ten tokens of which eleven were reasoning: clamped. Free of charge, and said so.
    ['openrouter/pydantic-ai/test_openrouter__test_openrouter_stream_error.sse', 'openrouter', [43, 0, 0, 10, 10, 0n]],
    [
      'openrouter/fantasy/TestOpenRouterCommon_gemini__multi_tool_streaming.1.sse',
      'openrouter',
      [157, 0, 0, 32, 0, 87_250_000n],
    ],
    ['gemini/quoted/openai-compat-toolcall-no-index.sse', 'gemini', [49_292, 0, 0, 34, 0]],
    ['deepinfra/quoted/docs-stream-shape.sse', 'deepinfra', [10, 0, 0, 5, 0]],
  ];
  for (const [file, provider, classes] of streams) {
    recordedTest(file, () => {
      const lines = readRecording(file)
        .split('\n')
        .map((line) => line.replace(/^data: /, ''));
      const chunks = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
      const last = chunks.findLast((chunk) => chunk.usage ?? chunk.x_groq?.usage);
      expect(read(last, provider)).toEqual(usageOf(classes));
    });
  }
});

test.each<[string, string, object, Classes]>([
  [
    'xAI: reasoning beside the completion',
    'xai',
    {
      prompt_tokens: 331,
      completion_tokens: 11,
      total_tokens: 613,
      completion_tokens_details: { reasoning_tokens: 271 },
    },
    [331, 0, 0, 282, 271],
  ],
  [
    'OpenAI: all details are part of their side',
    'openai',
    {
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 30 },
      completion_tokens_details: { reasoning_tokens: 40 },
    },
    [10, 60, 30, 50, 40],
  ],
  [
    'Mistral: the older spelling of the cache',
    'mistral',
    { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25, prompt_token_details: { cached_tokens: 8 } },
    [12, 8, 0, 5, 0],
  ],
  [
    'Mistral: the third spelling of it',
    'mistral',
    { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25, num_cached_tokens: 8 },
    [12, 8, 0, 5, 0],
  ],
  [
    'DeepInfra: a reported cost',
    'deepinfra',
    { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, estimated_cost: 2.7e-7 },
    [1, 0, 0, 1, 0, 270_000n],
  ],
  [
    'OpenRouter: the team’s own key at a further provider, whose part is added to the fee',
    'openrouter',
    {
      prompt_tokens: 1,
      completion_tokens: 1,
      cost: 0.000_05,
      is_byok: true,
      cost_details: { upstream_inference_cost: 0.001 },
    },
    [1, 0, 0, 1, 0, 1_050_000_000n],
  ],
  [
    'OpenRouter: such a key and no word on what the further provider asks',
    'openrouter',
    { prompt_tokens: 1, completion_tokens: 1, cost: 0.000_05, is_byok: true, cost_details: null },
    [1, 0, 0, 1, 0],
  ],
  [
    'OpenRouter: its own key, whose cost is in its price already',
    'openrouter',
    {
      prompt_tokens: 1,
      completion_tokens: 1,
      cost: 0.001,
      is_byok: false,
      cost_details: { upstream_inference_cost: 0.0009 },
    },
    [1, 0, 0, 1, 0, 1_000_000_000n],
  ],
  [
    'more cached than there was',
    'openai',
    { prompt_tokens: 10, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 12 } },
    [0, 10, 0, 1, 0],
  ],
  [
    'more reasoning than completion',
    'openrouter',
    { prompt_tokens: 1, completion_tokens: 2, completion_tokens_details: { reasoning_tokens: 9 } },
    [1, 0, 0, 2, 2],
  ],
  ['no completion at all', 'openai', { prompt_tokens: 5, total_tokens: 5 }, [5, 0, 0, 0, 0]],
  [
    'details that are null',
    'openai',
    {
      prompt_tokens: 5,
      completion_tokens: 1,
      total_tokens: 6,
      prompt_tokens_details: null,
      completion_tokens_details: null,
    },
    [5, 0, 0, 1, 0],
  ],
  [
    'a cost reported by a host that may not',
    'groq',
    { prompt_tokens: 5, completion_tokens: 1, cost: 0 },
    [5, 0, 0, 1, 0],
  ],
])('%s', (_, provider, usage, classes) => {
  expect(read({ usage }, provider)).toEqual(usageOf(classes));
});

test.each([
  ['nothing', null],
  ['text', 'many'],
  ['a list', [1, 2]],
  ['no prompt', { completion_tokens: 1 }],
  ['a negative number', { prompt_tokens: -1, completion_tokens: 1 }],
  ['a fraction', { prompt_tokens: 1.5, completion_tokens: 1 }],
  ['a number as text', { prompt_tokens: '5', completion_tokens: 1 }],
  ['more tokens than there are', { prompt_tokens: 5e12, completion_tokens: 1 }],
  ['nonsense in a detail', { prompt_tokens: 5, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 'all' } }],
])('usage that cannot be trusted is none: %s', (_, usage) => {
  expect(read({ usage }, 'openai')).toBeUndefined();
});

function read(chunk: object, provider: string): unknown {
  const body = {
    ...chunk,
    choices: [{ index: 0, message: { role: 'assistant', content: 'x' }, finish_reason: 'stop' }],
  };
  const { events } = openaiChat.readAnswer({ ...body, error: null }, providerOf(provider));
  return events.find((event) => event.type === 'usage')?.usage;
}

function usageOf([inputTokens, cacheReadTokens, cacheWrite5mTokens, outputTokens, reasoningTokens, cost]: Classes) {
  const classes = { inputTokens, cacheReadTokens, cacheWrite5mTokens, outputTokens, reasoningTokens };
  return { ...NO_USAGE, ...classes, reportedPicoUsd: cost ?? null };
}

function providerOf(id: string): Provider {
  const provider = enabledProviders({ [id]: {} }).get(id);
  if (!provider) throw new Error(`no provider ${id}`);
  return provider;
}
