import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readFrames } from '../../lambda/adapters/server-sent-events.ts';
import { handle } from '../../lambda/core/pipeline.ts';
import type { Provider, SseFrame } from '../../lambda/core/types.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { requireGoodStream } from '../support/chunk-schema.ts';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { requireGoodMessages } from '../support/messages-schema.ts';
import { requireGoodLifecycle } from '../support/responses-lifecycle.ts';
import { refusalOf, type Scenario, streamOf, type Upstream } from './upstream.ts';

const UPSTREAMS: readonly Upstream[] = ['openai-chat', 'anthropic-messages', 'openai-responses'];
const SCHEMA = { type: 'object', properties: { at: { type: 'string' } } };

/** A client of each dialect: where and what it asks, and what it makes of the stream that it gets. */
const CLIENTS = {
  'openai-chat': {
    path: '/chat/completions',
    body: {
      messages: [{ role: 'user', content: 'hi' }],
      tools: [{ type: 'function', function: { name: 'look', parameters: SCHEMA } }],
      stream_options: { include_usage: true },
    },
    hear: hearChat,
  },
  'anthropic-messages': {
    path: '/messages',
    body: {
      max_tokens: 100,
      messages: [{ role: 'user', content: 'hi' }],
      tools: [{ name: 'look', input_schema: SCHEMA }],
    },
    hear: hearMessages,
  },
  'openai-responses': {
    path: '/responses',
    body: { input: 'hi', tools: [{ type: 'function', name: 'look', parameters: SCHEMA }] },
    hear: hearResponse,
  },
} as const;

interface Heard {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly string[];
  readonly end: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

const HELLO: Heard = { text: 'Hello', reasoning: '', calls: [], end: 'stop', inputTokens: 12, outputTokens: 5 };
const EXPECTED: Readonly<Record<Exclude<Scenario, 'error-after-content'>, Heard>> = {
  text: HELLO,
  tools: { ...HELLO, text: '', calls: ['look {"at":"sky"}'], end: 'tools' },
  length: { ...HELLO, end: 'length' },
  reasoning: { ...HELLO, reasoning: 'hm' },
};

let provider: FakeProvider;
let headgate: TestGateway;
beforeAll(async () => {
  provider = await startFakeProvider();
  const speaking = (dialect: Upstream): Provider => ({
    id: dialect,
    url: provider.url,
    needsKey: false,
    speaks: { [dialect]: { streamUsage: true } },
    authorize: () => ({}),
  });
  headgate = aGateway()
    .withPorts({ providers: new Map(UPSTREAMS.map((dialect) => [dialect, speaking(dialect)])) })
    .start();
});
afterAll(async () => {
  await headgate.close();
  await provider.close();
});
beforeEach(() => provider.reset());

describe.each(UPSTREAMS)('a client of %s', (dialect) => {
  const { path, body, hear } = CLIENTS[dialect];
  const ask = (upstream: Upstream) => {
    const headers = { authorization: `Bearer ${headgate.key}`, 'content-type': 'application/json' };
    const text = JSON.stringify({ ...body, model: `${upstream}/m`, stream: true });
    const request = new Request('https://headgate.invalid/', { method: 'POST', headers, body: text });
    return handle(request, { endpoint: path, parameters: {}, deadline: Date.now() + 60_000 }, headgate.gateway);
  };

  describe.each(UPSTREAMS)('before a provider of %s', (upstream) => {
    test.each(Object.entries(EXPECTED))('hears %s', async (scenario, expected) => {
      // The names of EXPECTED are scenarios.
      provider.script(streamOf(upstream, scenario as Scenario));
      const response = await ask(upstream);
      expect(response.status).toBe(200);
      expect(hear(await framesIn(response))).toEqual(expected);
      expect(headgate.rows.at(-1)).toMatchObject({
        state: 'SETTLED',
        ending: { outcome: 'answered', usage: { inputTokens: 8, cacheReadTokens: 4, outputTokens: 5 } },
      });
    });

    test('hears of a failure after content, and no end', async () => {
      provider.script(streamOf(upstream, 'error-after-content'));
      const frames = await framesIn(await ask(upstream));
      const text = frames.map(({ data }) => data).join('\n');
      expect(text).toContain('error');
      expect(text).not.toMatch(/\[DONE\]|message_stop|response\.completed/);
      expect(headgate.rows.at(-1)?.ending?.outcome).toBe('cut');
    });

    test('gets a status for a refusal before content', async () => {
      provider.script(refusalOf(upstream));
      const response = await ask(upstream);
      expect(response.status).toBe(429);
      expect(response.headers.get('retry-after')).toBe('7');
      expect(await response.text()).toContain('slow down');
      expect(headgate.rows.at(-1)).toMatchObject({ state: 'VOIDED', costPicoUsd: 0n });
    });
  });
});

async function framesIn(response: Response): Promise<readonly SseFrame[]> {
  const frames: SseFrame[] = [];
  if (!response.body) throw new Error('a response without a body');
  for await (const batch of readFrames(response.body, 1_000_000)) frames.push(...batch);
  return frames;
}

function hearChat(frames: readonly SseFrame[]): Heard {
  const data = frames.map((frame) => frame.data);
  requireGoodStream(data);
  const chunks = data.slice(0, -1).map((item) => JSON.parse(item));
  const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }: { delta: object }) => delta));
  const joined = (field: string) => deltas.map((delta) => delta[field] ?? '').join('');
  const calls = deltas.flatMap((delta) => delta.tool_calls ?? []);
  const name = calls.map((call) => call.function?.name ?? '').join('');
  const input = calls.map((call) => call.function?.arguments ?? '').join('');
  const end = chunks.findLast(({ choices }) => choices[0]?.finish_reason)?.choices[0].finish_reason;
  const { usage } = chunks.findLast((chunk) => chunk.usage);
  return {
    text: joined('content'),
    reasoning: joined('reasoning_content'),
    calls: name === '' ? [] : [`${name} ${input}`],
    end: end === 'tool_calls' ? 'tools' : end,
    inputTokens: usage.prompt_tokens,
    outputTokens: usage.completion_tokens,
  };
}

