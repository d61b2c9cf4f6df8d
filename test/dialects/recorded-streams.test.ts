import { describe, expect } from 'vitest';
import { readFrames } from '../../lambda/adapters/server-sent-events.ts';
import { GatewayError } from '../../lambda/core/errors.ts';
import type { Chat, Provider, SseFrame } from '../../lambda/core/types.ts';
import { openaiChat } from '../../lambda/dialects/openai-chat/index.ts';
import { enabledProviders } from '../../lambda/providers/index.ts';
import { splitBytes } from '../support/fake-provider.ts';
import { CHAT_STREAMS, chatStreamsInFolder, type RecordedStream, recordedTest } from '../support/recordings.ts';

const MAX_LINE = 16 * 1024 * 1024;
/** Up to so many bytes a stream goes through the dialect cut at each of its offsets; above, that would be quadratic. */
const SMALL = 2_400;

recordedTest('every recorded stream of the dialect is in the table', () => {
  expect([...new Set(CHAT_STREAMS.map(({ file }) => file))]).toEqual(chatStreamsInFolder());
});

describe.each(CHAT_STREAMS)('$name', (stream) => {
  recordedTest('gives the same frames wherever one of them is cut', async () => {
    for (const block of blocksOf(stream.bytes())) {
      const whole = await framesOf([block]);
      // As many copies as the block has bytes, each cut at another offset: one reader for all is a hundred times faster.
      const pieces = Array.from(block, (_, at) => [block.subarray(0, at), block.subarray(at)]).flat();
      const frames = await framesOf(pieces);
      expect(frames.length).toBe(whole.length * block.length);
      frames.forEach((frame, at) => {
        const [expected] = whole;
        if (frame.data !== expected?.data || frame.event !== expected.event) {
          throw new Error(`cut at ${at}: ${JSON.stringify(frame)} instead of ${JSON.stringify(expected)}`);
        }
      });
    }
  });

  recordedTest('means the same whatever reads it comes in', async () => {
    const body = stream.bytes();
    const whole = await replay([body], stream);
    expect(whole.end).toBe(stream.end);
    for (const [name, pieces] of partitionsOf(body)) {
      expect(await replay(pieces, stream), name).toEqual(whole);
    }
  });
});

/** Ways to cut a body, each with a name for the message if it matters. */
function* partitionsOf(body: Buffer): Generator<[string, readonly Buffer[]]> {
  yield ['single bytes', splitBytes(body, 'every-byte')];
  for (const seed of [1, 2, 3]) yield [`seed ${seed}`, splitBytes(body, { seed, largest: 10 ** seed })];
  if (body.length > SMALL) return;
  for (let at = 1; at < body.length; at++) yield [`cut at ${at}`, splitBytes(body, [at])];
}

/** A body's events, each with its blank line and whatever comments stand before it. */
function blocksOf(body: Buffer): Buffer[] {
  const text = body.toString('latin1'); // One character a byte, so that offsets are offsets of bytes.
  const blocks = text.match(/[\s\S]*?(?:\r?\n\r?\n|$)/g)?.filter((block) => /^(data|event):/m.test(block)) ?? [];
  return blocks.map((block) => Buffer.from(/\n\r?\n$/.test(block) ? block : `${block.trimEnd()}\n\n`, 'latin1'));
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function framesOf(pieces: readonly Buffer[]): Promise<SseFrame[]> {
  return (await Array.fromAsync(readFrames(each(pieces), MAX_LINE))).flat();
}

/** What a stream means to the gateway, and what it would send on, however it was cut. */
async function replay(pieces: readonly Buffer[], { provider: id }: RecordedStream) {
  const chat: Chat = openaiChat.readRequest(
    { model: 'a/b', messages: [{ role: 'user', content: 'Hi' }], stream_options: { include_usage: true } },
    0,
  );
  const events: string[] = [];
  const sent: SseFrame[] = [];
  let end = 'cut';
  try {
    for await (const batch of openaiChat.readChunks(readFrames(each(pieces), MAX_LINE), providerOf(id))) {
      sent.push(...openaiChat.writeFrames(batch, chat));
      for (const event of batch.flatMap((chunk) => chunk.events)) {
        if (event.type === 'terminator') end = 'complete';
        events.push(JSON.stringify(event, (_, value) => (typeof value === 'bigint' ? String(value) : value)));
      }
    }
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    end = 'error';
    events.push(`${error.code}: ${error.message}`);
  }
  return { end, events: events.join('\n'), sent };
}

/** The provider as the gateway knows it; a host that it does not know has no quirks. */
function providerOf(id: string): Provider {
  const provider = enabledProviders({ [id]: { url: 'http://127.0.0.1/v1' } }).get(id);
  if (!provider) throw new Error(`no provider ${id}`);
  return provider;
}
