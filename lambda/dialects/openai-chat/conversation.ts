import type { Conversation, OutputFormat, Tool } from '../../core/conversation.ts';
import { either, type FieldKind, NUMBER, OBJECT, OBJECTS, requireKinds, TEXT, TEXTS } from '../../core/field-kinds.ts';
import { numberIn, objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Chat, Json } from '../../core/types.ts';
import { ALIKE, alikeIn } from '../openai/alike.ts';
import { readFormat } from '../openai/format.ts';
import { unsaid } from '../openai/parts.ts';
import { readToolChoice } from '../openai/tool-choice.ts';
import { readMessages } from './messages.ts';
import { withoutOldFunctions } from './old-functions.ts';

/** What both of OpenAI's dialects have; where the answer is stored, it is stored under either. */
const ALIKE_NAMES: readonly string[] = [...ALIKE, 'store', 'metadata'];
/** Fields that are said in neutral words, or that the gateway heeds itself. All others are left behind, and named. */
const UNDERSTOOD = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'n',
  'temperature',
  'top_p',
  'stop',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'response_format',
  'reasoning_effort',
  'service_tier',
  'verbosity',
  'top_k',
  ...ALIKE_NAMES,
]);

const FIELDS: readonly FieldKind[] = [
  ['messages', OBJECTS],
  ['temperature', NUMBER],
  ['top_p', NUMBER],
  ['top_k', NUMBER],
  ['tools', OBJECTS],
  ['functions', OBJECTS],
  ['stop', either(TEXT, TEXTS)],
  ['response_format', OBJECT],
];

/** What a chat asks, in no vendor's words. What has no neutral words and would change the answer is refused. */
export function readConversation(chat: Chat): Conversation {
  const asked = chat.original.body;
  requireKinds(asked, FIELDS);
  const body = withoutOldFunctions(asked);
  if (chat.choices > 1) throw unsaid('n', 'more than one answer');
  if (body.logprobs === true) throw unsaid('logprobs', 'log probabilities');
  const choice = readToolChoice(body.tool_choice, namesIn);
  return {
    messages: readMessages(objectsIn(body.messages)),
    tools: readTools(body),
    toolChoice: choice.toolChoice,
    parallelToolCalls: typeof body.parallel_tool_calls === 'boolean' ? body.parallel_tool_calls : undefined,
    format: formatIn(objectIn(body.response_format)),
    reasoning: textIn(body.reasoning_effort) ? { effort: textIn(body.reasoning_effort) ?? '' } : undefined,
    temperature: numberIn(body.temperature),
    topP: numberIn(body.top_p),
    topK: numberIn(body.top_k),
    stop: [body.stop ?? []].flat().filter((item) => typeof item === 'string'),
    user: textIn(body.safety_identifier) ?? textIn(body.user),
    serviceTier: textIn(body.service_tier),
    verbosity: textIn(body.verbosity),
    alike: alikeIn(body, ALIKE_NAMES),
    left: [...(chat.left ?? []), ...foreignTools(body), ...leftIn(body), ...choice.left],
  };
}

function leftIn(body: Json): readonly string[] {
  return Object.keys(body).filter((name) => !UNDERSTOOD.has(name) && body[name] !== null);
}

/** Tools that only their own provider could run are left behind, by their types. */
function foreignTools({ tools }: Json): readonly string[] {
  const foreign = objectsIn(tools).filter((tool) => !isOffered(tool));
  return [...new Set(foreign.map(({ type }) => `tools.${String(type)}`))];
}

function isOffered({ type }: Json): boolean {
  return type === 'function' || type === 'custom';
}

function readTools(body: Json): readonly Tool[] {
  return objectsIn(body.tools)
    .filter(isOffered)
    .map((tool) => {
      if (tool.type === 'custom') return customTool(objectIn(tool.custom) ?? {});
      return { ...functionTool(objectIn(tool.function) ?? {}), ...markOn(tool) };
    });
}

function functionTool(described: Json): Tool {
  const description = textIn(described.description);
  return {
    kind: 'function',
    name: textIn(described.name) ?? '',
    ...(description !== undefined && { description }),
    ...(described.parameters !== undefined && { schema: described.parameters }),
    ...(typeof described.strict === 'boolean' && { strict: described.strict }),
  };
}

/** Not OpenAI's own, but what clients send who mean Anthropic's models: as on the parts of messages. */
function markOn({ cache_control: control, function: described }: Json): Pick<Tool, 'cache'> {
  const mark = objectIn(control) ?? objectIn(objectIn(described)?.cache_control);
  return mark ? { cache: { ttl: mark.ttl === '1h' ? '1h' : '5m' } } : {};
}

function customTool(described: Json): Tool {
  const description = textIn(described.description);
  return {
    kind: 'custom',
    name: textIn(described.name) ?? '',
    ...(description !== undefined && { description }),
    ...(objectIn(described.format)?.type !== 'text' && described.format !== undefined && { grammar: described.format }),
  };
}

/** A tool that is not offered is the provider's to refuse. */
function namesIn(named: Json): readonly string[] {
  return [textIn(objectIn(named.function ?? named.custom)?.name) ?? textIn(named.name) ?? []].flat();
}

function formatIn(asked: Json | undefined): OutputFormat | undefined {
  if (!asked) return undefined;
  const schema = asked.type === 'json_object' ? objectIn(asked.schema) : undefined;
  // Together's form, which Instructor writes in its mode JSON_SCHEMA.
  if (schema) return readFormat('response_format', 'json_schema', { schema });
  return readFormat('response_format', asked.type, objectIn(asked.json_schema));
}
