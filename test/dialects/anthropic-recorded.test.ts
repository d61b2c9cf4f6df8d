import { globSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { readFrames } from '../../lambda/adapters/server-sent-events.ts';
import type { Batch, ChatEvent, SseFrame } from '../../lambda/core/types.ts';
import { anthropicMessages } from '../../lambda/dialects/anthropic-messages/index.ts';
import { anthropic } from '../../lambda/providers/anthropic.ts';
import { splitBytes } from '../support/fake-provider.ts';
import { MESSAGE_STREAMS, messageBytes } from '../support/message-recordings.ts';
import { recordedTest } from '../support/recordings.ts';

const CHAT = anthropicMessages.readRequest({ model: 'anthropic/m', messages: [{ role: 'user', content: 'Hi' }] }, 0);

recordedTest('every recorded stream of the dialect is in the table', () => {
  const cwd = new URL('../../../shared/recorded/', import.meta.url).pathname;
  expect(MESSAGE_STREAMS.map(({ file }) => file).sort()).toEqual(
    globSync('anthropic/*/*.{sse,chunks.txt}', { cwd }).sort(),
  );
});

describe.each(MESSAGE_STREAMS)('$file', ({ file, usage, reason, tools }) => {
  recordedTest('costs what its figures say, counted once, and ends as it ended', async () => {
    const { events } = await replay([messageBytes(file)]);
    expect(events.findLast((event) => event.type === 'usage')).toMatchObject({ usage, isLast: true });
    expect(events.filter((event) => event.type === 'end')).toMatchObject([{ reason }]);
    expect(events.at(-1)).toEqual({ type: 'terminator' });
    expect(callsIn(events)).toEqual(tools ?? []);
  });

  recordedTest('is resent byte for byte', async () => {
    const { sent } = await replay([messageBytes(file)]);
    expect(sent).toEqual((await Array.fromAsync(readFrames(each([messageBytes(file)]), 1e8))).flat());
  });

  recordedTest('gives the same frames wherever one of them is cut', async () => {
    const blocks = messageBytes(file)
      .toString('latin1')
      .split(/(?<=\r?\n\r?\n)/);
    for (const text of blocks.filter((block) => /^(data|event):/m.test(block))) {
      const block = Buffer.from(`${text.trimEnd()}\n\n`, 'latin1');
      const whole = await Array.fromAsync(readFrames(each([block]), 1e8));
      // As many copies as the block has bytes, each cut at another offset. Longer ones are cut at each of 400 bytes.
      const step = Math.ceil(block.length / 400);
      const cuts = Array.from({ length: Math.ceil(block.length / step) }, (_, at) => at * step);
      const pieces = cuts.flatMap((at) => [block.subarray(0, at), block.subarray(at)]);
      const frames = (await Array.fromAsync(readFrames(each(pieces), 1e8))).flat();
      expect(new Set(frames.map((frame) => JSON.stringify(frame)))).toEqual(new Set([JSON.stringify(whole.flat()[0])]));
      expect(frames.length).toBe(cuts.length);
    }
  });

  recordedTest('means the same whatever reads it comes in', async () => {
    const body = messageBytes(file);
    const whole = await replay([body]);
    for (const split of ['every-byte', { seed: 1 }, { seed: 2, largest: 1_000 }] as const) {
      expect(await replay(splitBytes(body, split))).toEqual(whole);
    }
  });

  recordedTest('cut before its last event it is not complete', async () => {
    const body = messageBytes(file).toString('latin1');
    const { events } = await replay([Buffer.from(body.slice(0, body.lastIndexOf('event: message_stop')), 'latin1')]);
    expect(events.some((event) => event.type === 'terminator')).toBe(false);
  });
});

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function replay(pieces: readonly Buffer[]): Promise<{ events: ChatEvent[]; sent: SseFrame[] }> {
  const batches: Batch[] = await Array.fromAsync(
    anthropicMessages.readChunks(readFrames(each(pieces), 1e8), anthropic),
  );
  return {
    events: batches.flatMap((batch) => batch.flatMap(({ events }) => events)),
    sent: batches.flatMap((batch) => anthropicMessages.writeFrames(batch, CHAT)),
  };
}

function callsIn(events: readonly ChatEvent[]): string[] {
  const calls: string[] = [];
  for (const event of events) {
    if (event.type === 'tool-call-start') calls[event.index] = `${event.name} `;
    if (event.type === 'tool-call-delta') calls[event.index] += event.text;
  }
  return calls;
}
