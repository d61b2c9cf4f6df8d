import { countIn, invalidField, isStreamIn, modelIn } from '../../core/fields.ts';
import { objectIn, objectsIn } from '../../core/json.ts';
import { once } from '../../core/needs.ts';
import { relayHeaders } from '../../core/relay-headers.ts';
import type { Chat, Json, PreparedRequest, Provider, Quirks, Target } from '../../core/types.ts';
import { readDemand } from '../openai/demand.ts';
import { requireMedia } from '../openai/media.ts';
import { patchBody } from '../openai/patch.ts';
import { quirksOf } from '../openai/quirks.ts';
import { STATEFUL, statefulFieldIn } from '../openai/stateful.ts';
import { withTakenIds } from './call-ids.ts';
import { readNeeds } from './needs.ts';
import { toolsIn } from './tools.ts';
import { withoutForeignThoughts } from './without-thoughts.ts';

/** Sent whatever the list of a host says. What is stateful is the host's to refuse: left out, it would mislead. */
const ESSENTIAL: readonly string[] = ['model', 'input', 'stream', 'background', ...STATEFUL];

/** Reads what the gateway itself must know. Everything else stays in the original and is the provider's to judge. */
export function readRequest(body: Json, bodyBytes: number, headers: ReadonlyMap<string, string> = new Map()): Chat {
  const model = modelIn(body);
  const { input } = body;
  const isAsked = typeof input === 'string' || Array.isArray(input) || (!input && statefulFieldIn(body));
  if (!isAsked) throw invalidField('input', 'must be text or a list of items.');
  const stream = isStreamIn(body);
  // It would be billed with nobody there to see it: what runs in the background is fetched from an endpoint of its own.
  if (body.background === true && !stream) {
    throw invalidField('background', 'needs `stream: true` here: there is no endpoint to fetch the answer from later.');
  }
  return {
    model,
    stream,
    showsUsage: true,
    maxOutputTokens: countIn(body, 'max_output_tokens', 1, Number.MAX_SAFE_INTEGER),
    choices: 1,
    original: { dialect: 'openai-responses', body, headers },
    bodyBytes,
    needs: once(() => readNeeds(body, bodyBytes)),
  };
}

/** The original, patched for a provider of the same dialect: key order is kept, so that its prompt cache keeps hitting. */
export function writeRequest(chat: Chat, target: Target, provider: Provider): PreparedRequest {
  const quirks = quirksOf(provider, 'openai-responses');
  const { input } = chat.original.body;
  requireMedia(objectsIn(input).flatMap(partsOf), quirks, provider, 'input');
  const values = { model: target.model, stream: chat.stream, input: takenInput(input, quirks) };
  const { body, dropped } = patchBody(chat.original.body, { target, quirks, essential: ESSENTIAL, values });
  const imageTokens = quirks.models?.find(
    (rule) => rule.imageTokens !== undefined && rule.pattern.test(target.model),
  )?.imageTokens;
  const demand = readDemand(inWordsOfChat(body), {
    bodyBytes: chat.bodyBytes,
    choices: 1,
    boundNames: ['max_output_tokens'],
    imageTokens,
    countedTools: COUNTED_TOOLS,
  });
  const isAllHere = statefulFieldIn({ ...body, background: false }) === undefined;
  return {
    path: '/responses',
    headers: relayHeaders(chat.original.headers, RELAYED),
    body,
    dropped,
    ...demand,
    // What the provider has kept is input too, and nobody here knows how much of it there is.
    maxInputTokens: isAllHere ? demand.maxInputTokens : Infinity,
  };
}

function takenInput(input: unknown, quirks: Quirks): unknown {
  const taken = withTakenIds(withoutForeignThoughts(input), quirks.toolIds);
  return quirks.refusesDeveloperRole && Array.isArray(taken) ? taken.map(withSystemRole) : taken;
}

/** Codex always speaks as a developer. Items that are no messages may have the role as well, and keep it. */
function withSystemRole(item: unknown): unknown {
  const fields = objectIn(item);
  const isMessage = fields?.type === undefined || fields.type === 'message';
  return isMessage && fields?.role === 'developer' ? { ...fields, role: 'system' } : item;
}

/**
 * Codex says in headers in which form its request is (`x-openai-internal-codex-responses-lite`), and to which session it
 * belongs (codex 0.169, seen 2026-11-20). OpenAI's headers that say who pays are not among them.
 */
const RELAYED = /^(x-(openai-internal-)?codex-.+|session-id|thread-id|originator|openai-beta)$/;

/** Tools that run at the caller's: the provider takes no fee for them. */
const CALLERS_TOOLS: readonly unknown[] = ['function', 'custom', 'namespace', 'local_shell', 'apply_patch'];
/** The search whose calls its answer lists; its preview (`web_search_preview`) has other fees for other models. */
const COUNTED_TOOLS = /^web_search(_\d{4}_\d{2}_\d{2})?$/;
/** Parts that are in the body as text, and so are bounded by its bytes. */
const TEXTS: readonly unknown[] = ['input_text', 'output_text', 'text', 'refusal', 'summary_text', 'reasoning_text'];

function partsOf({ content, output }: Json): readonly Json[] {
  return [...objectsIn(content), ...objectsIn(output)];
}

/** The same request in the form that its demand is read from. */
function inWordsOfChat(body: Json): Json {
  const parts = objectsIn(body.input)
    .flatMap(partsOf)
    .map((part) => (TEXTS.includes(part.type) ? { type: 'text' } : part));
  const tools = toolsIn(body).map((tool) => (CALLERS_TOOLS.includes(tool.type) ? { type: 'function' } : tool));
  return { ...body, messages: [{ content: parts }], tools };
}
