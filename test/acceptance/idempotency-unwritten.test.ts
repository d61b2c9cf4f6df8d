/** An answer that cannot be told has come to an error, though it came whole: the key is free, and a retry is asked anew. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embeddings } from '../support/fake-provider.ts';
import { aCachedTeam } from './a-cached-team.ts';
import { again } from './a-named-question.ts';

let team: Awaited<ReturnType<typeof aCachedTeam>>;
beforeAll(async () => {
  team = await aCachedTeam();
});
afterAll(() => team.close());

const whole = embeddings([
  [0.6, 0.8],
  [0.8, 0.6],
]);

/** Asks for two vectors under one key. */
function twoTexts(key: string, gateway = team.start()) {
  return async () => {
    const response = await gateway.fetch('http://headgate.invalid/v1/embeddings', {
      method: 'POST',
      headers: {
        ...{ authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
        'idempotency-key': key,
      },
      body: JSON.stringify({ model: 'fake/model', input: ['one', key] }),
    });
    await response.text();
    return response;
  };
}

test('row 93: one that lacks a vector is no answer, and the next one is asked anew', async () => {
  const ask = twoTexts('lacking');
  team.provider.script(embeddings([[0.6, 0.8]]), whole);
  expect((await ask()).status).toBe(502);
  const second = await ask();
  expect([second.status, again(second)]).toEqual([200, null]);
  const third = await ask();
  expect([third.status, again(third)]).toEqual([200, 'true']);
});

test('row 93: what was kept and cannot be told any more goes, and the next one is asked anew', async () => {
  const gateway = team.start();
  const ask = twoTexts('unreadable', gateway);
  team.provider.script(whole, whole);
  expect((await ask()).status).toBe(200);
  const { answers } = gateway.cache;
  const { find } = answers;
  // As a version would have kept it that read answers otherwise.
  const brokenOnce: typeof find = async (place) => {
    Object.assign(answers, { find });
    const found = await find(place);
    if (typeof found === 'string') return found;
    return { ...found, text: found.text.replace(/\{"object":"embedding","index":0,"embedding":[^}]*\},/, '') };
  };
  Object.assign(answers, { find: brokenOnce });
  expect((await ask()).status).toBe(502);
  const third = await ask();
  expect([third.status, again(third)]).toEqual([200, null]);
});
