import Anthropic from '@anthropic-ai/sdk';
import type { Json } from '../../../lambda/core/types.ts';
import { requireGoodMessages } from '../../support/messages-schema.ts';
import { type CaseName, DOCUMENT, PICTURE } from '../told.ts';
import type { Caller, Heard } from './caller.ts';
import { CITY, LOOK, LOOK_SCHEMA } from './questions.ts';

type Body = Omit<Anthropic.MessageCreateParamsNonStreaming, 'stream'>;

const TOOLS = [{ name: LOOK, input_schema: LOOK_SCHEMA }];
const HELLO: Body['messages'] = [{ role: 'user', content: 'Hello' }];
const SOURCES = {
  image: {
    type: 'image' as const,
    source: { type: 'base64' as const, media_type: 'image/png' as const, data: PICTURE },
  },
  PDF: {
    type: 'document' as const,
    source: { type: 'base64' as const, media_type: 'application/pdf' as const, data: DOCUMENT },
  },
};
const RESULTS: Body['messages'] = [
  ...HELLO,
  {
    role: 'assistant',
    content: [
      { type: 'tool_use', id: 'abcdefgh1', name: LOOK, input: { at: 'sky' } },
      { type: 'tool_use', id: 'abcdefgh2', name: LOOK, input: { at: 'sea' } },
    ],
  },
  {
    role: 'user',
    content: [
      { type: 'tool_result', tool_use_id: 'abcdefgh1', content: 'blue' },
      { type: 'tool_result', tool_use_id: 'abcdefgh2', content: [{ type: 'text', text: 'deep' }] },
      { type: 'text', text: 'Well?' },
    ],
  },
];

/** Anthropic's client. */
export const messages: Caller = {
  dialect: 'anthropic-messages',
  contentField: 'messages',
  extras: {
    temperature: 0.173,
    top_k: 373,
    stop_sequences: ['mark-stop'],
    metadata: { user_id: 'mark-user' },
  },
  async ask({ name, model, isStream }, { baseURL, key, fetch }) {
    const client = new Anthropic({ baseURL: baseURL.replace(/\/v1$/, ''), apiKey: key, fetch, maxRetries: 0 });
    const body = { model, max_tokens: 1000, system: 'Be brief.', messages: HELLO, ...questionOf(name, model) };
    if (!isStream) return heardIn(await client.messages.create(body));
    return heardIn(await client.messages.stream(body).finalMessage());
  },
  validate: (frames) => requireGoodMessages(frames).at(-1)?.type === 'message_stop',
};

function questionOf(name: CaseName, model: string): Partial<Body> {
  switch (name) {
    case 'tools':
      return { tools: TOOLS, tool_choice: { type: 'any', disable_parallel_tool_use: true } };
    case 'parallel tools':
      return { tools: TOOLS, tool_choice: { type: 'auto' } };
    case 'tool results':
      return { tools: TOOLS, messages: RESULTS };
    case 'JSON schema':
      return { output_config: { format: { type: 'json_schema', schema: CITY } } };
    case 'reasoning':
      // As its own models have it now, and as the older ones and most clients have it.
      return /opus-5|gpt-5/.test(model)
        ? {
            thinking: { type: 'adaptive', display: 'summarized' },
            output_config: { effort: 'high' },
            max_tokens: 20_000,
          }
        : { thinking: { type: 'enabled', budget_tokens: 16_384 }, max_tokens: 20_000 };
    case 'image':
    case 'PDF':
      return { messages: [{ role: 'user', content: [{ type: 'text', text: 'What is this?' }, SOURCES[name]] }] };
    case 'parameters':
      return messages.extras as object; // Some of them are no longer in the client's own type.
    default:
      return {};
  }
}

function heardIn({ content, stop_reason: reason, usage }: Anthropic.Message): Heard {
  const ends: Readonly<Record<string, string>> = { end_turn: 'stop', tool_use: 'tools', max_tokens: 'length' };
  const cached = usage.cache_read_input_tokens ?? 0;
  return {
    text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    thought: content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
    calls: content.flatMap((block) =>
      block.type === 'tool_use' ? { name: block.name, input: block.input as Json } : [],
    ),
    end: ends[reason ?? ''] ?? reason ?? 'none',
    usage: {
      input: usage.input_tokens + cached + (usage.cache_creation_input_tokens ?? 0),
      cached,
      output: usage.output_tokens,
    },
  };
}
