import type { Conversation, Message, Reasoning } from '../../core/conversation.ts';
import { requireKinds } from '../../core/field-kinds.ts';
import { invalidField } from '../../core/fields.ts';
import { numberIn, objectIn, textIn } from '../../core/json.ts';
import type { Chat, Json } from '../../core/types.ts';
import { ALIKE, alikeIn } from '../openai/alike.ts';
import { readFormat } from '../openai/format.ts';
import { unsaid } from '../openai/parts.ts';
import { RESPONSE_FIELDS } from '../openai/response-fields.ts';
import { requireStateless } from '../openai/stateful.ts';
import { foreignTools, readChoice, readTools } from './tools.ts';
import { readTurns } from './turns.ts';

/** Fields that are said in neutral words, or that the gateway heeds itself. All others are left behind, and named. */
const UNDERSTOOD = new Set<string>([
  'model',
  'input',
  'instructions',
  'stream',
  'max_output_tokens',
  'temperature',
  'top_p',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'text',
  'reasoning',
  'service_tier',
  ...ALIKE,
  // Nothing is stored here, and the caller's own data comes back with the answer.
  'store',
  'metadata',
  'stream_options',
]);

/** What a request asks, in no vendor's words. What has no neutral words and would change the answer is refused. */
export function readConversation(chat: Chat): Conversation {
  const { body } = chat.original;
  requireStateless(body);
  requireKinds(body, RESPONSE_FIELDS);
  if (Array.isArray(body.input) && body.input.length === 0)
    throw invalidField('input', 'must not be an empty list: there is nothing to answer.');
  if (Number(body.top_logprobs) > 0) throw unsaid('top_logprobs', 'log probabilities');
  const { turns, left } = readTurns(body.input);
  const tools = readTools(body);
  const choice = readChoice(body);
  const text = objectIn(body.text);
  const format = objectIn(text?.format);
  return {
    messages: [...instructionsIn(body), ...turns],
    tools,
    toolChoice: choice.toolChoice,
    parallelToolCalls:
      typeof body.parallel_tool_calls === 'boolean' && tools.length > 0 ? body.parallel_tool_calls : undefined,
    format: format && readFormat('text', format.type, format),
    reasoning: readReasoning(body.reasoning),
    temperature: numberIn(body.temperature),
    topP: numberIn(body.top_p),
    topK: undefined,
    stop: [],
    user: textIn(body.safety_identifier) ?? textIn(body.user),
    serviceTier: textIn(body.service_tier),
    verbosity: textIn(text?.verbosity),
    alike: alikeIn(body, ALIKE),
    left: [...leftIn(body), ...left.map((type) => `input.${type}`), ...foreignTools(body), ...choice.left],
  };
}

function instructionsIn(body: Json): readonly Message[] {
  const instructions = textIn(body.instructions);
  return instructions ? [{ role: 'system', parts: [{ type: 'text', text: instructions }] }] : [];
}

function leftIn(body: Json): readonly string[] {
  return Object.keys(body).filter((name) => !UNDERSTOOD.has(name) && saysSomething(name, body[name]));
}

/** Whether a field asks for more than what happens anyway. */
function saysSomething(name: string, value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (name === 'background' || name === 'top_logprobs') return false; // What they could ask for was refused by now.
  if (name === 'truncation') return value !== 'disabled';
  // Sealed thoughts are always given.
  if (name === 'include') return Array.isArray(value) && value.some((item) => item !== 'reasoning.encrypted_content');
  return true;
}

function readReasoning(reasoning: unknown): Reasoning | undefined {
  const asked = objectIn(reasoning);
  const effort = textIn(asked?.effort);
  const showsSummary = textIn(asked?.summary ?? asked?.generate_summary) !== undefined;
  if (!effort && !showsSummary) return undefined;
  return { ...(effort && { effort }), ...(showsSummary && { showsSummary }) };
}
