import { describe, expect, test } from 'vitest';
import { BILL, chunk, chunkOf, ROLE, STOP, streamingGateway, TEXT, USAGE } from './a-stream.ts';

const { stream } = streamingGateway();

describe('the end of a stream', () => {
  test('frames go on byte for byte, and the end is the end', async () => {
    const { data, row } = await stream([ROLE, TEXT, STOP, '[DONE]', '{"never":"seen"}']);
    expect(data).toEqual([ROLE, TEXT, STOP, '[DONE]']);
    expect(row?.ending).toMatchObject({ outcome: 'answered', finishReason: 'stop', servedModel: 'm' });
  });

  test('the first delta of each choice gets a role if it has none', async () => {
    const { chunks } = await stream([chunk({ content: 'a' }), chunk({ content: 'b' }), STOP, '[DONE]']);
    expect(chunks.map(({ choices }) => choices?.[0]?.delta)).toEqual([
      { content: 'a', role: 'assistant' },
      { content: 'b' },
      {},
    ]);
  });

  test('a chunk of neither choices nor usage is not sent on, and the model is that of the first that names one', async () => {
    const placeholder = JSON.stringify({ choices: [], created: 0, id: '', model: '', object: '' });
    const { data, row } = await stream([placeholder, TEXT, chunkOf({ choices: [], usage: null }), STOP, '[DONE]']);
    expect(data).toEqual([TEXT, STOP, '[DONE]']);
    expect(row?.ending).toMatchObject({ servedModel: 'm' });
  });

  test('a choice without an index gets its place', async () => {
    const { data } = await stream([TEXT.replace('"index":0,', ''), STOP, '[DONE]']);
    expect(JSON.parse(data[0] ?? '')).toEqual(JSON.parse(TEXT));
  });

  test('cline 12132: the first delta of an answer has content, if only none', async () => {
    const { data } = await stream([chunk({ role: 'assistant', reasoning: 'hm' }), TEXT, STOP, '[DONE]']);
    expect(data[0]).toBe(chunk({ role: 'assistant', reasoning: 'hm', content: '' }));
  });

  test.each(['[DONE] ', '[DONE]\r', ' [DONE]'])('is known with blanks around it: %j', async (done) => {
    expect(await stream([TEXT, STOP, `data:${done}`])).toMatchObject({ isDone: true });
  });

  test('a finish reason and usage are an end, whatever becomes of the connection', async () => {
    expect(await stream([TEXT, STOP, BILL])).toMatchObject({ isDone: true, text: 'Hi', row: { state: 'SETTLED' } });
  });

  test('a finish reason alone is none', async () => {
    const { isDone, error, row } = await stream([TEXT, STOP]);
    expect({ isDone, error: error?.error_type }).toEqual({ isDone: false, error: 'provider_stream_cut' });
    expect(row?.ending?.outcome).toBe('cut');
  });

  test('a finish reason alone is one at a host that is known to leave [DONE] out', async () => {
    expect(await stream([TEXT, STOP], { model: 'lazy/m' })).toMatchObject({
      isDone: true,
      row: { ending: { outcome: 'answered' } },
    });
    expect(await stream([TEXT], { model: 'lazy/m' })).toMatchObject({
      isDone: false,
      error: { error_type: 'provider_stream_cut' },
    });
  });

  test('usage without a finish reason is none', async () => {
    expect(await stream([TEXT, BILL])).toMatchObject({ isDone: false, error: { error_type: 'provider_stream_cut' } });
  });

  test('[DONE] before any content is an empty answer, and allowed', async () => {
    expect(await stream([ROLE, STOP, '[DONE]'])).toMatchObject({ status: 200, isDone: true, text: '' });
  });

  test('nothing at all is a failure with a status', async () => {
    expect(await stream([ROLE])).toMatchObject({ status: 502, error: { error_type: 'provider_stream_cut' } });
  });

  test('empty events are passed over', async () => {
    const { data } = await stream(['data:', TEXT, 'data: ', STOP, '[DONE]']);
    expect(data).toEqual([TEXT, STOP, '[DONE]']);
  });
});

describe('an error in a stream', () => {
  const forms: readonly [string, string, string][] = [
    [
      'Groq: a named event',
      'event: error\ndata: {"error":{"message":"bad","code":"tool_use_failed","status_code":400}}',
      'invalid_request',
    ],
    [
      'Cerebras, DeepInfra: an error object',
      '{"error":{"message":"full","code":"queue_exceeded"},"status_code":503}',
      'provider_overloaded',
    ],
    [
      'OpenRouter: beside choices',
      chunk({ content: '' }, 'error', { error: { code: 429, message: 'slow' } }),
      'rate_limit_exceeded',
    ],
    [
      'OpenRouter: in a choice',
      chunkOf({
        choices: [{ index: 0, delta: { content: '' }, error: { code: 502, message: 'gone' } }],
      }),
      'provider_unavailable',
    ],
    [
      'vLLM: without a wrapper',
      '{"object":"error","message":"max_tokens","type":"BadRequestError","code":400}',
      'invalid_request',
    ],
    [
      'Anthropic: typed',
      'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
      'provider_overloaded',
    ],
    ['xAI: text', '{"code":"internal","error":"It broke"}', 'provider_unavailable'],
    ['an event that is no JSON', '<html>', 'provider_unavailable'],
    ['an event that is half JSON', '{"choices":[{"delta":{"con', 'provider_unavailable'],
    ['an event that is JSON but no object', '[]', 'provider_unavailable'],
    ['a named event with nothing in it', 'event: error\ndata:', 'provider_unavailable'],
  ];

  test.each(forms)('%s: after content it is an event, and no [DONE] follows', async (_, event, type) => {
    const { text, isDone, error, data, row } = await stream([TEXT, event, STOP, BILL, '[DONE]']);
    expect({ text, isDone, type: error?.error_type }).toEqual({ text: 'Hi', isDone: false, type });
    expect(data.length).toBe(2);
    expect(row).toMatchObject({ state: 'SETTLED', ending: { outcome: 'cut' } });
  });

  test.each(forms)('%s: before content it is a status', async (_, event, type) => {
    const { status, error } = await stream([ROLE, event]);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(error?.error_type).toBe(type);
  });

  test('after a finish reason it is an error still, and brings its bill', async () => {
    const failure = chunk({ content: '' }, null, {
      error: { code: 400, message: 'Token limit reached' },
      usage: USAGE,
    });
    const { isDone, error, row } = await stream([TEXT, chunk({}, 'length'), failure, '[DONE]']);
    expect({ isDone, type: error?.error_type }).toEqual({ isDone: false, type: 'invalid_request' });
    expect(row).toMatchObject({ state: 'SETTLED', costPicoUsd: 66_000_000n, ending: { outcome: 'cut' } });
  });

  test('`error: null` is none', async () => {
    expect(await stream([chunk({ content: 'Hi' }, null, { error: null }), STOP, BILL])).toMatchObject({ isDone: true });
  });
});
