import { type ChatMessage, type ChatRequest, type Tool, textOf } from './chat-request.ts';
import type { DemoModel } from './demo-model.ts';
import { judgement } from './judge.ts';
import type { Reply } from './replied.ts';
import { schemaIn } from './schema-in-text.ts';
import { hintsOf, type Schema, valueFor } from './schema-value.ts';
import { tokenize } from './tokens.ts';

/** Composes the answer to a request: the same one every time, except that each of `n` choices differs. */
export function composeReply(request: ChatRequest, model: DemoModel, choice: number): Reply {
  const question = lastText(request, 'user');
  const reasoning = model.kind === 'reason' ? tokenize(think(question)) : [];
  const tools = chooseTools(request, question);
  if (tools.length > 0) {
    const hints = hintsOf(question);
    const toolCalls = tools.map(({ function: { name, parameters } }) => ({
      name,
      json: tokenize(JSON.stringify(valueFor({ type: 'object', ...parameters }, hints))),
    }));
    return limit({ reasoning, text: [], toolCalls, finishReason: 'tool_calls' }, request);
  }
  const text = stopped(lengthened(composeText(request, question, choice), request), request);
  return limit({ reasoning, text: tokenize(text), toolCalls: [], finishReason: 'stop' }, request);
}

function composeText(request: ChatRequest, question: string, choice: number): string {
  const format = request.response_format;
  const held =
    format?.type === 'json_schema'
      ? (format.json_schema.schema ?? {})
      : format?.type === 'json_object' && format.schema;
  const schema = held || toldSchema(request);
  if (schema) return JSON.stringify(judgement(schema, question) ?? valueFor(schema, hintsOf(question)));
  if (format?.type === 'json_object')
    return JSON.stringify({ question, answer: 'This is the demo model, which only repeats.' });
  const results = toolResults(request.messages);
  if (results.length > 0) return `The tool says: ${results.join(' ')} That is the answer to "${question}".`;
  const openings = ['Hello! You said', 'Hi there! You asked', 'Good day! Your words were'];
  return (
    `${openings[choice % openings.length]}: "${question}" I am the demo model: I answer without any provider, ` +
    'so that you can try every feature. Set a provider key, such as OPENAI_API_KEY, to talk to a real one.'
  );
}

/** A schema that is told in words only, by those who do not trust that a provider can be held to one. */
function toldSchema({ messages, tools }: ChatRequest): Schema | undefined {
  if (tools) return undefined; // Agents describe much.
  const instructions = messages.filter(({ role }) => role === 'system' || role === 'developer');
  return schemaIn(instructions.map(textOf).join('\n'));
}

function think(question: string): string {
  return `The user wrote ${question.length} characters: "${question}". I know only how to repeat them, so I shall do that politely.`;
}

/** The tools to call: none once there are results, and in the order in which they are offered. */
function chooseTools(request: ChatRequest, question: string): readonly Tool[] {
  const { tools = [], tool_choice: choice = 'auto' } = request;
  if (tools.length === 0 || choice === 'none') return [];
  if (typeof choice === 'object')
    return tools.filter((tool) => tool.function.name === choice.function.name).slice(0, 1);
  if (choice === 'auto' && request.messages.at(-1)?.role !== 'user') return [];
  const matching = tools.filter((tool) => isAbout(tool, question));
  const chosen = matching.length > 0 ? matching : tools;
  return request.parallel_tool_calls === true ? chosen : chosen.slice(0, 1);
}

/** Whether a word of the tool's name occurs in the question: `get_weather` and "the weather in Paris". */
function isAbout(tool: Tool, question: string): boolean {
  const words = tool.function.name.split(/[_-]|(?<=[a-z])(?=[A-Z])/).filter((word) => word.length > 3);
  return words.some((word) => question.toLowerCase().includes(word.toLowerCase()));
}

/** What tools have answered since the model last spoke. */
function toolResults(messages: readonly ChatMessage[]): string[] {
  const asked = messages.findLastIndex((message) => message.role !== 'tool');
  return messages.slice(asked + 1).map(textOf);
}

function lastText(request: ChatRequest, role: ChatMessage['role']): string {
  const message = request.messages.findLast((candidate) => candidate.role === role) ?? request.messages.at(-1);
  return message ? textOf(message) : '';
}

/** Repeats or cuts the text so that it has as many tokens as `demo.tokens` asks for. */
function lengthened(text: string, request: ChatRequest): string {
  const wanted = request.demo?.tokens;
  if (wanted === undefined) return text;
  const tokens = tokenize(`${text} `);
  return Array.from({ length: wanted }, (_, index) => tokens[index % tokens.length]).join('');
}

function stopped(text: string, request: ChatRequest): string {
  const stops = [request.stop ?? []].flat().filter(Boolean);
  const ends = stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
  return text.slice(0, Math.min(text.length, ...ends));
}

/** Cuts an answer that is longer than the request allows. Reasoning counts, as it does at real providers. */
function limit(reply: Reply, request: ChatRequest): Reply {
  let left = request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY;
  const take = (tokens: readonly string[]) => {
    const taken = tokens.slice(0, Math.max(0, left));
    left -= tokens.length;
    return taken;
  };
  const reasoning = take(reply.reasoning);
  const text = take(left > 0 ? reply.text : []);
  const toolCalls = reply.toolCalls.flatMap(({ name, json }) => (left > 0 ? [{ name, json: take(json) }] : []));
  const isWhole = left >= 0 && text.length === reply.text.length && toolCalls.length === reply.toolCalls.length;
  return isWhole ? reply : { reasoning, text, toolCalls, finishReason: 'length' };
}
