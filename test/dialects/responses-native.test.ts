import { describe, expect, test } from 'vitest';
import { bytes, frames, status } from '../support/fake-provider.ts';
import { requireGoodLifecycle } from '../support/responses-lifecycle.ts';
import { NATIVE, responsesGateway } from './a-responses-gateway.ts';

const headgate = responsesGateway();

const RESPONSE = {
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  status: 'in_progress',
  model: 'm-1',
  output: [],
  usage: null,
};
const MESSAGE = { id: 'msg_1', type: 'message', role: 'assistant', status: 'completed' };
const PLACE = { item_id: 'msg_1', output_index: 0, content_index: 0 };
const WHOLE = {
  ...RESPONSE,
  status: 'completed',
  output: [{ ...MESSAGE, content: [{ type: 'output_text', text: 'Hi', annotations: [] }] }],
  usage: { input_tokens: 10, input_tokens_details: { cached_tokens: 0 }, output_tokens: 3, total_tokens: 13 },
};

/** What a provider streams that has responses itself; `last` is how it ends. */
function native(last: { type: string; response: object } = { type: 'response.completed', response: WHOLE }): string[] {
  const events = [
    { type: 'response.created', response: RESPONSE },
    { type: 'response.in_progress', response: RESPONSE },
    { type: 'response.output_item.added', output_index: 0, item: { ...MESSAGE, status: 'in_progress', content: [] } },
    { type: 'response.content_part.added', ...PLACE, part: { type: 'output_text', text: '', annotations: [] } },
    { type: 'response.output_text.delta', ...PLACE, delta: 'Hi', logprobs: [], obfuscation: 'x' },
    { type: 'response.output_text.done', ...PLACE, text: 'Hi' },
    { type: 'response.content_part.done', ...PLACE, part: { type: 'output_text', text: 'Hi', annotations: [] } },
    { type: 'response.output_item.done', output_index: 0, item: WHOLE.output[0] },
    last,
  ];
  return events.map((event, at) => {
    return `event: ${event.type}\ndata: ${JSON.stringify({ sequence_number: at, ...event })}`;
  });
}

