/** The streams of a provider that speaks Responses, event by event. */
type Event = { readonly type: string; readonly [field: string]: unknown };

const event = (json: Event) => `event: ${json.type}\ndata: ${JSON.stringify({ ...json, sequence_number: 0 })}\n\n`;
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

/** The streams for the scenarios, by their names. */
export const RESPONSES = {
  text: () => response(said('Hello')),
  tools: () => response(called()),
  length: () => response(said('Hello'), 'incomplete'),
  reasoning: () => response([...thought(), ...said('Hello', 1)]),
  'error-after-content': () =>
    [
      ...opening(),
      ...said('Hello').slice(0, 3),
      event({ type: 'error', code: 'server_error', message: 'overloaded', param: null }),
      event({
        type: 'response.failed',
        response: { ...RESPONSE, status: 'failed', error: { code: 'server_error', message: 'overloaded' } },
      }),
    ].map(numbered),
};
