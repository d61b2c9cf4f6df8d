import type { ProviderReply, Transport } from '../../../lambda/core/gateway.ts';
import type { SseFrame } from '../../../lambda/core/types.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What a provider does with one request. */
export type Reaction =
  | { readonly does: 'answer'; readonly afterMs: number; readonly tokens?: number; readonly tokensPerSecond?: number }
  | { readonly does: 'refuse'; readonly status: number; readonly afterMs?: number; readonly retryAfter?: number }
  /** It takes the request and is never heard of again. */
  | { readonly does: 'hang' }
  /** It begins to answer and breaks off. */
  | { readonly does: 'cut'; readonly afterMs: number };

/** How a provider does at a moment, counted in milliseconds from the beginning of the simulation. */
export type Behaviour = (at: number, key: string) => Reaction;

/** A request as a provider got it. */
export interface Received {
  readonly at: number;
  readonly provider: string;
  readonly key: string;
  readonly gateway: number;
}

/** All providers at once, without sockets: which one is asked is in the host name. */
export function createVirtualTransport(
  time: VirtualTime,
  behaviours: Readonly<Record<string, Behaviour>>,
  receive: (received: Omit<Received, 'gateway'>) => number,
): Transport {
  return {
    async send({ url, headers }, signal) {
      const provider = new URL(url).hostname.split('.')[0] ?? '';
      const key = (headers.authorization ?? '').replace('Bearer ', '');
      const at = receive({ at: time.now(), provider, key });
      const reaction = behaviours[provider]?.(at, key) ?? { does: 'hang' };
      return await react(time, reaction, signal);
    },
  };
}

async function react(time: VirtualTime, reaction: Reaction, signal: AbortSignal): Promise<ProviderReply> {
  if (reaction.does === 'hang') return await new Promise((_, reject) => onAbort(signal, reject));
  await time.sleep(reaction.afterMs ?? 20, signal);
  if (reaction.does !== 'refuse') return replyWith(200, {}, () => stream(time, reaction, signal));
  const { status, retryAfter } = reaction;
  return replyWith(status, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }, noFrames);
}

function replyWith(
  status: number,
  headers: Record<string, string>,
  frames: () => AsyncIterable<readonly SseFrame[]>,
): ProviderReply {
  const type = status === 200 ? 'text/event-stream' : 'application/json';
  const error = JSON.stringify({ error: { message: 'no', type: 'error', code: null, param: null } });
  return {
    status,
    headers: new Map(Object.entries({ 'content-type': type, ...headers })),
    frames,
    beginning: async () => error,
    text: async () => error,
  };
}

async function* stream(
  time: VirtualTime,
  reaction: Extract<Reaction, { does: 'answer' | 'cut' }>,
  signal: AbortSignal,
): AsyncGenerator<readonly SseFrame[]> {
  yield [chunk({ choices: [{ index: 0, delta: { role: 'assistant', content: 'Hi' }, finish_reason: null }] })];
  if (reaction.does === 'cut') return;
  const { tokens = 20, tokensPerSecond = 100 } = reaction;
  await time.sleep((tokens / tokensPerSecond) * 1_000, signal);
  yield [
    chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
    chunk({ choices: [], usage: { prompt_tokens: 10, completion_tokens: tokens, total_tokens: 10 + tokens } }),
    { data: '[DONE]' },
  ];
}

async function* noFrames(): AsyncGenerator<readonly SseFrame[]> {}

function chunk(part: object): SseFrame {
  return { data: JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', ...part }) };
}

function onAbort(signal: AbortSignal, reject: (reason: unknown) => void): void {
  if (signal.aborted) reject(signal.reason);
  else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
}
