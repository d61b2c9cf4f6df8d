import { answer, bytes, frames, type Play, type Stage } from '../support/fake-provider.ts';

const CHAT_USAGE = { inputTokens: 12, cachedTokens: 4, outputTokens: 5 };
const MESSAGE = {
  id: 'msg_bdrk_1',
  type: 'message',
  role: 'assistant',
  model: 'claude',
  content: [{ type: 'text', text: 'Hello' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 8, cache_read_input_tokens: 4, cache_creation_input_tokens: 0, output_tokens: 5 },
};
const ITEM = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: 'Hello', annotations: [] }],
};
const RESPONSE = {
  id: 'resp_1',
  object: 'response',
  created_at: 1_800_000_000,
  status: 'completed',
  error: null,
  incomplete_details: null,
  model: 'gpt-oss',
  output: [ITEM],
  parallel_tool_calls: true,
  tool_choice: 'auto',
  tools: [],
  usage: {
    input_tokens: 12,
    input_tokens_details: { cached_tokens: 4 },
    output_tokens: 5,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 17,
  },
};

/** "Hello" of 12 tokens read, 4 of them from the cache, and 5 written, as the endpoint that was asked says it. */
export function helloFrom({ path, json }: Stage['request']): Play {
  const isStream = typeof json === 'object' && json !== null && 'stream' in json && json.stream === true;
  if (path.endsWith('/chat/completions')) return answer({ text: 'Hello', usage: CHAT_USAGE });
  const [body, events] = path.endsWith('/messages') ? [MESSAGE, MESSAGES] : [RESPONSE, RESPONSES];
  if (!isStream) return bytes(JSON.stringify(body), { headers: [['content-type', 'application/json']] });
  return frames(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}`));
}

const MESSAGES = [
  { type: 'message_start', message: { ...MESSAGE, content: [], stop_reason: null } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 5 } },
  { type: 'message_stop' },
];

const PLACE = { item_id: ITEM.id, output_index: 0, content_index: 0 };
const PART = { type: 'output_text', text: 'Hello', annotations: [] };
const RESPONSES = [
  { type: 'response.created', response: { ...RESPONSE, status: 'in_progress', output: [], usage: null } },
  { type: 'response.output_item.added', output_index: 0, item: { ...ITEM, status: 'in_progress', content: [] } },
  { type: 'response.content_part.added', ...PLACE, part: { ...PART, text: '' } },
  { type: 'response.output_text.delta', ...PLACE, delta: 'Hello' },
  { type: 'response.output_text.done', ...PLACE, text: 'Hello' },
  { type: 'response.content_part.done', ...PLACE, part: PART },
  { type: 'response.output_item.done', output_index: 0, item: ITEM },
  { type: 'response.completed', response: RESPONSE },
].map((event, sequence_number) => ({ ...event, sequence_number }));
