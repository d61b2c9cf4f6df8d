import Anthropic from '@anthropic-ai/sdk';
import { type Call, type Heard, inputFrom, MESSAGE_ENDS, type Order, type Reading, type Tokens } from './reading.ts';

type Event = Anthropic.RawMessageStreamEvent;
/** A block on its way, of whatever kind. */
interface Block {
  readonly type: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: unknown;
  text?: string;
  thinking?: string;
  json: string;
}

/** Asks with Anthropic's client, and puts together what applications put together. */
export async function hearMessages({ model, isStream, ...connection }: Order): Promise<Heard> {
  const client = new Anthropic({
    ...connection,
    baseURL: connection.baseURL.replace(/\/v1$/, ''),
    maxRetries: 0,
    logLevel: 'off',
  });
  const order = { model, max_tokens: 1000, messages: [{ role: 'user' as const, content: 'Hello' }] };
  if (!isStream) {
    try {
      const message = await client.messages.create(order);
      return { reading: readingOf(message, message.content.map(wholeBlock)), given: [message], error: undefined };
    } catch (error) {
      return { reading: EMPTY, given: [], error };
    }
  }
  const given: Event[] = [];
  let error: unknown;
  try {
    for await (const event of await client.messages.create({ ...order, stream: true })) given.push(event);
  } catch (cause) {
    error = cause;
  }
  return { reading: put(given), given, error };
}

const EMPTY: Reading = { text: '', refusal: '', reasoning: '', calls: [], end: undefined, usage: undefined };

/** Puts a stream together. A second `message_start` (broken proxies) begins nothing, but its blocks count. */
function put(events: readonly Event[]): Reading {
  let message: Partial<Anthropic.Message> = {};
  const blocks: Block[] = [];
  const open = new Map<number, Block>();
  for (const event of events) {
    if (event.type === 'message_start' && message.id === undefined) {
      message = event.message;
      blocks.push(...event.message.content.map(wholeBlock));
    } else if (event.type === 'content_block_start') {
      const block = { ...event.content_block, json: '' } as Block; // The members that this reads are of these types.
      open.set(event.index, block);
      blocks.push(block);
    } else if (event.type === 'content_block_delta') grow(open.get(event.index), event.delta);
    else if (event.type === 'message_delta') {
      const told = Object.entries(event.usage).filter(([, value]) => value !== null);
      message = {
        ...message,
        ...event.delta,
        usage: { ...message.usage, ...Object.fromEntries(told) },
      } as typeof message;
    }
  }
  return message.id === undefined ? EMPTY : readingOf(message, blocks);
}

function grow(block: Block | undefined, delta: Anthropic.RawContentBlockDelta): void {
  if (!block) return;
  if (delta.type === 'text_delta') block.text = (block.text ?? '') + delta.text;
  if (delta.type === 'thinking_delta') block.thinking = (block.thinking ?? '') + delta.thinking;
  if (delta.type === 'input_json_delta') block.json += delta.partial_json;
}

function wholeBlock(block: Anthropic.ContentBlock): Block {
  return { ...block, json: '' } as Block; // The members that this reads are of these types.
}

function readingOf(message: Partial<Anthropic.Message>, blocks: readonly Block[]): Reading {
  const said = blocks.filter(({ type }) => type === 'text').map(({ text }) => text ?? '');
  const thought = blocks.filter(({ type }) => type === 'thinking').map(({ thinking }) => thinking ?? '');
  const { stop_reason: reason, stop_details: details } = message;
  return {
    text: said.join(''),
    refusal: reason === 'refusal' ? (details?.explanation ?? '') : '',
    reasoning: thought.join(''),
    calls: blocks.filter(({ type }) => type === 'tool_use').map(callFrom),
    end: reason ? MESSAGE_ENDS[reason] : undefined,
    usage: tokensIn(message.usage),
  };
}

/** Some hosts tell the input with the start of its block. */
function callFrom({ id = '', name = '', input, json }: Block): Call {
  return { id, name, input: json === '' ? (input ?? {}) : inputFrom(json) };
}

/** Input is told without what the cache held; with iterations the bill is their sum. */
function tokensIn(usage: Anthropic.Usage | undefined): Tokens | undefined {
  if (!usage) return undefined;
  // Iterations are not in the type of every version of this client.
  const { iterations } = usage as { iterations?: readonly Anthropic.Usage[] | null };
  const parts = iterations?.length ? iterations : [usage];
  const sum = (count: (part: Anthropic.Usage) => number | null | undefined) =>
    parts.reduce((total, part) => total + (count(part) ?? 0), 0);
  const cacheRead = sum((part) => part.cache_read_input_tokens);
  const cacheWrite = sum((part) => part.cache_creation_input_tokens);
  return {
    input: sum((part) => part.input_tokens) + cacheRead + cacheWrite,
    cacheRead,
    cacheWrite,
    output: sum((part) => part.output_tokens),
    reasoning: usage.output_tokens_details?.thinking_tokens ?? 0,
  };
}
