/** What alike questions cost where many ask at once, and what becomes of calls where their sets cannot be read. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answers } from '../../lambda/core/cache/answers.ts';
import { aSemanticTeam, asking, BY_WORDS, toldBy } from '../semantic/a-semantic-team.ts';
import type { TestGateway } from '../support/a-gateway.ts';
import { answer, type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { createMemoryAnswers } from '../support/memory-answers.ts';
import { questionsAt, startS3Vectors } from '../support/s3-vectors.ts';

let provider: FakeProvider;
beforeAll(async () => {
  provider = await startFakeProvider();
  provider.when('embed', BY_WORDS);
});
afterAll(() => provider.close());

const ONE = 'Please explain how photosynthesis in green plants works';
const OTHER = 'Explain how photosynthesis in green plants works?';
const asked = (model: string) => provider.requests.filter((request) => request.model === model).length;
/** How often each model is asked for something. */
async function askedBy<T>(act: () => Promise<T>): Promise<{ vectors: number; answers: number; told: T }> {
  const before = { vectors: asked('embed'), answers: asked('model') };
  const told = await act();
  return { vectors: asked('embed') - before.vectors, answers: asked('model') - before.answers, told };
}

describe('the same words are paid for once', () => {
  test('by many who ask at once, in one environment and in others', async () => {
    const answers = createMemoryAnswers();
    const environments = [1, 2, 3].map(() => aSemanticTeam(provider, { answers, waitMs: 30_000 }));
    const all = () =>
      Array.from({ length: 30 }, async (_, at) => {
        const response = await environments[at % 3]?.ask(asking(ONE));
        return response && (await toldBy(response))[0];
      });
    const { told, ...count } = await askedBy(() => Promise.all(all()));
    expect([count, told.toSorted()]).toEqual([{ vectors: 1, answers: 1 }, [...Array(29).fill('hit'), 'miss']]);
    // In other words: the answer is there, and one vector is all that it takes.
    const others = () => environments.flatMap((one) => [one, one]).map((one) => one.ask(asking(OTHER)).then(toldBy));
    const alike = await askedBy(() => Promise.all(others()));
    expect([alike.vectors, alike.answers, alike.told.map(([state]) => state)]).toEqual([
      1,
      0,
      Array(6).fill('semantic'),
    ]);
  });

  test('by one who asks again, also where the answer is not its own or was not kept', async () => {
    const gateway = aSemanticTeam(provider);
    const ask = async (text: string) => (await toldBy(await gateway.ask(asking(text))))[0];
    await ask(ONE);
    const again = await askedBy(async () => [await ask(OTHER), await ask(OTHER), await ask(OTHER)]);
    expect(again).toEqual({ vectors: 1, answers: 0, told: Array(3).fill('semantic') });
    provider.when('model', answer({ finishReason: 'length' }));
    const cut = await askedBy(async () => [await ask('Never told whole'), await ask('Never told whole')]);
    expect(cut).toEqual({ vectors: 1, answers: 2, told: ['miss', 'miss'] });
    provider.when('model', answer());
  });

  test('also where who asked first leaves before there is a vector: the others have that, and their answer', async () => {
    const gateway = aSemanticTeam(provider, { waitMs: 30_000 });
    const moment = Promise.withResolvers<void>();
    provider.when('embed', async (stage) => {
      await stage.until(moment.promise);
      await BY_WORDS(stage);
    });
    const { told, ...count } = await askedBy(async () => {
      const before = asked('embed');
      const leaving = new AbortController();
      const first = gateway.ask(asking(ONE), { signal: leaving.signal });
      await expect.poll(() => asked('embed')).toBe(before + 1);
      const others = [1, 2, 3].map(async () => (await toldBy(await gateway.ask(asking(ONE))))[0]);
      leaving.abort();
      moment.resolve();
      await first.catch(() => {});
      return await Promise.all(others);
    });
    provider.when('embed', BY_WORDS);
    expect([count, told.toSorted()]).toEqual([{ vectors: 1, answers: 1 }, ['hit', 'hit', 'miss']]);
  });

  test('and anew when its time is over, or where the request keeps nothing', async () => {
    let aheadMs = 0;
    const gateway = aSemanticTeam(provider, { now: () => Date.now() + aheadMs });
    const ask = async (cache: string) => {
      const deadline = Date.now() + aheadMs + 900_000;
      const response = await gateway.ask(asking(ONE), { headers: { 'x-headgate-cache': cache }, deadline });
      return (await toldBy(response))[0];
    };
    const unkept = await askedBy(async () => [await ask('on, no-store'), await ask('on, no-store')]);
    expect(unkept).toEqual({ vectors: 2, answers: 2, told: ['miss', 'miss'] });
    await ask('on');
    aheadMs = 3_600_001;
    expect(await askedBy(() => ask('on'))).toEqual({ vectors: 1, answers: 1, told: 'miss' });
  });
});

