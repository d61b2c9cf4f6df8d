import type { GatewayError } from '../../core/errors.ts';
import { countIn, invalidField, isStreamIn, modelIn, requireMessages } from '../../core/fields.ts';
import { objectIn, objectsIn } from '../../core/json.ts';
import { once } from '../../core/needs.ts';
import type { Chat, Json, PreparedRequest, Provider, Quirks, Target } from '../../core/types.ts';
import { withoutVoidBounds } from '../openai/bounds.ts';
import { readDemand } from '../openai/demand.ts';
import { refusesEffort } from '../openai/efforts.ts';
import { requireMedia } from '../openai/media.ts';
import { dropsOf, rulesOf } from '../openai/model-rules.ts';
import { quirksOf } from '../openai/quirks.ts';
import { withoutFreeTextTools } from './free-text-tools.ts';
import { readNeeds } from './needs.ts';
import { hasOldFunctions, withoutOldFunctions } from './old-functions.ts';
import { dropsMarks, patchMessages } from './patch-messages.ts';
import { withPlainSchemas } from './plain-schema.ts';
import { asChat } from './responses-shaped.ts';
import { withNestedTools } from './tool-shapes.ts';
import { orderedTurns } from './turn-order.ts';

/** The names of the bound on the output, the newer first. */
const OUTPUT_BOUNDS = ['max_completion_tokens', 'max_tokens'] as const;

/** Reads what the gateway itself must know. Everything else stays in the original and is the provider's to judge. */
export function readRequest(sent: Json, bodyBytes: number, headers: ReadonlyMap<string, string> = new Map()): Chat {
  const said = asChat(sent);
  const body = withoutVoidBounds(withNestedTools(said.body), OUTPUT_BOUNDS, 1);
  const model = modelIn(body);
  requireMessages(body);
  const [newer, older] = OUTPUT_BOUNDS.map((name) => countIn(body, name, 1, Number.MAX_SAFE_INTEGER));
  return {
    model,
    stream: isStreamIn(body),
    hasTools: hasTools(body) || hasOldFunctions(body),
    showsUsage: objectIn(body.stream_options)?.include_usage === true,
    maxOutputTokens: newer ?? older,
    choices: countIn(body, 'n', 1, 1_000_000) ?? 1,
    original: { dialect: 'openai-chat', body, headers },
    bodyBytes,
    needs: once(() => readNeeds(body, bodyBytes)),
    ...(said.left.length > 0 && { left: said.left }),
  };
}

/** The original, patched for a provider of the same dialect: key order is kept, so that its prompt cache keeps hitting. */
export function writeRequest(chat: Chat, target: Target, provider: Provider): PreparedRequest {
  const quirks = quirksOf(provider, 'openai-chat');
  const rules = rulesOf(target, quirks);
  const renames = new Map([quirks, ...rules].flatMap((rule) => Object.entries(rule.renames ?? {})));
  const fieldOf = (name: string) => renames.get(name) ?? name;
  const asked = chat.original.body;
  const original = quirks.takesAllTools ? asked : withoutFreeTextTools(withoutOldFunctions(asked));
  const drops = new Set(dropsOf(rules, original.reasoning_effort));
  if (refusesEffort(quirks, target.model)) drops.add('reasoning_effort');
  const parts = objectsIn(original.messages).flatMap(({ content }) => objectsIn(content));
  requireMedia(parts, quirks, provider, 'messages');
  const isUnmarked = dropsMarks(quirks) && parts.some((part) => part.cache_control !== undefined);
  const dropped = isUnmarked ? ['cache_control'] : [];
  const body: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(original)) {
    if (isEmpty(name, value, original)) continue;
    const field = fieldOf(name);
    if (givesWay(name, original, fieldOf)) continue;
    const isTaken = !drops.has(field) && accepts(quirks, field);
    if (!isTaken && name === 'response_format') throw unsaidFormat(provider);
    if (!isTaken && isAdded(name, asked)) continue;
    if (!isTaken) dropped.push(name);
    else body[field] = patched(name, value, chat, target, quirks);
  }
  if (chat.stream && quirks.streamUsage && !('stream_options' in body)) body.stream_options = { include_usage: true };
  if (!chat.stream || !quirks.streamUsage) delete body.stream_options;
  return {
    path: '/chat/completions',
    body,
    dropped: [...(chat.left ?? []), ...dropped.filter((name) => name !== 'stream_options')],
    ...readDemand(body, {
      bodyBytes: chat.bodyBytes,
      choices: chat.choices,
      boundNames: OUTPUT_BOUNDS.map(fieldOf),
      imageTokens: rules.find((rule) => rule.imageTokens !== undefined)?.imageTokens,
    }),
  };
}

/** Two names that a host calls by one: of bounds on the output the newer counts, and else the host's own name. */
function givesWay(name: string, original: Json, fieldOf: (name: string) => string): boolean {
  const [newer, older] = OUTPUT_BOUNDS;
  if (name === newer) return false;
  const winner = name === older && fieldOf(newer) === fieldOf(older) ? newer : fieldOf(name);
  return winner !== name && Object.hasOwn(original, winner) && original[winner] !== null;
}

/** What was put in with tools that stand for others: no caller misses it where a host does not take it. */
function isAdded(name: string, asked: Json): boolean {
  return name === 'parallel_tool_calls' && !Object.hasOwn(asked, name);
}

/** An answer in another form than was asked for is no answer. */
function unsaidFormat({ id }: Provider): GatewayError {
  return invalidField('response_format', `is not taken by the provider ${id}: it holds answers to no form.`);
}

/** What makes a request a request is sent whatever the list of a host says. */
const ESSENTIAL: readonly string[] = ['model', 'messages', 'stream'];

function accepts({ parameters }: Quirks, field: string): boolean {
  return ESSENTIAL.includes(field) || !parameters || parameters.includes(field);
}

/** Fields that say nothing: SDKs send them by default, and strict providers refuse them. */
function isEmpty(name: string, value: unknown, body: Json): boolean {
  if (value === null) return true;
  if (name === 'tools') return Array.isArray(value) && value.length === 0;
  if (name === 'tool_choice' || name === 'parallel_tool_calls') return !hasTools(body);
  if (name === 'response_format') return objectIn(value)?.type === 'text';
  return false;
}

function hasTools(body: Json): boolean {
  const { tools } = body;
  return Array.isArray(tools) && tools.length > 0;
}

function patched(name: string, value: unknown, chat: Chat, target: Target, quirks: Quirks): unknown {
  switch (name) {
    case 'model':
      return target.model;
    case 'stream':
      return chat.stream;
    case 'stream_options':
      // Always asked, because the bill depends on it; shown only to a caller who asked as well.
      return { ...objectIn(value), include_usage: true };
    case 'messages':
      return Array.isArray(value) ? patchMessages(orderedTurns(value, target, quirks), quirks, target.model) : value;
    case 'tools':
      return quirks.refusedSchemaWords ? withPlainSchemas(value, quirks.refusedSchemaWords) : value;
    default:
      return value;
  }
}
