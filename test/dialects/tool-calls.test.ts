import { describe, expect, test } from 'vitest';
import type { ChatEvent } from '../../lambda/core/types.ts';
import { createChoiceReader } from '../../lambda/dialects/openai-chat/choice.ts';
import { answer } from '../support/fake-provider.ts';
import { readBody } from '../support/sse.ts';
import { chunk, STOP, streamingGateway } from './a-stream.ts';

const { ask, stream } = streamingGateway();

interface Wire {
  readonly choices: readonly [{ readonly delta: { readonly tool_calls?: readonly { index?: number; id?: string }[] } }];
}

describe('tool calls that lack what clients put them together by', () => {
  const call = (fields: object, named: object) => ({ ...fields, function: named });
  const delta = (...calls: object[]) => chunk({ tool_calls: calls });

  async function indexes(events: readonly string[]) {
    const { data } = await stream([...events, STOP, '[DONE]']);
    const chunks: Wire[] = data.filter((text) => text !== '[DONE]').map((text) => JSON.parse(text));
    return chunks.flatMap((one) => one.choices[0].delta.tool_calls ?? []).map(({ index, id }) => [index, id]);
  }

  test('two calls in one delta stay two', async () => {
    const events = [
      delta(call({ id: 'a' }, { name: 'f', arguments: '{}' }), call({ id: 'b' }, { name: 'g', arguments: '{}' })),
    ];
    expect(await indexes(events)).toEqual([
      [0, 'a'],
      [1, 'b'],
    ]);
  });

  test('two calls in two deltas stay two, and a delta without a name goes on with the last', async () => {
    const events = [
      delta(call({ id: 'a' }, { name: 'f', arguments: '' })),
      delta(call({}, { arguments: '{"x"' })),
      delta(call({ id: 'b' }, { name: 'f', arguments: '' })),
      delta(call({}, { name: '', arguments: '{}' })),
    ];
    expect(await indexes(events)).toEqual([
      [0, 'a'],
      [0, undefined],
      [1, 'b'],
      [1, undefined],
    ]);
  });

  test('an index that is missing now and then is not given twice', async () => {
    const events = [delta(call({ index: 0, id: 'a' }, { name: 'f' })), delta(call({ id: 'b' }, { name: 'g' }))];
    expect(await indexes(events)).toEqual([
      [0, 'a'],
      [1, 'b'],
    ]);
  });

  test('an empty id becomes one that differs from call to call', async () => {
    const events = [delta(call({ id: '' }, { name: 'f' })), delta(call({ id: '' }, { name: 'g' }))];
    expect(await indexes(events)).toEqual([
      [0, 'call_chatcmpl-1_0'],
      [1, 'call_chatcmpl-1_1'],
    ]);
  });

  test('an empty id on a later delta of a call does not become another id', async () => {
    const events = [delta(call({ id: 'a' }, { name: 'f' })), delta(call({ id: '' }, { arguments: '{}' }))];
    expect(await indexes(events)).toEqual([
      [0, 'a'],
      [0, undefined],
    ]);
  });

  test('calls that are counted from 1 are counted from 0', async () => {
    const events = [1, 1, 2].map((index) => delta(call({ index }, { name: 'f', arguments: '' })));
    expect((await indexes(events))?.map(([index]) => index)).toEqual([0, 0, 1]);
  });

  test('calls that are all called 0 are told apart by their ids', async () => {
    const events = ['a', 'b'].map((id) => delta(call({ index: 0, id }, { name: 'f', arguments: '{}' })));
    expect(await indexes(events)).toEqual([
      [0, 'a'],
      [1, 'b'],
    ]);
  });

  test('a call that repeats its id and name with each delta stays one', async () => {
    const events = [1, 2].map(() => delta(call({ index: 0, id: 'a' }, { name: 'f', arguments: '{' })));
    expect(await indexes(events)).toEqual([
      [0, 'a'],
      [0, 'a'],
    ]);
  });

  test.each([
    [null, ''],
    [{ a: 1 }, '{"a":1}'],
  ])('arguments that are %j are text', async (input, text) => {
    const { data } = await stream([
      delta(call({ index: 0, id: 'a' }, { name: 'f', arguments: input })),
      STOP,
      '[DONE]',
    ]);
    expect(data[0]).toContain(`"arguments":${JSON.stringify(text)}`);
  });

  test('a call whose name comes late keeps its id, and the input that came before', () => {
    const events: ChatEvent[] = [];
    const read = createChoiceReader();
    for (const piece of [{ id: 'a', function: { arguments: '{' } }, { function: { name: 'f', arguments: '}' } }]) {
      read({ index: 0 }, { tool_calls: [{ index: 0, ...piece }] }, events);
    }
    const place = { index: 0, choice: 0 };
    expect(events).toEqual([
      { type: 'tool-call-start', id: 'a', name: 'f', ...place },
      { type: 'tool-call-delta', text: '{}', ...place },
    ]);
  });

  test('a chunk that does not say what it is does so', async () => {
    const { data } = await stream([
      chunk({ content: 'x' }).replace('"object":"chat.completion.chunk",', ''),
      STOP,
      '[DONE]',
    ]);
    expect(data[0]).toContain('"object":"chat.completion.chunk"');
  });

  test.each([null, []])('`tool_calls: %j` is left out', async (none) => {
    const { data } = await stream([chunk({ role: 'assistant', content: 'x', tool_calls: none }), STOP, '[DONE]']);
    expect(data[0]).toBe(chunk({ role: 'assistant', content: 'x' }));
  });

  test('calls that lack nothing go byte for byte, whatever else they hold', async () => {
    const whole = { type: 'function', extra_content: { google: {} } };
    const events = [
      chunk({ role: 'assistant', content: null }),
      delta(call({ index: 0, id: 'a', ...whole }, { name: 'f', arguments: '' })),
      delta(call({ index: 0 }, { arguments: '{}' })),
      delta(call({ index: 1, id: 'b', ...whole }, { name: 'f', arguments: '' })),
      delta(call({ index: 0 }, { arguments: ' ' })),
    ];
    const end = chunk({}, 'tool_calls');
    expect((await stream([...events, end, '[DONE]'])).data).toEqual([...events, end, '[DONE]']);
  });

  test('row 79, batpred 4904: an answer that calls tools ends with that, where the provider says `stop`', async () => {
    const events = [chunk({ role: 'assistant', content: null }), delta(call({ id: 'a' }, { name: 'f' })), STOP];
    const { data } = await stream([...events, '[DONE]']);
    expect(data.at(-2)).toBe(chunk({}, 'tool_calls'));
    const body = await readBody(
      await ask(answer({ toolCalls: [{ name: 'f', json: '{}' }], finishReason: 'stop' }), {}),
    );
    expect(body.choices[0]?.finish_reason).toBe('tool_calls');
  });

  test('an empty id in an answer of one piece is filled in as well', async () => {
    const toolCalls = [{ id: '', name: 'f', json: '{}' }];
    const body = await readBody(await ask(answer({ toolCalls }), {}));
    expect(body.choices[0]?.message.tool_calls).toMatchObject([{ id: expect.stringMatching(/^call_.+_0$/) }]);
  });
});
