import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { objectIn } from '../../lambda/core/json.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, frames, startFakeProvider, status } from '../support/fake-provider.ts';
import { readBody, readStream } from '../support/sse.ts';

const PATCH = '*** Begin "🦆"\n';
const FORMAT = { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: X' } };
const FLAT = { type: 'custom', name: 'patch', description: 'Patches.', format: { type: 'grammar', ...FORMAT.grammar } };
const TOOLS = [FLAT, { type: 'function', function: { name: 'look' } }];
const ASKED = {
  messages: [
    { role: 'user', content: 'Go' },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'c0', type: 'custom', custom: { name: 'patch', input: PATCH } }],
    },
    { role: 'tool', tool_call_id: 'c0', content: 'done' },
  ],
  tools: TOOLS,
  tool_choice: { type: 'custom', name: 'patch' },
};
const INPUT = JSON.stringify({ input: PATCH });
const call = (name: string, input: string) => ({
  id: `c_${name}`,
  type: 'function',
  function: { name, arguments: input },
});
const ANSWER = {
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: null, tool_calls: [call('look', '{}'), call('patch', INPUT)] },
      finish_reason: 'tool_calls',
    },
  ],
};
const chunk = (delta: object, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({ ...ANSWER, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] })}`;
/** In pieces, with the end in a chunk of its own; and all in one chunk, as Gemini streams calls. */
const STREAMS = {
  pieces: [
    chunk({ role: 'assistant', tool_calls: [{ index: 0, ...call('look', '{}') }] }),
    chunk({ tool_calls: [{ index: 1, ...call('patch', '') }] }),
    chunk({ tool_calls: [{ index: 1, function: { arguments: INPUT.slice(0, 20) } }] }),
    chunk({ tool_calls: [{ index: 1, function: { arguments: INPUT.slice(20) } }] }),
    chunk({}, 'tool_calls'),
    'data: [DONE]',
  ],
  'one chunk': [
    chunk(
      {
        role: 'assistant',
        tool_calls: [
          { index: 0, ...call('look', '{}') },
          { index: 1, ...call('patch', INPUT) },
        ],
      },
      'tool_calls',
    ),
    'data: [DONE]',
  ],
};

let provider: FakeProvider;
let headgate: TestGateway;
beforeAll(async () => {
  provider = await startFakeProvider();
  const builder = aGateway();
  for (const id of ['openai', 'groq', 'own']) builder.withProvider(id, { url: provider.url });
  headgate = builder.start();
});
afterAll(async () => {
  await headgate.close();
  await provider.close();
});
beforeEach(() => provider.reset());

const sent = () => objectIn(provider.requests[0]?.json) ?? expect.fail('nobody was asked');

describe.each(['groq/openai/gpt-oss-120b', 'own/m'])('a tool of free text at %s', (model) => {
  test('is told as a function with one field, in the history, too', async () => {
    await (await headgate.ask({ ...ASKED, model })).text();
    const { messages, tools, tool_choice } = sent();
    expect(tools).toEqual([
      {
        type: 'function',
        function: {
          name: 'patch',
          description: 'Patches.\n\nThe input must follow this lark grammar:\nstart: X',
          parameters: { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] },
        },
      },
      TOOLS[1],
    ]);
    expect(tool_choice).toEqual({ type: 'function', function: { name: 'patch' } });
    expect(messages).toMatchObject([
      {},
      { tool_calls: [{ id: 'c0', type: 'function', function: { name: 'patch', arguments: INPUT } }] },
      { tool_call_id: 'c0' },
    ]);
  });

  test('is called as what it is, whole', async () => {
    provider.script(status(200, { body: ANSWER }));
    const { choices } = await readBody(await headgate.ask({ ...ASKED, model }));
    expect(choices[0]?.message.tool_calls).toEqual([
      call('look', '{}'),
      { id: 'c_patch', type: 'custom', custom: { name: 'patch', input: PATCH } },
    ]);
  });

  test.each(['pieces', 'one chunk'] as const)('is called as what it is, streamed in %s', async (way) => {
    provider.script(frames(STREAMS[way]));
    const { data } = await readStream(await headgate.ask({ ...ASKED, model, stream: true }));
    const told = data.filter((text) => text.startsWith('{')).map((text) => JSON.parse(text).choices[0]);
    const pieces = told.flatMap(({ delta }) => delta.tool_calls ?? []);
    expect(pieces.filter(({ index }) => index === 0)).toMatchObject([{ type: 'function', function: { name: 'look' } }]);
    const own = pieces.filter(({ index }) => index === 1);
    expect(own[0]).toEqual({ index: 1, id: 'c_patch', type: 'custom', custom: { name: 'patch', input: '' } });
    expect(own.map(({ custom }) => custom.input).join('')).toBe(PATCH);
    expect(told.at(-1).finish_reason).toBe('tool_calls');
  });
});

test('OpenAI itself gets it as it is, in the form of chat', async () => {
  await (await headgate.ask({ ...ASKED, model: 'openai/gpt-4.1' })).text();
  expect(sent()).toMatchObject({
    tools: [{ type: 'custom', custom: { name: 'patch', description: 'Patches.', format: FORMAT } }, TOOLS[1]],
    tool_choice: { type: 'custom', custom: { name: 'patch' } },
    messages: ASKED.messages,
  });
});