describe('before a provider that has responses itself', () => {
  test('the request is the original but for the model, and the answer is its own with the cost', async () => {
    headgate.provider().script(status(200, { body: WHOLE }));
    const response = await headgate
      .openai()
      .responses.create({ input: 'Hello', model: NATIVE, previous_response_id: 'resp_0' });
    expect(response).toMatchObject({ id: 'resp_1', output_text: 'Hi', usage: { total_tokens: 13, cost: 0.000016 } });
    expect(JSON.stringify(headgate.sent())).toBe('{"input":"Hello","model":"m","previous_response_id":"resp_0"}');
    expect(headgate.provider().requests.at(-1)?.path).toBe('/v1/responses');
    expect(headgate.lastRow()).toMatchObject({ state: 'SETTLED', costPicoUsd: 16_000_000n });
  });

  test('headers that say what a request is go with it, and none that say who pays', async () => {
    headgate.provider().script(status(200, { body: WHOLE }));
    const told = { 'x-openai-internal-codex-responses-lite': 'true', 'x-codex-window-id': 'w', 'session-id': 's' };
    const kept = { 'openai-organization': 'org', 'openai-project': 'p', 'x-codex-auth-token': 't', cookie: 'c' };
    await headgate.openai().responses.create({ input: 'Hello', model: NATIVE }, { headers: { ...told, ...kept } });
    const request = headgate.provider().requests.at(-1);
    expect(Object.keys(told).map((name) => request?.header(name))).toEqual(['true', 'w', 's']);
    expect(Object.keys(kept).map((name) => request?.header(name))).toEqual(Object.keys(kept).map(() => undefined));
  });

  test('its frames are resent as they came; only the last of them shows the cost as well', async () => {
    const events = native();
    headgate.provider().script(frames(events));
    const { frames: seen } = await headgate.ask({ model: NATIVE, input: 'Hello', stream: true });
    const resent = seen.map(({ event, data }) => `event: ${event}\ndata: ${data}`);
    expect(resent.slice(0, -1)).toEqual(events.slice(0, -1));
    expect(requireGoodLifecycle(seen, { isAbridged: true })).toMatchObject({
      usage: { total_tokens: 13, cost: 0.000016 },
    });
  });

  test('the official client puts its stream together', async () => {
    headgate.provider().script(bytes(`${native().join('\n\n')}\n\n`, { split: 'every-byte' }));
    const response = await headgate.openai().responses.stream({ model: NATIVE, input: 'Hello' }).finalResponse();
    expect(response).toMatchObject({ status: 'completed', output_text: 'Hi' });
  });

  // failures.md 24, 46: usage of an answer that was cut short is left out of bills.
  test('an incomplete answer is an answer, and billed', async () => {
    const response = { ...WHOLE, status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
    headgate.provider().script(frames(native({ type: 'response.incomplete', response })));
    const { frames: seen } = await headgate.ask({ model: NATIVE, input: 'Hello', stream: true });
    expect(seen.at(-1)?.event).toBe('response.incomplete');
    expect(headgate.lastRow()).toMatchObject({ costPicoUsd: 16_000_000n, ending: { outcome: 'answered' } });
  });

  test('one that fails in its midst is an error and a failed response, and billed as it says', async () => {
    const response = { ...WHOLE, status: 'failed', error: { code: 'server_error', message: 'Sorry.' } };
    headgate.provider().script(frames(native({ type: 'response.failed', response })));
    const { frames: seen } = await headgate.ask({ model: NATIVE, input: 'Hello', stream: true });
    expect(seen.slice(-2).map(({ event }) => event)).toEqual(['error', 'response.failed']);
    expect(requireGoodLifecycle(seen, { isAbridged: true })).toMatchObject({
      id: 'resp_1',
      error: { message: 'Sorry.' },
    });
    expect(headgate.lastRow()).toMatchObject({ costPicoUsd: 16_000_000n });
  });

  test('an error with the bill in a later event is billed, and told once', async () => {
    const response = { ...WHOLE, status: 'failed', error: { code: 'server_error', message: 'Sorry.' } };
    const error = `event: error\ndata: ${JSON.stringify({ type: 'error', error: response.error })}`;
    const events = native({ type: 'response.failed', response });
    headgate
      .provider()
      .script(
        bytes(`${[...events.slice(0, -1), error, ...events.slice(-1)].join('\n\n')}\n\n`, { split: 'every-byte' }),
      );
    const { frames: seen } = await headgate.ask({ model: NATIVE, input: 'Hello', stream: true });
    expect(seen.slice(-3).map(({ event }) => event)).toEqual(['response.output_item.done', 'error', 'response.failed']);
    expect(headgate.lastRow()).toMatchObject({ costPicoUsd: 16_000_000n });
  });

  test('one that is cut is failed, and the official client says so', async () => {
    headgate.provider().script(frames(native().slice(0, 6)));
    const stream = await headgate.openai().responses.create({ model: NATIVE, input: 'Hello', stream: true });
    const read = async () => {
      for await (const _ of stream);
    };
    await expect(read()).rejects.toThrow(/ended the answer before it was complete/);
  });

  test('an error before the first content is a status', async () => {
    const error = { type: 'insufficient_quota', code: 'insufficient_quota', message: 'You exceeded your quota.' };
    const failed = { ...RESPONSE, status: 'failed', error };
    const events = [...native().slice(0, 2), 'event: error\ndata: {}', 'event: x\ndata: {}'];
    events[2] = `event: error\ndata: ${JSON.stringify({ type: 'error', sequence_number: 2, error })}`;
    events[3] = `event: response.failed\ndata: ${JSON.stringify({ type: 'response.failed', response: failed })}`;
    headgate.provider().script(frames(events));
    await expect(
      headgate.openai().responses.create({ model: NATIVE, input: 'Hello', stream: true }),
    ).rejects.toMatchObject({
      status: 429,
      code: 'insufficient_quota',
    });
  });

  test('work in the background must be streamed: nobody could fetch it', async () => {
    const { response } = await headgate.ask({ model: NATIVE, input: 'Hello', background: true });
    expect(response.status).toBe(400);
  });
});
