import { quoted } from '../../core/errors.ts';
import { invalidField, isStreamIn, modelIn, requireMessages } from '../../core/fields.ts';
import { objectsIn } from '../../core/json.ts';
import { once } from '../../core/needs.ts';
import { relayHeaders } from '../../core/relay-headers.ts';
import type { Chat, Json, PreparedRequest, Provider, Target } from '../../core/types.ts';
import { readDemand } from './demand.ts';
import { betasFor, metadataFor } from './host.ts';
import { requireMedia } from './media.ts';
import { readNeeds } from './needs.ts';
import { withPlainIds } from './plain-ids.ts';
import { withoutForeignThoughts } from './without-thoughts.ts';

/** What is sent where the gateway itself is the author: the version that every model and host accepts. */
export const VERSION = '2023-06-01';

/** Reads what the gateway itself must know. Everything else stays in the original and is the provider's to judge. */
export function readRequest(body: Json, bodyBytes: number, headers: ReadonlyMap<string, string> = new Map()): Chat {
  const model = modelIn(body);
  requireMessages(body);
  return {
    model,
    stream: isStreamIn(body),
    hasTools: objectsIn(body.tools).length > 0,
    showsUsage: true,
    maxOutputTokens: maxTokens(body.max_tokens),
    choices: 1,
    original: { dialect: 'anthropic-messages', body, headers },
    bodyBytes,
    needs: once(() => readNeeds(body, bodyBytes)),
  };
}

/** The original with the provider's name for the model: key order and fields that nobody here knows are kept. */
export function writeRequest(chat: Chat, target: Target, provider: Provider): PreparedRequest {
  const quirks = provider.speaks['anthropic-messages'];
  requireMedia(chat.original.body.messages, provider);
  const body: Record<string, unknown> = {};
  const dropped: string[] = [];
  for (const [name, value] of Object.entries(chat.original.body)) {
    if (name === 'model') body.model = target.model;
    else if (name === 'stream')
      body.stream = chat.stream; // Some clients send it as text.
    else if (name === 'messages') body.messages = withPlainIds(withoutForeignThoughts(value));
    else if (name === 'metadata') Object.assign(body, metadataFor(value, quirks, dropped));
    else body[name] = value;
  }
  return {
    path: '/messages',
    headers: betasFor(headersFor(chat.original.headers), quirks, dropped),
    body,
    dropped,
    ...readDemand(body, chat.bodyBytes),
  };
}

/** An open list: betas and sessions are named in headers that are new with every release of a client. */
function headersFor(headers: ReadonlyMap<string, string>): Record<string, string> {
  return { 'anthropic-version': VERSION, ...relayHeaders(headers, /^(anthropic|x-claude-code)-/) };
}

/** 0 is allowed: it warms the cache and writes nothing. */
function maxTokens(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw invalidField('max_tokens', `must be a whole number of at least 0, not ${quoted(JSON.stringify(value))}.`);
}
