/** What real providers have answered is the same when it is given again from the cache, in either form. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { objectIn } from '../../lambda/core/json.ts';
import { requireGoodStream } from '../support/chunk-schema.ts';
import { createMemoryAnswers, createMemoryCache } from '../support/memory-answers.ts';
import { requireGoodMessages } from '../support/messages-schema.ts';
import { requireGoodLifecycle } from '../support/responses-lifecycle.ts';
import { billOf } from './bill.ts';
import type { Reading } from './reading.ts';
import { ANSWERS } from './same-answers.ts';
import { CLIENTS, openStage, type Stage } from './stage.ts';

const answers = createMemoryAnswers();
let stage: Stage;
let hits = 0;
beforeAll(async () => {
  stage = await openStage({ cache: createMemoryCache({ teams: { red: { use: 'always' } } }, answers) });
});
afterAll(() => stage.close());

describe.each(ANSWERS)('$name', (recording) => {
  // Where its provider has told no usage, a client gets a guess that is made of its own request.
  const readingOf = ({ usage, calls, ...reading }: Reading) => ({
    ...reading,
    // Arguments that are no JSON have no place in a body: they are told as text under a name of ours.
    calls: calls.map((call) => ({ ...call, input: objectIn(call.input)?._raw ?? call.input })),
    ...(billOf(recording) && { usage }),
  });

  test.each(CLIENTS)('is to a client of %s what it was the first time', async (client) => {
    answers.kept.clear();
    const live = await stage.through(recording, client);
    for (const isStream of [true, false]) {
      const again = await stage.through(recording, client, { isStream });
      if (again.row.start.cache !== 'hit') return; // It was cut by its own bound, refused, or found by the provider.
      hits += 1;
      expect(again.error).toBeUndefined();
      expect(readingOf(again.reading)).toEqual(readingOf(live.reading));
      // What is resent as it came has the manners of its host.
      if (!isStream || (client === recording.wire && recording.form === 'stream')) continue;
      const data = again.frames.map((frame) => frame.data);
      if (client === 'openai-chat') requireGoodStream(data, { isAbridged: recording.isAbridged });
      else if (client === 'openai-responses') requireGoodLifecycle(again.frames);
      else requireGoodMessages(again.frames);
    }
  });
});

test.runIf(ANSWERS.length > 0)('most of them are', () => {
  expect(hits).toBeGreaterThan(ANSWERS.length * 3);
});
