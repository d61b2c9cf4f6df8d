import type { KeyCheck, Provider, Quirks } from '../core/types.ts';

/** The quirks are those of chat. */
interface Description extends Quirks {
  readonly id: string;
  /** The base that `/chat/completions` is appended to. */
  readonly url: string;
  readonly needsKey?: boolean;
  readonly check?: KeyCheck;
  /** The models of which it says that it keeps no prompts and trains on none. */
  readonly keepsNothingOf?: RegExp;
  /** See `Provider`. */
  readonly stopsBillingOf?: RegExp;
  readonly billsOn?: boolean;
  readonly billsAsAsked?: boolean;
  /** Its quirks with responses, if it has that endpoint. */
  readonly responses?: Partial<Quirks>;
  /** Its quirks with Anthropic's messages, if it has that endpoint. */
  readonly messages?: Partial<Quirks>;
  /** Its quirks with embeddings, if it has that endpoint. */
  readonly embeddings?: Partial<Quirks>;
  /** Its quirks with the completions of old, if it has that endpoint. */
  readonly completions?: Partial<Quirks>;
}

/** A provider that speaks OpenAI's dialects with a bearer key: its quirks are all that has to be said. */
export function openAICompatible(description: Description): Provider {
  const {
    id,
    url,
    needsKey = true,
    check,
    keepsNothingOf,
    stopsBillingOf,
    billsOn,
    billsAsAsked,
    responses,
    messages,
    embeddings,
    completions,
    ...chat
  } = description;
  return {
    id,
    speaks: {
      'openai-chat': chat,
      ...(responses && { 'openai-responses': { streamUsage: true, ...responses } }),
      ...(messages && { 'anthropic-messages': { streamUsage: true, ...messages } }),
      ...(embeddings && { 'openai-embeddings': { streamUsage: false, ...embeddings } }),
      ...(completions && { 'openai-completions': { ...endingsOf(chat), ...completions } }),
    },
    url: url.replace(/\/+$/, ''),
    needsKey,
    ...(check && { check }),
    ...(keepsNothingOf && { keepsNothingOf }),
    ...(stopsBillingOf && { stopsBillingOf }),
    ...(billsOn !== undefined && { billsOn }),
    ...(billsAsAsked !== undefined && { billsAsAsked }),
    authorize: (key): Readonly<Record<string, string>> => (needsKey ? { authorization: `Bearer ${key}` } : {}),
  };
}

/** How a host ends its streams, and whether it tells usage there, is the same at all of its endpoints. */
function endingsOf({ streamUsage, endsWithoutDone }: Quirks): Quirks {
  return { streamUsage, ...(endsWithoutDone !== undefined && { endsWithoutDone }) };
}

/**
 * Whom OpenRouter lists among those that stop making an answer, and billing it, when a stream of theirs is cancelled:
 * https://openrouter.ai/docs/api-reference/streaming, seen 2026-11-20. Those of the other list have `billsOn`; who is in
 * neither has nothing. What is not streamed is billed to its end by all of them.
 */
export const STOPS_WHEN_CANCELLED = /^/;

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

/**
 * "Unexpected role 'user' after role 'tool'" (400), wherever Mistral's models are served: aaif-goose/goose 5998,
 * NousResearch/hermes-agent 20154 (2026-05), zed-industries/zed 37021 (still 2026-04).
 */
export const ANSWERS_TOOLS = { pattern: /(mis|minis|magis|devs|codes|mixs|vox)tral/i, answersTools: true } as const;