function hearMessages(frames: readonly SseFrame[]): Heard {
  requireGoodMessages(frames);
  const events = frames.map(({ data }) => JSON.parse(data));
  const deltas = events.filter(({ type }) => type === 'content_block_delta').map(({ delta }) => delta);
  const joined = (field: string) => deltas.map((delta) => delta[field] ?? '').join('');
  const starts = events.filter(({ content_block: block }) => block?.type === 'tool_use');
  const last = events.findLast(({ type }) => type === 'message_delta');
  const usage = { ...events[0].message.usage, ...last.usage };
  const reasons: Readonly<Record<string, string>> = { end_turn: 'stop', tool_use: 'tools', max_tokens: 'length' };
  return {
    text: joined('text'),
    reasoning: joined('thinking'),
    calls: starts.map(({ content_block: block }) => `${block.name} ${joined('partial_json')}`),
    end: reasons[last.delta.stop_reason] ?? last.delta.stop_reason,
    inputTokens: usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0),
    outputTokens: usage.output_tokens,
  };
}

function hearResponse(frames: readonly SseFrame[]): Heard {
  requireGoodLifecycle(frames);
  const events = frames.map(({ data }) => JSON.parse(data));
  const joined = (type: string) =>
    events
      .filter((event) => event.type === type)
      .map(({ delta }) => delta)
      .join('');
  const items = events.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item);
  const calls = items.filter(({ type }) => type === 'function_call');
  const { response } = events.at(-1);
  const isCut = response.status === 'incomplete';
  return {
    text: joined('response.output_text.delta'),
    reasoning: joined('response.reasoning_summary_text.delta') + joined('response.reasoning_text.delta'),
    calls: calls.map(({ name, arguments: input }) => `${name} ${input}`),
    end: isCut ? 'length' : calls.length > 0 ? 'tools' : 'stop',
    inputTokens: response.usage.input_tokens,
    outputTokens: response.usage.output_tokens,
  };
}
