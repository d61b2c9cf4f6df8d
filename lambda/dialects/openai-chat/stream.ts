import type { Batch, Provider, SseFrame } from '../../core/types.ts';
import { readFrames } from '../openai/stream.ts';
import { createChoiceReader } from './choice.ts';
import { createMender } from './mend.ts';

/** Reads the frames of a stream, and mends them where hosts leave out what clients crash without. */
export function readChunks(frames: AsyncIterable<readonly SseFrame[]>, provider: Provider): AsyncGenerator<Batch> {
  const readChoice = createChoiceReader();
  return readFrames(frames, {
    dialect: 'openai-chat',
    provider,
    mend: createMender(true),
    readChoice: (choice, events) => readChoice(choice, choice.delta, events),
  });
}
