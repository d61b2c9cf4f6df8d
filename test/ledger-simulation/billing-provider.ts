import { GatewayError } from '../../lambda/core/errors.ts';
import type { ProviderReply, Transport } from '../../lambda/core/gateway.ts';
import type { SseFrame } from '../../lambda/core/types.ts';
import type { Swarm } from './swarm.ts';
import type { World } from './world.ts';

/** What one request to a provider is about. */
export interface Asked {
  /** The attempt that it was sent for. */
  readonly attempt: string;
  readonly inputPrice: bigint;
  readonly maxOutputTokens: number;
}

export interface ProviderOptions {
  readonly world: World;
  readonly swarm: Swarm;
  /** Whose request this is. */
  asked(): Asked;
  /** What is owed for it from now on, by the provider's own book. */
  bill(attempt: string, picoUsd: bigint): void;
}

/** What output costs, beside input. */
export const OUTPUT_FACTOR = 5n;
const BODY = JSON.stringify({ error: { message: 'no', type: 'error', code: null, param: null } });

/** Providers that keep a bill of their own, and do what the swarm has them do. */
export function createBillingProvider(options: ProviderOptions): Transport {
  const { world, swarm } = options;
  const { random } = world;
  return {
    async send(_request, signal) {
      const asked = options.asked();
      await wait(world, random.below(300), signal);
      if (random.chance(swarm.unreachable)) {
        throw new GatewayError('provider-failed', 'The provider could not be reached.', { isUnbilled: true });
      }
      if (random.chance(swarm.refuse)) return refusal(random.oneOf([400, 429, 500, 503]));
      const order = orderOf(options, asked);
      if (random.chance(swarm.ambiguous)) {
        // It may have worked all the time, and nobody knows.
        if (random.chance(0.5)) order.owe(order.outputTokens);
        throw new GatewayError('provider-failed', 'The provider closed the connection without an answer.');
      }
      if (random.chance(swarm.silent)) {
        if (random.chance(0.5)) order.owe(asked.maxOutputTokens);
        return await new Promise<never>((_, reject) => onAbort(signal, reject));
      }
      order.owe(Math.min(order.outputTokens, asked.maxOutputTokens)); // If nobody stops it, it writes to the end, whether or not anybody reads.
      return replyWith(200, 'text/event-stream', () => stream(options, order, signal));
    },
  };
}

interface Order extends Asked {
  readonly inputTokens: number;
  readonly outputTokens: number;
  owe(outputTokens: number): void;
}

function orderOf({ world: { random }, swarm, bill }: ProviderOptions, asked: Asked): Order {
  const { attempt, inputPrice, maxOutputTokens } = asked;
  const inputTokens = 1 + random.below(20);
  const isTooMuch = random.chance(swarm.overshoot);
  return {
    ...asked,
    inputTokens,
    outputTokens: isTooMuch ? 50 * maxOutputTokens : 1 + random.below(maxOutputTokens),
    owe: (outputTokens) =>
      bill(attempt, BigInt(inputTokens) * inputPrice + BigInt(outputTokens) * inputPrice * OUTPUT_FACTOR),
  };
}

/** Some text, in pieces, and what it has come to. Whoever hangs up pays for what was written by then. */
async function* stream(options: ProviderOptions, order: Order, signal: AbortSignal): AsyncGenerator<SseFrame[]> {
  const { world, swarm } = options;
  const { inputTokens, outputTokens, owe } = order;
  const { random } = world;
  const pieces = 1 + random.below(3);
  const breaksOffAt = random.chance(swarm.cut) ? random.below(pieces + 1) : undefined;
  let written = 0;
  const stop = () => owe(written);
  signal.addEventListener('abort', stop, { once: true });
  for (let piece = 0; piece < pieces; piece += 1) {
    await wait(world, random.below(400), signal);
    if (piece === breaksOffAt) break;
    const tokens = Math.min(Math.floor(outputTokens / pieces), 64);
    written += tokens;
    yield [
      chunk({
        choices: [
          { index: 0, delta: { role: 'assistant', content: 'a'.repeat(Math.max(1, tokens)) }, finish_reason: null },
        ],
      }),
    ];
  }
  if (breaksOffAt !== undefined) {
    owe(written);
    throw new GatewayError('provider-cut', 'The connection to the provider broke.');
  }
  await wait(world, random.below(400), signal);
  signal.removeEventListener('abort', stop);
  owe(outputTokens);
  yield [
    chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
    chunk({
      choices: [],
      usage: { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens },
    }),
    { data: '[DONE]' },
  ];
}

function refusal(status: number): ProviderReply {
  return replyWith(status, 'application/json', noFrames);
}

function replyWith(status: number, type: string, frames: () => AsyncIterable<readonly SseFrame[]>): ProviderReply {
  const headers = new Map([['content-type', type]]);
  return { status, headers, frames, beginning: async () => BODY, text: async () => BODY };
}

async function* noFrames(): AsyncGenerator<readonly SseFrame[]> {}

function chunk(part: object): SseFrame {
  return { data: JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', ...part }) };
}

function wait(world: World, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const event = world.later(ms, resolve);
    onAbort(signal, (reason) => {
      event.isCleared = true;
      reject(reason);
    });
  });
}

function onAbort(signal: AbortSignal, reject: (reason: unknown) => void): void {
  if (signal.aborted) reject(signal.reason);
  else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
}
