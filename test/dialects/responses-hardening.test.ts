import { describe, expect, test } from 'vitest';
import type { Conversation } from '../../lambda/core/conversation.ts';
import type { GatewayError } from '../../lambda/core/errors.ts';
import type { Batch, ChatEvent, Json, SseFrame } from '../../lambda/core/types.ts';
import { openaiResponses } from '../../lambda/dialects/openai-responses/index.ts';
import { enabledProviders } from '../../lambda/providers/index.ts';
import { quickestMs } from '../support/cpu-ms.ts';
import { requireGoodLifecycle } from '../support/responses-lifecycle.ts';

describe('long conversations are read in linear time', () => {
  test.each([
    ['results', { type: 'function_call_output', call_id: 'c', output: 'x' }],
    ['calls', { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' }],
  ])('40,000 %s', async (_, item) => {
    const input = Array.from({ length: 40_000 }, () => item);
    expect(await quickestMs(() => read({ input }), 2_000)).toBeLessThan(2_000);
    const [turn, ...others] = read({ input }).messages;
    expect(others).toEqual([]);
    expect(turn?.role === 'tool' ? turn.results.length : turn?.parts.length).toBe(40_000);
  });

  test('200,000 parts of one message overflow nothing', () => {
    const content = Array.from({ length: 200_000 }, () => ({ type: 'output_text', text: 'x' }));
    const [turn] = read({
      input: [
        { role: 'assistant', content: 'a' },
        { role: 'assistant', content },
      ],
    }).messages;
    expect(turn?.role === 'assistant' && turn.parts.length).toBe(200_001);
  });
});

describe('a field of a wrong type is refused by its name where it would have to be translated', () => {
  test.each([
    ['instructions', [1]],
    ['input', [null, 'Hello']],
    ['tools', [null, 5]],
    ['tools', {}],
    ['tool_choice', 1],
    ['parallel_tool_calls', 'yes'],
    ['temperature', 'a'],
    ['top_p', '1'],
    ['top_logprobs', '2'],
    ['text', 'low'],
    ['text', { format: 'json' }],
    ['text', { verbosity: 1 }],
    ['reasoning', 'high'],
    ['reasoning', { effort: 3 }],
    ['reasoning', { summary: true }],
    ['user', 1],
    ['safety_identifier', {}],
    ['service_tier', 1],
    ['metadata', []],
    ['max_output_tokens', '20'],
  ])('%s: %j', (param, value) => {
    expect(errorOf(() => read({ [param]: value }))).toMatchObject({ code: 'invalid-request', details: { param } });
  });

  test('null is as good as absent', () => {
    const names = ['instructions', 'tools', 'tool_choice', 'temperature', 'top_p', 'text', 'reasoning', 'user'];
    const nothing = { ...Object.fromEntries(names.map((name) => [name, null])), max_output_tokens: null };
    expect(read(nothing)).toEqual(read({}));
    expect(read({ text: { format: null, verbosity: null }, reasoning: { effort: null } })).toEqual(read({}));
  });

  test('a provider that speaks the dialect judges for itself', () => {
    const chat = openaiResponses.readRequest({ model: 'openai/m', input: 'Hello', temperature: 'a' }, 100);
    const { body } = openaiResponses.writeRequest(chat, { provider: 'openai', model: 'm' }, openai());
    expect(body).toMatchObject({ temperature: 'a' });
  });
});

const DELTA = { type: 'response.output_text.delta', output_index: 0, delta: 'Hi' };
const ERROR = { type: 'error', error: { code: 'server_error', message: 'First.' } };
const usage = { input_tokens: 10, output_tokens: 3, total_tokens: 13 };
const failed = { status: 'failed', error: { code: 'server_error', message: 'Second.' }, usage };

describe('after an error event', () => {
  test.each([
    ['response.failed', failed],
    ['response.incomplete', { status: 'incomplete', usage }],
    ['response.completed', { status: 'completed', usage }],
  ])('the bill of %s in a later read counts, and nothing more goes on', async (type, response) => {
    const { batches, error } = await readAll([[DELTA, ERROR], [DELTA], [{ type, response }, DELTA], [DELTA]]);
    expect(error).toMatchObject({ message: 'First.' });
    const events = batches.flat().flatMap((chunk) => chunk.events);
    expect(events.map((event) => event.type)).toEqual(['text-delta', 'usage']);
    expect(batches.flat().filter(({ frame }) => frame)).toHaveLength(1);
  });

  test('what came before it is told before anything more is read', async () => {
    let isReadOn = false;
    async function* source() {
      yield [frameOf(DELTA), frameOf(ERROR)];
      isReadOn = true;
    }
    const iterator = openaiResponses.readChunks(source(), openai())[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toHaveLength(1);
    expect(isReadOn).toBe(false);
    await expect(iterator.next()).rejects.toThrow('First.');
  });

  test('a connection that is lost, or that just ends, changes nothing of it', async () => {
    expect((await readAll([[ERROR]], new Error('lost'))).error).toMatchObject({ message: 'First.' });
    expect((await readAll([[ERROR]])).error).toMatchObject({ message: 'First.' });
    expect((await readAll([[DELTA]], new Error('lost'))).error).toMatchObject({ message: 'lost' });
  });
});

describe('an answer of which no end was told', () => {
  const said: ChatEvent = { type: 'text-delta', text: 'Hi', choice: 0 };

  test('is not complete, and its stream fails as a stream should', () => {
    const writer = aWriter();
    const error = errorOf(() => writer.frames([{ events: [said, { type: 'terminator' }] }]));
    expect(error).toMatchObject({
      code: 'provider-failed',
      message: expect.stringMatching(/saying that it is complete/),
    });
    expect(requireGoodLifecycle(writer.error(error))).toMatchObject({ status: 'failed' });
    const later = aWriter();
    const begun = later.frames([{ events: [said] }]);
    const failure = errorOf(() => later.frames([{ events: [{ type: 'terminator' }] }]));
    expect(requireGoodLifecycle([...begun, ...later.error(failure)])).toMatchObject({ status: 'failed' });
  });

  test('is not complete as a whole either', () => {
    const error = errorOf(() => aWriter().whole([{ events: [said, { type: 'terminator' }] }]));
    expect(error).toMatchObject({ code: 'provider-failed' });
  });
});

test.each(['constructor', '__proto__', 'toString'])('the name %j is nothing special', async (name) => {
  const { batches, error } = await readAll([[{ type: name, delta: 'x' }]]);
  expect(error).toBeUndefined();
  expect(batches.flat()).toMatchObject([{ events: [] }]);
  expect(() => read({ input: [{ type: name }] })).toThrow(/has the type/);
});

function translation() {
  const { translation: found } = openaiResponses;
  if (!found) throw new Error('no translation');
  return found;
}

function read(body: Json): Conversation {
  return translation().readConversation(openaiResponses.readRequest({ model: 'm', input: 'Hello', ...body }, 100));
}

function aWriter() {
  const answer = { callId: '01J', model: 'fake/m', createdAt: 1_700_000_000_000 };
  return translation().openWriter(openaiResponses.readRequest({ model: 'm', input: 'Hello' }, 100), answer);
}

function openai() {
  const provider = enabledProviders({ openai: {} }).get('openai');
  if (!provider) throw new Error('no provider');
  return provider;
}

function frameOf(event: Json): SseFrame {
  return { event: String(event.type), data: JSON.stringify(event) };
}

/** Reads a stream that comes in these network reads, and then ends or breaks. */
async function readAll(reads: readonly (readonly Json[])[], broken?: Error) {
  async function* source() {
    for (const events of reads) yield events.map(frameOf);
    if (broken) throw broken;
  }
  const batches: Batch[] = [];
  try {
    for await (const batch of openaiResponses.readChunks(source(), openai())) batches.push(batch);
    return { batches, error: undefined };
  } catch (error) {
    return { batches, error };
  }
}

function errorOf(act: () => unknown): GatewayError {
  try {
    act();
  } catch (error) {
    return error as GatewayError; // The tests look at what makes it one.
  }
  throw new Error('nothing was thrown');
}
