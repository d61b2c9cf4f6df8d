import OpenAI from 'openai';
import { CHAT_ENDS, type Heard, inputFrom, type Order, type Reading, type Tokens } from './reading.ts';

/** Beyond OpenAI's own types: what hosts of its dialect add, of which Mistral's content is a list. */
type Said = Omit<OpenAI.ChatCompletionChunk.Choice.Delta, 'content' | 'tool_calls'> & {
  readonly content?: string | null | readonly Part[];
  readonly reasoning?: string | null;
  readonly reasoning_content?: string | null;
  readonly tool_calls?: readonly Piece[] | null;
};
type Choice = OpenAI.ChatCompletionChunk.Choice | OpenAI.ChatCompletion.Choice;
interface Part {
  readonly text?: string;
  readonly thinking?: readonly { readonly text?: string }[];
}
interface Piece {
  readonly index?: number;
  readonly id?: string;
  readonly function?: { readonly name?: string; readonly arguments?: unknown };
}

/** Asks with OpenAI's client for a chat, and puts together what applications put together. */
export async function hearChat({ model, isStream, ...connection }: Order): Promise<Heard> {
  const client = new OpenAI({ ...connection, maxRetries: 0, logLevel: 'off' });
  const order = { model, messages: [{ role: 'user' as const, content: 'Hello' }] };
  const given: (OpenAI.ChatCompletionChunk | OpenAI.ChatCompletion)[] = [];
  let error: unknown;
  try {
    if (!isStream) given.push(await client.chat.completions.create(order));
    else {
      const asked = { ...order, stream: true as const, stream_options: { include_usage: true } };
      for await (const chunk of await client.chat.completions.create(asked)) given.push(chunk);
    }
  } catch (cause) {
    error = cause;
  }
  return { reading: readingOf(given), given, error };
}

function readingOf(given: readonly (OpenAI.ChatCompletionChunk | OpenAI.ChatCompletion)[]): Reading {
  const choices = given.flatMap((one): readonly Choice[] => one.choices);
  // A choice has one or the other, and hosts add to both what `Said` names.
  const said = choices.map((choice) => ('delta' in choice ? choice.delta : choice.message) as unknown as Said);
  const calls: { id: string; name: string; text: string }[] = [];
  for (const piece of said.flatMap(({ tool_calls }) => tool_calls ?? [])) join(calls, piece);
  const reason = choices.findLast(({ finish_reason }) => finish_reason)?.finish_reason;
  return {
    text: said.map(({ content }) => textIn(content)).join(''),
    refusal: said.map(({ refusal }) => refusal ?? '').join(''),
    reasoning: said.map((one) => (one.reasoning_content || one.reasoning) ?? thoughtIn(one.content)).join(''),
    calls: calls
      .filter((call) => call !== undefined)
      .map(({ id, name, text }) => ({ id, name, input: inputFrom(text) })),
    end: reason ? CHAT_ENDS[reason] : undefined,
    usage: tokensIn(given.findLast(({ usage }) => usage)?.usage ?? groqUsage(given)),
  };
}

function textIn(content: Said['content']): string {
  return typeof content === 'string' ? content : (content ?? []).map(({ text }) => text ?? '').join('');
}

function thoughtIn(content: Said['content']): string {
  if (typeof content === 'string') return '';
  return (content ?? [])
    .flatMap(({ thinking }) => thinking ?? [])
    .map(({ text }) => text ?? '')
    .join('');
}

/** A piece without an index begins a call if it has a name, and goes on with the last one if it has not. */
function join(calls: { id: string; name: string; text: string }[], { index, id, function: called }: Piece): void {
  const at = index ?? (called?.name ? calls.length : Math.max(0, calls.length - 1));
  const call = calls[at] ?? { id: '', name: '', text: '' };
  calls[at] = call;
  call.id ||= id ?? '';
  call.name ||= called?.name ?? '';
  const input = called?.arguments ?? '';
  call.text += typeof input === 'string' ? input : JSON.stringify(input);
}

/** Where Groq tells usage that was not asked for. */
function groqUsage(given: readonly object[]): OpenAI.CompletionUsage | undefined {
  const last = given.findLast((one) => 'x_groq' in one) as { x_groq?: { usage?: OpenAI.CompletionUsage } } | undefined;
  return last?.x_groq?.usage;
}

/** Further spellings of cached tokens are Mistral's; a total above its parts holds reasoning that completion leaves out. */
function tokensIn(usage: object | undefined): Tokens | undefined {
  if (!usage) return undefined;
  // Members of any host: each is looked at.
  const told = usage as Record<string, number | undefined> & Record<`${string}_details`, Record<string, number> | null>;
  const details = told.prompt_tokens_details ?? told.prompt_token_details;
  const input = told.prompt_tokens ?? 0;
  const output = Math.max(told.completion_tokens ?? 0, (told.total_tokens ?? 0) - input);
  return {
    input,
    cacheRead: details?.cached_tokens ?? told.num_cached_tokens ?? 0,
    cacheWrite: details?.cache_write_tokens ?? 0,
    output,
    reasoning: Math.min(told.completion_tokens_details?.reasoning_tokens ?? 0, output),
  };
}
