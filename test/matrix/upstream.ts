/** What a provider of each dialect sends for the same answer. */
import { frames, type Play, status } from '../support/fake-provider.ts';
import { RESPONSES } from './responses-upstream.ts';

export type Upstream = 'openai-chat' | 'anthropic-messages' | 'openai-responses';
export type Scenario = 'text' | 'tools' | 'length' | 'reasoning' | 'error-after-content';

const data = (json: object) => `data: ${JSON.stringify(json)}\n\n`;
const named = (json: { readonly type: string; readonly [field: string]: unknown }) =>
  `event: ${json.type}\ndata: ${JSON.stringify(json)}\n\n`;

const CHAT = { id: 'c1', object: 'chat.completion.chunk', created: 1_800_000_000, model: 'm' };
const chat = (delta: object, finish: string | null = null) =>
  data({ ...CHAT, choices: [{ index: 0, delta, finish_reason: finish }] });
const CHAT_END = [
  data({
    ...CHAT,
    choices: [],
    usage: { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17, prompt_tokens_details: { cached_tokens: 4 } },
  }),
  'data: [DONE]\n\n',
];
const CHAT_TOOL = { index: 0, id: 'call_1', type: 'function', function: { name: 'look', arguments: '' } };

const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'm',
  content: [],
  stop_reason: null,
  stop_sequence: null,
};
const START = named({
  type: 'message_start',
  message: { ...MESSAGE, usage: { input_tokens: 8, cache_read_input_tokens: 4, output_tokens: 1 } },
});
const block = (index: number, start: object, ...deltas: readonly object[]) => [
  named({ type: 'content_block_start', index, content_block: start }),
  ...deltas.map((delta) => named({ type: 'content_block_delta', index, delta })),
  named({ type: 'content_block_stop', index }),
];
const stop = (reason: string) => [
  named({ type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null }, usage: { output_tokens: 5 } }),
  named({ type: 'message_stop' }),
];

const STREAMS: Readonly<Record<Upstream, Readonly<Record<Scenario, () => readonly string[]>>>> = {
  'openai-chat': {
    text: () => [
      chat({ role: 'assistant', content: '' }),
      chat({ content: 'Hel' }),
      chat({ content: 'lo' }),
      chat({}, 'stop'),
      ...CHAT_END,
    ],
    tools: () => [
      chat({ role: 'assistant', content: null, tool_calls: [CHAT_TOOL] }),
      chat({ tool_calls: [{ index: 0, function: { arguments: '{"at":"sky"}' } }] }),
      chat({}, 'tool_calls'),
      ...CHAT_END,
    ],
    length: () => [chat({ role: 'assistant', content: 'Hello' }), chat({}, 'length'), ...CHAT_END],
    reasoning: () => [
      chat({ role: 'assistant', reasoning_content: 'hm' }),
      chat({ content: 'Hello' }),
      chat({}, 'stop'),
      ...CHAT_END,
    ],
    'error-after-content': () => [
      chat({ role: 'assistant', content: 'Hello' }),
      data({ error: { message: 'overloaded', code: 503 } }),
    ],
  },
  'anthropic-messages': {
    text: () => [
      START,
      ...block(0, { type: 'text', text: '' }, { type: 'text_delta', text: 'Hel' }, { type: 'text_delta', text: 'lo' }),
      ...stop('end_turn'),
    ],
    tools: () => [
      START,
      ...block(
        0,
        { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} },
        { type: 'input_json_delta', partial_json: '{"at":"sky"}' },
      ),
      ...stop('tool_use'),
    ],
    length: () => [
      START,
      ...block(0, { type: 'text', text: '' }, { type: 'text_delta', text: 'Hello' }),
      ...stop('max_tokens'),
    ],
    reasoning: () => [
      START,
      ...block(
        0,
        { type: 'thinking', thinking: '', signature: '' },
        { type: 'thinking_delta', thinking: 'hm' },
        { type: 'signature_delta', signature: 'sig' },
      ),
      ...block(1, { type: 'text', text: '' }, { type: 'text_delta', text: 'Hello' }),
      ...stop('end_turn'),
    ],
    'error-after-content': () => [
      START,
      named({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
      named({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello' } }),
      named({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
    ],
  },
  'openai-responses': RESPONSES,
};

/** The play of a provider that speaks so. */
export function streamOf(upstream: Upstream, scenario: Scenario): Play {
  return frames(STREAMS[upstream][scenario]());
}

/** A refusal before anything was said, in the words of each. */
export function refusalOf(upstream: Upstream): Play {
  const error = { type: 'rate_limit_error', message: 'slow down' };
  const body =
    upstream === 'anthropic-messages' ? { type: 'error', error } : { error: { ...error, code: 'rate_limit_exceeded' } };
  return status(429, { body, headers: [['retry-after', '7']] });
}
