import { describe, expect, test } from 'vitest';
import { packCallId, readCallId } from '../../lambda/core/call-signature.ts';
import { objectIn, objectsIn } from '../../lambda/core/json.ts';
import type { Json } from '../../lambda/core/types.ts';
import { status } from '../support/fake-provider.ts';
import { call, carryingGateway, chunks, message, whole } from './a-carrying-gateway.ts';

const gateway = carryingGateway();
const GEMINI = 'gemini/gemini-3.6-flash';
const SIGNATURE = 'EjQKMgG+Pvb7s6anNtqTZtb1XVK5Rf2edMXJQpVr53xZCQ3+7yiWdGctjmyn1GLanJ+jMP9P';
const PACKED = 'c1__sig__EjQKMgG-Pvb7s6anNtqTZtb1XVK5Rf2edMXJQpVr53xZCQ3-7yiWdGctjmyn1GLanJ-jMP9P';
const EXTRA = { extra_content: { google: { thought_signature: SIGNATURE } } };
const SIGNED = { ...call('c1'), ...EXTRA };
const STAND_IN = { google: { thought_signature: 'skip_thought_signature_validator' } };
const ASKED = { messages: [{ role: 'user', content: 'Hi' }] };

describe('a signature in an id', () => {
  test.each(['', 'a', SIGNATURE, 'YQ==', 'not base64!', 'ünïcode', 'a'.repeat(8_000)])('%j comes back', (signature) => {
    const packed = packCallId('call_1', signature);
    expect(readCallId(packed)).toEqual({ id: 'call_1', ...(signature && { signature }) });
    expect(packed).toMatch(/^[a-zA-Z0-9_-]+$/);
  });

  test('that would be longer than clients keep is left out', () => {
    expect(packCallId('call_1', 'a'.repeat(8_200))).toBe('call_1');
  });

  test.each(['call_1', '__sig__', 'a__sig__b!', `${'__sig__'.repeat(50_000)}!`])(
    'an id without one is itself',
    (id) => {
      expect(readCallId(id)).toEqual({ id });
    },
  );
});

describe('an answer of Gemini', () => {
  test.each<[string, Json]>([
    ['on the call', { tool_calls: [SIGNED, call('c2')] }],
    ['on the message', { tool_calls: [call('c1'), call('c2')], ...EXTRA }],
  ])('that came whole has the signature %s in the id of the first call', async (_, fields) => {
    gateway.script(whole(message(fields)));
    const { got } = await gateway.chat(GEMINI, ASKED);
    expect(callsIn(objectIn(objectsIn(got.choices)[0]?.message)).map(({ id }) => id)).toEqual([PACKED, 'c2']);
  });

  test.each<[string, readonly Json[]]>([
    ['on the call', [{ tool_calls: [SIGNED] }, { tool_calls: [call('c2')] }]],
    ['on the delta', [{ tool_calls: [call('c1')], ...EXTRA }, { tool_calls: [call('c2')] }]],
    ['on a delta before it', [EXTRA, { tool_calls: [call('c1')] }, { tool_calls: [call('c2')] }]],
    ['on a delta after it', [{ tool_calls: [call('c1')] }, EXTRA, { tool_calls: [call('c2')] }]],
  ])('in a stream has the signature %s in the id of the first call', async (_, deltas) => {
    gateway.script(chunks(...deltas));
    const { events } = await gateway.chat(GEMINI, { ...ASKED, stream: true });
    const ids = events.flatMap(({ choices }) => callsIn(objectIn(objectsIn(choices)[0]?.delta))).map(({ id }) => id);
    expect(ids).toEqual([PACKED, 'c2']);
  });

  test('without a signature is passed on as it is, in the order that it came', async () => {
    gateway.script(chunks({ content: 'a' }, { tool_calls: [{ ...call('c1'), index: 0 }] }, { content: 'b' }));
    const { events } = await gateway.chat(GEMINI, { ...ASKED, stream: true });
    const deltas = events.map(({ choices }) => objectIn(objectsIn(choices)[0]?.delta));
    expect(deltas).toEqual([
      { content: 'a', role: 'assistant' },
      { tool_calls: [{ ...call('c1'), index: 0 }] },
      { content: 'b' },
      {},
    ]);
  });

  test('an id that Gemini left out is made up, and carries the signature too', async () => {
    gateway.script(whole(message({ tool_calls: [{ ...SIGNED, id: '' }] })));
    const { got } = await gateway.chat(GEMINI, ASKED);
    const [first] = callsIn(objectIn(objectsIn(got.choices)[0]?.message));
    expect(readCallId(String(first?.id))).toEqual({ id: 'call_c1_0', signature: SIGNATURE });
  });

  test('tells clients of other dialects ids that carry it as well', async () => {
    gateway.script(whole(message({ tool_calls: [SIGNED] })), whole(message({ tool_calls: [SIGNED] })));
    const messages = await gateway.messages(GEMINI, ASKED);
    const responses = await gateway.responses(GEMINI, { input: 'Hi' });
    expect(messages.got.content).toMatchObject([{ type: 'tool_use', id: PACKED }]);
    expect(responses.got.output).toMatchObject([{ type: 'function_call', call_id: PACKED }]);
  });
});

