import type { Provider, Quirks } from '../core/types.ts';

interface Description extends Quirks {
  readonly id: string;
  /** The base that `/chat/completions` is appended to. */
  readonly url: string;
  readonly needsKey?: boolean;
}

/** A provider that speaks OpenAI's chat dialect with a bearer key: its quirks are all that has to be said. */
export function openAICompatible({ id, url, needsKey = true, ...quirks }: Description): Provider {
  return {
    id,
    dialect: 'openai-chat',
    url: url.replace(/\/+$/, ''),
    needsKey,
    authorize: (key): Readonly<Record<string, string>> => (needsKey ? { authorization: `Bearer ${key}` } : {}),
    quirks,
  };
}

/** Request fields that every strict host accepts. */
export const COMMON_PARAMETERS = [
  'model',
  'messages',
  'stream',
  'temperature',
  'top_p',
  'stop',
  'tools',
  'tool_choice',
  'response_format',
] as const;

/** Members of a message that every strict host accepts. */
export const COMMON_MESSAGE_FIELDS = ['role', 'content', 'tool_calls', 'tool_call_id'] as const;
