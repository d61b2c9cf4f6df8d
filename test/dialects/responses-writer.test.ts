import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../lambda/core/errors.ts';
import { NO_USAGE } from '../../lambda/core/money/usage.ts';
import type { ChatEvent, SseFrame, Writer } from '../../lambda/core/types.ts';
import { openaiResponses } from '../../lambda/dialects/openai-responses/index.ts';
import { requireGoodLifecycle } from '../support/responses-lifecycle.ts';

const TOOLS = [
  { type: 'function', name: 'search', parameters: {} },
  { type: 'custom', name: 'apply_patch' },
  { type: 'namespace', name: 'files', tools: [{ type: 'function', name: 'read' }] },
];

const text = fc.string({ maxLength: 8 });
const index = fc.nat({ max: 3 });
const event: fc.Arbitrary<ChatEvent> = fc.oneof(
  fc.record({ type: fc.constantFrom('text-delta', 'refusal-delta', 'reasoning-delta'), text, choice: fc.constant(0) }),
  fc.record({ type: fc.constant('other-delta'), text, choice: fc.constant(0) }),
  fc.record({
    type: fc.constant('reasoning-seal'),
    sealed: text,
    origin: fc.constantFrom('anthropic', 'openai', 'openrouter'),
    choice: fc.constant(0),
  }),
  fc.record({
    type: fc.constant('tool-call-start'),
    index,
    id: fc.string({ minLength: 1, maxLength: 4 }),
    name: fc.constantFrom('search', 'apply_patch', 'files__read', 'unknown'),
    choice: fc.constant(0),
  }),
  fc.record({ type: fc.constant('tool-call-delta'), index, text, choice: fc.constant(0) }),
  fc.record({ type: fc.constant('usage'), usage: fc.constant(NO_USAGE), isLast: fc.boolean() }),
  fc.record({ type: fc.constant('served'), model: text, tier: text }),
) as fc.Arbitrary<ChatEvent>; // Each record is one member of the union.
/** How a response ends, by what its end means. */
const STATUS = {
  stop: 'completed',
  'tool-calls': 'completed',
  length: 'incomplete',
  'content-filter': 'incomplete',
  error: 'failed',
} as const;
const meaning = fc.constantFrom('stop', 'length', 'tool-calls', 'content-filter', 'error' as const);

describe('whatever an answer is made of', () => {
  test('its stream lives as OpenAI’s do, and is the whole answer in pieces', () => {
    fc.assert(
      fc.property(fc.array(event), meaning, (events, how) => {
        const all = [...events, end(how), { type: 'terminator' as const }];
        const writer = aWriter();
        const frames = all.flatMap((one) => writer.frames([{ events: [one] }]));
        const last = requireGoodLifecycle(frames);
        expect(last.status).toBe(STATUS[how]);
        if (how === 'error') return;
        expect(aWriter().whole([{ events: all }])).toEqual(last);
      }),
    );
  });

  test('an error in its midst fails it, and nothing completes it', () => {
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const writer = aWriter();
        const frames = [...writer.frames([{ events }]), ...writer.error(new GatewayError('provider-cut', 'It ended.'))];
        expect(requireGoodLifecycle(frames)).toMatchObject({ status: 'failed', error: { message: 'It ended.' } });
        expect(frames.at(-2)?.event).toBe('error');
      }),
    );
  });
});

test('a limit says in the words that Codex reads when to come back', () => {
  const error = new GatewayError('rate-limited', 'Too fast.', { retryAfterSeconds: 2 });
  const failed = { code: 'rate_limit_exceeded', message: 'Too fast. Please try again in 2s.' };
  expect(requireGoodLifecycle(aWriter().error(error))).toMatchObject({ error: failed });
});

