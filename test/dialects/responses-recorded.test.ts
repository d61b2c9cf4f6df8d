import { describe, expect } from 'vitest';
import { readFrames } from '../../lambda/adapters/server-sent-events.ts';
import type { Batch, ChatEvent, SseFrame } from '../../lambda/core/types.ts';
import { openaiResponses } from '../../lambda/dialects/openai-responses/index.ts';
import { enabledProviders } from '../../lambda/providers/index.ts';
import { splitBytes } from '../support/fake-provider.ts';
import { readRecording, recordedTest } from '../support/recordings.ts';
import { type Leniency, requireGoodLifecycle } from '../support/responses-lifecycle.ts';

interface Recorded {
  readonly file: string;
  readonly provider: 'openai' | 'xai' | 'openrouter' | 'groq';
  /** Input, output and reasoning tokens, as the recording has them. */
  readonly usage: readonly [number, number, number];
  readonly calls?: readonly string[];
  readonly leniency?: Leniency;
}

const PYDANTIC = 'openai/pydantic-ai/test_openai_responses__test_openai_responses';
const VERCEL = 'openai/vercel-ai/responses__';
const ABRIDGED = { isAbridged: true };
const OLD = { isUnnumbered: true, isAbridged: true };

const STREAMS: readonly Recorded[] = [
  { file: `${PYDANTIC}_stream.1.sse`, provider: 'openai', usage: [255, 16, 0], calls: ['get_capital'], leniency: OLD },
  { file: `${PYDANTIC}_stream.2.sse`, provider: 'openai', usage: [278, 9, 0], leniency: OLD },
  { file: `${PYDANTIC}_moderation_stream.sse`, provider: 'openai', usage: [13, 59, 0], leniency: ABRIDGED },
  {
    file: `${PYDANTIC}_phase_streamed_on_part_start.1.sse`,
    provider: 'openai',
    usage: [63, 69, 26],
    calls: ['get_capital'],
    leniency: ABRIDGED,
  },
  {
    file: `${PYDANTIC}_streaming_usage.sse`,
    provider: 'openai',
    usage: [53, 469, 448],
    calls: ['final_result'],
    leniency: ABRIDGED,
  },
  { file: `${PYDANTIC}_thinking_part_iter.sse`, provider: 'openai', usage: [13, 1680, 1408], leniency: ABRIDGED },
  {
    file: `${VERCEL}github-copilot-id-rotation.1.chunks.txt`,
    provider: 'openai',
    usage: [19, 105, 44],
    leniency: { ...ABRIDGED, rotatesIds: true },
  },
  {
    file: `${VERCEL}openai-custom-tool.1.chunks.txt`,
    provider: 'openai',
    usage: [50, 20, 0],
    calls: ['write_sql'],
    leniency: OLD,
  },
  {
    file: 'xai/ruby_llm/chat_streaming_responses_xai_grok-4-1-fast-non-reasoning_supports_streaming_responses.sse',
    provider: 'xai',
    usage: [199, 160, 152],
    leniency: ABRIDGED,
  },
  {
    file: 'xai/vercel-ai/responses__xai-text-with-reasoning-streaming-store-false.1.chunks.txt',
    provider: 'xai',
    usage: [216, 831, 253],
    leniency: ABRIDGED,
  },
  {
    file: 'openrouter/pydantic-ai/test_openai_responses__test_openai_responses_raw_cot_stream_openrouter.sse',
    provider: 'openrouter',
    usage: [78, 37, 22],
    leniency: { ...ABRIDGED, rotatesIds: true },
  },
  {
    file: 'bedrock/pydantic-ai/test_bedrock_mantle__test_reused_tool_call_ids_stream_.1.sse',
    provider: 'openai',
    usage: [88, 14, 0],
    calls: ['first_tool'],
    leniency: ABRIDGED,
  },
  {
    file: 'bedrock/ruby_llm/providers_bedrock_mantle_responses_chat_streams_through_the_responses_surface.sse',
    provider: 'openai',
    usage: [75, 46, 20],
    leniency: ABRIDGED,
  },
  {
    file: 'deepseek/pydantic-ai/test_deepseek_responses__test_deepseek_responses_function_tool_stream_.1.sse',
    provider: 'openai',
    usage: [366, 59, 14],
    calls: ['get_temperature'],
    leniency: ABRIDGED,
  },
  {
    file: 'open-responses/vercel-ai/responses__lmstudio-tool-call.1.chunks.txt',
    provider: 'openai',
    usage: [182, 61, 48],
    calls: ['weather'],
    leniency: ABRIDGED,
  },
];

