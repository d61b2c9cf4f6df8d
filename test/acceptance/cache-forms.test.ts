import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../lambda/core/types.ts';
import type { Play } from '../support/fake-provider.ts';
import { readStream } from '../support/sse.ts';
import { aCachedTeam, told } from './a-cached-team.ts';

let team: Awaited<ReturnType<typeof aCachedTeam>>;
beforeAll(async () => {
  team = await aCachedTeam();
});
afterAll(() => team.close());

/** An answer of a provider in both of its forms: these bytes, and no others. */
interface House {
  readonly path: string;
  readonly body: Json;
  readonly whole: Json;
  readonly events: readonly Json[];
  readonly isDone?: boolean;
  textIn(body: Json): unknown;
}

const AT = { created: 1, model: 'm' };
const MESSAGE = { id: 'msg_ofTheProvider01', type: 'message', role: 'assistant', model: 'm', stop_sequence: null };
const RESPONSE = { id: 'resp_ofTheProvider01', object: 'response', created_at: 1, model: 'm', store: false };
const USED = { input_tokens: 10, output_tokens: 3, total_tokens: 13 };
const ITEM = {
  type: 'message',
  id: 'msg_1',
  status: 'completed',
  role: 'assistant',
  content: [{ type: 'output_text', text: 'Hi you', annotations: [] }],
};
const HOUSES: Readonly<Record<string, House>> = {
  chat: {
    path: '/chat/completions',
    body: { messages: [{ role: 'user', content: 'Hello' }], logprobs: true },
    whole: {
      id: 'chatcmpl-ofTheProvider',
      object: 'chat.completion',
      ...AT,
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hi you', notes: [{ type: 'of its own' }] },
          logprobs: { content: [{ token: 'Hi', logprob: -0.1 }] },
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 10, completion_tokens: 3, total_tokens: 13 },
    },
    events: [
      { choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] },
      {
        choices: [
          {
            index: 0,
            delta: { content: 'Hi', notes: [{ type: 'of its own' }] },
            logprobs: { content: [{ token: 'Hi', logprob: -0.1 }] },
            finish_reason: null,
          },
        ],
      },
      { choices: [{ index: 0, delta: { content: ' you' }, finish_reason: null }] },
      { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
      { choices: [], usage: { prompt_tokens: 10, completion_tokens: 3, total_tokens: 13 } },
    ].map((event) => ({ id: 'chatcmpl-ofTheProvider', object: 'chat.completion.chunk', ...AT, ...event })),
    isDone: true,
    textIn: ({ choices }) => (choices as Json[] | undefined)?.[0]?.message,
  },
  completions: {
    path: '/completions',
    body: { prompt: 'Hello' },
    whole: {
      id: 'cmpl-ofTheProvider',
      object: 'text_completion',
      ...AT,
      choices: [{ index: 0, text: 'Hi you', finish_reason: 'stop' }],
      usage: { prompt_tokens: 10, completion_tokens: 3, total_tokens: 13 },
    },
    events: [
      { choices: [{ index: 0, text: 'Hi', finish_reason: null }] },
      { choices: [{ index: 0, text: ' you', finish_reason: null }] },
      { choices: [{ index: 0, text: '', finish_reason: 'stop' }] },
      { choices: [], usage: { prompt_tokens: 10, completion_tokens: 3, total_tokens: 13 } },
    ].map((event) => ({ id: 'cmpl-ofTheProvider', object: 'text_completion', ...AT, ...event })),
    isDone: true,
    textIn: ({ choices }) => (choices as Json[] | undefined)?.[0]?.text,
  },
  messages: {
    path: '/messages',
    body: { messages: [{ role: 'user', content: 'Hello' }], max_tokens: 100 },
    whole: {
      ...MESSAGE,
      content: [{ type: 'text', text: 'Hi you' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 10, output_tokens: 3 },
    },
    events: [
      {
        type: 'message_start',
        message: { ...MESSAGE, content: [], stop_reason: null, usage: { input_tokens: 10, output_tokens: 1 } },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi you' } },
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { input_tokens: 10, output_tokens: 3 },
      },
      { type: 'message_stop' },
    ],
    textIn: ({ content }) => content,
  },
  responses: {
    path: '/responses',
    body: { input: 'Hello', store: false },
    whole: { ...RESPONSE, status: 'completed', output: [ITEM], usage: USED },
    events: [
      { type: 'response.created', response: { ...RESPONSE, status: 'in_progress', output: [] } },
      { type: 'response.output_item.added', output_index: 0, item: { ...ITEM, status: 'in_progress', content: [] } },
      {
        type: 'response.content_part.added',
        item_id: 'msg_1',
        output_index: 0,
        content_index: 0,
        part: { type: 'output_text', text: '', annotations: [] },
      },
      { type: 'response.output_text.delta', item_id: 'msg_1', output_index: 0, content_index: 0, delta: 'Hi you' },
      { type: 'response.output_item.done', output_index: 0, item: ITEM },
      { type: 'response.completed', response: { ...RESPONSE, status: 'completed', output: [ITEM], usage: USED } },
    ].map((event, at) => ({ ...event, sequence_number: at })),
    textIn: ({ output }) => (output as Json[] | undefined)?.map(({ type, role, content }) => ({ type, role, content })),
  },
};