// The numbers are those of the issues of other gateways that had the bug.
describe('bugs of other bridges', () => {
  test('litellm 22102, 19368: every call of a tool is begun, told and ended', () => {
    const types = typesOf(play([call(0, 'c1', 'search'), input(0, '{"q":'), input(0, '1}')], 'tool-calls'));
    expect(types.slice(2, -1)).toEqual([
      'response.output_item.added',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'response.output_item.done',
    ]);
  });

  test('litellm 37852: no item is ended that was not begun, and no id is one of chat', () => {
    const frames = play([], 'stop');
    expect(typesOf(frames)).toEqual(['response.created', 'response.in_progress', 'response.completed']);
    expect(JSON.stringify(play([say('Hi')], 'stop'))).not.toContain('chatcmpl');
  });

  test('litellm 32777: a thought has its whole life before the text begins', () => {
    const types = typesOf(play([think('Hm'), seal('s'), say('Hi')], 'stop'));
    expect(types.slice(2, 9)).toEqual([
      'response.output_item.added',
      'response.reasoning_summary_part.added',
      'response.reasoning_summary_text.delta',
      'response.reasoning_summary_text.done',
      'response.reasoning_summary_part.done',
      'response.output_item.done',
      'response.output_item.added',
    ]);
  });

  test('sap-proxy 35: the last event holds the response beside its own type and number', () => {
    const last = JSON.parse(play([say('Hi')], 'stop').at(-1)?.data ?? '');
    expect(Object.keys(last).sort()).toEqual(['response', 'sequence_number', 'type']);
  });

  test('chatkit 89: ids of items are their own, and not those of calls', () => {
    const { output } = wholeOf([say('Hi'), call(0, 'c1', 'search'), call(1, 'c2', 'search')]);
    const ids = output.map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
    expect(ids).not.toContain('c1');
    expect(output[1]).toMatchObject({ type: 'function_call', call_id: 'c1', arguments: '{}' });
  });

  test('coder 25074: a call that was cut short is not completed', () => {
    const last = requireGoodLifecycle(play([call(0, 'c1', 'search'), input(0, '{"q":')], 'length'));
    expect(last).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [{ status: 'incomplete', arguments: '{"q":' }],
    });
  });
});

test('a tool of free text gets its text, and one of a namespace its own name', () => {
  const calls = [call(0, 'c1', 'apply_patch'), input(0, '{"input":"*** Begin"}'), call(1, 'c2', 'files__read')];
  expect(wholeOf(calls).output).toMatchObject([
    { type: 'custom_tool_call', call_id: 'c1', name: 'apply_patch', input: '*** Begin' },
    { type: 'function_call', call_id: 'c2', name: 'read', namespace: 'files', arguments: '{}' },
  ]);
  const types = typesOf(play(calls, 'tool-calls'));
  expect(types).toContain('response.custom_tool_call_input.delta');
  expect(types).toContain('response.custom_tool_call_input.done');
});

test('several calls at a time keep their arguments apart', () => {
  const calls = [call(0, 'c1', 'search'), call(1, 'c2', 'search'), input(1, '{"b":2}'), input(0, '{"a":1}')];
  expect(wholeOf(calls).output).toMatchObject([{ arguments: '{"a":1}' }, { arguments: '{"b":2}' }]);
});

function aWriter(): Writer {
  const body = { model: 'm', input: 'Hello', tools: TOOLS };
  const writer = openaiResponses.translation?.openWriter(openaiResponses.readRequest(body, 100), {
    callId: '01J',
    model: 'fake/m',
    createdAt: 1_700_000_000_000,
  });
  if (!writer) throw new Error('no translation');
  return writer;
}

function play(events: readonly ChatEvent[], how: 'stop' | 'length' | 'tool-calls'): readonly SseFrame[] {
  const frames = aWriter().frames([{ events: [...events, end(how), { type: 'terminator' }] }]);
  requireGoodLifecycle(frames);
  return frames;
}

function wholeOf(events: readonly ChatEvent[]) {
  const whole = aWriter().whole([{ events: [...events, end('stop'), { type: 'terminator' }] }]);
  return whole as { readonly output: readonly { readonly id: string }[] }; // As the lifecycle's rules have it.
}

function typesOf(frames: readonly SseFrame[]): readonly (string | undefined)[] {
  return frames.map(({ event: name }) => name);
}

function end(how: 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'error'): ChatEvent {
  return { type: 'end', reason: how, meaning: how, choice: 0 };
}
function say(said: string): ChatEvent {
  return { type: 'text-delta', text: said, choice: 0 };
}
function think(thought: string): ChatEvent {
  return { type: 'reasoning-delta', text: thought, choice: 0 };
}
function seal(signature: string): ChatEvent {
  return { type: 'reasoning-seal', signature, origin: 'anthropic', choice: 0 };
}
function call(at: number, id: string, name: string): ChatEvent {
  return { type: 'tool-call-start', index: at, id, name, choice: 0 };
}
function input(at: number, said: string): ChatEvent {
  return { type: 'tool-call-delta', index: at, text: said, choice: 0 };
}
