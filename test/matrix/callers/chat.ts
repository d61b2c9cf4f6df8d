import OpenAI from 'openai';
import type { ChatCompletionMessageParam as Message } from 'openai/resources/chat/completions';
import type { Json } from '../../../lambda/core/types.ts';
import { requireGoodStream } from '../../support/chunk-schema.ts';
import { type CaseName, DOCUMENT, PICTURE } from '../told.ts';
import type { Caller, Heard } from './caller.ts';
import { CITY, LOOK, LOOK_SCHEMA } from './questions.ts';

const TOOLS = [{ type: 'function' as const, function: { name: LOOK, parameters: LOOK_SCHEMA } }];
const SYSTEM: Message = { role: 'system', content: 'Be brief.' };
const user = (content: Extract<Message, { role: 'user' }>['content']): Message => ({ role: 'user', content });
const HELLO = [SYSTEM, user('Hello')];
const PARTS = {
  image: { type: 'image_url' as const, image_url: { url: `data:image/png;base64,${PICTURE}` } },
  PDF: { type: 'file' as const, file: { filename: 'a.pdf', file_data: `data:application/pdf;base64,${DOCUMENT}` } },
};
const RESULTS: readonly Message[] = [
  ...HELLO,
  {
    role: 'assistant',
    content: null,
    tool_calls: [
      { id: 'abcdefgh1', type: 'function', function: { name: LOOK, arguments: '{"at":"sky"}' } },
      { id: 'abcdefgh2', type: 'function', function: { name: LOOK, arguments: '{"at":"sea"}' } },
    ],
  },
  { role: 'tool', tool_call_id: 'abcdefgh1', content: 'blue' },
  { role: 'tool', tool_call_id: 'abcdefgh2', content: 'deep' },
  user('Well?'),
];

/** OpenAI's client, at chat completions. */
export const chat: Caller = {
  dialect: 'openai-chat',
  contentField: 'messages',
  extras: {
    temperature: 0.173,
    top_p: 0.913,
    stop: ['mark-stop'],
    seed: 424_242,
    user: 'mark-user',
    metadata: { purpose: 'mark-metadata' },
    prompt_cache_key: 'mark-cache-key',
    presence_penalty: 0.271,
    frequency_penalty: 0.314,
    logit_bias: { 50256: -42 },
    verbosity: 'mark-verbosity',
    store: false,
  },
  async ask({ name, model, isStream }, { baseURL, key, fetch }) {
    const client = new OpenAI({ baseURL, apiKey: key, fetch, maxRetries: 0 });
    const body = { model, max_completion_tokens: 1000, messages: [...HELLO], ...questionOf(name) };
    if (!isStream) return heardIn(await client.chat.completions.create(body));
    const stream = client.chat.completions.stream({ ...body, stream_options: { include_usage: true } });
    // Thoughts, and Mistral's lists of parts, are no part of the client's own type: applications put them together.
    const deltas: (Json | undefined)[] = [];
    stream.on('chunk', ({ choices }) => deltas.push(choices[0]?.delta as Json | undefined));
    const heard = heardIn(await stream.finalChatCompletion());
    const text = deltas.map((delta) => textIn(delta?.content)).join('');
    return { ...heard, text: text || heard.text, thought: deltas.map(thoughtIn).join('') };
  },
  validate(frames) {
    const data = frames.map((frame) => frame.data);
    requireGoodStream(data);
    return data.at(-1) === '[DONE]';
  },
};

function questionOf(name: CaseName): Partial<Omit<OpenAI.ChatCompletionCreateParamsNonStreaming, 'stream'>> {
  switch (name) {
    case 'tools':
      return { tools: TOOLS, tool_choice: 'required', parallel_tool_calls: false };
    case 'parallel tools':
      return { tools: TOOLS, tool_choice: 'auto', parallel_tool_calls: true };
    case 'tool results':
      return { tools: TOOLS, messages: [...RESULTS] };
    case 'JSON schema':
      return { response_format: { type: 'json_schema', json_schema: { name: 'city', strict: true, schema: CITY } } };
    case 'reasoning':
      return { reasoning_effort: 'high', max_completion_tokens: 10_000 };
    case 'image':
    case 'PDF':
      return { messages: [SYSTEM, user([{ type: 'text', text: 'What is this?' }, PARTS[name]])] };
    case 'parameters':
      // Some of them are only of our making.
      return {
        ...chat.extras,
        messages: [
          { role: 'developer', content: 'Be brief.' },
          { role: 'user', content: 'Hello', name: 'ann' },
        ],
      };
    default:
      return {};
  }
}

function heardIn({ choices, usage }: OpenAI.ChatCompletion): Heard {
  const [choice] = choices;
  if (!choice || !usage) throw new Error('an answer without a choice or without usage');
  const { message, finish_reason: reason } = choice;
  const calls = (message.tool_calls ?? []).filter((call) => call.type === 'function');
  const ends: Readonly<Record<string, string>> = { tool_calls: 'tools', content_filter: 'refusal' };
  return {
    text: textIn(message.content) || (message.refusal ?? ''),
    thought: thoughtIn(message as unknown as Json), // As above.
    calls: calls.map(({ function: { name, arguments: input } }) => ({ name, input: JSON.parse(input) })),
    end: message.refusal ? 'refusal' : (ends[reason] ?? reason),
    usage: {
      input: usage.prompt_tokens,
      cached: usage.prompt_tokens_details?.cached_tokens ?? 0,
      output: usage.completion_tokens,
    },
  };
}

/** Text, or Mistral's list of parts where its own client asked for thoughts. */
function textIn(content: unknown): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? content.map(({ text }) => text ?? '').join('') : '';
}

/** By any of the names that providers have for it: where chat is spoken at both ends, they are passed on. */
function thoughtIn(message: Json | undefined): string {
  const named = message?.reasoning_content ?? message?.reasoning;
  if (typeof named === 'string') return named;
  const parts = Array.isArray(message?.content) ? message.content.flatMap(({ thinking }) => thinking ?? []) : [];
  return parts.map(({ text }) => text).join('');
}