describe.each(STREAMS)('$file', ({ file, provider, usage, calls = [], leniency }) => {
  recordedTest('means what the response at its end says', async () => {
    const { batches, error } = await replay([bytesOf(file)], provider);
    expect(error).toBeUndefined();
    const events = eventsOf(batches);
    const frames = batches.flat().flatMap(({ frame }) => frame ?? []);
    const response = requireGoodLifecycle(frames, leniency);
    expect(saidIn(events)).toEqual(outputOf(response));
    expect(events.filter(({ type }) => type === 'tool-call-start')).toMatchObject(calls.map((name) => ({ name })));
    const told = events.filter((event) => event.type === 'usage');
    expect(told).toHaveLength(1);
    const { inputTokens, cacheReadTokens, outputTokens, reasoningTokens } = told[0]?.usage ?? {};
    expect([Number(inputTokens) + Number(cacheReadTokens), outputTokens, reasoningTokens]).toEqual(usage);
    expect(events.at(-1)).toEqual({ type: 'terminator' });
    expect(events.at(-2)).toMatchObject({ type: 'end', meaning: calls.length > 0 ? 'tool-calls' : 'stop' });
  });

  recordedTest('means the same whatever reads it comes in, and fails if it is cut', async () => {
    const body = bytesOf(file);
    const whole = await replay([body], provider);
    for (const seed of [1, 2, 3]) {
      const cut = await replay(splitBytes(body, { seed, largest: 20 ** seed }), provider);
      expect(cut.batches.flat()).toEqual(whole.batches.flat());
    }
    const { batches } = await replay([body.subarray(0, body.lastIndexOf('"response.completed"') - 20)], provider);
    expect(eventsOf(batches).some(({ type }) => type === 'terminator')).toBe(false);
  });
});

recordedTest('an answer that failed of a spent account is an error, with its name', async () => {
  const { batches, error } = await replay([bytesOf(`${VERCEL}openai-error.1.chunks.txt`)], 'openai');
  expect(error).toMatchObject({ code: 'quota-exhausted' });
  expect(eventsOf(batches).some(({ type }) => type === 'terminator')).toBe(false);
});

recordedTest('what the provider says that a call cost counts, in its own unit', async () => {
  const costs = STREAMS.filter(({ provider }) => provider !== 'openai').map(async ({ file, provider }) => {
    const events = eventsOf((await replay([bytesOf(file)], provider)).batches);
    return events.flatMap((event) => (event.type === 'usage' ? event.usage.reportedPicoUsd : []));
  });
  expect(await Promise.all(costs)).toEqual([[514_350_000n], [null], [11_300_000n]]);
});

recordedTest('sealed thoughts are read once each, in the turns that have them', async () => {
  const lines = readRecording(`${VERCEL}openai-reasoning-encrypted-content.1.chunks.txt`).split(
    /\n(?=.*"response.created")/,
  );
  for (const turn of lines) {
    const events = eventsOf((await replay([framed(turn)], 'openai')).batches);
    const hasThought = turn.includes('"type":"reasoning"');
    expect(events.filter(({ type }) => type === 'reasoning-seal')).toHaveLength(hasThought ? 1 : 0);
  }
  expect(lines).toHaveLength(4);
});

function bytesOf(file: string): Buffer {
  const text = readRecording(file);
  return file.endsWith('.sse') ? Buffer.from(text) : framed(text);
}

function framed(lines: string): Buffer {
  const events = lines.split('\n').filter((line) => line !== '');
  return Buffer.from(events.map((data) => `event: ${JSON.parse(data).type}\ndata: ${data}\n\n`).join(''));
}

async function replay(pieces: readonly Buffer[], id: string): Promise<{ batches: Batch[]; error: unknown }> {
  const provider = enabledProviders({ [id]: {} }).get(id);
  if (!provider) throw new Error(`no provider ${id}`);
  const batches: Batch[] = [];
  try {
    for await (const batch of openaiResponses.readChunks(framesOf(pieces), provider)) batches.push(batch);
    return { batches, error: undefined };
  } catch (error) {
    return { batches, error };
  }
}

function framesOf(pieces: readonly Buffer[]): AsyncIterable<readonly SseFrame[]> {
  return readFrames(ReadableStream.from(pieces), 16 * 1024 * 1024);
}

function eventsOf(batches: readonly Batch[]): ChatEvent[] {
  return batches.flat().flatMap(({ events }) => events);
}

function saidIn(events: readonly ChatEvent[]) {
  const joined = (type: ChatEvent['type']) =>
    events.map((event) => (event.type === type && 'text' in event ? event.text : '')).join('');
  return { text: joined('text-delta'), input: joined('tool-call-delta') };
}

/** What the response at the end of the stream says of the same. */
function outputOf({ output }: { readonly output?: unknown }) {
  const items = output as { arguments?: string; input?: string; type: string; content?: { text?: string }[] }[];
  const messages = items.filter(({ type }) => type === 'message');
  return {
    text: messages.flatMap(({ content }) => content?.map(({ text }) => text ?? '') ?? []).join(''),
    // In neutral words free text is a field of an object.
    input: items
      .map(({ input, arguments: json }) => json ?? (input === undefined ? '' : JSON.stringify({ input })))
      .join(''),
  };
}