/** Plays either form, as it is asked. */
function playing({ whole, events, isDone }: House): Play {
  return async (stage) => {
    const isStream = (stage.request.json as Json).stream === true;
    const type = isStream ? 'text/event-stream' : 'application/json';
    await stage.send(`HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\nconnection: close\r\n\r\n`);
    const frames = events.map((event) => `event: ${event.type ?? 'message'}\ndata: ${JSON.stringify(event)}\n\n`);
    await stage.send(isStream ? frames.join('') + (isDone ? 'data: [DONE]\n\n' : '') : JSON.stringify(whole));
    stage.fin();
  };
}

describe.each(Object.entries(HOUSES))('%s', (_name, house) => {
  const start = () => {
    const gateway = team.start((builder) =>
      builder.withProvider('fake', { url: team.provider.url, messages: true, responses: true }),
    );
    const ask = async (more: object) => {
      const response = await gateway.fetch(
        new Request(`http://headgate.invalid/v1${house.path}`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${gateway.key}`,
            'content-type': 'application/json',
            'x-headgate-cache': 'on',
          },
          body: JSON.stringify({ model: 'fake/model', ...house.body, ...more }),
        }),
      );
      const state = told(response)['x-headgate-cache'];
      const call = response.headers.get('x-headgate-call-id') ?? '';
      return { response, state, call };
    };
    return { ask };
  };

  test('what came whole is told as a stream, with a new id and its end', async () => {
    const { ask } = start();
    team.provider.script(playing(house));
    const seed = { seed: 1 };
    const first = await ask(seed);
    const whole = (await first.response.json()) as Json;
    const again = await ask(seed);
    const body = (await again.response.json()) as Json;
    expect([first.state, again.state]).toEqual(['miss', 'hit']);
    expect(house.textIn(body)).toEqual(house.textIn(whole));
    expect(body.id).toContain(again.call);

    const streamed = await ask({ ...seed, stream: true });
    expect(streamed.state).toBe('hit');
    const { data } = await readStream(streamed.response);
    expect(data.join('')).toContain('Hi you');
    expect(data.join('')).toContain(streamed.call);
    expect(data.join('')).not.toContain('ofTheProvider');
    expect(data.at(-1)).toMatch(/\[DONE\]|message_stop|response.completed/);
    if (house.path === '/chat/completions') expect(data.join('')).toContain('"logprob":-0.1');
  });

  test('what came as a stream is told whole, with all that was said', async () => {
    const { ask } = start();
    team.provider.script(playing(house));
    const seed = { seed: 2 };
    const live = await readStream((await ask({ ...seed, stream: true })).response);
    const whole = await ask(seed);
    expect(whole.state).toBe('hit');
    const body = (await whole.response.json()) as Json;
    expect(house.textIn(body)).toEqual(house.textIn(house.whole));
    expect(JSON.stringify(body)).not.toContain('ofTheProvider');
    const again = await ask({ ...seed, stream: true });
    const { data } = await readStream(again.response);
    const plain = (text: string) => text.replaceAll(/"[a-z]*[-_]?(ofTheProvider\d*|[0-9A-Z]{26})"/g, '"id"');
    const costs = (text: string) => text.replaceAll(/,"cost":.*?\}(?=\})/g, '');
    expect(data.map(plain).map(costs)).toEqual(live.data.map(plain).map(costs));
  });
});

test('a response that its provider keeps is asked for each time: the next turn refers to it', async () => {
  const gateway = team.start((builder) => builder.withProvider('fake', { url: team.provider.url, responses: true }));
  const house = HOUSES.responses;
  if (!house) throw new Error('no such house');
  const kept: House = { ...house, whole: { ...house.whole, store: true } };
  for (let time = 0; time < 2; time += 1) {
    team.provider.script(playing(kept));
    const headers = {
      authorization: `Bearer ${gateway.key}`,
      'content-type': 'application/json',
      'x-headgate-cache': 'on',
    };
    const request = { method: 'POST', headers };
    const body = JSON.stringify({ model: 'fake/model', input: 'Keep this' });
    const response = await gateway.fetch('http://headgate.invalid/v1/responses', { ...request, body });
    expect([told(response)['x-headgate-cache'], ((await response.json()) as Json).id]).toEqual(['miss', RESPONSE.id]);
  }
});
