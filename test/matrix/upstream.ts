/** What a provider of each dialect sends for the same answer. */
import { frames, type Play, status } from '../support/fake-provider.ts';

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

let sequence = 0;
const event = (json: { readonly type: string; readonly [field: string]: unknown }) =>
  named({ ...json, sequence_number: sequence++ });
const RESPONSE = {
  id: 'resp_1',
  object: 'response',
  created_at: 1_800_000_000,
  completed_at: null,
  status: 'in_progress',
  error: null,
  incomplete_details: null,
  instructions: null,
  max_output_tokens: null,
  model: 'm',
  output: [],
  parallel_tool_calls: true,
  previous_response_id: null,
  reasoning: { effort: null, summary: null },
  store: false,
  temperature: 1,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_p: 1,
  truncation: 'disabled',
  usage: null,
  user: null,
  metadata: {},
  background: false,
  service_tier: 'default',
};
const USAGE = {
  input_tokens: 12,
  input_tokens_details: { cached_tokens: 4 },
  output_tokens: 5,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 17,
};
const opening = () => [
  event({ type: 'response.created', response: RESPONSE }),
  event({ type: 'response.in_progress', response: RESPONSE }),
];
const said = (text: string, at = 0) => {
  const item = {
    id: `msg_${at}`,
    type: 'message',
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text, annotations: [] }],
  };
  const place = { item_id: item.id, output_index: at, content_index: 0 };
  return [
    event({
      type: 'response.output_item.added',
      output_index: at,
      item: { ...item, status: 'in_progress', content: [] },
    }),
    event({ type: 'response.content_part.added', ...place, part: { type: 'output_text', text: '', annotations: [] } }),
    event({ type: 'response.output_text.delta', ...place, delta: text }),
    event({ type: 'response.output_text.done', ...place, text }),
    event({ type: 'response.content_part.done', ...place, part: item.content[0] }),
    event({ type: 'response.output_item.done', output_index: at, item }),
  ];
};
const called = () => {
  const item = {
    id: 'fc_1',
    type: 'function_call',
    call_id: 'call_1',
    name: 'look',
    arguments: '{"at":"sky"}',
    status: 'completed',
  };
  return [
    event({
      type: 'response.output_item.added',
      output_index: 0,
      item: { ...item, arguments: '', status: 'in_progress' },
    }),
    event({ type: 'response.function_call_arguments.delta', item_id: 'fc_1', output_index: 0, delta: item.arguments }),
    event({
      type: 'response.function_call_arguments.done',
      item_id: 'fc_1',
      output_index: 0,
      arguments: item.arguments,
      name: 'look',
    }),
    event({ type: 'response.output_item.done', output_index: 0, item }),
  ];
};
const thought = () => {
  const item = { id: 'rs_1', type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }] };
  const place = { item_id: 'rs_1', output_index: 0, summary_index: 0 };
  return [
    event({ type: 'response.output_item.added', output_index: 0, item: { ...item, summary: [] } }),
    event({ type: 'response.reasoning_summary_part.added', ...place, part: { type: 'summary_text', text: '' } }),
    event({ type: 'response.reasoning_summary_text.delta', ...place, delta: 'hm' }),
    event({ type: 'response.reasoning_summary_text.done', ...place, text: 'hm' }),
    event({ type: 'response.reasoning_summary_part.done', ...place, part: { type: 'summary_text', text: 'hm' } }),
    event({ type: 'response.output_item.done', output_index: 0, item }),
  ];
};
/** A response from its opening to its end, with the items that were told. */
const response = (parts: readonly string[], state: 'completed' | 'incomplete' = 'completed') => {
  const started = opening();
  const told = parts.map((frame) => JSON.parse(frame.slice(frame.indexOf('data: ') + 6)));
  const output = told.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item);
  const details = state === 'incomplete' ? { reason: 'max_output_tokens' } : null;
  const whole = { ...RESPONSE, status: state, output, usage: USAGE, incomplete_details: details };
  return [...started, ...parts, event({ type: `response.${state}`, response: whole })].map(numbered);
};
/** The parts are made before the opening is, but come after it. */
const numbered = (frame: string, number: number) =>
  frame.replace(/"sequence_number":\d+/, `"sequence_number":${number}`);

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
  'openai-responses': {
    text: () => response(said('Hello')),
    tools: () => response(called()),
    length: () => response(said('Hello'), 'incomplete'),
    reasoning: () => response([...thought(), ...said('Hello', 1)]),
    'error-after-content': () => [
      ...opening(),
      ...said('Hello').slice(0, 3),
      event({ type: 'error', code: 'server_error', message: 'overloaded', param: null }),
      event({
        type: 'response.failed',
        response: { ...RESPONSE, status: 'failed', error: { code: 'server_error', message: 'overloaded' } },
      }),
    ],
  },
};

/** The play of a provider that speaks so. */
export function streamOf(upstream: Upstream, scenario: Scenario): Play {
  sequence = 0;
  return frames(STREAMS[upstream][scenario]());
}

/** A refusal before anything was said, in the words of each. */
export function refusalOf(upstream: Upstream): Play {
  const error = { type: 'rate_limit_error', message: 'slow down' };
  const body =
    upstream === 'anthropic-messages' ? { type: 'error', error } : { error: { ...error, code: 'rate_limit_exceeded' } };
  return status(429, { body, headers: [['retry-after', '7']] });
}