/** Answers of which those that are named so are read in another way. */
function reading(part: string, find: Answers['find'], all = createMemoryAnswers()): Answers {
  return { ...all, find: (place) => (place.name.startsWith(part) ? find(place) : all.find(place)) };
}

async function statesOf(gateway: TestGateway, ...texts: readonly string[]): Promise<readonly (string | null)[]> {
  const states: (string | null)[] = [];
  for (const text of texts) {
    const response = await gateway.ask(asking(text));
    expect(response.status).toBe(200);
    states.push((await toldBy(response))[0]);
  }
  return states;
}

describe('row 76: a set of questions that cannot be read', () => {
  test.each<[string, Answers['find'], number | undefined]>([
    ['is slow', () => new Promise(() => {}), 1_000],
    ['is throttled', () => Promise.reject(new Error('ThrottlingException')), undefined],
  ])('%s: the call goes on at once, and the next ones pass the cache by', async (_name, find, patienceMs) => {
    const answers = reading('alike#', find);
    const gateway = aSemanticTeam(provider, { answers, ...(patienceMs && { patienceMs }) });
    // Within the bound of the whole cache, which is left alone after it as after any trouble.
    expect(await statesOf(gateway, ONE, OTHER)).toEqual(['miss', 'bypass']);
    expect(gateway.told.cache.filter((state) => state === 'failed')).toHaveLength(1);
  });
});

describe('row 74: what was tampered with is told, and goes', () => {
  test.each(['alike#', 'vector#'])('what is kept as %s', async (part) => {
    let isBroken = false;
    const all = createMemoryAnswers();
    const removed: string[] = [];
    const answers: Answers = {
      ...reading(part, async (place) => (isBroken ? 'broken' : await all.find(place)), all),
      async remove(place) {
        removed.push(place.name);
        isBroken = false;
        await all.remove(place);
      },
    };
    const gateway = aSemanticTeam(provider, { answers });
    expect(await statesOf(gateway, ONE)).toEqual(['miss']);
    isBroken = true;
    await statesOf(gateway, OTHER);
    expect(gateway.told.cache.filter((state) => state === 'broken')).toHaveLength(1);
    expect(removed).toEqual([expect.stringContaining(part)]);
    // The set begins anew: what was asked since is found again in other words.
    expect(await statesOf(gateway, `${OTHER.replace('?', '')}.`)).toEqual(['semantic']);
  });

  test('a question in S3 Vectors', async () => {
    const s3 = await startS3Vectors(256);
    const gateway = aSemanticTeam(provider, { questions: questionsAt(s3.endpoint) });
    await statesOf(gateway, ONE);
    for (const [key, { data, metadata }] of s3.vectors)
      s3.vectors.set(key, { data, metadata: { ...metadata, answer: 'another' } });
    expect(await statesOf(gateway, OTHER)).toEqual(['miss']);
    expect([gateway.told.cache.filter((state) => state === 'broken').length, s3.vectors.size]).toEqual([1, 1]);
    await s3.close();
  });
});