describe('a history that goes back to Gemini', () => {
  const wanted = { messages: [{}, { tool_calls: [{ id: 'c1', ...EXTRA }] }, { tool_call_id: 'c1' }] };

  test('has the signature beside the call again, whatever the client dropped', async () => {
    const dropped = await gateway.chat(GEMINI, history(call(PACKED), PACKED));
    const kept = await gateway.chat(GEMINI, history({ ...call(PACKED), ...EXTRA }, PACKED));
    expect(dropped.sent).toMatchObject(wanted);
    expect(kept.sent).toEqual(dropped.sent);
  });

  test('also from a client of Messages and of Responses', async () => {
    const messages = await gateway.messages(GEMINI, {
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: [{ type: 'tool_use', id: PACKED, name: 'look', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: PACKED, content: 'seen' }] },
      ],
    });
    const responses = await gateway.responses(GEMINI, {
      input: [
        { role: 'user', content: 'Hi' },
        { type: 'function_call', call_id: PACKED, name: 'look', arguments: '{}' },
        { type: 'function_call_output', call_id: PACKED, output: 'seen' },
      ],
    });
    expect(messages.sent).toMatchObject(wanted);
    expect(responses.sent).toMatchObject(wanted);
  });

  test('from elsewhere gets a stand-in on the first call of each turn that lacks a signature', async () => {
    const { messages } = history(call('call_a'), 'call_a');
    const more = { role: 'assistant', content: null, tool_calls: [call('call_b'), call('call_c')] };
    const { sent } = await gateway.chat(GEMINI, { messages: [...objectsIn(messages), more, ...signedTurn()] });
    const extras = objectsIn(sent.messages).map((turn) => callsIn(turn).map((made) => made.extra_content));
    expect(extras).toEqual([[], [STAND_IN], [], [STAND_IN, undefined], [EXTRA.extra_content]]);
  });

  test('gets no stand-in at models that sign nothing', async () => {
    const { sent } = await gateway.chat('gemini/gemini-2.5-pro', history(call('call_a'), 'call_a'));
    expect(JSON.stringify(sent)).not.toContain('thought_signature');
  });
});

describe('a signature that Gemini refuses', () => {
  const refused = status(400, {
    body: [{ error: { code: 400, message: 'Thought signature is not valid.', status: 'INVALID_ARGUMENT' } }],
  });
  const used = { type: 'tool_use', id: PACKED, name: 'look', input: {} };
  const asked: readonly (readonly ['chat' | 'messages' | 'responses', Json])[] = [
    ['chat', history({ ...call(PACKED), ...EXTRA }, PACKED)],
    [
      'messages',
      {
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: [used] },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: PACKED, content: 'seen' }] },
        ],
      },
    ],
    [
      'responses',
      {
        input: [
          { type: 'function_call', call_id: PACKED, name: 'look', arguments: '{}' },
          { type: 'function_call_output', call_id: PACKED, output: 'seen' },
        ],
      },
    ],
  ];

  test.each(asked)('is left out once, for a client of %s: the stand-in takes its place', async (dialect, body) => {
    gateway.script(refused, whole(message({ content: 'So' })));
    const { status: got, sent } = await gateway[dialect](GEMINI, body);
    expect(got).toBe(200);
    const made = objectsIn(sent.messages).flatMap(callsIn);
    expect(made).toMatchObject([{ id: 'c1', extra_content: STAND_IN }]);
  });
});

describe('a history of Gemini that goes elsewhere', () => {
  test.each(['openai/gpt-4o', 'groq/openai/gpt-oss-120b', 'deepinfra/zai-org/GLM-5.2', 'openrouter/z-ai/glm-4.6'])(
    'has plain ids and no signature at %s',
    async (model) => {
      const { sent } = await gateway.chat(model, history({ ...call(PACKED), ...EXTRA }, PACKED));
      expect(sent).toMatchObject({ messages: [{}, { tool_calls: [{ id: 'c1' }] }, { tool_call_id: 'c1' }] });
      expect(JSON.stringify(sent)).not.toMatch(/signature|__sig|extra_content/);
    },
  );

  test('has them at Anthropic, in a chat and in Messages', async () => {
    const chat = await gateway.chat('anthropic/claude-sonnet-5', history({ ...call(PACKED), ...EXTRA }, PACKED));
    const messages = await gateway.messages('anthropic/claude-sonnet-5', {
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: [{ type: 'tool_use', id: PACKED, name: 'look', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: PACKED, content: 'seen' }] },
      ],
    });
    for (const { sent } of [chat, messages]) {
      expect(sent.messages).toMatchObject([{}, { content: [{ id: 'c1' }] }, { content: [{ tool_use_id: 'c1' }] }]);
    }
  });

  test('has them at Responses', async () => {
    const { sent } = await gateway.responses('openai/gpt-6-sol', {
      input: [
        { type: 'function_call', call_id: PACKED, name: 'look', arguments: '{}' },
        { type: 'function_call_output', call_id: PACKED, output: 'seen' },
      ],
    });
    expect(sent.input).toMatchObject([{ call_id: 'c1' }, { call_id: 'c1' }]);
  });

  test('has nine characters at Mistral', async () => {
    const { sent } = await gateway.chat('mistral/mistral-small-latest', history(call(PACKED), PACKED));
    const [, made, answered] = objectsIn(sent.messages);
    expect(callsIn(made)[0]?.id).toMatch(/^[a-z0-9]{9}$/);
    expect(answered?.tool_call_id).toBe(callsIn(made)[0]?.id);
  });
});

function history(made: Json, id: string): Json {
  return {
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: null, tool_calls: [made] },
      { role: 'tool', tool_call_id: id, content: 'seen' },
    ],
  };
}

function signedTurn(): readonly Json[] {
  return [{ role: 'assistant', content: null, tool_calls: [SIGNED] }];
}

function callsIn(holder: Json | undefined): readonly Json[] {
  return objectsIn(holder?.tool_calls);
}
