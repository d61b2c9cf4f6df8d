import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { hasAll, NOT_APPLICABLE, RECORDINGS, UNREAD } from './recording.ts';
import { modelOf, openStage } from './stage.ts';

test('every recording is read, or is in no dialect that the gateway speaks to a provider', ({ skip }) => {
  skip(!hasAll, 'the recordings beside the repository (../shared/recorded) are not on this machine');
  expect(UNREAD.filter((file) => !NOT_APPLICABLE.some((pattern) => pattern.test(file)))).toEqual([]);
  expect(RECORDINGS.length).toBeGreaterThan(85);
});

test.each(RECORDINGS.filter(({ wire }) => wire === 'openai-embeddings'))(
  "$name is to OpenAI's client what it is without the gateway",
  async (recording) => {
    const stage = await openStage();
    const ask = (baseURL: string, apiKey: string, model: string) => {
      stage.play(recording, { split: 'every-byte' });
      return new OpenAI({ baseURL, apiKey, maxRetries: 0 }).embeddings.create({ model, input: ['a'] });
    };
    const direct = await ask(stage.providerURL, 'k', 'recorded');
    expect(await ask(stage.baseURL, stage.key, modelOf(recording))).toMatchObject(direct);
    await stage.close();
  },
);
