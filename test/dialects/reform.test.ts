import { expect, test } from 'vitest';
import { bodyFrom, framesFrom } from '../../lambda/dialects/openai/reform.ts';

const AT = { id: 'chatcmpl-1', created: 1, model: 'm', system_fingerprint: 'f' };
const call = (id: string, name: string, json: string) => ({
  id,
  type: 'function',
  function: { name, arguments: json },
});
const BODY = {
  ...AT,
  object: 'chat.completion',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: 'Let me look.',
        reasoning: 'They want two things.',
        reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'They want two things.', signature: 's' }],
        annotations: [{ type: 'url_citation', url_citation: { url: 'https://example.com' } }],
        tool_calls: [call('call_1', 'look', '{"at":"x"}'), call('call_2', 'look', '{"at":"y"}')],
      },
      logprobs: { content: [{ token: 'Let', logprob: -0.1 }] },
      finish_reason: 'tool_calls',
    },
    { index: 1, message: { role: 'assistant', content: null, refusal: 'No.' }, finish_reason: 'stop' },
  ],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
};

test('a body becomes a stream and that the same body again', () => {
  const frames = framesFrom(BODY, 'chat.completion.chunk');
  expect(bodyFrom([...frames, { data: '[DONE]' }], 'chat.completion')).toEqual(BODY);
  for (const { data } of frames) expect(JSON.parse(data)).toMatchObject({ ...AT, object: 'chat.completion.chunk' });
});

test('texts that are continued, too', () => {
  const body = {
    ...AT,
    object: 'text_completion',
    choices: [
      { index: 0, text: 'a', logprobs: null, finish_reason: 'stop' },
      { index: 1, text: 'b', logprobs: null, finish_reason: 'stop' },
    ],
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
  };
  expect(bodyFrom(framesFrom(body, 'text_completion'), 'text_completion')).toEqual(body);
});

test('pieces are put together as clients do: texts joined, calls by their number, the rest as it was said last', () => {
  const delta = (told: object, more: object = {}) => ({
    data: JSON.stringify({ ...AT, choices: [{ index: 0, delta: told, finish_reason: null, ...more }] }),
  });
  const piece = (index: number, told: object) => ({ tool_calls: [{ index, ...told }] });
  const body = bodyFrom(
    [
      delta({ role: 'assistant', content: '' }),
      delta({ content: 'Let ' }, { logprobs: { content: [{ token: 'Let' }] } }),
      delta({ content: 'me' }, { logprobs: { content: [{ token: 'me' }] } }),
      delta(piece(0, { id: 'call_1', type: 'function', function: { name: 'look', arguments: '' } })),
      delta(piece(0, { function: { arguments: '{"at":' } })),
      delta(piece(1, { id: 'call_2', type: 'function', function: { name: 'see', arguments: '{}' } })),
      delta(piece(0, { function: { arguments: '"x"}' } })),
      delta({}, { finish_reason: 'tool_calls' }),
      { data: JSON.stringify({ ...AT, choices: [], usage: { total_tokens: 3 } }) },
      { data: '[DONE]' },
    ],
    'chat.completion',
  );
  expect(body).toEqual({
    ...AT,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: 'Let me',
          tool_calls: [call('call_1', 'look', '{"at":"x"}'), call('call_2', 'see', '{}')],
        },
        logprobs: { content: [{ token: 'Let' }, { token: 'me' }] },
        finish_reason: 'tool_calls',
      },
    ],
    usage: { total_tokens: 3 },
  });
});

test('a message that only calls has no content, as OpenAI has it', () => {
  const delta = (told: object) => ({ data: JSON.stringify({ ...AT, choices: [{ index: 0, delta: told }] }) });
  const named = { index: 0, id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } };
  const whole = (told: object) => bodyFrom([delta({ role: 'assistant', content: '' }), delta(told)], 'chat.completion');
  expect(whole({ tool_calls: [named] })).toMatchObject({ choices: [{ message: { content: null } }] });
  expect(whole({ function_call: { name: 'look' } })).toMatchObject({ choices: [{ message: { content: null } }] });
  expect(whole({ content: '' })).toMatchObject({ choices: [{ message: { content: '' } }] });
});
