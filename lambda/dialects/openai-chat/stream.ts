import type { Batch, Provider, SseFrame } from '../../core/types.ts';
import { quirksOf } from '../openai/quirks.ts';
import { readFrames } from '../openai/stream.ts';
import { carrySignatures } from './carry-signatures.ts';
import { createChoiceReader } from './choice.ts';
import { createMender } from './mend.ts';

/** Reads the frames of a stream, and mends them where hosts leave out what clients crash without. */
export function readChunks(frames: AsyncIterable<readonly SseFrame[]>, provider: Provider): AsyncGenerator<Batch> {
  const readChoice = createChoiceReader();
  // Their ids are the first thing that is told of calls, so signatures have to be in them before anything is read.
  const carried = quirksOf(provider, 'openai-chat').signsCalls ? carrySignatures(frames) : frames;
  return readFrames(carried, {
    dialect: 'openai-chat',
    provider,
    mend: createMender(true),
    readChoice: (choice, events) => readChoice(choice, choice.delta, events),
  });
}
